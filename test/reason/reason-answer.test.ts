/** Reader, window and a scripted reasoner together: what it is shown, and what it is cited by. */
import { describe, expect, it } from "vitest";
import { answerQuestion, type ReasonParts } from "../../src/reason/index.js";
import { loadArbiter } from "../../src/reason/arbiter.js";
import type { Passage } from "../../src/records/index.js";
import { BUILT_IN_TOOLS } from "../../src/tools/index.js";
import { hitOf, passageOf, wordReader } from "./fakes.js";
import { promptOf, ScriptedGenerator } from "./scripted-generator.js";

const never = { bias: 20, weights: { spanScore: -1 } };
const calibration = { words: never, vectors: never, thresholdWords: 1, thresholdVectors: 1 };

function partsOf(
  generator: ScriptedGenerator,
  texts: readonly string[],
  more: Partial<ReasonParts> = {},
): ReasonParts {
  let ms = 0;
  const hits = texts.map((text, i) => hitOf(i + 1, passageOf(i + 1, text, 100 * i)));
  return {
    retrieve: () => Promise.resolve({ hits, level: "lexical", wordsScoreMax: 10 }),
    reader: wordReader("garden"),
    calibration,
    writer: {
      kind: "steps",
      generator,
      tools: BUILT_IN_TOOLS,
      arbiter: loadArbiter("nowhere"),
      together: false,
    },
    neighbours: () => [],
    clock: { nowMs: () => (ms += 5), date: () => new Date(0) },
    ...more,
  };
}

function taught(text: string): Passage {
  return { ...passageOf(-1, text), source: "teacher:big", title: "Knowledge from big" };
}

const texts = ["It rained all day. Nobody came.", "The key was in the garden."];
const question = "Where was the key?";

