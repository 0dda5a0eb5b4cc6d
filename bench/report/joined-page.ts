/**
 * Several results as one page and one table: curves against length beside published figures, maps
 * of the main score, all numbers, what went wrong.
 * Errors: those of reading results; a page is written of all of them or not at all.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchResult, PlotsOf } from "../contract.js";
import type { Log } from "../engine.js";
import { howToInstall, peersFolder } from "../peers/roster.js";
import { type Draw, openDrawer } from "../plots/draw.js";
import {
  byLength,
  figureText,
  lengthHead,
  lengthNotes,
  type LengthTable,
} from "./by-length.js";
import { escaped, page, shown, table } from "./html.js";
import { markdown } from "./markdown.js";
import { cellsTable, environmentTable, failuresTable, figures } from "./parts.js";
import { plotsFor } from "./plots-for.js";
import { readResults } from "./read-results.js";
import type { SuiteResults } from "./suite-results.js";

export interface ReportRequest {
  /** Folders of runs, or their results.json. */
  readonly paths: readonly string[];
  readonly out: string;
  readonly peersFolder?: string | undefined;
  /** How a suite draws its own cells; by its name. */
  readonly plotsOf: (suite: string) => PlotsOf | undefined;
  readonly log: Log;
}

/** Returns the paths of what was written. */
export async function writeJoined(request: ReportRequest): Promise<string[]> {
  const results = await readResults(request.paths);
  const names = [...new Set(results.map(({ suite }) => suite))];
  const suites = names.map((suite): SuiteResults => {
    const own = results.filter((result) => result.suite === suite);
    return { suite, results: own, table: byLength(suite, own) };
  });
  const folder = peersFolder(request.peersFolder);
  const draw = await openDrawer(folder);
  if (draw === null) {
    request.log.warn(`no plots: what draws them is not installed; ${howToInstall(folder)}`);
  }
  const body = suites.flatMap((one) => suitePart(one, request.plotsOf(one.suite), draw));
  const { out } = request;
  await mkdir(out, { recursive: true });
  const [html, text] = [join(out, "report.html"), join(out, "RESULTS.md")];
  await writeFile(html, page("recollect bench report", ["<h1>Results</h1>", ...body]));
  await writeFile(text, markdown(suites));
  return [html, text];
}

function suitePart(one: SuiteResults, plots: PlotsOf | undefined, draw: Draw | null): string[] {
  const { suite, results, table: lengths } = one;
  const specs = plotsFor(one, plots);
  return [
    `<h1>${shown(suite)}</h1>`,
    figures(specs, draw),
    lengths === null ? "" : lengthsTable(lengths),
    ...results.flatMap((result) => resultPart(result)),
  ];
}

function resultPart(result: BenchResult): string[] {
  const { ablated, date } = result.environment;
  const without = ablated === undefined ? "" : ` without ${ablated.join(" and ")}`;
  return [
    `<h2>${shown(`${result.suite}${without}, ${date}`)}</h2>`,
    environmentTable(result.environment),
    "<details><summary>All numbers</summary>",
    cellsTable(result.cells),
    "</details>",
    failuresTable(result.samples),
  ];
}

function lengthsTable(lengths: LengthTable): string {
  const rows = lengths.rows.map((row) => [
    shown(row.name),
    ...row.cells.map((cell) => figureText(row, cell)),
  ]);
  return [
    `<h2>${escaped(lengths.metric)} by length</h2>`,
    table(["", ...lengthHead(lengths)], rows),
    ...lengthNotes(lengths).map((note) => `<p class="note">${shown(note)}</p>`),
  ].join("\n");
}
