/**
 * Two results beside each other, or two sets of cells of one: the difference of each cell that both
 * have, and, where both measured the same samples, whether it is more than chance (paired bootstrap
 * over samples; Holm's correction over the cells of a metric). Samples are paired by id, whatever
 * their cells are called: the same facts at 4k and at 10M tokens.
 * Errors: BENCH_DATA_INVALID for a file that is no result, BENCH_EMPTY when no cell is in both.
 * Source: Holm 1979.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../src/base/index.js";
import { Inputs } from "./data/files.js";
import { pairedDifference, wilson } from "./scores/index.js";
import { type CellPair, cellPairs, type CellsBeside, pooledScores } from "./pairing.js";
import { columns, formatValue } from "./table.js";

const resultSchema = z.object({
  suite: z.string(),
  environment: z.object({
    corpusDigest: z.string(),
    seed: z.number(),
    ablated: z.array(z.string()).optional(),
  }),
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
  /** In B, where it is another. */
  readonly nameB?: string;
  readonly metric: string;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  /** Over the samples that both have; null where there are none. */
  readonly paired: {
    readonly difference: number;
    readonly ci95: readonly [number, number];
    readonly p: number;
    /** Corrected for all cells of the metric. */
    readonly pHolm: number;
    readonly n: number;
  } | null;
  /**
   * Whether B falls short of A by no more than was asked about: "yes" where all of the interval
   * does, "mean" where only the difference itself does. Null without pairs.
   */
  readonly within?: "yes" | "mean" | "no" | null;
}

export interface CompareOptions extends CellsBeside {
  /** How much B may fall short of A, in the unit of the metric. */
  readonly within?: number;
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

export function compareResults(
  a: ComparedResult,
  b: ComparedResult,
  o: CompareOptions = {},
): Comparison {
  const found = cellPairs(a.cells, b.cells, o);
  const cells = corrected(found.map((pair) => compared(a, b, pair))).map((cell) =>
    o.within === undefined ? cell : { ...cell, within: verdict(cell, o.within) },
  );
  if (cells.length === 0) {
    const detail = "the two results have no cell in common";
    throw new RecollectError("BENCH_EMPTY", { suite: "compare", detail });
  }
  return { suite: a.suite, warnings: doubts(a, b), cells };
}

function compared(a: ComparedResult, b: ComparedResult, pair: CellPair): ComparedCell {
  const { metric } = pair;
  const [one, other] = [pair.a, pair.b];
  return {
    name: one.name,
    ...(one.name === other.name ? {} : { nameB: other.name }),
    metric,
    a: one.value,
    b: other.value,
    difference: other.value - one.value,
    paired: paired(a, b, pair),
  };
}

function paired(a: ComparedResult, b: ComparedResult, pair: CellPair): ComparedCell["paired"] {
  const left = pooledScores(a.samples, pair.a.name, pair.metric);
  const right = pooledScores(b.samples, pair.b.name, pair.metric);
  const both = [...left.keys()].filter((id) => right.has(id));
  if (both.length === 0) return null;
  const found = pairedDifference(
    both.map((id) => left.get(id) as number),
    both.map((id) => right.get(id) as number),
  );
  return { ...found, pHolm: found.p };
}

/** Holm's step-down over the cells of each metric: among many some differ by chance. */
function corrected(cells: readonly ComparedCell[]): ComparedCell[] {
  const holm = new Map<ComparedCell, number>();
  for (const metric of new Set(cells.map((cell) => cell.metric))) {
    const own = cells.filter((cell) => cell.metric === metric && cell.paired !== null);
    own.sort((x, y) => (x.paired?.p ?? 1) - (y.paired?.p ?? 1));
    let most = 0;
    for (const [at, cell] of own.entries()) {
      most = Math.max(most, Math.min(1, (cell.paired?.p ?? 1) * (own.length - at)));
      holm.set(cell, most);
    }
  }
  return cells.map((cell) => {
    const pHolm = holm.get(cell);
    if (cell.paired === null || pHolm === undefined) return cell;
    return { ...cell, paired: { ...cell.paired, pHolm } };
  });
}

function verdict({ paired }: ComparedCell, margin: number): "yes" | "mean" | "no" | null {
  if (paired === null) return null;
  const [low, high] = paired.ci95;
  // That no pair differs says of few pairs little: as many might as of none seen in so many.
  const least = low === high ? low - wilson(0, paired.n)[1] : low;
  if (least >= -margin) return "yes";
  return paired.difference >= -margin ? "mean" : "no";
}

function doubts(a: ComparedResult, b: ComparedResult): string[] {
  const without = ({ environment }: ComparedResult): string =>
    environment.ablated?.join(", ") ?? "nothing";
  const differs = without(a) !== without(b);
  return [
    a.suite === b.suite ? "" : `different suites: ${a.suite} and ${b.suite}`,
    a.environment.corpusDigest === b.environment.corpusDigest ? "" : "different inputs",
    a.environment.seed === b.environment.seed ? "" : "different seeds",
    differs ? `left out: in A ${without(a)}, in B ${without(b)}` : "",
  ].filter((doubt) => doubt !== "");
}

export function formatComparison(comparison: Comparison, within?: number): string {
  const rows = comparison.cells.map(({ paired, ...cell }) => [
    cell.nameB === undefined ? cell.name : `${cell.name} | ${cell.nameB}`,
    cell.metric,
    formatValue(cell.a),
    formatValue(cell.b),
    formatValue(cell.difference),
    paired === null ? "" : paired.ci95.map(formatValue).join(" .. "),
    paired === null ? "" : paired.p.toFixed(4),
    paired === null ? "" : paired.pHolm.toFixed(4),
    paired === null ? "" : String(paired.n),
    ...(within === undefined ? [] : [cell.within ?? ""]),
  ]);
  const asked = within === undefined ? [] : [`within ${within}`];
  const head = ["cell", "metric", "A", "B", "B - A", "paired 95 %", "p", "p Holm", "pairs"];
  return [...comparison.warnings, ...columns([[...head, ...asked], ...rows]), ""].join("\n");
}
