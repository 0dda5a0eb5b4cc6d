/**
 * From samples to cells: every number that is printed has its n and its interval.
 * Proportions (all values 0 or 1) get Wilson's interval, other means the bootstrap.
 */
import type { Cell, Interval, Sample } from "./contract.js";
import { auroc, bootstrap, ece, mean, quantile, wilson } from "./scores/index.js";

/** The scores of one cell and metric, in the samples' order. */
export function scoresOf(samples: readonly Sample[], name: string, metric: string): number[] {
  return samples.flatMap((sample) => {
    const score = sample.cell === name ? sample.scores[metric] : undefined;
    return score === undefined || Number.isNaN(score) ? [] : [score];
  });
}

export function meanInterval(values: readonly number[]): Interval {
  const binary = values.every((value) => value === 0 || value === 1);
  if (binary) return wilson(values.filter((value) => value === 1).length, values.length);
  return bootstrap(values, mean);
}

/** Empty when no sample has the score: a number is never made of nothing. */
export function meanCell(samples: readonly Sample[], name: string, metric: string): Cell[] {
  const values = scoresOf(samples, name, metric);
  if (values.length === 0) return [];
  return [{ name, metric, value: mean(values), n: values.length, ci95: meanInterval(values) }];
}

export function quantileCell(
  samples: readonly Sample[],
  name: string,
  o: { score: string; metric: string; q: number },
): Cell[] {
  const values = scoresOf(samples, name, o.score);
  if (values.length === 0) return [];
  const statistic = (drawn: readonly number[]): number => quantile(drawn, o.q);
  const ci95 = bootstrap(values, statistic, 2_000);
  return [{ name, metric: o.metric, value: statistic(values), n: values.length, ci95 }];
}

/** A rate over all samples, such as tokens a second: long ones count for more than short ones. */
export function sumsCell(
  samples: readonly Sample[],
  name: string,
  o: { readonly over: string; readonly under: string; readonly metric: string },
): Cell[] {
  const own = samples.filter((sample) => sample.cell === name && o.under in sample.scores);
  if (own.length === 0) return [];
  const indexes = own.map((_, at) => at);
  const sum = (chosen: readonly number[], score: string): number =>
    chosen.reduce((total, at) => total + (own[at]?.scores[score] ?? 0), 0);
  const statistic = (chosen: readonly number[]): number =>
    sum(chosen, o.over) / sum(chosen, o.under);
  const ci95 = bootstrap(indexes, statistic, 2_000);
  return [{ name, metric: o.metric, value: statistic(indexes), n: own.length, ci95 }];
}

interface Confident {
  readonly confidence: string;
  /** Right, or there to be found, at 0.5 and more. */
  readonly outcome: string;
}

/** How honest `confidence` is, and how far it tells right from wrong. */
export function calibrationCells(
  samples: readonly Sample[],
  name: string,
  o: Confident,
): Cell[] {
  return [
    ...confidenceCell(samples, name, { ...o, metric: "confidence ECE", score: ece }),
    ...aurocCell(samples, name, o),
  ];
}

export function aurocCell(samples: readonly Sample[], name: string, o: Confident): Cell[] {
  return confidenceCell(samples, name, { ...o, metric: "confidence AUROC", score: auroc });
}

function confidenceCell(
  samples: readonly Sample[],
  name: string,
  o: Confident & { readonly metric: string; readonly score: typeof ece },
): Cell[] {
  const pairs = samples.flatMap((sample) => {
    const confidence = sample.scores[o.confidence];
    const outcome = sample.scores[o.outcome];
    if (sample.cell !== name || confidence === undefined || outcome === undefined) return [];
    return [[confidence, outcome >= 0.5 ? 1 : 0] as const];
  });
  const indexes = pairs.map((_, at) => at);
  const over = (chosen: readonly number[]): number =>
    o.score(
      chosen.map((at) => pairs[at]?.[0] ?? 0),
      chosen.map((at) => pairs[at]?.[1] ?? 0),
    );
  const value = pairs.length === 0 ? Number.NaN : over(indexes);
  if (Number.isNaN(value)) return [];
  // A resample without a single wrong answer has no AUROC: it counts as the whole's.
  const statistic = (drawn: readonly number[]): number => {
    const found = over(drawn);
    return Number.isNaN(found) ? value : found;
  };
  const ci95 = bootstrap(indexes, statistic, 1_000);
  return [{ name, metric: o.metric, value, n: pairs.length, ci95 }];
}

/** A value measured once, or a few times: throughput, memory. */
export function repeatedCell(name: string, metric: string, values: readonly number[]): Cell[] {
  if (values.length === 0) return [];
  return [{ name, metric, value: mean(values), n: values.length, ci95: bootstrap(values, mean) }];
}
