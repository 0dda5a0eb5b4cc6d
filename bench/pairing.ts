/**
 * Which cell of one result stands beside which of another, and which of their samples are the same.
 * By name; by names that are given; or by what follows a beginning, so that the cells of one length
 * stand beside those of another: "4k standard" and "10M standard" pair "4k standard qa1" with
 * "10M standard qa1". A cell called "... mean" has no samples of its own: those of the cells with
 * its beginning are pooled.
 * Errors: BENCH_EMPTY naming the cells that are not there.
 */
import { RecollectError } from "../src/base/index.js";

interface NamedCell {
  readonly name: string;
  readonly metric: string;
  readonly value: number;
}

interface NamedSample {
  readonly id: string;
  readonly cell: string;
  readonly scores: Readonly<Record<string, number>>;
}

export interface CellsBeside {
  /** Names in A and in B. */
  readonly map?: readonly (readonly [string, string])[];
  /** Beginnings of names in A and in B. */
  readonly cells?: readonly [string, string];
}

export interface CellPair {
  readonly metric: string;
  readonly a: NamedCell;
  readonly b: NamedCell;
}

export function cellPairs(
  a: readonly NamedCell[],
  b: readonly NamedCell[],
  { map = [], cells }: CellsBeside,
): CellPair[] {
  const named = map.flatMap(([one, other]) => byNames(a, b, { one, other }));
  const begun = cells === undefined ? [] : byBeginnings(a, b, cells);
  if (map.length > 0 || cells !== undefined) return [...named, ...begun];
  return a.flatMap((cell) => pairOf(cell, b, cell.name));
}

function byNames(
  a: readonly NamedCell[],
  b: readonly NamedCell[],
  o: { readonly one: string; readonly other: string },
): CellPair[] {
  const left = a.filter(({ name }) => name === o.one);
  if (left.length === 0) throw noCell("A", o.one);
  if (!b.some(({ name }) => name === o.other)) throw noCell("B", o.other);
  return left.flatMap((cell) => pairOf(cell, b, o.other));
}

function byBeginnings(
  a: readonly NamedCell[],
  b: readonly NamedCell[],
  [one, other]: readonly [string, string],
): CellPair[] {
  const left = a.filter(({ name }) => begins(name, one));
  if (left.length === 0) throw noCell("A", `${one} ...`);
  if (!b.some(({ name }) => begins(name, other))) throw noCell("B", `${other} ...`);
  return left.flatMap((cell) => pairOf(cell, b, `${other}${cell.name.slice(one.length)}`));
}

function pairOf(cell: NamedCell, b: readonly NamedCell[], name: string): CellPair[] {
  const { metric } = cell;
  const found = b.find((one) => one.name === name && one.metric === metric);
  return found === undefined ? [] : [{ metric, a: cell, b: found }];
}

/** Whole words. */
function begins(name: string, beginning: string): boolean {
  return name === beginning || name.startsWith(`${beginning} `);
}

function noCell(where: string, name: string): RecollectError {
  const detail = `${where} has no cell "${name}"`;
  return new RecollectError("BENCH_EMPTY", { suite: "compare", detail });
}

const MEAN = " mean";

/** By the sample's id and, in a pool, what its cell is called beyond the common beginning. */
export function pooledScores(
  samples: readonly NamedSample[],
  cell: string,
  metric: string,
): Map<string, number> {
  const own = samples.filter((sample) => sample.cell === cell);
  if (own.length > 0 || !cell.endsWith(MEAN)) return scoresBy(own, cell, metric);
  const beginning = cell.slice(0, -MEAN.length);
  const pool = samples.filter((sample) => begins(sample.cell, beginning));
  return scoresBy(pool, beginning, metric);
}

function scoresBy(
  samples: readonly NamedSample[],
  beginning: string,
  metric: string,
): Map<string, number> {
  return new Map(
    samples.flatMap((sample) => {
      const score = sample.scores[metric];
      if (score === undefined) return [];
      return [[JSON.stringify([sample.cell.slice(beginning.length), sample.id]), score] as const];
    }),
  );
}
