import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, type StoreReader, verifyStore } from "../../src/shards/index.js";
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

const BIG = 1_000_000;
const whole = (store: StoreReader, source: string): string =>
  store.text(source, { start: 0, end: BIG });
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe("names", () => {
  it("unknown ones are coded, or null", async () => {
    const writer = await openWriter(newStoreDir());
    expect(writer.document("nobody")).toBeNull();
    expect(() => whole(writer, "nobody")).toThrow(code("SOURCE_UNKNOWN"));
    expect(() => [...writer.textParts("nobody")]).toThrow(code("SOURCE_UNKNOWN"));
    expect(writer.removeDocument("nobody")).toBe(false);
    expect(writer.removeOrigin("/nobody")).toBe(0);
    expect(writer.passages([1, 2 ** 32 + 1, 9 * 2 ** 32])).toEqual([]);
    expect(writer.neighbours(2 ** 32 + 1, { before: 1, after: 1 })).toEqual([]);
    writer.close();
  });

  it("belong to one file, and stand in it once", async () => {
    const writer = await openWriter(newStoreDir());
    addDocument(writer, "a", ["first"]);
    const other = beginFile(writer, "/other");
    expect(() => other.beginDocument(head("a"))).toThrow(code("DUPLICATE_ID"));
    const twice = other.beginDocument(head("b"));
    twice.add(block("text"));
    twice.finish();
    expect(() => other.beginDocument(head("b"))).toThrow(code("DUPLICATE_ID"));
    other.finish({ complete: false });
    expect(writer.origin("/other")).toMatchObject({ hash: null });
    expect(whole(writer, "a")).toBe("first");
    writer.close();
  });

  it("belong to the file that is writing them, until it is done with them", async () => {
    const writer = await openWriter(newStoreDir());
    const one = beginFile(writer, "/one");
    const two = beginFile(writer, "/two");
    const first = one.beginDocument(head("a"));
    expect(() => two.beginDocument(head("a"))).toThrow(code("DUPLICATE_ID"));
    first.abort();
    const second = two.beginDocument(head("a"));
    second.add(block("text of two"));
    expect(() => one.beginDocument(head("a"))).toThrow(code("DUPLICATE_ID"));
    second.finish();
    expect(() => one.beginDocument(head("a"))).toThrow(code("DUPLICATE_ID"));
    expect(whole(writer, "a")).toBe("text of two");
    writer.close();
  });
});

describe("a document", () => {
  it("comes back as it went in: text, passages, pages, headings, metadata", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    const texts = ["a\ud800b lone surrogate and a \0 NUL. ", "日本語の文章。🐋 ".repeat(9), "end"];
    const metadata = { year: 1851, kind: "novel", seen: true };
    const more = { title: "Moby", mediaType: "pdf", metadata, date: "1851-10-18" } as const;
    addDocument(
      writer,
      "m",
      [
        block(texts[0] ?? ""),
        block(texts[1] ?? "", {
          pages: [
            { page: 1, start: 0 },
            { page: 2, start: 50 },
          ],
        }),
        block(texts[2] ?? "", { heading: "Last" }),
      ],
      more,
    );
    writer.close();
    const reader = openStoreReader(dir, { log: silentLog });
    const text = texts.join("");
    expect(whole(reader, "m")).toBe(text);
    expect([...reader.textParts("m")].join("")).toBe(text);
    expect(reader.text("m", { start: 20, end: 60 })).toBe(text.slice(20, 60));
    expect(reader.document("m")).toMatchObject({ source: "m", ...more, origin: "/m" });
    const [first] = reader.searchWords("surrogate", { limit: 1 }).hits;
    const rest = reader.neighbours(first?.id ?? 0, { before: 9, after: BIG });
    const all = [...reader.passages([first?.id ?? 0]), ...rest];
    expect(all.map((passage) => passage.text).join("")).toBe(text);
    for (const passage of all) {
      expect(passage.text).toBe(text.slice(passage.start, passage.end));
      expect(passage).toMatchObject({ source: "m", title: "Moby", metadata, mediaType: "pdf" });
    }
    expect(all.map((passage) => passage.page)).toEqual([null, 1, 1, 2, 2]);
    expect(all.at(-1)).toMatchObject({ heading: "Last", text: "end" });
    reader.close();
  });

  it("may be empty", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    expect(addDocument(writer, "e", [])).toBe("added");
    expect(addDocument(writer, "e", [])).toBe("unchanged");
    expect(whole(writer, "e")).toBe("");
    expect(addDocument(writer, "e", ["now some"])).toBe("updated");
    expect(addDocument(writer, "e", [])).toBe("updated");
    expect(writer.counts()).toMatchObject({ documents: 1, chunks: 0, textChars: 0 });
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("has the same neighbours wherever its blocks are cut", async () => {
    const writer = await openWriter(newStoreDir());
    const blocks = Array.from({ length: 30 }, (_, n) => block(`block${n} `, { chunkChars: 4 }));
    addDocument(writer, "n", blocks);
    const [hit] = writer.searchWords("bloc", { limit: 1, filter: { sources: ["n"] } }).hits;
    const middle = writer.neighbours(hit?.id ?? 0, { before: 0, after: 29 }).at(-1);
    const near = writer.neighbours(middle?.id ?? 0, { before: 5, after: 5 });
    const at = middle?.start ?? 0;
    expect(near.filter((passage) => passage.start < at)).toHaveLength(5);
    expect(near.filter((passage) => passage.start > at)).toHaveLength(5);
    expect(near.map((passage) => passage.start)).toEqual(
      near.map((passage) => passage.start).sort((a, b) => a - b),
    );
    writer.close();
  });
});

