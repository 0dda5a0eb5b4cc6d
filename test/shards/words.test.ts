import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreWriter } from "../../src/shards/index.js";
import { addDocument, block, newStoreDir, openWriter } from "./fake-documents.js";

const TEXTS: Record<string, string> = {
  english: "The runner's foxes were running over the lazy dog, naïvely.",
  quoted: 'AND OR NOT NEAR "quoted" title: body* (parenthesis) ^caret',
  chinese: "我昨天去了北京大学。",
  japanese: "東京都に行く。ｶﾀｶﾅ 人々",
  korean: "나는 학교에 갔다",
  thai: "ฉันรักภาษาไทย",
  hindi: "मैं हिन्दी बोलता हूँ",
  accents: "Crème brûlée ﬁnal Straße",
  soft: "co\u00adoperate",
};

let folder: string;
let store: StoreWriter;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "recollect-words-"));
  store = await openWriter(join(folder, "store"));
  for (const [source, text] of Object.entries(TEXTS)) {
    addDocument(store, source, [block(text, { chunkChars: 1_000 })]);
  }
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function sources(query: string): string[] {
  const ids = store.searchWords(query, { limit: 20 }).hits.map(({ id }) => id);
  return store.passages(ids).map(({ source }) => source);
}

describe("word queries", () => {
  it("that hold no word find nothing", () => {
    for (const query of ["", " ", "!?", '"', "\0", "\ud800", "🐋", "((("]) {
      expect(store.searchWords(query, { limit: 9 })).toEqual({ hits: [], scoreMax: 0, terms: [] });
    }
    expect(store.searchWords("fox", { limit: 0 }).hits).toEqual([]);
  });

  it("never fail and never mean more than their words", () => {
    const syntax = fc.constantFrom("AND", "OR", "NOT", "NEAR(", '"', "*", "^", ":", "title:", "+");
    const word = fc.constantFrom("fox", "東京", "北", "ไทย", "zebra");
    const part = fc.oneof(fc.string({ unit: "binary" }), syntax, word);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const query = parts.join(" ");
        const { hits, scoreMax, terms } = store.searchWords(query, { limit: 20 });
        for (const { score } of hits) expect(score).toBeLessThanOrEqual(scoreMax * 1.0001);
        expect(hits.length === 0 || terms.length > 0).toBe(true);
        const scores = store.wordScores(query, hits.map(({ id }) => id));
        hits.forEach(({ score }, at) => expect(scores[at]).toBeCloseTo(score, 9));
      }),
      { numRuns: 60 },
    );
  });

  it("take the syntax of the index for words", () => {
    expect(sources('"near"')).toEqual(["quoted"]);
    expect(sources("title:fox")).toEqual(expect.arrayContaining(["english", "quoted"]));
    expect(sources("fo*")).toEqual([]);
    expect(sources("fox NOT running")).toContain("english");
  });

  it("fold case, accents, forms and English endings", () => {
    expect(sources("RUNS")).toEqual(["english"]);
    expect(sources("naively")).toEqual(["english"]);
    expect(sources("creme brulee")).toEqual(["accents"]);
    expect(sources("final")).toEqual(["accents"]);
    expect(sources("cooperate")).toEqual(["soft"]);
  });

  it("find words of scripts without spaces, and single characters", () => {
    expect(sources("北京")).toEqual(["chinese"]);
    expect(sources("大学")).toEqual(["chinese"]);
    expect(sources("京大")).toEqual(["chinese"]);
    expect(sources("学")).toEqual(["chinese"]);
    expect(sources("北大")).toEqual([]);
    expect(sources("東")).toEqual(["japanese"]);
    expect(sources("カタカナ")).toEqual(["japanese"]);
    expect(sources("人々")).toEqual(["japanese"]);
    expect(sources("학교")).toEqual(["korean"]);
    expect(sources("ภาษา")).toEqual(["thai"]);
    expect(sources("हिन्दी")).toEqual(["hindi"]);
  });

  it("leave out stop words as long as there are others", () => {
    expect(store.searchWords("the dog", { limit: 9 }).terms).toEqual(["dog"]);
    expect(sources("the")).toEqual(["english"]);
  });

  it("name the words that a text holds, whatever their ending", () => {
    expect(store.matchedTerms("running foxes sleep", "A fox runs.")).toEqual(["running", "foxes"]);
    expect(store.matchedTerms("東京", "東京都")).toEqual(["東京"]);
    expect(store.matchedTerms("都", "東京都")).toEqual(["都"]);
  });
});

describe("word scores", () => {
  it("weigh titles and headings apart from text", async () => {
    const writer = await openWriter(newStoreDir());
    addDocument(writer, "title", ["about something else"], { title: "harpoon" });
    addDocument(writer, "heading", [block("about other things", { heading: "harpoon" })]);
    addDocument(writer, "body", ["about a harpoon"]);
    for (let n = 0; n < 20; n += 1) addDocument(writer, `other${n}`, ["nothing of it"]);
    const order = (title: number, body: number): string[] => {
      const { hits } = writer.searchWords("harpoon", { limit: 9, weights: { title, body } });
      return writer.passages(hits.map(({ id }) => id)).map(({ source }) => source);
    };
    expect(order(1, 10)[0]).toBe("body");
    expect(order(10, 1).slice(0, 2).sort()).toEqual(["heading", "title"]);
    writer.close();
  });

  it("count every word of the query in large stores too, the rarest named first", async () => {
    const writer = await openWriter(newStoreDir());
    const texts: string[] = [];
    for (let n = 0; n < 6_000; n += 1) texts.push(n % 10 === 0 ? "rare ocean " : "ocean wave ");
    addDocument(writer, "sea", [block(texts.join(""), { chunkChars: 11 })]);
    expect(writer.searchWords("rare ocean", { limit: 9 }).terms).toEqual(["rare", "ocean"]);
    expect(writer.searchWords("ocean", { limit: 9 }).hits).toHaveLength(9);
    expect(writer.searchWords("ocean wave", { limit: 9 }).terms).toEqual(["wave", "ocean"]);
    writer.close();
  });
});
