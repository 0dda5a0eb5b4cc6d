/** The suites that measure in a process of their own, over the real store and shipped models. */
import { describe, expect, it } from "vitest";
import { suites, type BenchResult } from "../../bench/index.js";
import { modelsFolder } from "../../src/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const PARAGRAPH =
  "In the morning Emma walked with Knightley to the mill, and there they met Harriet. " +
  "Nobody had told Emma that Harriet was ill, but Knightley and Harriet knew it.\n\n";

function texts(): string {
  return writeFiles(temporaryFolder(), {
    "a.txt": PARAGRAPH.repeat(20),
    "b.txt": "The mill stood by the river, and old Martin lived in it.\n\n".repeat(20),
  });
}

function run(name: string, args: Record<string, unknown>): Promise<BenchResult> {
  const suite = suites.find((one) => one.name === name);
  if (!suite) throw new Error(`no suite ${name}`);
  return suite.run({ ...testContext(null, { args }), models: modelsFolder() });
}

function value(result: BenchResult, metric: string): number {
  return result.cells.find((cell) => cell.metric === metric)?.value ?? Number.NaN;
}

describe("ingest", () => {
  it("says that it needs texts", async () => {
    await expect(run("ingest", {})).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
    await expect(run("ingest", { folder: temporaryFolder() })).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
  });

  it("measures speed and memory of a fresh process a run", async () => {
    const args = { folder: texts(), levels: "lexical", samples: "2" };
    const result = await run("ingest", args);
    expect(result.samples).toHaveLength(2);
    expect(value(result, "tokens/s")).toBeGreaterThan(0);
    expect(value(result, "peak memory MB")).toBeGreaterThan(20);
    expect(result.samples[0]?.output).toMatchObject({ documents: 2 });
  });

  it("measures nothing when the process could not do its work", async () => {
    const args = { folder: texts(), levels: "lexical", models: temporaryFolder() };
    await expect(run("ingest", args)).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });
});

describe("scale", () => {
  it("asks the same questions at each length", async () => {
    const args = { folder: texts(), lengths: "500,1k", samples: "2" };
    const result = await run("scale", args);
    const names = [...new Set(result.cells.map((cell) => cell.name))];
    expect(names).toEqual(["500", "1k"]);
    for (const metric of ["search ms p50", "first text ms p95", "peak memory MB"]) {
      expect(value(result, metric)).toBeGreaterThan(0);
    }
    const questions = (cell: string): (string | undefined)[] =>
      result.samples.filter((sample) => sample.cell === cell).map((sample) => sample.question);
    expect(questions("500")).toHaveLength(2);
    expect(questions("500")).toEqual(questions("1k"));
  });

  it("refuses a length that the texts do not reach", async () => {
    await expect(run("scale", { folder: texts(), lengths: "1M" })).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
  });
});
