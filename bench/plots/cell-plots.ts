/**
 * From a result's cells to plots: metrics against length, where the first word of a cell's name is
 * a length ("10k recollect", "10M"); else bars by cell.
 */
import type { Cell } from "../contract.js";
import { parseLengths } from "../options.js";
import type { Curve, PlotSpec } from "./specs.js";

export interface CellPlot {
  readonly title: string;
  readonly caption?: string;
  /** Metrics that share the plot; several have their name in the curve's. */
  readonly metrics: readonly string[];
  readonly unit: string;
  readonly log?: boolean;
  readonly domain?: readonly [number, number];
  readonly lines?: readonly { readonly name: string; readonly y: number }[];
}

/** Plots that have a point at all. With one length there are bars. */
export function cellPlots(cells: readonly Cell[], plots: readonly CellPlot[]): PlotSpec[] {
  return plots.flatMap((plot): PlotSpec[] => {
    const curves = curvesOf(cells, plot);
    if (curves.length === 0) return [];
    const { title } = plot;
    const caption = plot.caption === undefined ? {} : { caption: plot.caption };
    if (curves.every(({ points }) => points.length === 1)) {
      const bars = curves.map(({ name, points }) => ({ name, value: points[0]?.y ?? 0 }));
      return [{ kind: "bars", title, ...caption, x: { label: plot.unit }, bars }];
    }
    return [
      {
        kind: "curves",
        title,
        ...caption,
        x: { label: "tokens in the store", log: true },
        y: {
          label: plot.unit,
          ...(plot.log === undefined ? {} : { log: plot.log }),
          ...(plot.domain === undefined ? {} : { domain: plot.domain }),
        },
        curves,
        ...(plot.lines === undefined ? {} : { lines: plot.lines }),
      },
    ];
  });
}

function curvesOf(cells: readonly Cell[], { metrics }: CellPlot): Curve[] {
  const curves = new Map<string, Curve["points"][number][]>();
  for (const metric of metrics) {
    for (const cell of cells.filter((one) => one.metric === metric)) {
      const { length, rest } = lengthIn(cell.name);
      // Facts alone, "0k": it has no place on a logarithmic axis.
      if (length === 0) continue;
      const name = [rest, ...(metrics.length > 1 ? [metric] : [])].filter((s) => s !== "");
      const key = name.join(" ") || metric;
      const points = curves.get(key) ?? [];
      points.push({ x: length, y: cell.value, ...(cell.n > 1 ? { ci95: cell.ci95 } : {}) });
      curves.set(key, points);
    }
  }
  return [...curves].map(([name, points]) => ({
    name,
    points: points.sort((a, b) => a.x - b.x),
  }));
}

/** A name without a length has one point, wherever that stands. */
export function lengthIn(name: string): { length: number; rest: string } {
  const words = name.split(" ");
  const at = words.findIndex((word) => /^\d+(?:\.\d+)?[kMGB]?$/.test(word));
  const word = words[at];
  if (word === undefined) return { length: 1, rest: name };
  const rest = words.filter((_, place) => place !== at).join(" ");
  return { length: parseLengths(word, 0)[0] ?? 1, rest };
}