describe("an update", () => {
  it("rewrites only what changed, and only its vectors are asked for again", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    const parts = ["one ", "two ", "three "].map((word) => word.repeat(60));
    addDocument(writer, "a", parts);
    expect(embedAll(writer, () => vector(4, 1))).toBe(writer.counts().chunks);
    const [kept] = writer.searchWords("three", { limit: 1 }).hits;
    const [before] = writer.passages([kept?.id ?? 0]);
    expect(addDocument(writer, "a", parts)).toBe("unchanged");
    expect(addDocument(writer, "a", ["new ", parts[0] ?? "", parts[2] ?? ""])).toBe("updated");
    expect(writer.pendingVectors(99).map(({ text }) => text)).toEqual(["new "]);
    // The same passage, where it stands now: "new " came in, 240 characters went.
    expect(writer.passages([kept?.id ?? 0])[0]?.start).toBe((before?.start ?? 0) + 4 - 240);
    expect(writer.searchWords("two", { limit: 9 }).hits).toEqual([]);
    // A change inside a block: its other chunks keep their vectors too.
    embedAll(writer, () => vector(4, 1));
    const edited = (parts[0] ?? "").slice(0, 80) + "EDITED" + (parts[0] ?? "").slice(86);
    addDocument(writer, "a", ["new ", edited, parts[2] ?? ""]);
    expect(writer.pendingVectors(99)).toHaveLength(1);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("of the title asks for every vector again and indexes it", async () => {
    const writer = await openWriter(newStoreDir());
    addDocument(writer, "a", ["some text"], { title: "Old" });
    embedAll(writer, () => vector(4, 1));
    expect(addDocument(writer, "a", ["some text"], { title: "Fresh" })).toBe("updated");
    expect(writer.pendingVectors(9).map(({ text }) => text)).toEqual(["Fresh\nsome text"]);
    expect(writer.searchWords("old", { limit: 9 }).hits).toEqual([]);
    expect(writer.searchWords("fresh", { limit: 9 }).hits).toHaveLength(1);
    writer.close();
  });

  it("of metadata alone rewrites no passage, of a date alone is none", async () => {
    const writer = await openWriter(newStoreDir());
    addDocument(writer, "a", ["some text"]);
    const ids = writer.searchWords("text", { limit: 9 }).hits;
    expect(addDocument(writer, "a", ["some text"], { metadata: { k: "v" } })).toBe("updated");
    const more = { metadata: { k: "v" }, date: "2020-02-02" };
    expect(addDocument(writer, "a", ["some text"], more)).toBe("unchanged");
    expect(writer.document("a")).toMatchObject(more);
    expect(writer.searchWords("text", { limit: 9 }).hits).toEqual(ids);
    writer.close();
  });

  it("keeps blocks apart that are equal", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["same ", "same ", "other ", "same "]);
    expect(addDocument(writer, "a", ["same ", "other ", "same ", "same ", "same "])).toBe(
      "updated",
    );
    expect(whole(writer, "a")).toBe("same other same same same ");
    expect(writer.searchWords("same", { limit: 9 }).hits).toHaveLength(4);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("is not seen before it is finished, and never after an abort", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["the old text ", "shared "]);
    const origin = beginFile(writer, "/a", "h2");
    const document = origin.beginDocument(head("a"));
    document.add(block("unborn whale "));
    document.add(block("shared "));
    expect(writer.searchWords("unborn", { limit: 9 }).hits).toEqual([]);
    expect(writer.searchWords("shared", { limit: 9 }).hits).toHaveLength(1);
    expect(whole(writer, "a")).toBe("the old text shared ");
    expect(writer.pendingVectors(9)).toHaveLength(2);
    writer.commit();
    document.abort();
    origin.finish({ complete: false });
    expect(whole(writer, "a")).toBe("the old text shared ");
    expect(writer.origin("/a")).toMatchObject({ hash: null });
    writer.close();
    expect((await verifyStore(dir)).checked).toMatchObject({ documents: 1, passages: 2 });
  });

  it("that was interrupted takes its stored blocks up again", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir);
    const begun = beginFile(first, "/a").beginDocument(head("a"));
    for (const text of ["one ", "two "]) begun.add(block(text));
    first.close();
    const writer = await openWriter(dir);
    expect(writer.document("a")).toBeNull();
    expect(writer.searchWords("one two", { limit: 9 }).hits).toEqual([]);
    expect(addDocument(writer, "a", ["one ", "three "])).toBe("added");
    expect(whole(writer, "a")).toBe("one three ");
    writer.close();
    const { checked, problems } = await verifyStore(dir);
    expect(problems).toEqual([]);
    // Ids go on counting: the first block is still that of the interrupted run.
    expect(checked).toMatchObject({ blocks: 2, passages: 2 });
  });
});

