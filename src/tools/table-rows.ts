/**
 * The rows of an ingested table, by the names of their columns. The text's lines are
 * "Name: Ada; Born: 1815" (sources/csv-rows.ts). A cell that holds "; " and a column's name and
 * ": " is read as two.
 * Errors: ToolRefusal, SOURCE_UNKNOWN.
 */
import { RecollectError, silentLog } from "../base/index.js";
import { openStoreReader } from "../shards/index.js";
import { ToolRefusal } from "./contract.js";

const TEXT_CHARS_MAX = 100_000_000;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

export type Row = ReadonlyMap<string, string>;

/** Numbers alone, where there is a cell. */
export function isNumericColumn(rows: readonly Row[], name: string): boolean {
  return rows.every((row) => NUMBER.test(row.get(name) ?? "0"));
}

export function readRows(dir: string, source: string): Row[] {
  const reader = openStoreReader(dir, { log: silentLog });
  try {
    const document = reader.document(source);
    if (document === null) throw new RecollectError("SOURCE_UNKNOWN", { source });
    if (document.mediaType !== "csv") throw new ToolRefusal(`${source} is no table (CSV or TSV)`);
    if (document.length > TEXT_CHARS_MAX) throw new ToolRefusal("the table is too large");
    const lines = [...reader.textParts(source)]
      .join("")
      .split("\n")
      .filter((line) => line !== "");
    const names = columnNames(lines);
    return lines.map((line) => cellsOf(line, names));
  } finally {
    reader.close();
  }
}

/** What stands before ": " in any cell, unless only a few rows have it: then it is a value. */
function columnNames(lines: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const names = new Set(line.split("; ").map((cell) => nameOf(cell)));
    for (const name of names) if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const few = Math.min(2, most);
  return new Set([...counts].filter(([, count]) => count >= few).map(([name]) => name));
}

function cellsOf(line: string, names: ReadonlySet<string>): Row {
  const cells = new Map<string, string>();
  let last = "";
  for (const piece of line.split("; ")) {
    const name = nameOf(piece);
    if (names.has(name) && !cells.has(name)) {
      cells.set(name, piece.slice(name.length + 2));
      last = name;
    } else if (last !== "") cells.set(last, `${cells.get(last) ?? ""}; ${piece}`);
  }
  return cells;
}

function nameOf(cell: string): string {
  const at = cell.indexOf(": ");
  return at < 1 ? "" : cell.slice(0, at);
}
