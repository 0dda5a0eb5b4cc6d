/** The suite `runtime` over engines with made-up times: each cell is known. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BenchResult } from "../../bench/index.js";
import { asSuite } from "../../bench/runner.js";
import { runtimeSuite } from "../../bench/suites/runtime.js";
import { readingData, testContext, type TestContext } from "./context.js";
import { characters, FakeEngines, type FakeSpeed, OWN_STEPS } from "./fake-engines.js";

const SPEEDS: Readonly<Record<string, FakeSpeed>> = {
  recollect: { promptTokenMs: 2, stepMs: 10, lookupStepMs: 5, peakBytes: 3e8 },
  "llama.cpp": { promptTokenMs: 4, stepMs: 8, peakBytes: 2e8 },
  "transformers.js": { promptTokenMs: 3, stepMs: 20 },
};

const ARGS = { lengths: "256,512", samples: "3", tokens: "8", questions: "2", batches: "4" };

function run(
  engines: FakeEngines,
  context: TestContext,
  unnamed: readonly string[] = [],
): Promise<BenchResult> {
  const sources = async () => engines.sources(unnamed);
  return asSuite(runtimeSuite({ sources, tokenizer: () => characters })).run(context);
}

function contextWith(args: Record<string, unknown>, data: string | null = null): TestContext {
  const splits = data === null ? {} : { splits: join(data, "splits.json") };
  return testContext(data, { args: { ...ARGS, ...splits, ...args } });
}

function value(result: BenchResult, name: string, metric: string): number | undefined {
  return result.cells.find((cell) => cell.name === name && cell.metric === metric)?.value;
}

describe("runtime", () => {
  it("sets ours beside the others at each length", async () => {
    const result = await run(new FakeEngines(SPEEDS), contextWith({}));
    for (const length of ["", ", 512"]) {
      const ratio = (name: string) => value(result, `${name}${length}`, "ratio");
      expect(ratio("prefill vs llama.cpp")).toBe(2);
      expect(ratio("decode vs llama.cpp")).toBe(0.8);
      expect(ratio("prefill vs transformers.js")).toBe(1.5);
      expect(ratio("decode vs transformers.js")).toBe(2);
    }
    expect(value(result, "recollect, cpu, 256", "prefill tokens/s")).toBe(500);
    expect(value(result, "recollect, cpu, 512", "first token ms")).toBe(1_024);
    expect(value(result, "llama.cpp, cpu, 512", "decode tokens/s")).toBe(125);
    expect(value(result, "recollect, cpu, 256, 4 at once", "decode tokens/s")).toBe(400);
    expect(value(result, "llama.cpp, cpu, 256", "peak memory MB")).toBe(200);
    expect(result.cells.find((cell) => cell.metric === "ratio")?.n).toBe(3);
  });

  it("takes the shortest as the standard where 256 is not asked for", async () => {
    const result = await run(new FakeEngines(SPEEDS), contextWith({ lengths: "64,128" }));
    expect(value(result, "decode vs llama.cpp", "ratio")).toBe(0.8);
    expect(value(result, "decode vs llama.cpp, 128", "ratio")).toBe(0.8);
    expect(value(result, "decode vs llama.cpp, 64", "ratio")).toBeUndefined();
  });

  it("gives all the same prompt in a round, another one first in each", async () => {
    const engines = new FakeEngines(SPEEDS);
    await run(engines, contextWith({ lengths: "256" }));
    const measured = engines.calls.filter((call) => call.steps === 8);
    const [recollect, llama, transformers] = Object.keys(SPEEDS);
    const order = [recollect, llama, transformers, llama, transformers, recollect];
    expect(measured.slice(0, 6).map((call) => call.name)).toEqual(order);
    for (const at of [0, 3, 6]) {
      const prompts = measured.slice(at, at + 3).map((call) => call.ids.join());
      expect(new Set(prompts).size).toBe(1);
    }
    expect(new Set(measured.map((call) => call.ids.join())).size).toBe(3);
    expect(measured.every((call) => call.lookup !== true)).toBe(true);
  });

  it("decodes on real questions as far as the reasoner writes, ours with lookup", async () => {
    const engines = new FakeEngines(SPEEDS);
    const result = await run(engines, contextWith({ lengths: "64" }, readingData()));
    expect(value(result, "decode with lookup vs llama.cpp", "ratio")).toBe(1.6);
    expect(value(result, "decode with lookup vs transformers.js", "ratio")).toBe(4);
    expect(value(result, "decode with lookup vs without", "ratio")).toBe(2);
    expect(value(result, "recollect, cpu, questions", "decode tokens/s")).toBe(200);
    const without = "recollect, cpu, questions, without lookup";
    expect(value(result, without, "decode tokens/s")).toBe(100);
    const asked = engines.calls.filter((call) => call.steps === OWN_STEPS);
    expect(asked).toHaveLength(2 * 4);
    expect(asked.filter((call) => call.lookup).map((call) => call.name)).toEqual(
      ["recollect", "recollect"],
    );
    const [begin, ...text] = asked[0]?.ids ?? [];
    expect(begin).toBe(characters.tokenId("<|im_start|>"));
    const shown = String.fromCharCode(...text);
    expect(shown).toMatch(/^# (Bees|Tea)\n\[1\] .*\nQuestion: .*\?\n$/);
  });

  it("says which engine is left out, why, and how to get it", async () => {
    const speeds = {
      ...SPEEDS,
      "llama.cpp": { promptTokenMs: 1, stepMs: 1, unavailable: "No module named 'llama_cpp'\nx" },
    };
    const context = contextWith({});
    const result = await run(new FakeEngines(speeds), context, ["transformers.js"]);
    const names = result.cells.map((cell) => cell.name).filter((name) => /llama/.test(name));
    expect(names).toEqual([]);
    const [unnamed, data, missing, ...more] = context.warnings;
    expect(unnamed).toMatch(/^transformers\.js is not measured: no option .*--transformersjs DIR$/);
    expect(data).toMatch(/lookup is not measured.*--data DIR/);
    expect(missing).toMatch(/^llama\.cpp is not measured: No module .*pip install llama-cpp-py/);
    expect(more).toEqual([]);
    expect(result.environment.notes).toContain("llama.cpp: not measured");
    expect(result.environment.notes).toContain("recollect: recollect 1.0 on cpu");
  });

  it("goes on without an engine that crashes while it loads", async () => {
    const speeds = { ...SPEEDS, "llama.cpp": { crashes: "llama.cpp: SIGILL" } };
    const context = contextWith({});
    const result = await run(new FakeEngines(speeds), context);
    expect(context.warnings.join("\n")).toMatch(
      /^llama\.cpp is not measured: it ended while it loaded: llama\.cpp: SIGILL; /m,
    );
    expect(value(result, "decode vs transformers.js", "ratio")).toBe(2);
    const own = { ...SPEEDS, recollect: { crashes: "SIGILL" } };
    await expect(run(new FakeEngines(own), contextWith({}))).rejects.toMatchObject({
      code: "WORKER_DIED",
    });
  });

  it("runs the others where ours runs", async () => {
    const engines = new FakeEngines(SPEEDS);
    const result = await run(engines, contextWith({ lengths: "64", device: "webgpu" }));
    expect(engines.opened.map(({ o }) => o.device)).toEqual(["webgpu", "webgpu", "webgpu"]);
    expect(value(result, "llama.cpp, webgpu, 64", "decode tokens/s")).toBe(125);
  });

  it.each([
    [{ lengths: "599" }, "600 positions"],
    [{ lengths: "10M" }, "the text has"],
    [{ batches: "4,x" }, "from 2 to 16"],
    [{ batches: "17" }, "from 2 to 16"],
    [{ tokens: "0" }, "at least 1"],
    [{ samples: "0" }, "at least 1"],
  ])("refuses %j", async (args, why) => {
    const engines = new FakeEngines(SPEEDS);
    const running = run(engines, contextWith(args));
    await expect(running).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(running).rejects.toThrow(why);
    expect(engines.closed).toBe(engines.opened.length);
  });

  it("closes every engine when one fails, and writes nothing", async () => {
    const engines = new FakeEngines({
      ...SPEEDS,
      "llama.cpp": { promptTokenMs: 1, stepMs: 1, failsAt: 5 },
    });
    await expect(run(engines, contextWith({}))).rejects.toThrow("out of memory");
    expect(engines.opened).toHaveLength(3);
    expect(engines.closed).toBe(3);
  });
});
