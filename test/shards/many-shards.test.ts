/** A store of more shards than files that may be open: the same results, few handles. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, openStoreWriter } from "../../src/shards/index.js";
import { addDocument, embedAll, newStoreDir, openWriter, vector } from "./fake-documents.js";

const SHARDS = 12;
const log = silentLog;
const query = vector(8, 3, 0.2);

async function storeOf(shards: number): Promise<string> {
  const dir = newStoreDir();
  const writer = await openWriter(dir, { shardPassagesMax: 1 });
  for (let n = 0; n < shards; n += 1) addDocument(writer, `file ${n}`, [`whale number${n}`]);
  embedAll(writer, (text) => vector(8, text.length, Number(/\d+/.exec(text)?.[0] ?? 0) / 20));
  writer.close();
  return dir;
}

/** How many shard files this process holds open; null where the system does not tell. */
function openShards(dir: string): number | null {
  const handles = "/proc/self/fd";
  if (!existsSync(handles)) return null;
  const names = readdirSync(handles).map((fd) => {
    try {
      return readlinkSync(join(handles, fd));
    } catch {
      return "";
    }
  });
  // SQLite may keep a second handle of a file until its locks are gone.
  return new Set(names.filter((name) => name.startsWith(dir) && name.endsWith(".sqlite"))).size;
}

/** Everything that a search reads. */
function found(dir: string, shardsOpenMax: number): unknown {
  const reader = openStoreReader(dir, { log, shardsOpenMax });
  const words = reader.searchWords("whale number2", { limit: 20 });
  const near = reader.searchVectors(query, { limit: 20 });
  const ids = near.map(({ id }) => id);
  const result = {
    words,
    near,
    scores: reader.wordScores("whale", ids),
    texts: reader.passages(ids).map(({ text }) => text),
    order: reader.inDocumentOrder(ids),
    names: [...reader.documents()].map(({ source }) => source),
    text: [...reader.textParts("file 2")].join(""),
    counts: { ...reader.counts(), bytes: 0 },
  };
  const open = openShards(dir);
  if (open !== null) expect(open).toBeLessThanOrEqual(shardsOpenMax);
  reader.close();
  expect(openShards(dir) ?? 0).toBe(0);
  return result;
}

describe("a store of many shards", () => {
  it("finds the same with few of them open", async () => {
    const dir = await storeOf(SHARDS);
    const all = found(dir, SHARDS);
    expect(all).toMatchObject({ counts: { documents: SHARDS, shards: SHARDS } });
    for (const few of [1, 3]) expect(found(dir, few)).toEqual(all);
  });

  it("is written with few of them open", async () => {
    const dir = await storeOf(SHARDS);
    const open = (): ReturnType<typeof openStoreWriter> =>
      openStoreWriter(dir, { log, purpose: "test", shardPassagesMax: 1, shardsOpenMax: 2 });
    const writer = await open();
    expect(writer.removeDocument("file 3")).toBe(true);
    expect(addDocument(writer, "file 5", ["another whale"])).toBe("updated");
    expect(addDocument(writer, "file 9", ["whale number9"])).toBe("unchanged");
    writer.commit();
    await writer.compact();
    writer.close();
    const reader = openStoreReader(dir, { log });
    const names = [...reader.documents()].map(({ source }) => source);
    expect(names).not.toContain("file 3");
    expect(names).toHaveLength(SHARDS - 1);
    expect([...reader.textParts("file 5")].join("")).toBe("another whale");
    reader.close();
  });

  it("sees one state of a shard in one reading, and the next state in the next", async () => {
    const dir = await storeOf(3);
    const reader = openStoreReader(dir, { log });
    const writer = await openWriter(dir, { shardPassagesMax: 1 });
    const seen: number[] = [];
    for (const document of reader.documents()) {
      if (seen.length === 0) writer.removeDocument("file 2");
      writer.commit();
      seen.push(document.chunks);
    }
    expect(seen).toHaveLength(2);
    writer.close();
    expect(reader.document("file 2")).toBeNull();
    reader.close();
  });

  it("has a shard on another disk", async () => {
    const dir = await storeOf(3);
    const all = found(dir, 3);
    const elsewhere = `${dir}-other`;
    mkdirSync(elsewhere);
    const path = join(dir, "shards", "0002.sqlite");
    renameSync(path, join(elsewhere, "0002.sqlite"));
    symlinkSync(join(elsewhere, "0002.sqlite"), path);
    expect(found(dir, 3)).toEqual(all);
    const writer = await openWriter(dir);
    expect(addDocument(writer, "file 1", ["moved whale"])).toBe("updated");
    writer.close();
    const reader = openStoreReader(dir, { log });
    expect([...reader.textParts("file 1")].join("")).toBe("moved whale");
    reader.close();
  });
});
