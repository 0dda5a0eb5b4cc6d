/** What a tool computes for a question: by which tool, and what is cited for it. */
import { describe, expect, it } from "vitest";
import { computedAnswer, type ComputingParts } from "../../src/engine/computed-answer.js";
import { RecollectError } from "../../src/base/index.js";
import { hitOf, passageOf } from "../reason/fakes.js";

const texts = ["Nothing of it here.", "A first line. The whale was white, said Ahab. It rained."];

function partsOf(result: unknown): { parts: ComputingParts; called: unknown[] } {
  const called: unknown[] = [];
  let ms = 0;
  const hits = texts.map((text, i) => hitOf(i + 1, passageOf(i + 1, text, 100 * i)));
  const parts: ComputingParts = {
    clock: { nowMs: () => (ms += 5), date: () => new Date(0) },
    callTool: (name, given) => {
      called.push([name, given]);
      if (result instanceof Error) return Promise.reject(result);
      const done = { tool: name, arguments: {}, result: result as never, cut: false, ms: 1 };
      return Promise.resolve(done);
    },
    retrieve: () => Promise.resolve({ hits, level: "lexical", wordsScoreMax: 1 }),
  };
  return { parts, called };
}

const count = { words: [{ word: "whale", occurrences: 7, passages: 3, documents: 2 }] };

describe("a computed answer", () => {
  it("is the tool's, with an exact quote that holds the word", async () => {
    const { parts, called } = partsOf(count);
    const question = 'How many times does the word "whale" appear?';
    const answer = await computedAnswer(parts, question, {});
    expect(called).toEqual([["count_words", { words: ["whale"] }]]);
    expect(answer).toMatchObject({ question, answer: "7", status: "answered" });
    expect(answer?.citations).toMatchObject([
      { source: "doc2.txt", quote: "The whale was white, said Ahab." },
    ]);
    expect(answer?.steps.map(({ kind }) => kind)).toEqual(["tool", "answer"]);
    expect(answer?.usage.toolCalls).toBe(1);
  });

  it("is none for other questions, and where a filter leaves documents out", async () => {
    const { parts, called } = partsOf(count);
    expect(await computedAnswer(parts, "Who was white?", {})).toBeNull();
    const filter = { sources: ["a.txt"] };
    const question = "How many documents mention whale?";
    expect(await computedAnswer(parts, question, { filter })).toBeNull();
    expect(called).toEqual([]);
  });

  it("fails as its tool does", async () => {
    const { parts } = partsOf(new RecollectError("TOOL_TIMEOUT", { tool: "count_words" }));
    const asked = computedAnswer(parts, "How many documents mention whale?", {});
    await expect(asked).rejects.toMatchObject({ code: "TOOL_TIMEOUT" });
  });
});
