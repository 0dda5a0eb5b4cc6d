/** Searching single sentences over a fake store: what is found, in which order, and the limits. */
import { describe, expect, it } from "vitest";
import { statementSearch } from "../../src/retrieve/index.js";
import type { StoreReader, WordSearchOptions } from "../../src/shards/index.js";
import { HashEmbedder } from "../fakes/hash-embedder.js";
import { passageOf } from "../reason/fakes.js";

/** Passages of one document, one behind the other; a word's passages by whether they hold it. */
function storeOf(texts: readonly string[]): StoreReader & { asked: WordSearchOptions[] } {
  let start = 0;
  const passages = texts.map((text, i) => {
    const passage = { ...passageOf(i + 1, text, start), source: "book.txt" };
    start = passage.end + 1;
    return passage;
  });
  const asked: WordSearchOptions[] = [];
  const store = {
    asked,
    coverage: () => ({ passages: 100 + texts.length, vectors: 0 }),
    searchWords: (word: string, o: WordSearchOptions) => {
      asked.push(o);
      const wanted = word.toLowerCase();
      const holding = passages.filter((p) => p.text.toLowerCase().includes(wanted));
      const hits = holding.slice(0, o.limit).map(({ id }) => ({ id, score: 1 }));
      return { hits, scoreMax: 10 / Math.max(1, holding.length), terms: [word] };
    },
    passages: (ids: readonly number[]) => passages.filter(({ id }) => ids.includes(id)),
  };
  return store as unknown as StoreReader & { asked: WordSearchOptions[] };
}

const LONG = `The lamp ${"shone over the wide cold moor and ".repeat(9)}nobody came.`;
const BOOK = [
  `Rain fell. Bram took the lamp. ${LONG}`,
  "A dog barked. Where is the lamp? Bram is upstairs. It was late.",
  "The tide rose. Ottoline took the lamp. Grass grew.",
];

describe("statementSearch", () => {
  const embedder = new HashEmbedder();
  const search = statementSearch(storeOf(BOOK), { embedder: () => embedder });

  it("finds nothing where nothing is named, and nothing without an embedder", async () => {
    expect(await search.first("Where is it?")).toBeNull();
    expect(await search.first("Where is the zeppelin?")).toBeNull();
    const words = statementSearch(storeOf(BOOK), { embedder: () => null });
    expect(await words.first("Where is the lamp?")).toMatchObject({ statements: [], related: 1 });
  });

  it("gives single sentences in document order, as slices of the document", async () => {
    const found = await search.first("Where is the lamp?");
    const texts = found?.statements.map(({ passage }) => passage.text);
    expect(texts).toEqual(["Bram took the lamp.", "Ottoline took the lamp."]);
    const whole = BOOK.join("\n");
    for (const { passage } of found?.statements ?? []) {
      expect(whole.slice(passage.start, passage.end)).toBe(passage.text);
    }
    expect(found?.subject).toEqual(["lamp"]);
    expect(found?.related).toBeLessThan(1);
  });

  it("asks the question of others in the subject's place", async () => {
    const found = await search.first("Where is the lamp?");
    const first = found?.statements ?? [];
    const about = await search.about("Where is the lamp?", {
      subject: ["lamp"],
      names: ["Bram"],
      first,
    });
    expect(about.map(({ passage }) => passage.text)).toContain("Bram is upstairs.");
    expect(new Set(about.map(({ asked }) => asked))).toEqual(new Set(["Where is Bram?"]));
  });

  it("stays within its limits, whatever the store holds", async () => {
    const many = Array.from({ length: 400 }, (_, i) => `Bram took lamp ${i}. Bram left lamp ${i}.`);
    const store = storeOf(many);
    const counting = new HashEmbedder();
    const found = await statementSearch(store, { embedder: () => counting }).first(
      "Where is the lamp?",
    );
    expect(Math.max(...store.asked.map(({ limit }) => limit))).toBeLessThanOrEqual(256);
    expect(counting.count).toBeLessThan(600);
    expect(found?.statements.length).toBeLessThanOrEqual(64);
  });

  it("takes nothing in a question as a pattern, and passes the filter on", async () => {
    const store = storeOf(BOOK);
    const filter = { sources: ["book.txt"] };
    const odd = statementSearch(store, { embedder: () => embedder, filter });
    const first = await odd.first('Where is the (lamp" OR *?');
    expect(first?.subject).toEqual(["lamp"]);
    expect(store.asked.some((o) => o.filter === filter)).toBe(true);
  });

  it("stops with the signal", async () => {
    const stopped = AbortSignal.abort(new Error("stop"));
    await expect(search.first("Where is the lamp?", stopped)).rejects.toThrow("stop");
  });
});
