import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, verifyStore } from "../../src/shards/index.js";
import {
  addDocument,
  beginFile,
  block,
  embedAll,
  head,
  newStoreDir,
  openWriter,
  vector,
} from "./fake-documents.js";

/** Long and odd: the index cuts the beginning that a word shares with its neighbour. */
const SECRET = "xqzsecretplanforthemoonvyk";

/** Everything in the folder as one string of bytes, with deflated blobs inflated. */
function everything(dir: string): string {
  let all = "";
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    all += bytes.toString("latin1");
    // Wherever a zlib stream may begin, whether or not SQLite still knows of it.
    for (let at = bytes.indexOf(0x78); at !== -1; at = bytes.indexOf(0x78, at + 1)) {
      try {
        all += inflateSync(bytes.subarray(at, at + 40_000), { finishFlush: 2 }).toString("latin1");
      } catch {
        // Not the beginning of one.
      }
    }
  }
  return all;
}

const holdsSecret = (dir: string): boolean => everything(dir).includes(SECRET.slice(4, -2));

describe("compaction", () => {
  it("leaves nothing of a removed text in any file", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "kept", ["The kept text. ".repeat(20)]);
    for (let n = 0; n < 40; n += 1) addDocument(writer, `d${n}`, [`Filler ${n}. `.repeat(9)]);
    addDocument(writer, "gone", [`It says ${SECRET} here. `.repeat(5)], { title: SECRET });
    addDocument(writer, "edited", [`Also ${SECRET}.`], { metadata: { note: SECRET } });
    embedAll(writer, () => vector(8, 1));
    await writer.buildLists({ flatVectorsMax: 10 });
    writer.commit();
    expect(holdsSecret(dir)).toBe(true);
    addDocument(writer, "edited", ["All innocent."]);
    writer.removeDocument("gone");
    for (let n = 5; n < 40; n += 1) writer.removeDocument(`d${n}`);
    // One that never came to be seen.
    const begun = beginFile(writer, "/begun").beginDocument(head("begun", { title: SECRET }));
    begun.add(block(`Not even ${SECRET}`));
    writer.commit();
    const { bytesBefore, bytesAfter } = await writer.compact();
    expect(bytesAfter).toBeLessThan(bytesBefore);
    expect(holdsSecret(dir)).toBe(false);
    expect(writer.searchWords("kept", { limit: 1 }).hits).toHaveLength(1);
    expect(writer.searchWords(SECRET, { limit: 1 })).toMatchObject({ hits: [], terms: [] });
    writer.close();
    expect(holdsSecret(dir)).toBe(false);
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("changes nothing that can be seen", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["whale ".repeat(40)]);
    addDocument(writer, "b", ["ship whale"]);
    writer.commit();
    const reader = openStoreReader(dir, { log: silentLog });
    const before = reader.searchWords("whale", { limit: 9 });
    await writer.compact();
    expect(reader.searchWords("whale", { limit: 9 })).toEqual(before);
    expect(writer.searchWords("whale", { limit: 9 })).toEqual(before);
    reader.close();
    writer.close();
  });
});

describe("verification", () => {
  it.each([
    ["a block's text", "UPDATE blocks SET body = zeroblob(20) WHERE id = 1", /block 1.*digest/],
    ["another text", "UPDATE blocks SET body = (SELECT body FROM blocks WHERE id = 2)", /digest/],
    ["a gap", 'UPDATE passages SET start = start + 1 WHERE id = 2', /gap or overlap/],
    ["a place", "UPDATE document_blocks SET start = 1", /gap or overlap/],
    ["a passage", "DELETE FROM passages WHERE id = 1", /gap|counter|counts/],
    ["a word row", "DELETE FROM words WHERE rowid = 1", /not in the word index/],
    ["a vector", "UPDATE vectors SET codes = x'00'", /dimension/],
    ["an owner", "UPDATE blocks SET document = 2 WHERE id = 1", /own|place/],
    ["a reference", "DELETE FROM origins", /refers to a missing one/],
  ])("finds %s that was tampered with", async (_, sql, said) => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["whale ".repeat(40)]);
    addDocument(writer, "b", ["ship"]);
    embedAll(writer, () => vector(8, 1));
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
    const db = new Database(join(dir, "shards", "0001.sqlite"));
    db.pragma("foreign_keys = OFF");
    db.exec(sql);
    db.close();
    const { sound, problems } = await verifyStore(dir);
    expect(sound).toBe(false);
    expect(problems.map(({ detail }) => detail).join("\n")).toMatch(said);
    expect(problems[0]?.where).toBe("shards/0001.sqlite");
  });

  it("can be cancelled", async () => {
    const dir = newStoreDir();
    (await openWriter(dir)).close();
    await expect(verifyStore(dir, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
