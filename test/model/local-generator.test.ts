/** The shipped reasoner behind the Generator contract, in its built worker. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvidenceItem, type Generator, openLocalGenerator } from "../../src/model/index.js";

const root = join(import.meta.dirname, "../..");
const dir = join(root, "models/reasoner");
const entry = new URL(`file://${join(root, "dist/src/model/generator.worker.js")}`);
const evidence: EvidenceItem[] = [
  {
    number: 1,
    source: "atlas",
    title: "France",
    text: "The capital of France is Paris, on the Seine.",
    marks: ["Paris"],
  },
];

describe("openLocalGenerator", () => {
  let generator: Generator;
  beforeAll(async () => {
    generator = await openLocalGenerator(dir, { device: "cpu", threads: 2, entry });
  });
  afterAll(async () => {
    await generator.close();
  });

  it("fails with a code where there is no model, and for a device that is not here", async () => {
    await expect(openLocalGenerator(join(root, "src"), { entry })).rejects.toMatchObject({
      code: "MODEL_MISSING",
    });
    const device = process.platform === "darwin" ? "dml" : "coreml";
    await expect(openLocalGenerator(dir, { entry, device })).rejects.toMatchObject({
      code: "DEVICE_UNAVAILABLE",
    });
  });

  it("fails with a code when the window is too small", async () => {
    const request = { question: "x", evidence, maxTokens: generator.windowTokensMax };
    await expect(generator.generate(request)).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });

  it("answers from the evidence, streams, and keeps the instruction's cache", async () => {
    const parts: string[] = [];
    const request = { question: "What is the capital of France?", evidence, maxTokens: 24 };
    const first = await generator.generate({ ...request, onText: (text) => parts.push(text) });
    expect(first.text).toContain("Paris");
    expect(parts.join("")).toBe(first.text);
    expect(first.generatedTokens).toBeGreaterThan(0);
    expect(first.logProbability).toBeLessThanOrEqual(0);
    expect(first.firstTokenMs).toBeLessThanOrEqual(first.ms);
    const second = await generator.generate({ ...request, question: "Which river is it on?" });
    expect(second.cachedTokens).toBeGreaterThan(40);
    const again = await generator.generate(request);
    expect(again.text).toContain("Paris");
  });

  it("stops when the signal fires, and goes on with the next question", async () => {
    const controller = new AbortController();
    const request = { question: "Tell me all about France.", evidence, maxTokens: 400 };
    const run = generator.generate({
      ...request,
      signal: controller.signal,
      onText: () => controller.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
    const next = await generator.generate({ ...request, maxTokens: 2 });
    expect(next.generatedTokens).toBeLessThanOrEqual(2);
  });

  it("gives up what it is writing when it is closed", async () => {
    const own = await openLocalGenerator(dir, { device: "cpu", threads: 1, entry });
    const run = own.generate({ question: "Tell me all.", evidence, maxTokens: 2_000 });
    const failed = expect(run).rejects.toMatchObject({ code: "INTERRUPTED" });
    await own.close();
    await failed;
  });

  it("counts the prompt exactly", async () => {
    const request = { question: "What is the capital of France?", evidence, maxTokens: 1 };
    const { promptTokens } = await generator.generate(request);
    expect(generator.countPrompt(request)).toBe(promptTokens);
  });

  it("gives up loading when the signal fires", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const opening = openLocalGenerator(dir, { device: "cpu", entry, signal });
    await expect(opening).rejects.toThrow("enough");
  });
});
