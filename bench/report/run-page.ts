/** report.html beside results.json: it opens from disk, without scripts, nothing from elsewhere. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchContext, BenchResult, PlotsOf } from "../contract.js";
import { textOption } from "../options.js";
import { howToInstall, peersFolder } from "../peers/roster.js";
import { openDrawer } from "../plots/draw.js";
import { byLength } from "./by-length.js";
import { page, shown } from "./html.js";
import { cellsTable, environmentTable, failuresTable, figures } from "./parts.js";
import { plotsFor } from "./plots-for.js";

export async function writePage(
  context: BenchContext,
  result: BenchResult,
  plots?: PlotsOf,
): Promise<string> {
  const { suite, environment, cells, samples } = result;
  const results = [result];
  const specs = plotsFor({ suite, results, table: byLength(suite, results) }, plots);
  const folder = peersFolder(textOption(context, "peersFolder"));
  const draw = specs.length === 0 ? null : await openDrawer(folder);
  if (specs.length > 0 && draw === null) {
    context.log.warn(`no plots: what draws them is not installed; ${howToInstall(folder)}`);
  }
  const body = [
    `<h1>${shown(suite)}</h1>`,
    environmentTable(environment),
    figures(specs, draw),
    "<h2>All numbers</h2>",
    cellsTable(cells),
    failuresTable(samples),
  ];
  const path = join(context.out, "report.html");
  await writeFile(path, page(`recollect bench ${suite}`, body));
  return path;
}
