import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import type { Generator } from "../../src/model/index.js";
import { answerQuestion, type ReasonParts } from "../../src/reason/index.js";
import type { Retrieval } from "../../src/retrieve/index.js";
import { hitOf, passageOf, wordReader } from "./fakes.js";

const calibration = {
  words: { bias: 0, weights: { spanScore: 1 } },
  vectors: { bias: 0, weights: { spanScore: 1 } },
  thresholdWords: 0.5,
  thresholdVectors: 0.5,
};

function retrievalOf(...texts: string[]): Retrieval {
  return {
    hits: texts.map((text, i) => hitOf(i + 1, passageOf(i + 1, text, 100 * i))),
    level: "lexical",
    wordsScoreMax: 10,
  };
}

function partsOf(retrieval: Retrieval, answer: string, generator: Generator | null): ReasonParts {
  let ms = 0;
  return {
    retrieve: () => Promise.resolve(retrieval),
    reader: wordReader(answer),
    calibration,
    generator,
    clock: { nowMs: () => (ms += 5), date: () => new Date(0) },
    log: silentLog,
  };
}

function generatorOf(text: string): Generator {
  return {
    name: "fake",
    kind: "local",
    device: "cpu",
    windowTokensMax: 1_000,
    countTokens: (words) => words.split(" ").length,
    generate: (request) => {
      request.onText?.(text);
      return Promise.resolve({
        text,
        promptTokens: 50,
        generatedTokens: 5,
        cachedTokens: 0,
        firstTokenMs: 1,
        ms: 2,
      });
    },
    close: () => Promise.resolve(),
  };
}

const texts = [
  "It rained all day. Nobody came.",
  "The key was in the garden. It was found at dawn.",
];

describe("answerQuestion with the reader alone", () => {
  it("answers with the span and quotes its sentence exactly", async () => {
    const parts = partsOf(retrievalOf(...texts), "garden", null);
    const { answer } = await answerQuestion(parts, "Where was the key?", { windowTokensMax: 100 });
    expect(answer.status).toBe("answered");
    expect(answer.answer).toBe("garden");
    expect(answer.citations).toHaveLength(1);
    const [citation] = answer.citations;
    expect(citation?.source).toBe("doc2.txt");
    expect(citation?.quote).toBe("The key was in the garden.");
    expect(citation?.start).toBe(100);
    expect(texts[1]?.slice(0, (citation?.end ?? 0) - 100)).toBe(citation?.quote);
    expect(answer.confidence).toBeGreaterThan(0.9);
    expect(answer.steps.map((step) => step.kind)).toEqual(["search", "read", "answer"]);
    expect(answer.passages.map((p) => p.rank)).toEqual([1, 2]);
  });

  it("says unknown, with a reason, when no passage holds an answer", async () => {
    const parts = partsOf(retrievalOf(...texts), "submarine", null);
    const { answer } = await answerQuestion(parts, "What sank?", { windowTokensMax: 100 });
    expect(answer).toMatchObject({ status: "unknown", answer: null, citations: [] });
    expect(answer.confidence).toBeLessThan(0.5);
    expect(answer.explanation).toContain("no sure answer");
    expect(answer.steps.at(-1)?.kind).toBe("unknown");
  });

  it("says unknown when nothing was found at all", async () => {
    const parts = partsOf(retrievalOf(), "garden", null);
    const { answer } = await answerQuestion(parts, "What?", { windowTokensMax: 100 });
    expect(answer).toMatchObject({ status: "unknown", answer: null, passages: [] });
    expect(answer.explanation).toBe("nothing was found");
  });
});

describe("answerQuestion with a generator", () => {
  it("cites the passage the model names, by an exact quote", async () => {
    const parts = partsOf(retrievalOf(...texts), "garden", generatorOf("the garden [2]"));
    const options = { windowTokensMax: 100 };
    const { answer } = await answerQuestion(parts, "Where was the key?", options);
    expect(answer.answer).toBe("the garden");
    expect(answer.citations.map((c) => c.quote)).toEqual(["The key was in the garden."]);
    expect(answer.usage.generatedTokens).toBe(5);
  });

  it("takes nothing that stands in no passage", async () => {
    const parts = partsOf(retrievalOf(...texts), "garden", generatorOf("a submarine"));
    const { answer } = await answerQuestion(parts, "Where?", { windowTokensMax: 100 });
    expect(answer).toMatchObject({ status: "unknown", answer: null, citations: [] });
    expect(answer.explanation).toContain("no passage says");
  });

  it("fails when not one passage fits the window", async () => {
    const parts = partsOf(retrievalOf(...texts), "garden", generatorOf("x"));
    await expect(
      answerQuestion(parts, "Where?", { windowTokensMax: 2 }),
    ).rejects.toMatchObject({ code: "WINDOW_FULL" });
  });
});
