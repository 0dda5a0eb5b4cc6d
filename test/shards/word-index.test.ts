/** The word index of a store: written, removed, merged, compacted, damaged and made anew. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, type StoreReader, verifyStore, WordCounts } from
  "../../src/shards/index.js";
import { addDocument, beginFile, block, head, newStoreDir, openWriter } from "./fake-documents.js";

const log = silentLog;

function found(store: StoreReader, query: string): string[] {
  const ids = store.searchWords(query, { limit: 50 }).hits.map(({ id }) => id);
  return store.passages(ids).map(({ source }) => source);
}

function database(dir: string): Database.Database {
  return new Database(join(dir, "shards", "0001.sqlite"));
}

const bytesOf = (dir: string): string =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("");

interface Page {
  readonly id: number;
  readonly bytes: Buffer;
}

describe("the word index", () => {
  it("shows the writer what isn't committed, and readers what is", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "one", ["a white whale"]);
    writer.commit();
    const reader = openStoreReader(dir, { log });
    addDocument(writer, "two", ["another whale"]);
    expect(found(writer, "whale").sort()).toEqual(["one", "two"]);
    expect(found(reader, "whale")).toEqual(["one"]);
    writer.commit();
    expect(found(reader, "whale").sort()).toEqual(["one", "two"]);
    addDocument(writer, "one", ["a ship"]);
    writer.removeDocument("two");
    expect(found(writer, "whale")).toEqual([]);
    expect(found(reader, "whale").sort()).toEqual(["one", "two"]);
    writer.close();
    expect(found(reader, "whale")).toEqual([]);
    expect(found(reader, "ship")).toEqual(["one"]);
    reader.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("stays a few segments, and loses nothing by merging", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    for (let n = 0; n < 70; n += 1) {
      addDocument(writer, `d${n}`, [`common word${n} word${n % 7}x`]);
      if (n % 9 === 5) writer.removeDocument(`d${n - 3}`);
      writer.commit();
    }
    const { hits } = writer.searchWords("common", { limit: 100 });
    expect(hits).toHaveLength(writer.counts().documents);
    expect(found(writer, "word6")).toEqual(["d6"]);
    expect(found(writer, "word2")).toEqual([]);
    writer.close();
    const db = database(dir);
    const segments = db.prepare("SELECT count(*) FROM words").pluck().get();
    expect(segments).toBeLessThan(16);
    db.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("scores passages of all shards by the same frequencies", async () => {
    const other = (n: number): string => (n % 3 === 0 ? "ship" : "sea");
    const texts = Array.from({ length: 60 }, (_, n) => `whale ${other(n)} w${n}`);
    const scores: number[][] = [];
    for (const shardPassagesMax of [10, 1_000]) {
      const writer = await openWriter(newStoreDir(), { shardPassagesMax });
      texts.forEach((text, n) => addDocument(writer, `d${n}`, [text]));
      const { hits } = writer.searchWords("whale ship w7", { limit: 60 });
      expect(writer.wordScores("whale ship w7", hits.map(({ id }) => id))).toEqual(
        hits.map(({ score }) => score),
      );
      scores.push(hits.map(({ score }) => score));
      writer.close();
    }
    expect(scores[0]).toEqual(scores[1]);
  });

  it("keeps words of removed text in no file once compacted", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "secret", ["xylophonist quartermaster"]);
    addDocument(writer, "kept", ["an ordinary passage"]);
    writer.commit();
    writer.removeDocument("secret");
    await writer.compact();
    writer.close();
    expect(bytesOf(dir)).not.toMatch(/xylophonist|quartermast/);
    const reader = openStoreReader(dir, { log });
    expect(found(reader, "ordinary")).toEqual(["kept"]);
    reader.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("searches what a filter lets through, few documents or many", async () => {
    const writer = await openWriter(newStoreDir());
    const text = Array.from({ length: 6_000 }, (_, n) => `ocean w${n % 50} `).join("");
    addDocument(writer, "large", [block(text, { chunkChars: 12 })]);
    addDocument(writer, "small", ["an ocean wave", "the ocean"]);
    for (const source of ["small", "large"]) {
      const { hits } = writer.searchWords("ocean", { limit: 30, filter: { sources: [source] } });
      expect(hits.length).toBe(source === "small" ? 2 : 30);
      for (const passage of writer.passages(hits.map(({ id }) => id))) {
        expect(passage.source).toBe(source);
      }
    }
    writer.close();
  });

  it("searches what a filter lets through of many documents, and nothing staged", async () => {
    const writer = await openWriter(newStoreDir());
    const text = Array.from({ length: 8_000 }, (_, n) => `ocean w${n % 50} `).join("");
    addDocument(writer, "large", [block(text, { chunkChars: 12 })]);
    const sources = ["large"];
    for (let n = 0; n < 600; n += 1) {
      addDocument(writer, `d${n}`, [`ocean o${n}`]);
      if (n % 3 === 0) sources.push(`d${n}`);
    }
    const staged = beginFile(writer, "/staged").beginDocument(head("staged"));
    for (let n = 0; n < 20; n += 1) staged.add(block(`ocean s${n}`));
    const sourcesOf = (filter?: { sources: string[] }): string[] => {
      const { hits } = writer.searchWords("ocean", { limit: 9_000, ...(filter && { filter }) });
      return writer.passages(hits.map(({ id }) => id)).map(({ source }) => source);
    };
    const allowed = sourcesOf({ sources });
    expect(allowed.filter((source) => source === "large").length).toBeGreaterThan(4_096);
    expect([...new Set(allowed)].sort()).toEqual([...sources].sort());
    const all = new Set(sourcesOf());
    expect(all.size).toBe(601);
    expect(all.has("staged")).toBe(false);
    writer.close();
  }, 60_000);

  it("bounds what a long query of an unspaced script costs", async () => {
    const writer = await openWriter(newStoreDir());
    const character = (n: number): string => String.fromCharCode(0x4e00 + n);
    const all = Array.from({ length: 10_000 }, (_, n) => character(n));
    addDocument(writer, "pairs", [all.slice(0, 4_000).join("")]);
    addDocument(writer, "other", [all.slice(100, 300).join("")]);
    for (const [query, counted] of [[all.join(""), 64], [all.join(" "), 16]] as const) {
      const { hits, terms } = writer.searchWords(query, { limit: 5 });
      expect(writer.passages(hits.map(({ id }) => id))[0]?.source).toBe("pairs");
      expect(terms).toHaveLength(counted);
      expect(writer.wordScores(query, hits.map(({ id }) => id))).toEqual(
        hits.map(({ score }) => score),
      );
    }
    writer.close();
  });

  it("that is damaged is reported, and made anew by compact", async () => {
    const dir = newStoreDir();
    let writer = await openWriter(dir);
    addDocument(writer, "one", ["a white whale"]);
    writer.close();
    const db = database(dir);
    db.prepare("UPDATE word_pages SET bytes = zeroblob(length(bytes))").run();
    db.close();
    const reader = openStoreReader(dir, { log });
    expect(() => reader.searchWords("whale", { limit: 1 })).toThrow(
      expect.objectContaining({ code: "STORE_DAMAGED" }),
    );
    reader.close();
    expect((await verifyStore(dir)).problems).toHaveLength(1);
    writer = await openWriter(dir);
    await writer.compact();
    expect(found(writer, "whale")).toEqual(["one"]);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it.each([
    ["has a page that is too short", "UPDATE word_pages SET bytes = substr(bytes, 1, 9)"],
    ["has another dictionary", "UPDATE word_pages SET bytes = unhex(replace(hex(bytes), 0, 'F'))"],
    ["says that it is larger than it is", "UPDATE words SET bytes = 1e12, passages_at = 9e11"],
    ["says that it holds more passages", "UPDATE words SET passages = passages + 1"],
  ])("that %s is damaged, and made anew by compact", async (_, sql) => {
    const dir = newStoreDir();
    let writer = await openWriter(dir);
    addDocument(writer, "one", ["a white whale and a ship"]);
    addDocument(writer, "two", ["a grey whale"]);
    writer.close();
    const db = database(dir);
    db.prepare(sql).run();
    for (const { id, bytes } of db.prepare("SELECT id, bytes FROM word_pages").all() as Page[]) {
      db.prepare("UPDATE word_pages SET crc = ? WHERE id = ?").run(crc32(bytes), id);
    }
    // As many as the shard has: the next writer takes the index for complete.
    if (sql.includes("passages + 1")) {
      db.prepare("UPDATE words SET removed = removed + 1").run();
    }
    db.close();
    const reader = openStoreReader(dir, { log });
    expect(() => reader.searchWords("whale", { limit: 9 })).toThrow(
      expect.objectContaining({ code: "STORE_DAMAGED" }),
    );
    reader.close();
    expect((await verifyStore(dir)).sound).toBe(false);
    writer = await openWriter(dir);
    await writer.compact();
    expect(found(writer, "whale").sort()).toEqual(["one", "two"]);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("that lacks passages is made anew by the next writer", async () => {
    const dir = newStoreDir();
    (await openWriter(dir).then((writer) => {
      addDocument(writer, "one", [block("a white whale", { heading: "Harpoons" })], { title: "T" });
      return writer;
    })).close();
    const db = database(dir);
    for (const table of ["words", "word_pages"]) db.prepare(`DELETE FROM ${table}`).run();
    db.close();
    expect((await verifyStore(dir)).sound).toBe(false);
    const writer = await openWriter(dir);
    expect(found(writer, "harpoon")).toEqual(["one"]);
    expect(found(writer, "whale")).toEqual(["one"]);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("is made anew although the text of a block is damaged", async () => {
    const dir = newStoreDir();
    let writer = await openWriter(dir);
    addDocument(writer, "one", [block("a white whale", { heading: "Harpoons" })], { title: "T" });
    addDocument(writer, "two", ["a grey whale"]);
    writer.close();
    const db = database(dir);
    const first = "id = (SELECT min(id) FROM blocks)";
    db.prepare(`UPDATE blocks SET body = zeroblob(length(body)) WHERE ${first}`).run();
    for (const table of ["words", "word_pages"]) db.prepare(`DELETE FROM ${table}`).run();
    db.close();
    writer = await openWriter(dir);
    const ids = (query: string): number[] =>
      writer.searchWords(query, { limit: 9 }).hits.map(({ id }) => id);
    expect(ids("harpoon")).toHaveLength(1);
    expect(ids("whale")).toHaveLength(1);
    expect(ids("whale")).not.toEqual(ids("harpoon"));
    writer.close();
    const { problems } = await verifyStore(dir);
    expect(problems.map(({ detail }) => detail).join()).toMatch(/^the text of block \d+ does not/);
  });

  it("of an older release is refused to readers, and made anew by a writer", async () => {
    const dir = newStoreDir();
    cpSync(fileURLToPath(new URL("./fixtures/format-1", import.meta.url)), dir, {
      recursive: true,
    });
    expect(() => openStoreReader(dir, { log })).toThrow(
      expect.objectContaining({ code: "STORE_OUTDATED" }),
    );
    const writer = await openWriter(dir);
    expect(found(writer, "captain")).toContain("whale.pdf");
    expect(found(writer, "東京")).toHaveLength(1);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });
});

describe("counts of words", () => {
  it("are of live texts, by source, without titles", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "one", ["the whale and the whales", "a whale"], { title: "whale" });
    addDocument(writer, "two", ["one whale, two ships"]);
    addDocument(writer, "gone", ["whale whale whale"]);
    writer.removeDocument("gone");
    writer.close();
    const counts = WordCounts.open(dir);
    expect(counts.count("whales")).toEqual([
      { stem: "whale", occurrences: 4, passages: 3, documents: 2 },
    ]);
    expect(counts.count("whale", "two")).toMatchObject([{ occurrences: 1, documents: 1 }]);
    const [first] = counts.frequent({ limit: 1, accept: (stem) => stem !== "the" });
    expect(first).toMatchObject({ stem: "whale", occurrences: 4, passages: 3 });
    expect(counts.frequent({ limit: 9, source: "two", accept: () => true })).toHaveLength(4);
    expect(counts.wordOf("whale", "Whales swim")).toBe("Whales");
    counts.close();
  });
});
