/**
 * Cells and maps of niah: each length and kind, each depth of it, and what is lost with length as
 * NoLiMa reports it: the score over that of the shortest length, and the longest length at which
 * at least 85 % of it are left.
 */
import { meanCell, quantileCell } from "../cells.js";
import type { Cell, Interval, Sample } from "../contract.js";
import { lengthName } from "../options.js";
import { bootstrap, CAUSES, mean } from "../scores/index.js";
import { cellPlots } from "../plots/cell-plots.js";
import type { PlotSpec } from "../plots/specs.js";
import { failedCell } from "./asking.js";

const METRICS = [
  ...["right", "unknown", "needles found", "needles read", "needles cited"],
  ...CAUSES,
];
const AT_DEPTH = "right at depth";
const OF_BASE = "right over that of the shortest length";
const EFFECTIVE = "effective length";
/** Source: NoLiMa (arXiv 2502.05167), section 4. */
const EFFECTIVE_SHARE = 0.85;

export function niahCells(
  samples: readonly Sample[],
  o: {
    readonly lengths: readonly number[];
    readonly kinds: readonly string[];
    readonly depths: readonly number[];
  },
): Cell[] {
  return o.kinds.flatMap((kind) => {
    const names = o.lengths.map((length) => `${lengthName(length)} ${kind}`);
    const base = scoresById(samples, names[0] ?? "");
    const shares = names.map((name) => relativeCell(scoresById(samples, name), base, name));
    return [
      ...names.flatMap((name) => cellsOf(samples, name)),
      ...shares.flatMap((cell) => cell ?? []),
      ...effectiveCell(kind, o.lengths, shares),
      ...names.flatMap((name) => o.depths.flatMap((depth) => depthCell(samples, name, depth))),
    ];
  });
}

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  const steps = [1, 2].map((count) => {
    const own = samples.filter(({ cell, scores }) => cell === name && scores["steps"] === count);
    return { name: `${name} ${count === 1 ? "one step" : "two steps"}`, own };
  });
  return [
    ...METRICS.flatMap((metric) => meanCell(samples, name, metric)),
    ...["ingest ms", "ask ms"].flatMap((score) =>
      quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
    ),
    ...failedCell(samples, name),
    ...steps.flatMap(({ name: cell, own }) =>
      meanCell(own.map((sample) => ({ ...sample, cell })), cell, "right"),
    ),
  ];
}

function depthCell(samples: readonly Sample[], name: string, depth: number): Cell[] {
  const cell = `${name} at ${depth} %`;
  const own = samples
    .filter((sample) => sample.cell === name && sample.scores["depth %"] === depth)
    .map((sample) => ({ ...sample, cell }));
  return meanCell(own, cell, "right").map((one) => ({ ...one, metric: AT_DEPTH }));
}

function scoresById(samples: readonly Sample[], name: string): ReadonlyMap<string, number> {
  return new Map(
    samples.flatMap(({ id, cell, scores }) =>
      cell === name ? [[id, scores["right"] ?? 0] as const] : [],
    ),
  );
}

/** Over the questions that both lengths asked; none where the shortest got nothing right. */
function relativeCell(
  own: ReadonlyMap<string, number>,
  base: ReadonlyMap<string, number>,
  name: string,
): Cell | null {
  const pairs = [...own].flatMap(([id, right]) => {
    const first = base.get(id);
    return first === undefined ? [] : [{ right, first }];
  });
  if (pairs.length === 0 || pairs.every(({ first }) => first === 0)) return null;
  const whole = mean(pairs.map((pair) => pair.right)) / mean(pairs.map((pair) => pair.first));
  const over = (drawn: readonly number[]): number => {
    const chosen = drawn.flatMap((at) => pairs[at] ?? []);
    const under = mean(chosen.map((pair) => pair.first));
    // A resample in which the shortest has nothing right counts as the whole.
    return under === 0 ? whole : mean(chosen.map((pair) => pair.right)) / under;
  };
  const indexes = pairs.map((_, at) => at);
  const ci95: Interval = bootstrap(indexes, over, 2_000);
  return { name, metric: OF_BASE, value: whole, n: pairs.length, ci95 };
}

/** In tokens; the longest of those that were measured, so at least this. */
function effectiveCell(
  kind: string,
  lengths: readonly number[],
  shares: readonly (Cell | null)[],
): Cell[] {
  const under = shares.findIndex((cell) => cell === null || cell.value < EFFECTIVE_SHARE);
  const value = lengths[(under < 0 ? lengths.length : under) - 1];
  if (value === undefined) return [];
  return [{ name: kind, metric: EFFECTIVE, value, n: 1, ci95: [value, value] }];
}

export function niahPlots(cells: readonly Cell[]): PlotSpec[] {
  const curves = cellPlots(cells, [
    { title: "Needles found and answered", metrics: ["right"], unit: "score", domain: [0, 1] },
    { title: "Score over that of the shortest length", metrics: [OF_BASE], unit: "share" },
    { title: "Time of a question", metrics: ["ask ms p50"], unit: "ms" },
  ]);
  return [...mapsOf(cells), ...curves];
}

function mapsOf(cells: readonly Cell[]): PlotSpec[] {
  const placed = cells.flatMap(({ name, metric, value }) => {
    const found = /^(\S+) (\S+) at (\S+) %$/.exec(name);
    if (metric !== AT_DEPTH || found === null) return [];
    const [, x = "", kind = "", y = ""] = found;
    return [{ kind, cell: { x, y, value } }];
  });
  return [...new Set(placed.map(({ kind }) => kind))].map((kind) => ({
    kind: "map",
    title: `Needles: ${kind}`,
    caption: "The score by the needle's depth and the text's length.",
    x: { label: "tokens" },
    y: { label: "depth, %" },
    cells: placed.filter((one) => one.kind === kind).map(({ cell }) => cell),
    domain: [0, 1],
  }));
}
