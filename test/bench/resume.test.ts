/** A run that was stopped goes on; two at once do not mix; and how long it will take is told. */
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BenchContext, Sample, SuiteDefinition } from "../../bench/contract.js";
import { lockRun } from "../../bench/run-lock.js";
import { asSuite } from "../../bench/runner.js";
import { eachQuestion } from "../../bench/suites/each-question.js";
import { duration, TimeLeft } from "../../bench/time-left.js";
import { RecollectError } from "../../src/base/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const CELLS = ["4k one", "4k two"];
const COUNT = 3;

interface Stopping {
  /** Stops at this question, as a process that is killed. */
  readonly at?: number;
  readonly fails?: RegExp;
}

/** Two cells of three questions; tells which were asked. */
function suiteThat({ at, fails }: Stopping, asked: string[]): ReturnType<typeof asSuite> {
  const measure = async (context: BenchContext): ReturnType<SuiteDefinition["measure"]> => {
    const samples: Sample[] = [];
    context.run?.progress.expect({ cells: 2, questions: 2 * COUNT });
    for (const cell of CELLS) {
      const questions = Array.from({ length: COUNT }, (_, i) => {
        return { id: `q${i}`, question: `Why ${i}?`, targets: ["so"], worst: { right: 0 } };
      });
      const own = await eachQuestion(context, { cell, questions }, async ({ id }) => {
        if (asked.length === at) throw new Error("killed");
        asked.push(`${cell} ${id}`);
        if (fails?.test(id)) throw new RecollectError("TIMEOUT", { seconds: 1 });
        const scores = { right: 1, nothing: Number.NaN };
        return { scores, output: { answer: "so", absent: undefined, steps: [{ ms: 3.25 }] } };
      });
      samples.push(...own);
    }
    const cells = [{ name: "c", metric: "right", value: 1, n: 6, ci95: [1, 1] as const }];
    return { cells, samples, corpusDigest: "d" };
  };
  return asSuite({ name: "made-up", summary: "", options: [], measure });
}

const stepsOf = (context: BenchContext): string =>
  readFileSync(join(context.out, "steps.jsonl"), "utf8");

describe("a run that was stopped", () => {
  it("goes on where it was, to the very bytes of a run in one go", async () => {
    const whole = await suiteThat({}, []).run(testContext(null));
    for (let at = 0; at < 2 * COUNT; at++) {
      const context = testContext(null);
      const asked: string[] = [];
      await expect(suiteThat({ at }, asked).run(context)).rejects.toThrow("killed");
      expect(existsSync(join(context.out, "results.json"))).toBe(false);
      const again: string[] = [];
      const result = await suiteThat({}, again).run(context);
      expect([...asked, ...again]).toHaveLength(2 * COUNT);
      expect(JSON.stringify(result.samples)).toBe(JSON.stringify(whole.samples));
      const told = result.environment.notes.join();
      if (at > 0) expect(told).toContain(`went on with ${at} samples`);
    }
  });

  it("asks again what was cut off while it was written", async () => {
    const context = testContext(null);
    await expect(suiteThat({ at: 4 }, []).run(context)).rejects.toThrow("killed");
    const path = join(context.out, "steps.jsonl");
    truncateSync(path, statSync(path).size - 7);
    const again: string[] = [];
    await expect(suiteThat({ at: 1 }, again).run(context)).rejects.toThrow("killed");
    expect(again).toEqual(["4k two q0"]);
    await suiteThat({}, again).run(context);
    expect(again).toHaveLength(3);
  });

  it.each([
    ["options", (context: BenchContext) => ({ ...context, args: { timeout: "9" } })],
    ["data", (context: BenchContext) => ({ ...context, data: temporaryFolder() })],
    ["options and data", (context: BenchContext) => {
      return { ...context, operands: [join(writeFiles(temporaryFolder(), { a: "b" }), "a")] };
    }],
  ])("begins anew with other %s, and says so", async (what, changed) => {
    const context = testContext(null);
    await expect(suiteThat({ at: 4 }, []).run(context)).rejects.toThrow("killed");
    const before = stepsOf(context);
    const again: string[] = [];
    await suiteThat({}, again).run(changed(context));
    expect(again).toHaveLength(2 * COUNT);
    expect(context.warnings.join()).toContain(`with other ${what}: begun anew`);
    expect(readFileSync(join(context.out, "steps.old.jsonl"), "utf8")).toBe(before);
  });

  it("does not mind where results go and what is noted of them", async () => {
    const context = testContext(null);
    await expect(suiteThat({ at: 4 }, []).run(context)).rejects.toThrow("killed");
    const again: string[] = [];
    const args = { note: "n", ledger: join(temporaryFolder(), "l.jsonl"), out: "elsewhere" };
    await suiteThat({}, again).run({ ...context, args });
    expect(again).toHaveLength(2);
  });

  it("is begun anew with a changed file among its data", async () => {
    const data = writeFiles(temporaryFolder(), { "novels/a.txt": "It rained." });
    const context = testContext(data);
    await expect(suiteThat({ at: 4 }, []).run(context)).rejects.toThrow("killed");
    appendFileSync(join(data, "novels/a.txt"), " It went on.");
    const again: string[] = [];
    await suiteThat({}, again).run(context);
    expect(again).toHaveLength(2 * COUNT);
  });

  it("is measured anew once it is through; what failed is asked again alone", async () => {
    const context = testContext(null);
    const asked: string[] = [];
    await suiteThat({}, asked).run(context);
    expect(existsSync(join(context.out, "steps.jsonl"))).toBe(false);
    await suiteThat({ fails: /q1/ }, asked).run(context);
    expect(asked).toHaveLength(4 * COUNT);
    const again: string[] = [];
    const result = await suiteThat({}, again).run(context);
    expect(again).toEqual(["4k one q1", "4k two q1"]);
    expect(result.samples.some((sample) => sample.error)).toBe(false);
  });

  it("reads no steps that are none", async () => {
    const context = testContext(null);
    writeFiles(context.out, { "steps.jsonl": 'null\n[]\n{"name":1}\n\0\n' });
    const asked: string[] = [];
    await suiteThat({}, asked).run(context);
    expect(asked).toHaveLength(2 * COUNT);
  });
});

