/** The loop around a scripted reasoner: what it writes is carried out, and always ends. */
import { describe, expect, it } from "vitest";
import type { LineRequest, StepGenerator, WrittenLine } from "../../src/model/index.js";
import { parseStep } from "../../src/model/step-language.js";
import { runSteps, type StepLoopRequest } from "../../src/reason/step-loop.js";
import { BUILT_IN_TOOLS } from "../../src/tools/index.js";
import { evidenceLines } from "../../src/window/index.js";
import { passageOf } from "./fakes.js";

const clock = { nowMs: () => 0, date: () => new Date(0) };
const kinds = { note: 0.1, search: 0, read: 0, tool: 0, answer: 0.6, unknown: 0.3 };

/** Writes the script's lines in turn, the last one again and again; one token a character. */
class ScriptedGenerator implements StepGenerator {
  readonly name = "script";
  readonly device = "cpu";
  readonly windowTokensMax: number;
  readonly beginIds = [1];
  readonly requests: LineRequest[] = [];
  readonly #script: readonly string[];

  constructor(script: readonly string[], windowTokensMax = 8_192) {
    this.#script = script;
    this.windowTokensMax = windowTokensMax;
  }

  encode(text: string): number[] {
    return [...text].map((character) => character.codePointAt(0) ?? 0);
  }

  writeLine(request: LineRequest): Promise<WrittenLine> {
    const script = request.steps.length === 0 ? ["unknown gave up"] : this.#script;
    const text = script[Math.min(this.requests.length, script.length - 1)] ?? "";
    this.requests.push(request);
    const ids = this.encode(text.startsWith("answer") ? text : `${text}\n`);
    return Promise.resolve({
      ids: ids.slice(0, request.maxTokens),
      text,
      step: parseStep(text),
      logProbability: -ids.length / 10,
      phraseLogProbability: -0.5,
      phraseTokens: 2,
      kindProbabilities: kinds,
      cut: ids.length > request.maxTokens,
      cachedTokens: 0,
    });
  }

  score = (): Promise<number> => Promise.resolve(0);
  close = (): Promise<void> => Promise.resolve();
}

const lines = evidenceLines([passageOf(1, "Ann has 417 stamps. Bo has 388 stamps.")]);

function run(generator: StepGenerator, more: Partial<StepLoopRequest> = {}) {
  return runSteps(
    { generator, tools: BUILT_IN_TOOLS, clock },
    {
      question: "How many in all?",
      lines,
      searches: 0,
      search: () => Promise.resolve([]),
      readOn: () => Promise.resolve([]),
      ...more,
    },
  );
}

const promptOf = (request: LineRequest | undefined): string =>
  String.fromCodePoint(...(request?.promptIds ?? []).slice(1));

describe("runSteps", () => {
  it("answers with the lines it cites", async () => {
    const outcome = await run(new ScriptedGenerator(["answer [2] 388"]));
    expect(outcome.text).toBe("388");
    expect(outcome.cited.map((line) => line.text)).toEqual(["Bo has 388 stamps."]);
    expect(outcome.signs.answerShare).toBeCloseTo(2 / 3);
    expect(outcome.steps.map((step) => step.kind)).toEqual(["answer"]);
  });

  it("carries out a tool call and goes on behind its result", async () => {
    const generator = new ScriptedGenerator(["tool calculate(417 + 388)", "answer [1][2] 805"]);
    const outcome = await run(generator);
    expect(outcome.text).toBe("805");
    expect(outcome.transcript).toEqual([
      "tool calculate(417 + 388)",
      "result 805",
      "answer [1][2] 805",
    ]);
    expect(promptOf(generator.requests[1])).toContain("tool calculate(417 + 388)\nresult 805\n");
    expect(outcome.signs.toolCalls).toBe(1);
  });

  it("tells the model what is wrong with a call", async () => {
    const outcome = await run(new ScriptedGenerator(["tool days(x)", "unknown no dates"]));
    expect(outcome.transcript[1]).toMatch(/^result error: /);
    expect(outcome).toMatchObject({ text: null, reason: "no dates" });
  });

  it("appends what a search finds, numbered on, as long as searches are left", async () => {
    const generator = new ScriptedGenerator(["search Cy's stamps", "answer [3] 12"]);
    const found = evidenceLines([passageOf(2, "Cy has 12 stamps.")]);
    const outcome = await run(generator, { searches: 1, search: () => Promise.resolve(found) });
    expect(outcome.cited[0]?.text).toBe("Cy has 12 stamps.");
    expect(generator.requests[0]?.steps).toContain("search");
    expect(generator.requests[1]?.steps).not.toContain("search");
    expect(generator.requests[1]?.lines).toBe(3);
    expect(promptOf(generator.requests[0])).toContain("Searches left: 1\n");
    expect(promptOf(generator.requests[1])).toContain("[3] Cy has 12 stamps.\n");
  });

  it("says so when a search finds nothing", async () => {
    const generator = new ScriptedGenerator(["search more", "unknown nothing"]);
    const outcome = await run(generator, { searches: 1 });
    expect(outcome.transcript).toContain("(nothing new)");
  });

  it("ends a reasoner that repeats itself or talks on", async () => {
    const repeating = await run(new ScriptedGenerator(["note the same"]));
    expect(repeating).toMatchObject({ text: null, reason: "gave up" });
    const endless = Array.from({ length: 99 }, (_, i) => `note thought number ${i}`);
    const talking = await run(new ScriptedGenerator(endless));
    expect(talking.text).toBeNull();
    expect(talking.writtenTokens).toBeLessThan(400);
  });

  it("refuses a window that the model can't hold", async () => {
    const small = new ScriptedGenerator(["answer [1] x"], 100);
    await expect(run(small)).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });
});
