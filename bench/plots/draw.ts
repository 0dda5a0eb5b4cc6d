/**
 * Draws what specs.ts describes as SVG that needs no script.
 * Sources: Observable Plot draws, in linkedom's document; both lie in the peers' folder.
 */
import { loaderFrom } from "../peers/roster.js";
import { formatValue } from "../table.js";
import type { BarPlot, CurvePlot, MapPlot, PlotSpec } from "./specs.js";

export type Draw = (spec: PlotSpec) => string;

interface PlotLibrary {
  plot(o: object): { readonly outerHTML: string };
  readonly [mark: string]: unknown;
}

/** Null where what draws is not installed. */
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
export const COLOURS = [
  ...["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"],
  ...["#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"],
  ...["#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5"],
  ...["#c49c94", "#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5"],
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

function mapOptions(spec: MapPlot, library: PlotLibrary): object {
  const [low, high] = spec.domain;
  const dark = low + 0.6 * (high - low);
  const first = (of: "x" | "y"): string[] => [...new Set(spec.cells.map((cell) => cell[of]))];
  return {
    ...SIZE,
    height: 80 + 28 * first("y").length,
    marginLeft: marginFor(first("y")),
    x: { label: spec.x.label, domain: first("x") },
    y: { label: spec.y.label, domain: first("y") },
    color: { domain: spec.domain, scheme: "YlGnBu", legend: false },
    marks: [
      markOf(library, "cell")(spec.cells, { x: "x", y: "y", fill: "value", inset: 0.5 }),
      markOf(library, "text")(spec.cells, {
        ...{ x: "x", y: "y" },
        text: (cell: { value: number }) => formatValue(cell.value),
        fill: (cell: { value: number }) => (cell.value > dark ? "white" : "black"),
      }),
    ],
  };
}

/** Room for names beside the axis. */
function marginFor(names: readonly string[]): number {
  const longest = Math.max(0, ...names.map((name) => name.length));
  return Math.min(300, Math.max(60, 30 + 6 * longest));
}

function barOptions(spec: BarPlot, library: PlotLibrary): object {
  const names = spec.bars.map(({ name }) => name);
  return {
    ...SIZE,
    height: 60 + 28 * names.length,
    marginLeft: marginFor(names),
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