describe("answerQuestion with a reasoner", () => {
  it("cites exactly the lines that it names", async () => {
    const generator = new ScriptedGenerator(["note [3] key in garden", "answer [1][3] garden"]);
    const options = { windowTokensMax: 500 };
    const { answer, evidence } = await answerQuestion(partsOf(generator, texts), question, options);
    expect(answer.answer).toBe("garden");
    expect(answer.citations).toMatchObject([
      { source: "doc1.txt", start: 0, end: 18, quote: "It rained all day." },
      { source: "doc2.txt", start: 100, end: 126, quote: "The key was in the garden." },
    ]);
    expect(answer.steps.map(({ kind }) => kind)).toEqual(["search", "read", "note", "answer"]);
    expect(evidence.both?.features).toMatchObject({ reasoned: 1, grounded: 1, agreement: 1 });
    expect(evidence.both?.transcript).toEqual(["note [3] key in garden", "answer [1][3] garden"]);
  });

  it("asks the reasoner how likely it would have written the reader's answer", async () => {
    const generator = new ScriptedGenerator(["note [3] key in shed", "answer [3] shed"]);
    const parts = partsOf(generator, texts);
    const writer = { ...parts.writer, together: true } as ReasonParts["writer"];
    const options = { windowTokensMax: 500 };
    const { evidence } = await answerQuestion({ ...parts, writer }, question, options);
    const [asked] = generator.scored;
    expect(asked?.line).toBe("answer [3] garden");
    expect(asked?.prompt.endsWith(`Question: ${question}\nnote [3] key in shed\n`)).toBe(true);
    const own = "answer [3] shed".length / 10;
    const features = { rivalSum: -17, ownLead: 17 - own, marked: -20 };
    expect(evidence.both?.features).toMatchObject(features);
  });

  it.each([
    ["Behind the school Noor planted a garden.", "garden"],
    ["Behind the school Noor never planted a garden.", null],
    ["Behind the church Noor planted a garden.", null],
    ["Behind the school Ida planted a garden, and Noor saw it.", null],
  ])("takes a statement of what is asked for an answer: %s", async (text, said) => {
    const generator = new ScriptedGenerator(["unknown no rule for gardens"]);
    const parts = partsOf(generator, [text]);
    const arbiter = { ...loadArbiter("nowhere"), threshold: 1 };
    const writer = { ...parts.writer, together: true, arbiter } as ReasonParts["writer"];
    const asked = "What did Noor plant behind the school?";
    const options = { windowTokensMax: 500 };
    const { answer } = await answerQuestion({ ...parts, writer }, asked, options);
    expect(answer.answer).toBe(said);
  });

  it("shows a teacher's knowledge last, marked, and cites it as the teacher's", async () => {
    const generator = new ScriptedGenerator(["answer [4] by the gate"]);
    const told = "Keys hang by the gate.";
    const suffix = { by: "teacher:big", tell: () => Promise.resolve([taught(told)]) };
    const parts = partsOf(generator, texts, { suffix });
    const { answer } = await answerQuestion(parts, question, { windowTokensMax: 500 });
    expect(promptOf(generator.requests[0])).toContain(
      `garden.\n# Knowledge from big\n[4] ${told}\nQuestion: `,
    );
    expect(answer.citations).toMatchObject([
      { source: "teacher:big", start: 0, end: told.length, quote: told },
    ]);
    expect(answer.steps.map(({ kind }) => kind)).toEqual(["search", "read", "note", "answer"]);
    expect(answer.steps[2]).toMatchObject({
      input: { by: "teacher:big" },
      output: { text: told },
    });
  });

  it("leaves the documents at least half of the window", async () => {
    const generator = new ScriptedGenerator(["answer [1] x"]);
    const told = taught("One fact is told. Another fact is told. A third fact is told.");
    const suffix = { by: "teacher:big", tell: () => Promise.resolve([told]) };
    const parts = partsOf(generator, texts, { suffix });
    const { answer } = await answerQuestion(parts, question, { windowTokensMax: 130 });
    const prompt = promptOf(generator.requests[0]);
    expect(prompt).toContain("The key was in the garden.");
    expect(prompt).toContain("One fact is told.");
    expect(prompt).not.toContain("A third fact is told.");
    expect(answer.usage.windowTokens).toBeLessThanOrEqual(130);
  });

  it("shows no more than the model can hold, however much may be shown", async () => {
    const long = Array.from({ length: 30 }, (_, i) => `Room ${i} was dark and empty.`).join(" ");
    const generator = new ScriptedGenerator(["answer [1] x"], 600);
    const parts = partsOf(generator, [long, ...texts]);
    const { answer } = await answerQuestion(parts, question, { windowTokensMax: 100_000 });
    expect(promptOf(generator.requests[0])).toContain("The key was in the garden.");
    expect(answer.usage.promptTokens).toBeLessThan(600 - 224);
    const full = new ScriptedGenerator(["answer [1] x"], 230);
    await expect(
      answerQuestion(partsOf(full, texts), question, { windowTokensMax: 100 }),
    ).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });

  it("searches again for what the model asks, and shows nothing twice", async () => {
    const generator = new ScriptedGenerator(["search who locked it", "answer [4] Ida"]);
    const queries: string[] = [];
    const parts = partsOf(generator, texts);
    const more = hitOf(1, passageOf(3, "Ida locked it."));
    const retrieve: ReasonParts["retrieve"] = async (query, k) => {
      queries.push(query);
      const first = await parts.retrieve(query, k);
      return queries.length === 1 ? first : { ...first, hits: [more, ...first.hits] };
    };
    const options = { windowTokensMax: 500, hopsMax: 2 };
    const { answer } = await answerQuestion({ ...parts, retrieve }, question, options);
    expect(queries).toEqual([question, "who locked it"]);
    const prompt = promptOf(generator.requests[1]);
    expect(prompt).toContain("search who locked it\n[4] Ida locked it.\n");
    expect(prompt.match(/The key was in the garden/g)).toHaveLength(1);
    expect(answer.citations[0]).toMatchObject({ source: "doc3.txt", quote: "Ida locked it." });
    expect(answer.passages.map(({ hop }) => hop)).toEqual([1, 1, 2]);
  });
});
