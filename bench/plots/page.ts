/**
 * A page of plots that opens from disk: SVG drawn beforehand, a table of the numbers behind them,
 * no script and nothing from elsewhere.
 * Sources: Observable Plot draws, in linkedom's document; both lie in the peers' folder.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchContext, BenchResult } from "../contract.js";
import { textOption } from "../options.js";
import { howToInstall, loaderFrom, peersFolder } from "../peers/roster.js";
import { formatValue } from "../table.js";
import type { BarPlot, CurvePlot, MapPlot, PlotSpec } from "./specs.js";

/** Null where what draws is not installed: the numbers are in results.json all the same. */
export async function writePage(
  context: BenchContext,
  result: BenchResult,
  specs: readonly PlotSpec[],
): Promise<string | null> {
  if (specs.length === 0) return null;
  const folder = peersFolder(textOption(context, "peersFolder"));
  const drawer = await openDrawer(folder);
  if (drawer === null) {
    context.log.warn(`no plots: what draws them is not installed; ${howToInstall(folder)}`);
    return null;
  }
  const path = join(context.out, "plots.html");
  await writeFile(path, pageOf(result, specs, drawer));
  return path;
}

type Draw = (spec: PlotSpec) => string;

interface PlotLibrary {
  plot(o: object): { readonly outerHTML: string };
  readonly [mark: string]: unknown;
}

export async function openDrawer(folder: string): Promise<Draw | null> {
  const load = loaderFrom(folder);
  try {
    const library = (await load("@observablehq/plot")) as PlotLibrary;
    const { parseHTML } = (await load("linkedom")) as {
      parseHTML: (html: string) => { document: unknown };
    };
    const { document } = parseHTML("<html><body></body></html>");
    return (spec) => library.plot({ document, ...optionsOf(spec, library) }).outerHTML;
  } catch {
    return null;
  }
}

type Mark = (data: readonly object[], o: object) => unknown;

function markOf(library: PlotLibrary, name: string): Mark {
  return library[name] as Mark;
}

const SIZE = { width: 640, height: 360, marginLeft: 60, marginBottom: 40 };

function optionsOf(spec: PlotSpec, library: PlotLibrary): object {
  if (spec.kind === "map") return mapOptions(spec, library);
  if (spec.kind === "bars") return barOptions(spec, library);
  return curveOptions(spec, library);
}

/** One a curve, in their order; told in the legend. */
const COLOURS = [
  ...["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"],
  ...["#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"],
];

function curveOptions(spec: CurvePlot, library: PlotLibrary): object {
  const points = spec.curves.flatMap(({ name, points: own }) =>
    own.map(({ x, y, ci95 }) => ({ name, x, y, low: ci95?.[0] ?? y, high: ci95?.[1] ?? y })),
  );
  const lines = spec.lines ?? [];
  const colour = { x: "x", stroke: "name" };
  return {
    ...SIZE,
    x: { label: spec.x.label, type: spec.x.log ? "log" : "linear", tickFormat: "~s", ticks: 6 },
    y: {
      label: spec.y.label,
      type: spec.y.log === true ? "log" : "linear",
      grid: true,
      ...(spec.y.log === true ? { tickFormat: "~s", ticks: 6 } : {}),
      ...(spec.y.domain === undefined ? { zero: spec.y.log !== true } : { domain: spec.y.domain }),
    },
    color: { domain: spec.curves.map(({ name }) => name), range: COLOURS },
    marks: [
      markOf(library, "ruleY")(lines, { y: "y", strokeDasharray: "4 3", stroke: "#888" }),
      markOf(library, "text")(lines, {
        ...{ y: "y", text: "name", frameAnchor: "left" },
        ...{ textAnchor: "start", dy: -6 },
      }),
      markOf(library, "link")(points, { x1: "x", x2: "x", y1: "low", y2: "high", stroke: "name" }),
      markOf(library, "line")(points, { ...colour, y: "y", strokeWidth: 2 }),
      markOf(library, "dot")(points, { ...colour, y: "y", fill: "name", r: 2.5 }),
    ],
  };
}

