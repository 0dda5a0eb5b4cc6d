/** Search through the library: words, scripts, filters, spans, and queries that are hostile. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Folder } from "./folder.js";

let folder: Folder;
beforeAll(async () => {
  folder = await Folder.make({ workers: 2 });
  await folder.write("whale.txt", "The whale swam past the ship.\n\nA harpoon lay on the deck.\n");
  await folder.write("garden.md", "# Garden\n\nRoses NEAR the wall. NOT a weed AND no thorn.\n");
  await folder.write("tokyo.txt", "私は東京に住んでいます。猫が好きです。\n");
  await folder.write("beijing.txt", "北京是中华人民共和国的首都。\n");
  await folder.write(
    "people.jsonl",
    `${JSON.stringify({
      id: "ada",
      title: "Ada",
      text: "Ada wrote programs for an engine.",
      metadata: { field: "computing" },
      date: "1843-07-01",
    })}\n${JSON.stringify({
      id: "marie",
      title: "Marie",
      text: "Marie worked on radiation.",
      metadata: { field: "physics" },
      date: "1903-12-10",
    })}\n`,
  );
  await folder.ingest();
});
afterAll(() => folder.remove());

const found = async (query: string, options = {}): Promise<string[]> =>
  (await folder.store.search(query, options)).hits.map((hit) => hit.source);

describe("search", () => {
  it("refuses an empty query", async () => {
    await expect(folder.store.search("  ")).rejects.toMatchObject({ code: "QUERY_EMPTY" });
  });

  it("says that a store of words alone has no vectors, and how to make them", async () => {
    const dense = folder.store.search("harpoon", { mode: "dense" });
    await expect(dense).rejects.toMatchObject({
      code: "STORE_NO_VECTORS",
      hint: expect.stringMatching(/deepen.*--level static/) as string,
    });
  });

  it("finds words, and says why", async () => {
    const { hits, level } = await folder.store.search("harpoon");
    expect(level).toBe("lexical");
    expect(hits[0]?.source).toBe("docs/whale.txt");
    expect(hits[0]?.trace.matchedTerms).toEqual(["harpoon"]);
    expect(hits[0]?.trace.words?.rank).toBe(1);
  });

  it("gives exactly the span of the document's text", async () => {
    for (const query of ["whale", "roses", "東京", "首都"]) {
      const hit = (await folder.store.search(query)).hits[0];
      const text = [...folder.store.show(hit?.source ?? "").text].join("");
      expect(text.slice(hit?.start, hit?.end)).toBe(hit?.text);
    }
  });

  it("finds words in scripts without spaces", async () => {
    expect((await found("東京"))[0]).toBe("docs/tokyo.txt");
    expect((await found("猫"))[0]).toBe("docs/tokyo.txt");
    expect((await found("首都"))[0]).toBe("docs/beijing.txt");
  });

  it("takes FTS5 syntax as words", async () => {
    expect((await found("NOT a weed"))[0]).toBe("docs/garden.md");
    expect((await found("title:roses OR"))[0]).toBe("docs/garden.md");
    expect((await found('"harpoon'))[0]).toBe("docs/whale.txt");
  });

  it("never fails on any query", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (query) => {
        fc.pre(query.trim() !== "");
        const { hits } = await folder.store.search(query);
        expect(Array.isArray(hits)).toBe(true);
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it("filters by source, type, metadata and date", async () => {
    const all = "the engine radiation whale roses";
    expect(await found(all, { filter: { sources: ["docs/*.md"] } })).toEqual(["docs/garden.md"]);
    expect(await found(all, { filter: { mediaTypes: ["markdown"] } })).toEqual(["docs/garden.md"]);
    const metadata = [{ key: "field", value: "physics" }];
    expect(await found(all, { filter: { metadata } })).toEqual(["marie"]);
    expect(await found(all, { filter: { after: "1900-01-01", before: "1910-01-01" } })).toEqual([
      "marie",
    ]);
  });

  it("filters by a document's own type, path and date through --filter too", async () => {
    const all = "the engine radiation whale roses";
    const by = (key: string, value: string): Promise<string[]> =>
      found(all, { filter: { metadata: [{ key, value }] } });
    expect(await by("type", "markdown")).toEqual(["docs/garden.md"]);
    expect(await by("path", "docs/w*.txt")).toEqual(["docs/whale.txt"]);
    expect(await by("date", "1903")).toEqual(["marie"]);
    expect(await by("constructor", "x")).toEqual([]);
  });

  it("limits the hits of one source", async () => {
    const sources = await found("the", { perSource: 1, k: 10 });
    expect(new Set(sources).size).toBe(sources.length);
  });
});
