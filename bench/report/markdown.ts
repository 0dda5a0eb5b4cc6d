/**
 * RESULTS.md: each suite's main score by length beside published figures, then all numbers, then
 * where each result was measured. Every text is escaped: names of cells come from files.
 */
import type { BenchResult } from "../contract.js";
import { formatValue } from "../table.js";
import { figureText, lengthHead, lengthNotes, type LengthTable } from "./by-length.js";
import { bounded } from "./html.js";
import { environmentLines, intervalOf } from "./parts.js";
import type { SuiteResults } from "./suite-results.js";

export function markdown(suites: readonly SuiteResults[]): string {
  const parts = suites.flatMap(({ suite, results, table }) => [
    `## ${plain(suite)}`,
    "",
    ...(table === null ? [] : [...lengthTable(table), ""]),
    ...results.flatMap(resultPart),
  ]);
  return ["# Results", "", INTRODUCTION, "", ...parts].join("\n");
}

const INTRODUCTION =
  "Brackets are 95 % intervals, n the samples. Published figures stand as their sources give " +
  "them and were not measured here; what was trained for the very task is labelled. Written by " +
  "`recollect bench report`.";

function lengthTable(table: LengthTable): string[] {
  const head = ["", ...lengthHead(table)];
  const rows = table.rows.map((row) => [
    plain(row.name),
    ...row.cells.map((cell) => figureText(row, cell)),
  ]);
  return [
    `Metric: ${plain(table.metric)}.`,
    "",
    ...tableOf(head, rows),
    ...lengthNotes(table).flatMap((note) => ["", plain(note)]),
  ];
}

function resultPart(result: BenchResult): string[] {
  const { ablated } = result.environment;
  const name = ablated === undefined ? result.suite : `${result.suite} without ${ablated.join()}`;
  const rows = result.cells.map((cell) => [
    plain(cell.name),
    plain(cell.metric),
    formatValue(cell.value),
    intervalOf(cell),
    String(cell.n),
  ]);
  return [
    `<details><summary>All numbers: ${plain(name)}, ${plain(result.environment.date)}</summary>`,
    "",
    ...tableOf(["cell", "metric", "value", "95 %", "n"], rows),
    "",
    "</details>",
    "",
    ...environmentLines(result.environment).map(([key, value]) => `- ${key}: ${plain(value)}`),
    "",
  ];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** Nothing in it is a tag, a link, a heading or the end of a table's cell. */
function plain(text: string): string {
  return bounded(text, 1_000)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]|~#!]/g, (mark) => `\\${mark}`)
    .replace(/(https?):/gi, "$1\\:");
}