describe("a file", () => {
  it("loses the documents that a complete pass did not see, and only those", async () => {
    const writer = await openWriter(newStoreDir());
    const pass = (sources: string[], complete: boolean): number => {
      const origin = beginFile(writer, "/lines.jsonl", sources.join());
      for (const source of sources) {
        const document = origin.beginDocument(head(source));
        document.add(block(`text of ${source}`));
        document.finish();
      }
      return origin.finish({ complete }).removed;
    };
    expect(pass(["x", "y", "z"], true)).toBe(0);
    expect(pass(["x"], false)).toBe(0);
    expect(writer.origin("/lines.jsonl")).toMatchObject({ hash: null, documents: 3 });
    expect(pass(["y", "z"], true)).toBe(1);
    expect(writer.origin("/lines.jsonl")).toMatchObject({ hash: "y,z", documents: 2 });
    expect(writer.document("x")).toBeNull();
    expect(writer.removeDocument("y")).toBe(true);
    expect(writer.origin("/lines.jsonl")).toMatchObject({ hash: null });
    expect(writer.removeOrigin("/lines.jsonl")).toBe(1);
    expect([...writer.origins()]).toEqual([]);
    expect(writer.counts()).toMatchObject({ documents: 0, chunks: 0 });
    writer.close();
  });

  it("without documents is remembered", async () => {
    const writer = await openWriter(newStoreDir());
    beginFile(writer, "/empty", "digest").finish({ complete: true });
    expect(writer.origin("/empty")).toMatchObject({ hash: "digest", documents: 0 });
    expect([...writer.origins()].map(({ path }) => path)).toEqual(["/empty"]);
    writer.close();
  });
});

