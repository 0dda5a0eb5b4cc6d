/**
 * The plots of a suite's results: its own where it has some, else its main score against length
 * beside published figures; and a map of all rows by length.
 */
import { anchorCells } from "../anchors.js";
import type { PlotsOf } from "../contract.js";
import { cellPlots } from "../plots/cell-plots.js";
import type { MapPlot, PlotSpec } from "../plots/specs.js";
import { joinedCells, lengthHead, type LengthTable } from "./by-length.js";
import type { SuiteResults } from "./suite-results.js";

export function plotsFor(one: SuiteResults, plots: PlotsOf | undefined): PlotSpec[] {
  const { table } = one;
  const own = plots?.(joinedCells(one.results).cells) ?? standardPlots(one);
  return [...own, ...maps(table)];
}

/** Means where there are some: single tasks would hide them. */
function standardPlots({ suite, results, table }: SuiteResults): PlotSpec[] {
  if (table === null) return [];
  const { cells } = joinedCells(results);
  const { metric } = table;
  const means = cells.filter(({ name }) => / mean( without .*)?$/.test(name));
  const own = means.length > 0 ? means : cells;
  return cellPlots(
    [...own, ...anchorCells(suite)],
    [{ title: `${suite}: ${metric}`, metrics: [metric], unit: metric, domain: [0, 1] }],
  );
}

const SERIES_MIN = 3;

/** Where there are several rows and lengths, and all values are fractions. */
function maps(lengths: LengthTable | null): MapPlot[] {
  const own = lengths?.rows.filter(({ anchor }) => anchor === null) ?? [];
  if (lengths === null || own.length < SERIES_MIN || lengths.lengths.length < 2) return [];
  const head = lengthHead(lengths);
  const cells = own.flatMap(({ name, cells: row }) =>
    row.flatMap((cell, at) =>
      cell === null ? [] : [{ x: head[at] ?? "", y: name, value: cell.value }],
    ),
  );
  if (cells.some(({ value }) => value < 0 || value > 1)) return [];
  const axes = { x: { label: "tokens in the store" }, y: { label: "" } };
  return [{ kind: "map", title: `${lengths.metric} by length`, ...axes, cells, domain: [0, 1] }];
}