function legendOf(spec: PlotSpec): string {
  if (spec.kind !== "curves") return "";
  const names = spec.curves.map(({ name }, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? "#000";
    return `<span><b style="color:${colour}">&#9679;</b> ${escaped(name)}</span>`;
  });
  return `<div class="legend">${names.join(" ")}</div>`;
}

function mapOptions(spec: MapPlot, library: PlotLibrary): object {
  const first = (of: "x" | "y"): string[] => [...new Set(spec.cells.map((cell) => cell[of]))];
  return {
    ...SIZE,
    x: { label: spec.x.label, domain: first("x") },
    y: { label: spec.y.label, domain: first("y") },
    color: { domain: spec.domain, scheme: "YlGnBu", legend: false },
    marks: [
      markOf(library, "cell")(spec.cells, { x: "x", y: "y", fill: "value", inset: 0.5 }),
      markOf(library, "text")(spec.cells, {
        ...{ x: "x", y: "y" },
        text: (cell: { value: number }) => formatValue(cell.value),
      }),
    ],
  };
}

function barOptions(spec: BarPlot, library: PlotLibrary): object {
  const names = spec.bars.map(({ name }) => name);
  return {
    ...SIZE,
    height: 60 + 28 * names.length,
    marginLeft: 130,
    marginRight: 60,
    x: { label: spec.x.label, type: spec.x.log === true ? "log" : "linear", grid: true },
    y: { label: null, domain: names },
    marks: [
      markOf(library, spec.x.log === true ? "dot" : "barX")(spec.bars, {
        ...{ x: "value", y: "name" },
        fill: (bar: { name: string }) => (bar.name === "recollect" ? "#1f77b4" : "#bbb"),
      }),
      markOf(library, "text")(spec.bars, {
        ...{ x: "value", y: "name", textAnchor: "start", dx: 6 },
        text: (bar: { value: number }) => formatValue(bar.value),
      }),
    ],
  };
}

const STYLE =
  "body{font-family:system-ui,sans-serif;max-width:90rem;margin:2rem auto;padding:0 1rem}" +
  "figure{display:inline-block;margin:1rem 1rem 2rem 0;vertical-align:top}" +
  ".legend span{margin-right:1em;font-size:13px}figcaption{color:#555;max-width:40rem}" +
  "table{border-collapse:collapse;font-size:13px}" +
  "td,th{padding:2px 10px;text-align:right}td:nth-child(-n+2),th:nth-child(-n+2){text-align:left}" +
  "tr:nth-child(even){background:#f6f6f6}";

function pageOf(result: BenchResult, specs: readonly PlotSpec[], draw: Draw): string {
  const { environment: e, suite } = result;
  const about = [
    `${e.cpu}, ${e.cores} cores, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB, node ${e.node}`,
    `commit ${e.commit ?? "none"}, corpus ${e.corpusDigest.slice(0, 12)}, seed ${e.seed}`,
    e.date,
    e.command,
    ...e.notes,
  ];
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>recollect bench ${escaped(suite)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escaped(suite)}</h1>`,
    ...about.map((line) => `<div>${escaped(line)}</div>`),
    ...specs.map((spec) => figureOf(spec, draw)),
    "<h2>All numbers</h2>",
    tableOf(result),
    "</body></html>",
    "",
  ].join("\n");
}

function figureOf(spec: PlotSpec, draw: Draw): string {
  const caption = spec.caption === undefined ? "" : `<div>${escaped(spec.caption)}</div>`;
  const title = `<figcaption><b>${escaped(spec.title)}</b>${caption}</figcaption>`;
  return `<figure>${title}\n${legendOf(spec)}${draw(spec)}</figure>`;
}

function tableOf({ cells }: BenchResult): string {
  const head = ["cell", "metric", "value", "95 %", "n"].map((text) => `<th>${text}</th>`).join("");
  const rows = cells.map(({ name, metric, value, n, ci95 }) => {
    const interval = n === 1 ? "" : `${formatValue(ci95[0])} .. ${formatValue(ci95[1])}`;
    const texts = [name, metric, formatValue(value), interval, String(n)];
    return `<tr>${texts.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`;
  });
  return `<table><tr>${head}</tr>\n${rows.join("\n")}\n</table>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
