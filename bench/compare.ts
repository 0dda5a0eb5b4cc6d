/**
 * Two results beside each other: the difference of each cell that both have, and, where both
 * measured the same samples, whether it is more than chance (paired bootstrap over samples).
 * Errors: BENCH_DATA_INVALID for a file that is no result, BENCH_EMPTY when no cell is in both.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../src/base/index.js";
import { Inputs } from "./data/files.js";
import { pairedDifference } from "./scores/index.js";
import { columns, formatValue } from "./table.js";

const resultSchema = z.object({
  suite: z.string(),
  environment: z.object({ corpusDigest: z.string(), seed: z.number() }),
  cells: z.array(
    z.object({ name: z.string(), metric: z.string(), value: z.number(), n: z.number() }),
  ),
  samples: z.array(
    z.object({ id: z.string(), cell: z.string(), scores: z.record(z.string(), z.number()) }),
  ),
});

export type ComparedResult = z.infer<typeof resultSchema>;

export interface ComparedCell {
  readonly name: string;
  readonly metric: string;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  /** Over the samples that both have; null where there are none. */
  readonly paired: {
    readonly difference: number;
    readonly ci95: readonly [number, number];
    readonly p: number;
    readonly n: number;
  } | null;
}

export interface Comparison {
  readonly suite: string;
  /** Why the two may not be comparable. */
  readonly warnings: readonly string[];
  readonly cells: readonly ComparedCell[];
}

/** A `results.json`, or the folder that holds one. */
export async function readResult(path: string): Promise<ComparedResult> {
  const inputs = new Inputs("compare", null);
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return inputs.json(folder ? join(path, "results.json") : path, resultSchema);
}

export function compareResults(a: ComparedResult, b: ComparedResult): Comparison {
  const cells = a.cells.flatMap((cell) => {
    const other = b.cells.find((c) => c.name === cell.name && c.metric === cell.metric);
    if (other === undefined) return [];
    const { name, metric } = cell;
    const paired = pairs(a, b, cell);
    const difference = other.value - cell.value;
    return [{ name, metric, a: cell.value, b: other.value, difference, paired }];
  });
  if (cells.length === 0) {
    const detail = "the two results have no cell in common";
    throw new RecollectError("BENCH_EMPTY", { suite: "compare", detail });
  }
  return { suite: a.suite, warnings: doubts(a, b), cells };
}

function pairs(
  a: ComparedResult,
  b: ComparedResult,
  cell: { name: string; metric: string },
): ComparedCell["paired"] {
  const scores = (result: ComparedResult): Map<string, number> =>
    new Map(
      result.samples.flatMap((sample) => {
        const score = sample.cell === cell.name ? sample.scores[cell.metric] : undefined;
        return score === undefined ? [] : [[sample.id, score] as const];
      }),
    );
  const left = scores(a);
  const right = scores(b);
  const both = [...left.keys()].filter((id) => right.has(id));
  if (both.length === 0) return null;
  return pairedDifference(
    both.map((id) => left.get(id) as number),
    both.map((id) => right.get(id) as number),
  );
}

function doubts(a: ComparedResult, b: ComparedResult): string[] {
  return [
    a.suite === b.suite ? "" : `different suites: ${a.suite} and ${b.suite}`,
    a.environment.corpusDigest === b.environment.corpusDigest ? "" : "different inputs",
    a.environment.seed === b.environment.seed ? "" : "different seeds",
  ].filter((doubt) => doubt !== "");
}

export function formatComparison(comparison: Comparison): string {
  const rows = comparison.cells.map((cell) => [
    cell.name,
    cell.metric,
    formatValue(cell.a),
    formatValue(cell.b),
    formatValue(cell.difference),
    cell.paired === null ? "" : cell.paired.ci95.map(formatValue).join(" .. "),
    cell.paired === null ? "" : cell.paired.p.toFixed(4),
    cell.paired === null ? "" : String(cell.paired.n),
  ]);
  const head = ["cell", "metric", "A", "B", "B - A", "paired 95 %", "p", "pairs"];
  return [...comparison.warnings, ...columns([head, ...rows]), ""].join("\n");
}
