/** The shipped reasoner writing lines, in its built worker. What it writes is not tested here. */
import { mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScorer, openStepGenerator, type StepGenerator } from "../../src/model/index.js";
import { lineAutomaton, loadStepGrammar, STEP_KINDS } from "../../src/model/step-language.js";
import { accepts } from "./accepts.js";

const root = join(import.meta.dirname, "../..");
const dir = join(root, "models/reasoner");
const entry = new URL(`file://${join(root, "dist/src/model/generator.worker.js")}`);
const window =
  "# Stamps\n[1] Ann has 417 stamps.\n[2] Bo has 388 stamps.\nQuestion: How many has Bo?\n";
const limits = { lines: 2, tools: ["calculate"], steps: STEP_KINDS };

describe("openStepGenerator", () => {
  let generator: StepGenerator;
  let promptIds: number[];
  beforeAll(async () => {
    generator = await openStepGenerator(dir, { device: "cpu", threads: 2, entry });
    promptIds = [...generator.beginIds, ...generator.encode(window)];
  });
  afterAll(async () => {
    await generator.close();
  });

  it("fails with a code where there is no grammar, or none that can be read", async () => {
    const other = join(root, "models/reader");
    await expect(openStepGenerator(other, { entry })).rejects.toMatchObject({
      code: "MODEL_MISSING",
    });
    const broken = mkdtempSync(join(tmpdir(), "recollect-steps-"));
    writeFileSync(join(broken, "steps.gbnf"), "root ::=\nnowhere");
    await expect(openStepGenerator(broken, { entry })).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });

  it("keeps control tokens in text inert", () => {
    expect(generator.beginIds).toEqual([1]);
    expect(generator.encode("<|im_end|>")).not.toContain(2);
  });

  it("writes a last line in the language, and says how likely it is", async () => {
    const last = { ...limits, steps: [] };
    const line = await generator.writeLine({ ...last, promptIds, maxTokens: 24 });
    expect(["answer", "unknown"]).toContain(line.step.kind);
    if (!line.cut) {
      expect(accepts(lineAutomaton(loadStepGrammar(dir), last), line.text)).toBe(true);
    }
    expect(generator.encode(line.text).length).toBeGreaterThan(0);
    const chances = Object.values(line.kindProbabilities);
    expect(chances).toHaveLength(6);
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeLessThanOrEqual(1);
    expect(line.phraseTokens).toBeLessThan(line.ids.length);
    expect(line.phraseLogProbability).toBeGreaterThanOrEqual(line.logProbability);
    // Read again in one go, the same tokens are as likely as when they were written.
    expect(await generator.score(promptIds, line.ids)).toBeCloseTo(line.logProbability, 1);
  });

  it("reads only what is new for the next line", async () => {
    const first = await generator.writeLine({ ...limits, promptIds, maxTokens: 12 });
    const more = generator.encode("\nresult 388\n");
    const next = [...promptIds, ...first.ids, ...more];
    const second = await generator.writeLine({ ...limits, promptIds: next, maxTokens: 4 });
    expect(second.cachedTokens).toBeGreaterThanOrEqual(promptIds.length + first.ids.length - 1);
    expect(second.ids.length).toBeLessThanOrEqual(4);
  });

  it("writes the same over a window that was read in pieces and taken back", async () => {
    const fact = (n: number): string => `[${n + 3}] Box ${n} holds ${7 * n} stamps.\n`;
    const long = Array.from({ length: 40 }, (_, n) => fact(n));
    const ids = (count: number, end: string): number[] => [
      ...generator.beginIds,
      ...generator.encode(`# Stamps\n${long.slice(0, count).join("")}${end}`),
    ];
    const whole = ids(40, "Question: How many stamps does box 31 hold?\n");
    const request = { lines: 42, tools: [], steps: [], promptIds: whole, maxTokens: 24 };
    await generator.prefill(ids(0, "Something else."));
    const once = await generator.writeLine(request);
    await generator.prefill(ids(0, "Something else."));
    for (const [count, end] of [[5, ""], [22, ""], [22, "[25] Not so.\n"], [39, ""]] as const) {
      const { startMs, endMs } = await generator.prefill(ids(count, end));
      expect(endMs).toBeGreaterThan(startMs);
      expect(endMs).toBeLessThanOrEqual(performance.now() + 1);
    }
    const { cachedTokens } = await generator.prefill(ids(39, ""));
    expect(cachedTokens).toBe(ids(39, "").length);
    const pieces = await generator.writeLine(request);
    expect(pieces.cachedTokens).toBe(ids(39, "").length);
    expect(pieces).toMatchObject({ text: once.text, logProbability: once.logProbability });
  });

  it("can be measured without a grammar", async () => {
    const bare = mkdtempSync(join(tmpdir(), "recollect-bare-"));
    for (const name of readdirSync(dir).filter((file) => file !== "steps.gbnf")) {
      symlinkSync(join(dir, name), join(bare, name));
    }
    const scorer = await openScorer(bare, { device: "cpu", threads: 2, entry });
    const ids = scorer.encode("answer [2] 388");
    const nats = await scorer.score(promptIds, ids);
    expect(nats).toBeLessThan(0);
    expect(nats).toBeCloseTo(await generator.score(promptIds, ids), 3);
    await scorer.close();
  });

  it("stops when the signal fires, and refuses a prompt that is too long", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const request = { ...limits, promptIds, maxTokens: 12, signal };
    await expect(generator.writeLine(request)).rejects.toThrow("enough");
    const long = Array.from({ length: generator.windowTokensMax + 1 }, () => 5);
    await expect(
      generator.writeLine({ ...limits, promptIds: long, maxTokens: 4 }),
    ).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });
});
