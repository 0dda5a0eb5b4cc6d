import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

describe("compaction of a damaged store", () => {
  const shardFile = (dir: string, id: number): string => join(dir, "shards", `000${id}.sqlite`);

  /** Three shards of one document each, and one removed from the first and the last. */
  async function threeShards(): Promise<string> {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 2 });
    for (let n = 1; n <= 3; n += 1) {
      addDocument(writer, `kept ${n}`, [`whale ${n}. `.repeat(40)]);
      addDocument(writer, `gone ${n}`, [`${SECRET} ${n}. `.repeat(40)]);
    }
    embedAll(writer, () => vector(8, 1));
    writer.removeDocument("gone 1");
    writer.removeDocument("gone 3");
    writer.close();
    return dir;
  }

  function tamper(dir: string, sql: string): void {
    const db = new Database(shardFile(dir, 1));
    db.pragma("foreign_keys = OFF");
    db.exec(sql);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
  }

  const ROWS = [
    ["places of blocks that are gone", "DELETE FROM document_blocks", /no place|gap|differ/],
    ["a document that is gone", "DELETE FROM documents", /refers to a missing one/],
  ] as const;

  it.each(ROWS)("tells of %s, leaves that file, and compacts the others", async (_, sql, said) => {
    const dir = await threeShards();
    tamper(dir, sql);
    const before = readFileSync(shardFile(dir, 1));
    const last = readFileSync(shardFile(dir, 3)).length;
    const writer = await openWriter(dir);
    const { problems } = await writer.compact();
    writer.close();
    expect(problems.map(({ detail }) => detail).join("\n")).toMatch(said);
    expect(new Set(problems.map(({ where }) => where))).toEqual(new Set(["shards/0001.sqlite"]));
    expect(readFileSync(shardFile(dir, 1)).equals(before)).toBe(true);
    expect(readFileSync(shardFile(dir, 3)).length).toBeLessThanOrEqual(last);
    expect(readFileSync(shardFile(dir, 3)).includes(SECRET.slice(4, -2))).toBe(false);
  });

  it("tells of pages that are damaged, and leaves that file", async () => {
    const dir = await threeShards();
    tamper(dir, "");
    const bytes = readFileSync(shardFile(dir, 1));
    const db = new Database(shardFile(dir, 1), { readonly: true });
    const root = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'blocks'").pluck();
    const page = Number(root.get());
    const size = Number(db.pragma("page_size", { simple: true }));
    db.close();
    bytes.fill(0, (page - 1) * size, page * size);
    writeFileSync(shardFile(dir, 1), bytes);
    const writer = await openWriter(dir);
    const { problems } = await writer.compact();
    writer.close();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.where).toBe("shards/0001.sqlite");
    expect(readFileSync(shardFile(dir, 1)).equals(bytes)).toBe(true);
  });

  it("tells of a text that is not what it was, and keeps it as it is", async () => {
    const dir = await threeShards();
    tamper(dir, "UPDATE blocks SET body = zeroblob(20)");
    const writer = await openWriter(dir);
    const whales = writer.searchWords("whale", { limit: 99 });
    const { problems } = await writer.compact();
    expect(problems.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^the text of block \d+ does not match its digest$/),
    ]);
    expect(writer.searchWords("whale", { limit: 99 })).toEqual(whales);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual(problems);
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
