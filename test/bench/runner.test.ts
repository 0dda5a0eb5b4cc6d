/** The runner: nothing printed of nothing, the ledger, options, comparing two results. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  compareResults,
  formatComparison,
  formatTable,
  readResult,
  suites,
} from "../../bench/index.js";
import type { Measured, SuiteDefinition } from "../../bench/contract.js";
import { lengthsOption, numberOption, samplesOption } from "../../bench/options.js";
import { asSuite } from "../../bench/runner.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

function suiteOf(measured: Partial<Measured>): ReturnType<typeof asSuite> {
  const definition: SuiteDefinition = {
    name: "made-up",
    summary: "",
    options: [],
    measure: async () => ({ cells: [], samples: [], corpusDigest: "d", ...measured }),
  };
  return asSuite(definition);
}

const cell = { name: "c", metric: "m", value: 0.5, n: 2, ci95: [0, 1] as const };

describe("runner", () => {
  it.each([
    ["no cells", {}],
    ["no number", { cells: [{ ...cell, value: Number.NaN }] }],
    ["no samples", { cells: [{ ...cell, n: 0 }] }],
  ])("writes nothing when there is %s", async (_, measured) => {
    const context = testContext(null, { args: { ledger: join(temporaryFolder(), "l.jsonl") } });
    await expect(suiteOf(measured).run(context)).rejects.toMatchObject({ code: "BENCH_EMPTY" });
    expect(existsSync(join(context.out, "results.json"))).toBe(false);
    expect(existsSync(context.args["ledger"] as string)).toBe(false);
  });

  it("appends to the ledger, a line a cell", async () => {
    const ledger = join(temporaryFolder(), "deeper", "ledger.jsonl");
    for (const note of ["first", "second"]) {
      await suiteOf({ cells: [cell] }).run(testContext(null, { args: { ledger, note } }));
    }
    const lines = readFileSync(ledger, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).note)).toEqual(["first", "second"]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      suite: "made-up",
      name: "c",
      metric: "m",
      value: 0.5,
      n: 2,
      interval: [0, 1],
      seed: 17,
      corpusDigest: "d",
    });
  });

  it("keeps the command but not where the data lay", async () => {
    const command = "recollect bench beir /home/me/data/scifact/ --data=/x/y --out c:\\a\\b -k 1/2";
    const result = await suiteOf({ cells: [cell] }).run({ ...testContext(null), command });
    const kept = "recollect bench beir scifact --data=y --out b -k 1/2";
    expect(result.environment.command).toBe(kept);
  });

  it("shows a table, without an interval where one run says nothing of it", async () => {
    const cells = [cell, { ...cell, metric: "once", value: 12345.6, n: 1 }];
    const table = formatTable(await suiteOf({ cells }).run(testContext(null)));
    expect(table).toMatch(/^c {5}m {8}0\.500 {2}0\.000 \.\. 1\.000 {2}2$/m);
    expect(table).toMatch(/^c {5}once {4}12,346 {18}1$/m);
  });

  it("describes every suite for the command line", () => {
    const names = [
      "beir",
      "reading",
      "multihop",
      "babilong",
      "niah",
      "memory",
      "ruler",
      "everything",
      "ann",
      "ingest",
      "scale",
      "runtime",
      "tools",
      "own",
    ];
    expect(suites.map((suite) => suite.name)).toEqual(names);
    for (const suite of suites) {
      const flags = suite.options.map((option) => option.flag.split(" ")[0]);
      expect(new Set(flags).size).toBe(flags.length);
      expect(flags).toEqual(expect.arrayContaining(["--samples", "--seed", "--out", "--lengths"]));
    }
  });
});

describe("options", () => {
  const context = (args: Record<string, unknown>) => testContext(null, { args });

  it.each(["x", "1.5", "-1", ""])("refuse %j as a number", (samples) => {
    expect(() => numberOption(context({ samples }), "samples", 1)).toThrow("whole number");
  });

  it("refuse no samples, and lengths that are none", () => {
    expect(() => samplesOption(context({ samples: "0" }), 1)).toThrow("at least 1");
    for (const lengths of ["", "10x", "k", "0", "10k,,5"]) {
      if (lengths === "") continue;
      expect(() => lengthsOption(context({ lengths }), "1k")).toThrow("length");
    }
  });

  it("read lengths in any order", () => {
    expect(lengthsOption(context({ lengths: "10M, 10k,1.5k,10k" }), "1")).toEqual([
      1_500, 10_000, 10_000_000,
    ]);
    expect(lengthsOption(context({}), "1G")).toEqual([1e9]);
  });
});

describe("compare", () => {
  const result = (values: readonly number[], digest = "d") => ({
    suite: "s",
    environment: { corpusDigest: digest, seed: 1 },
    cells: [
      { name: "c", metric: "F1", value: values.reduce((a, b) => a + b, 0) / values.length, n: 1 },
    ],
    samples: values.map((F1, at) => ({ id: `q${at}`, cell: "c", scores: { F1 } })),
  });

  it("refuses what is no result, and results without a common cell", async () => {
    const folder = writeFiles(temporaryFolder(), { "results.json": "{}" });
    await expect(readResult(folder)).rejects.toMatchObject({ code: "BENCH_DATA_INVALID" });
    await expect(readResult(join(folder, "gone"))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
    const empty = { ...result([1]), cells: [] };
    expect(() => compareResults(result([1]), empty)).toThrow("no cell in common");
  });

  it("pairs the samples that both have", () => {
    const comparison = compareResults(result([0, 0, 1, 1]), result([1, 1, 1, 0, 1], "e"));
    const [only] = comparison.cells;
    expect(only?.difference).toBeCloseTo(0.3, 12);
    expect(only?.paired).toMatchObject({ difference: 0.25, n: 4 });
    expect(comparison.warnings).toEqual(["different inputs"]);
    expect(formatComparison(comparison)).toContain("paired 95 %");
  });

  it("has no pairs where the samples differ", () => {
    const other = { ...result([1]), samples: [{ id: "z", cell: "c", scores: { F1: 1 } }] };
    expect(compareResults(result([0]), other).cells[0]?.paired).toBeNull();
  });

  it("reads what a run wrote", async () => {
    const context = testContext(null);
    await suiteOf({ cells: [cell] }).run(context);
    expect((await readResult(context.out)).cells[0]?.value).toBe(0.5);
  });
});
