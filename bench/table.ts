/** A result as a table of plain text, for a terminal. */
import type { BenchResult, Cell } from "./contract.js";

export function formatTable(result: BenchResult): string {
  const { environment: e, cells } = result;
  const gib = (e.memoryBytes / 2 ** 30).toFixed(0);
  const rows = cells.map((cell) => [
    cell.name,
    cell.metric,
    formatValue(cell.value),
    cell.n === 1 ? "" : `${formatValue(cell.ci95[0])} .. ${formatValue(cell.ci95[1])}`,
    String(cell.n),
  ]);
  return [
    `${result.suite} on ${e.cpu}, ${e.cores} cores, ${gib} GiB, node ${e.node}`,
    `commit ${e.commit ?? "none"}, corpus ${e.corpusDigest.slice(0, 12)}, seed ${e.seed}`,
    ...(e.ablated === undefined ? [] : [`left out: ${e.ablated.join(", ")}`]),
    ...e.notes,
    "",
    ...columns([["cell", "metric", "value", "95 %", "n"], ...rows]),
    "",
  ].join("\n");
}

/** Pads all but the last column. Values stand right, names left. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((text, at) => (at < 2 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** Four figures are all that any of these measurements can tell apart. */
export function formatValue(value: Cell["value"]): string {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(3);
}
