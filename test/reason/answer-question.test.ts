import { describe, expect, it } from "vitest";
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
    writer: generator ? { kind: "chat", generator } : { kind: "reader" },
    neighbours: () => [],
    clock: { nowMs: () => (ms += 5), date: () => new Date(0) },
  };
}

function wordsIn(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.split(" ").length, 0);
}

function generatorOf(text: string): Generator {
  return {
    name: "fake",
    kind: "local",
    device: "cpu",
    windowTokensMax: 1_000,
    countPrompt: ({ question, evidence }) => wordsIn(question, ...evidence.map((e) => e.text)),
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

describe("the phrase of an answer", () => {
  const phrase = async (text: string, span: string, mediaType: "text" | "csv") => {
    const hit = hitOf(1, { ...passageOf(1, text), mediaType });
    const retrieval: Retrieval = { hits: [hit], level: "lexical", wordsScoreMax: 10 };
    const parts = partsOf(retrieval, span, null);
    return (await answerQuestion(parts, "What?", { windowTokensMax: 100 })).answer.answer;
  };

  it("ends with its row in a table, and runs on over a line break in prose", async () => {
    expect(await phrase("moons: 14\nplanet: Quill", "14\nplanet", "csv")).toBe("14");
    expect(await phrase("by Ingrid\nSolheim, keeper", "Ingrid\nSolheim", "text")).toBe(
      "Ingrid Solheim",
    );
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

  it("takes nothing that stands in no passage: the reader answers if it is sure", async () => {
    for (const draft of ["a submarine", "a submarine [2]"]) {
      const parts = partsOf(retrievalOf(...texts), "garden", generatorOf(draft));
      const { answer } = await answerQuestion(parts, "Where?", { windowTokensMax: 100 });
      expect(answer).toMatchObject({ status: "answered", answer: "garden" });
      expect(answer.steps.map((step) => step.kind)).toEqual(["search", "read", "note", "answer"]);
      expect(answer.usage.generatedTokens).toBe(5);
    }
  });

  it("says unknown when neither the model nor the reader has what a passage says", async () => {
    const parts = partsOf(retrievalOf(...texts), "nowhere", generatorOf("a submarine [2]"));
    const { answer } = await answerQuestion(parts, "Where?", { windowTokensMax: 100 });
    expect(answer).toMatchObject({ status: "unknown", answer: null, citations: [] });
  });

  it("keeps of the named passages those that say it, and else finds one that does", async () => {
    for (const written of ["the garden [1] [2]", "the garden [1]", "the garden"]) {
      const parts = partsOf(retrievalOf(...texts), "garden", generatorOf(written));
      const { answer } = await answerQuestion(parts, "Where?", { windowTokensMax: 100 });
      expect(answer.citations.map((c) => c.quote)).toEqual(["The key was in the garden."]);
    }
  });

  it("leaves room for question, instruction and answer in the model's own window", async () => {
    const many = retrievalOf(...Array.from({ length: 8 }, () => "word ".repeat(50).trim()));
    const seen: number[] = [];
    const fake = generatorOf("unknown");
    const generator: Generator = {
      ...fake,
      windowTokensMax: 300,
      generate: (request) => {
        seen.push(fake.countPrompt(request) + request.maxTokens);
        return fake.generate(request);
      },
    };
    const parts = partsOf(many, "word", generator);
    await answerQuestion(parts, "Where is it?", { windowTokensMax: 5_000 });
    expect(seen[0]).toBeLessThanOrEqual(300);
    expect(seen[0]).toBeGreaterThan(250);
    const endless = "where ".repeat(400);
    await expect(
      answerQuestion(parts, endless, { windowTokensMax: 5_000 }),
    ).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });

  it("fails when not one passage fits the window", async () => {
    const parts = partsOf(retrievalOf(...texts), "garden", generatorOf("x"));
    await expect(
      answerQuestion(parts, "Where?", { windowTokensMax: 2 }),
    ).rejects.toMatchObject({ code: "WINDOW_FULL" });
  });
});
