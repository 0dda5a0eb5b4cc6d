/** The parts of `reading` that give the passages: with scripted answers, each cell is known. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { suites, type BenchResult } from "../../bench/index.js";
import { RecollectError } from "../../src/base/index.js";
import type { GivenPassage, Reasoned, Reasoner, Who } from "../../src/index.js";
import { readingData, temporaryFolder, testContext, writeFiles } from "./context.js";

type Script = (question: string, passages: readonly GivenPassage[], who: Who) => Partial<Reasoned>;

function run(data: string, args: Record<string, unknown>, script: Script): Promise<BenchResult> {
  const reading = suites.find((suite) => suite.name === "reading");
  const reasoner: Reasoner = {
    ask: async (question, passages, { who }) => ({
      answer: null,
      confidence: 0.5,
      cited: [],
      steps: [],
      features: {},
      said: { reader: null, reasoner: null },
      ms: 1,
      ...script(question, passages, who),
    }),
    closedBook: async (question) => ({
      logProbability: question.includes("hives") || question.includes("strong") ? -6 : -2,
      tokens: 2,
    }),
    close: async () => undefined,
  };
  const context = testContext(data, {
    args: { splits: join(data, "splits.json"), seed: "3", who: "reasoner", ...args },
  });
  if (!reading) throw new Error("no suite");
  return reading.run({ ...context, openReasoner: async () => reasoner });
}

function value(result: BenchResult, name: string, metric: string): number | undefined {
  return result.cells.find((cell) => cell.name === name && cell.metric === metric)?.value;
}

/** Reads the answer off the passages when one holds it. */
const rightly: Script = (_, passages) => {
  const at = passages.findIndex(({ text }) => /Drones|Assam/.test(text));
  const quote = passages[at]?.text ?? "";
  if (at < 0) return { answer: null, confidence: 0.1 };
  const cited = [{ passage: at, start: 0, end: quote.length, quote }];
  return { answer: /Drones|Assam/.exec(quote)?.[0] ?? null, confidence: 0.9, cited };
};

describe("given passages", () => {
  const data = readingData();

  it("scores answers, quotes and citations of the paragraph alone", async () => {
    const result = await run(data, { parts: "gold", who: "reader,both" }, rightly);
    for (const name of ["gold, reader", "gold, both"]) {
      for (const metric of ["right", "F1", "EM", "gold in quote", "citations F1"]) {
        expect(value(result, name, metric), `${name} ${metric}`).toBe(1);
      }
      expect(value(result, name, "unknown")).toBe(0);
    }
    expect(value(result, "gold, reasoner", "F1")).toBeUndefined();
    const [sample] = result.samples;
    expect(sample).toMatchObject({ targets: [expect.any(String)], output: { steps: [] } });
  });

  it("keeps paragraphs that hold the answer out of the others", async () => {
    const seen: number[] = [];
    await run(data, { parts: "distractors" }, (question, passages, who) => {
      const answer = question.includes("hives") ? "Drones" : "Assam";
      seen.push(passages.filter(({ text }) => text.includes(answer)).length);
      return rightly(question, passages, who);
    });
    expect(seen).toEqual([1, 1, 1, 1]);
  });

  it("balances answering against abstaining", async () => {
    const never = await run(data, { parts: "abstain" }, () => ({ confidence: 0.5 }));
    expect(value(never, "abstain, reasoner", "balanced accuracy")).toBe(0.5);
    expect(value(never, "abstain, reasoner", "AUROC answerable")).toBe(0.5);
    const always = await run(data, { parts: "abstain" }, () => ({ answer: "x", confidence: 0.5 }));
    expect(value(always, "abstain, reasoner", "balanced accuracy")).toBe(0.5);
  });

  it("scores a failed question worst and names it", async () => {
    const result = await run(data, { parts: "gold" }, (question, passages, who) => {
      if (question.startsWith("Tell me: Who")) {
        throw new RecollectError("MODEL_MISSING", { dir: "x", detail: "a fake" });
      }
      return rightly(question, passages, who);
    });
    for (const metric of ["right", "F1", "citations F1"]) {
      expect(value(result, "gold, reasoner", metric), metric).toBe(0.75);
    }
    expect(value(result, "gold, reasoner", "unknown")).toBe(0.25);
    expect(value(result, "gold, reasoner", "failed")).toBe(0.25);
    const failed = result.samples.filter((sample) => sample.error !== undefined);
    expect(failed.map((sample) => sample.error?.code)).toEqual(["MODEL_MISSING"]);
  });

  it("keeps seen and held-out questions of the leak apart", async () => {
    const result = await run(data, { parts: "leak", samples: "50" }, () => ({}));
    expect(value(result, "leak, trained on", "nats")).toBe(-2);
    expect(value(result, "leak, trained on", "nats a token")).toBe(-1);
    const held = result.samples.filter((sample) => sample.cell === "leak, held out");
    // Four about the articles held out, two of Natural Questions.
    expect(held).toHaveLength(6);
    expect(value(result, "leak, held out", "nats")).toBeCloseTo((4 * -6 + 2 * -2) / 6);
  });

  it("takes chains apart from broken ones", async () => {
    const result = await run(data, { parts: "chains", samples: "20" }, () => ({ confidence: 0 }));
    expect(value(result, "chains, reasoner", "right")).toBe(0);
    expect(value(result, "chains, reasoner", "unknown")).toBe(1);
    expect(value(result, "chains broken, reasoner", "right")).toBe(1);
    const n = result.samples.filter(({ cell }) => cell === "chains broken, reasoner").length;
    expect(n).toBe(4);
  });
});

const TASKS = (
  "single-supporting-fact two-supporting-facts three-supporting-facts two-arg-relations " +
  "three-arg-relations yes-no-questions counting lists-sets simple-negation indefinite-knowledge " +
  "basic-coreference conjunction compound-coreference time-reasoning basic-deduction " +
  "basic-induction positional-reasoning size-reasoning path-finding agents-motivations"
).split(" ");

/** The same little story under each task's name. */
function babiData(): string {
  const facts = "1 Mary moved to the garden.\n2 John went to the office.\n";
  const story = `${facts}3 Where is Mary?\tgarden\t1\n`;
  const files = TASKS.map((name, at) => [`babi/en-10k/qa${at + 1}_${name}_test.txt`, story]);
  return writeFiles(temporaryFolder(), {
    ...(Object.fromEntries(files) as Record<string, string>),
    "splits.json": JSON.stringify({ squad: { train: [], test: ["x"] }, nq: { testLines: [] } }),
  });
}

describe("bAbI", () => {
  it("gives a cell a task, the mean of tasks, and the loss when told anew", async () => {
    const result = await run(babiData(), { parts: "babi,babi-swapped" }, (_, passages) => {
      const text = passages[0]?.text ?? "";
      const [first = ""] = text.split("\n");
      const cited = [{ passage: 0, start: 0, end: first.length, quote: first }];
      return { answer: "The Garden.", cited };
    });
    expect(value(result, "babi qa7, reasoner", "right")).toBe(1);
    expect(value(result, "babi qa7, reasoner", "citations F1")).toBe(1);
    expect(value(result, "babi mean, reasoner", "right")).toBe(1);
    // Only task 20 keeps its places.
    expect(value(result, "babi-swapped mean, reasoner", "right")).toBe(1 / 20);
    expect(value(result, "babi-swapped mean, reasoner", "citations F1")).toBe(1);
    expect(value(result, "babi-swapped less babi, reasoner", "right")).toBe(-19 / 20);
  });
});