describe("two runs", () => {
  it("can't write to one folder", async () => {
    const context = testContext(null);
    const lock = await lockRun(context.out, { suite: "other", since: "now" });
    const run = suiteThat({}, []).run(context);
    await expect(run).rejects.toMatchObject({ code: "BENCH_RUNNING" });
    await expect(run).rejects.toThrow(`process ${process.pid}`);
    lock.release();
    await suiteThat({}, []).run(context);
  });

  it("leave nothing of the lock, and no empty folder, however they end", async () => {
    const context = testContext(null);
    await expect(suiteThat({ at: 0 }, []).run(context)).rejects.toThrow("killed");
    expect(existsSync(context.out)).toBe(false);
    await expect(suiteThat({ at: 2 }, []).run(context)).rejects.toThrow("killed");
    expect(readdirSync(context.out)).toEqual(["steps.jsonl"]);
    await suiteThat({}, []).run(context);
    expect(readdirSync(context.out).sort()).toEqual(["report.html", "results.json"]);
  });

  it("let nobody in through the lock's file that another run deleted", async () => {
    const { out } = testContext(null);
    const about = { suite: "s", since: "now" };
    let inside = 0;
    let most = 0;
    let refused = 0;
    const one = async (): Promise<void> => {
      const lock = await lockRun(out, about).catch((error: unknown) => {
        expect(error).toMatchObject({ code: "BENCH_RUNNING" });
        refused++;
        return null;
      });
      if (lock === null) return;
      most = Math.max(most, ++inside);
      await Promise.resolve();
      inside--;
      lock.release();
    };
    for (let round = 0; round < 20; round++) await Promise.all([one(), one(), one()]);
    expect(most).toBe(1);
    expect(refused).toBeLessThan(60);
    expect(existsSync(out)).toBe(false);
  });

  it("leave no old result where the new one fails", async () => {
    const context = testContext(null);
    await suiteThat({}, []).run(context);
    await expect(suiteThat({ at: 0 }, []).run(context)).rejects.toThrow("killed");
    expect(existsSync(join(context.out, "results.json"))).toBe(false);
    expect(existsSync(join(context.out, "results.before.json"))).toBe(true);
    writeFileSync(join(context.out, "steps.jsonl"), "");
  });
});

describe("time left", () => {
  it("is told of the cell and, where all are known, of the run", () => {
    let nowMs = 0;
    const told: string[] = [];
    const clock = { nowMs: () => nowMs, date: () => new Date(0) };
    const progress = (done: number, total: number, what: string): void =>
      void told.push(`${done}/${total} ${what}`);
    const left = new TimeLeft({ clock, progress });
    left.expect({ cells: 2, questions: 8 });
    left.begin("4k qa1", 4);
    left.step({ kept: true });
    nowMs += 60_000;
    left.step({ kept: false });
    left.begin("10M qa1", 4);
    nowMs += 600_000;
    left.step({ kept: false });
    expect(told).toEqual([
      "1/4 4k qa1, cell 1 of 2",
      "2/4 4k qa1, about 2 min left, cell 1 of 2, at this pace 6 min left in all",
      "1/4 10M qa1, about 30 min left, cell 2 of 2, at this pace 28 min left in all",
    ]);
  });

  it("is no more than the cell's where the number of cells is unknown", () => {
    const told: string[] = [];
    const clock = { nowMs: () => 1_000 * told.length, date: () => new Date(0) };
    const left = new TimeLeft({
      clock,
      progress: (_done: number, _total: number, what: string) => void told.push(what),
    });
    left.begin("c", 3);
    for (let at = 0; at < 3; at++) left.step({ kept: false });
    expect(told).toEqual(["c, about 1 s left", "c, about 1 s left", "c"]);
  });

  it.each([
    [0.2, "1 s"],
    [89, "89 s"],
    [91, "2 min"],
    [3_600 * 3 + 1_200, "3 h 20 min"],
    [86_400 * 3, "3 d 0 h"],
  ])("of %d seconds reads %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