describe("filters", () => {
  it("keep what satisfies every condition", async () => {
    const writer = await openWriter(newStoreDir());
    const add = (source: string, more: Parameters<typeof addDocument>[3]): void => {
      addDocument(writer, source, ["common words"], more);
    };
    add("docs/a.md", { mediaType: "markdown", metadata: { n: 1, s: "1e3" }, date: "2020-01-01" });
    add("docs/b.txt", { metadata: { n: 2.5, ok: true }, date: "2020-06-01T12:00:00+02:00" });
    add("[odd]", { metadata: { "a.b\"c": "x" }, date: null });
    const found = (filter: Parameters<StoreReader["documents"]>[0]): string[] => {
      const { hits } = writer.searchWords("common", { limit: 9, filter });
      const sources = writer.passages(hits.map(({ id }) => id)).map(({ source }) => source);
      expect([...writer.documents(filter)].map(({ source }) => source).sort()).toEqual(
        sources.sort(),
      );
      return sources;
    };
    expect(found({})).toHaveLength(3);
    expect(found({ sources: ["docs/*"] })).toEqual(["docs/a.md", "docs/b.txt"]);
    expect(found({ sources: ["[odd]"] })).toEqual(["[odd]"]);
    expect(found({ sources: [] })).toEqual([]);
    expect(found({ mediaTypes: ["markdown", "pdf"] })).toEqual(["docs/a.md"]);
    expect(found({ metadata: [{ key: "n", value: "2.5" }] })).toEqual(["docs/b.txt"]);
    expect(found({ metadata: [{ key: "ok", value: "true" }] })).toEqual(["docs/b.txt"]);
    expect(found({ metadata: [{ key: "s", value: "1000" }] })).toEqual([]);
    expect(found({ metadata: [{ key: 'a.b"c', value: "x" }] })).toEqual(["[odd]"]);
    expect(found({ after: "2020-06-01T10:00:00Z" })).toEqual(["docs/b.txt"]);
    expect(found({ before: "2020-06-01T10:00:00Z" })).toEqual(["docs/a.md"]);
    expect(found({ sources: ["docs/*"], after: "2021" })).toEqual([]);
    writer.close();
  });
});

describe("several shards", () => {
  it("behave as one", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 3 });
    const sources = Array.from({ length: 10 }, (_, n) => `doc${n}`);
    for (const source of sources) addDocument(writer, source, [`whale ${source} `.repeat(4)]);
    expect(writer.counts()).toMatchObject({ documents: 10, shards: writer.manifest.shards.length });
    expect(writer.manifest.shards.length).toBeGreaterThan(3);
    expect(addDocument(writer, "doc0", ["changed whale"])).toBe("updated");
    const { hits } = writer.searchWords("whale", { limit: 100 });
    expect(new Set(writer.passages(hits.map(({ id }) => id)).map((p) => p.source)).size).toBe(10);
    expect(hits.map(({ score }) => score)).toEqual(
      hits.map(({ score }) => score).sort((a, b) => b - a),
    );
    embedAll(writer, (text) => vector(8, Number(/doc(\d)/.exec(text)?.[1] ?? 7)));
    const near = writer.searchVectors(vector(8, 5), { limit: 1 });
    expect(writer.passages(near.map(({ id }) => id))[0]?.source).toBe("doc5");
    expect([...writer.documents()]).toHaveLength(10);
    expect(writer.removeDocument("doc3")).toBe(true);
    writer.close();
    const reader = openStoreReader(dir, { log: silentLog });
    expect(reader.counts().documents).toBe(9);
    expect(whole(reader, "doc0")).toBe("changed whale");
    reader.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("that appear while a reader is open are seen by it", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 1 });
    addDocument(writer, "a", ["first"]);
    writer.commit();
    const reader = openStoreReader(dir, { log: silentLog });
    addDocument(writer, "b", ["second"]);
    writer.commit();
    expect(reader.searchWords("second", { limit: 1 }).hits).toHaveLength(1);
    writer.close();
    reader.close();
  });

  it("share a file whose documents are in several", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 2 });
    const pass = (sources: string[]): number => {
      const origin = beginFile(writer, "/lines.jsonl", sources.join());
      for (const source of sources) {
        const document = origin.beginDocument(head(source));
        document.add(block(`text of ${source}`));
        document.finish();
      }
      return origin.finish({ complete: true }).removed;
    };
    pass(["a", "b", "c", "d", "e"]);
    expect(writer.origin("/lines.jsonl")).toMatchObject({ hash: "a,b,c,d,e", documents: 5 });
    expect(pass(["a", "e", "f"])).toBe(3);
    expect(writer.origin("/lines.jsonl")).toMatchObject({ hash: "a,e,f", documents: 3 });
    expect([...writer.origins()]).toHaveLength(1);
    expect(writer.removeOrigin("/lines.jsonl")).toBe(3);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });
});
