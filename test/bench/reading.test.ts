/** The reading suite over a fake store: what it counts, and what it refuses. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { suites, type BenchResult } from "../../bench/index.js";
import { readingData, temporaryFolder, testContext } from "./context.js";

const reading = suites.find((suite) => suite.name === "reading");

function run(context: ReturnType<typeof testContext>): Promise<BenchResult> {
  if (!reading) throw new Error("no suite");
  return reading.run(context);
}

function value(result: BenchResult, name: string, metric: string): number | undefined {
  return result.cells.find((cell) => cell.name === name && cell.metric === metric)?.value;
}

const data = readingData();
const args = { splits: join(data, "splits.json"), seed: "3" };

describe("reading", () => {
  it("needs its data", async () => {
    await expect(run(testContext(null, { args }))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
    const missing = { splits: join(temporaryFolder(), "splits.json") };
    await expect(run(testContext(data, { args: missing }))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
  });

  it("refuses parts that it does not have", async () => {
    const wrong = testContext(data, { args: { ...args, parts: "recall,magic" } });
    await expect(run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  it("counts what was found, read and left unknown", async () => {
    const context = testContext(data, { args });
    const result = await run(context);
    expect(value(result, "squad hybrid", "recall@5")).toBe(1);
    expect(value(result, "squad hybrid", "evidence@5")).toBe(1);
    expect(value(result, "nq lexical", "recall@5")).toBe(1);
    expect(value(result, "squad ask", "F1")).toBe(1);
    expect(value(result, "squad ask", "citations exact")).toBe(1);
    expect(value(result, "squad ask", "gold in quote")).toBe(1);
    expect(value(result, "nq ask", "EM")).toBe(1);
    expect(value(result, "nq gold ask", "EM")).toBe(1);
    // What went out of the store shares no word with what stayed.
    expect(value(result, "unknown untrained, out", "unknown")).toBe(1);
    expect(value(result, "unknown untrained, in", "unknown")).toBe(0);
    expect(value(result, "unknown issue, out", "unknown")).toBe(1);
    expect(value(result, "unknown issue, in", "unknown")).toBe(0);
    expect(value(result, "squad ask", "failed")).toBeUndefined();
    expect(context.stores.every((store) => store.closed)).toBe(true);
    expect(result.environment.notes[0]).toContain("held out");
  });

  it("sees a citation that is not where it says", async () => {
    const context = testContext(data, {
      args: { ...args, parts: "answers" },
      behaviour: { wrongOffsets: true },
    });
    expect(value(await run(context), "squad ask", "citations exact")).toBe(0);
  });

  it("ends when every question fails, without a number", async () => {
    const context = testContext(data, {
      args: { ...args, parts: "answers" },
      behaviour: { askFails: /./ },
    });
    await expect(run(context)).rejects.toMatchObject({ code: "MODEL_MISSING" });
    expect(existsSync(join(context.out, "results.json"))).toBe(false);
    expect(context.stores.every((store) => store.closed)).toBe(true);
  });

  it("scores a question that fails worst, whatever was wanted", async () => {
    const context = testContext(data, {
      args: { ...args, parts: "answers,unknown" },
      behaviour: { askFails: /Tell me.*(hives|crater)/ },
    });
    const result = await run(context);
    expect(value(result, "squad ask", "F1")).toBe(0.75);
    expect(value(result, "squad ask", "failed")).toBe(0.25);
    expect(value(result, "unknown issue, out", "unknown")).toBe(0.75);
    expect(value(result, "unknown issue, in", "unknown")).toBe(0.25);
    expect(context.warnings[0]).toContain("MODEL_MISSING");
    const failed = result.samples.find((sample) => sample.error !== undefined);
    expect(failed?.error?.code).toBe("MODEL_MISSING");
  });

  it("writes the result as the contract has it", async () => {
    const context = testContext(data, { args: { ...args, parts: "recall", samples: "2" } });
    await run(context);
    const written = JSON.parse(readFileSync(join(context.out, "results.json"), "utf8"));
    expect(Object.keys(written)).toEqual(["suite", "environment", "cells", "samples"]);
    expect(written.cells[0]).toMatchObject({ name: "squad hybrid", metric: "recall@1", n: 2 });
    expect(written.cells[0].ci95).toHaveLength(2);
    expect(written.environment).toMatchObject({ seed: 3, command: "recollect bench test" });
    expect(written.samples).toHaveLength(6);
  });

  it("asks the same questions for the same seed", async () => {
    const ids = async (seed: string): Promise<string[]> => {
      const chosen = { ...args, seed, parts: "recall", samples: "2" };
      const result = await run(testContext(data, { args: chosen }));
      return result.samples.map((sample) => sample.id);
    };
    expect(await ids("1")).toEqual(await ids("1"));
    expect(await ids("1")).not.toEqual(await ids("5"));
  });
});
