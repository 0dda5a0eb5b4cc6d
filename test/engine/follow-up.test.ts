/** What a follow-up looks for, and which passages come along. */
import { describe, expect, it } from "vitest";
import { followUp } from "../../src/engine/follow-up.js";
import type { Hit, Turn } from "../../src/records/index.js";
import type { StoreReader } from "../../src/shards/index.js";
import { answerTo } from "../cli/fake-store.js";
import { hitOf, passageOf } from "../reason/fakes.js";

const TURN: Turn = {
  question: "When was Ada Byron born?",
  answer: "1815",
  citations: [{ source: "doc9.txt", start: 3, end: 9 }],
};
const HITS = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => hitOf(id, passageOf(id, `text ${id}`)));

function fakeReader(cited: number[]): StoreReader {
  const reader: Partial<StoreReader> = {
    passagesIn: (source) => (source === "doc9.txt" ? cited.map((id) => passageOf(id, "t")) : []),
    wordScores: (_, ids) => ids.map(() => 2.5),
  };
  return reader as StoreReader;
}

async function ask(question: string, o: { turns: Turn[]; cited?: number[] }) {
  const queries: string[] = [];
  const follow = followUp(fakeReader(o.cited ?? [9]), question, {
    turns: o.turns,
    retrieve: (query) => {
      queries.push(query);
      return Promise.resolve({ hits: HITS, level: "lexical", wordsScoreMax: 10 });
    },
  });
  const { hits } = await follow.retrieve(follow.question, 50);
  return { follow, queries, hits };
}

const ids = (hits: readonly Hit[]): number[] => hits.map((hit) => hit.passage.id);

describe("a follow-up", () => {
  it("is looked for as what it means, and is told so", async () => {
    const { follow, queries } = await ask("where did she live?", { turns: [TURN] });
    expect(queries).toEqual(["Where did Ada Byron live?"]);
    const told = follow.told(answerTo("where did she live?"));
    expect(told).toMatchObject({
      question: "where did she live?",
      resolvedQuestion: "Where did Ada Byron live?",
    });
    expect(told.steps[0]).toMatchObject({
      kind: "note",
      input: { by: "conversation" },
      output: { question: "Where did Ada Byron live?" },
    });
  });

  it("has the passages that were cited fifth, ranks anew, and each once", async () => {
    const { hits } = await ask("where did she live?", { turns: [TURN] });
    expect(ids(hits)).toEqual([1, 2, 3, 4, 9, 5, 6, 7, 8]);
    expect(hits.map((hit) => hit.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(hits[4]?.score).toBe(hits[3]?.score);
    expect(hits[4]?.trace.words).toEqual({ rank: null, score: 2.5 });
    const far = await ask("where did she live?", { turns: [TURN], cited: [7, 2] });
    expect(ids(far.hits)).toEqual([1, 2, 3, 4, 7, 5, 6, 8]);
    // As good as the worst before it: what follows names orders hits anew by what they score.
    expect(far.hits[4]?.score).toBe(HITS[3]?.score);
  });

  it("that nothing fits is looked for with the last question's words, and stays", async () => {
    const turn = { ...TURN, question: "When did the mill of Tarnby burn?" };
    const { follow, queries, hits } = await ask("Who was she?", { turns: [turn] });
    expect(follow.question).toBe("Who was she?");
    expect(queries).toEqual(["Who was she? mill Tarnby burn"]);
    expect(ids(hits)).toContain(9);
    expect(follow.told(answerTo("Who was she?"))).not.toHaveProperty("resolvedQuestion");
  });

  it("leaves later searches in the reasoner's words alone", async () => {
    const { follow, queries } = await ask("Who was she?", { turns: [TURN] });
    const later = await follow.retrieve("Lovelace", 8);
    expect(queries.at(-1)).toBe("Lovelace");
    expect(later.hits).toBe(HITS);
  });
});

describe("a question that stands alone", () => {
  it("is answered as if nothing had been said", async () => {
    for (const turns of [[], [TURN]]) {
      const question = "Where did Orrin Vale live?";
      const { follow, queries, hits } = await ask(question, { turns });
      expect(queries).toEqual([question]);
      expect(hits).toBe(HITS);
      const answer = answerTo(question);
      expect(follow.told(answer)).toBe(answer);
    }
  });
});
