/**
 * The main score of a suite's results by length: the form in which the published tables stand. Of
 * cells that several results have, the latest counts.
 */
import type { BenchResult, Cell } from "../contract.js";
import { anchorsOf, type Anchor } from "../anchors.js";
import { lengthName } from "../options.js";
import { lengthIn } from "../plots/cell-plots.js";
import { formatValue } from "../table.js";
import { mainMetric } from "./main-metric.js";

export interface LengthRow {
  readonly name: string;
  /** One a length; null where it was not measured. */
  readonly cells: readonly (Pick<Cell, "value" | "n" | "ci95"> | null)[];
  /** Of a published figure. */
  readonly anchor: Anchor | null;
}

export interface LengthTable {
  readonly metric: string;
  /** In tokens, ascending. */
  readonly lengths: readonly number[];
  readonly rows: readonly LengthRow[];
  /** Cells that stand in several results. */
  readonly repeated: number;
}

/** Results without a part of the product have their own names. */
export function labelled(result: BenchResult): Cell[] {
  const { ablated } = result.environment;
  const label = ablated === undefined ? "" : ` without ${ablated.join(" and ")}`;
  return result.cells.map((cell) => ({ ...cell, name: `${cell.name}${label}` }));
}

/** All cells of the results, each once; the results are of one suite. */
export function joinedCells(results: readonly BenchResult[]): {
  readonly cells: readonly Cell[];
  readonly repeated: number;
} {
  const byDate = results.toSorted((a, b) => (a.environment.date < b.environment.date ? -1 : 1));
  const all = byDate.flatMap(labelled);
  const cells = new Map(all.map((cell) => [JSON.stringify([cell.name, cell.metric]), cell]));
  return { cells: [...cells.values()], repeated: all.length - cells.size };
}

const LENGTH_FIRST = /^\d+(?:\.\d+)?[kMGB](?: |$)/;

/** Null where the suite has no lengths, or no main score. */
export function byLength(suite: string, results: readonly BenchResult[]): LengthTable | null {
  const { cells, repeated } = joinedCells(results);
  const metric = mainMetric(cells.map((cell) => cell.metric));
  const placed = cells
    .filter((cell) => cell.metric === metric && LENGTH_FIRST.test(cell.name))
    .map((cell) => ({ cell, ...lengthIn(cell.name) }));
  if (metric === null || placed.length === 0) return null;
  const anchors = anchorsOf(suite).filter((anchor) => anchor.metric === metric);
  const lengths = [...new Set(placed.map(({ length }) => length))].sort((a, b) => a - b);
  const names = [...new Set(placed.map(({ rest }) => rest))];
  const own = names.map((name) => ({
    name,
    cells: lengths.map(
      (length) => placed.find((one) => one.length === length && one.rest === name)?.cell ?? null,
    ),
    anchor: null,
  }));
  const published = anchors.map((anchor) => ({
    name: anchorName(anchor),
    cells: lengths.map((length) => {
      const value = anchor.points.find((point) => point.length === length)?.value;
      return value === undefined ? null : { value, n: 1, ci95: [value, value] as const };
    }),
    anchor,
  }));
  return { metric, lengths, rows: [...own, ...published], repeated };
}

function anchorName({ system, kind }: Anchor): string {
  return `${system} (published${kind === "fine-tuned" ? ", fine-tuned" : ""})`;
}

/** What is said beneath the table: where published figures are from, and what counts. */
export function lengthNotes({ rows, repeated }: LengthTable): string[] {
  const sources = new Set(rows.flatMap(({ anchor }) => (anchor ? [anchor.source] : [])));
  return [
    ...[...sources].map((source) => `Published: ${source}.`),
    ...(repeated > 0 ? [`Of ${repeated} numbers that stand twice the latest counts.`] : []),
  ];
}

export function lengthHead({ lengths }: LengthTable): string[] {
  return lengths.map((length) => (length === 0 ? "0k" : lengthName(length)));
}

/** With its interval and number where it was measured here. */
export function figureText({ anchor }: LengthRow, cell: LengthRow["cells"][number]): string {
  if (cell === null) return "";
  const value = formatValue(cell.value);
  if (anchor !== null || cell.n === 1) return value;
  return `${value} [${cell.ci95.map(formatValue).join(", ")}] n ${cell.n}`;
}
