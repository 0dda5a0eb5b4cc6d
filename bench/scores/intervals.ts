/**
 * 95 % intervals: the bootstrap for means, Wilson's for proportions; and the paired difference.
 * Every resampling has a fixed seed, so that equal samples give equal intervals.
 * Sources: Efron 1979 (percentile bootstrap); Wilson 1927.
 */
import { invariant } from "../../src/base/index.js";
import type { Interval } from "../contract.js";
import { seededRandom } from "../random.js";

const RESAMPLES = 10_000;
const SEED = 20_260_101;
const Z = 1.959963984540054;

export function mean(values: readonly number[]): number {
  invariant(values.length > 0, "a mean needs values");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which the fraction `q` of the values lies, between neighbours by distance. */
export function quantile(values: readonly number[], q: number): number {
  invariant(values.length > 0, "a quantile needs values");
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

function quantileOfSorted(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** Percentile bootstrap of any statistic of the values. */
export function bootstrap(
  values: readonly number[],
  statistic: (resample: readonly number[]) => number,
  resamples = RESAMPLES,
): Interval {
  const [only] = values;
  invariant(only !== undefined, "a bootstrap needs values");
  if (values.every((value) => value === only)) return [statistic(values), statistic(values)];
  const random = seededRandom(SEED);
  const drawn = new Array<number>(values.length);
  const found = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < drawn.length; i++) {
      drawn[i] = values[Math.floor(random() * values.length)] as number;
    }
    found[r] = statistic(drawn);
  }
  found.sort();
  return [quantileOfSorted(found, 0.025), quantileOfSorted(found, 0.975)];
}

/** Wilson's score interval: honest at 0 and 1, where the bootstrap collapses. */
export function wilson(successes: number, n: number): Interval {
  invariant(n > 0 && successes >= 0 && successes <= n, "successes within n");
  const p = successes / n;
  const scale = 1 + (Z * Z) / n;
  const centre = (p + (Z * Z) / (2 * n)) / scale;
  const half = (Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))) / scale;
  // Rounding leaves the outer ends a little off where they are exact.
  return [successes === 0 ? 0 : centre - half, successes === n ? 1 : centre + half];
}

export interface PairedDifference {
  /** Mean of b - a. */
  readonly difference: number;
  readonly ci95: Interval;
  /** Two-sided p of "no difference": bootstrap, at least 1 / resamples. */
  readonly p: number;
  readonly n: number;
}

export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  invariant(a.length === b.length && a.length > 0, "pairs");
  const differences = a.map((value, at) => (b[at] as number) - value);
  const n = differences.length;
  const [first = 0] = differences;
  if (differences.every((difference) => difference === first)) {
    // Resampling equal values says nothing: the sign test does.
    return { difference: first, ci95: [first, first], p: first === 0 ? 1 : 2 ** (1 - n), n };
  }
  let atMost = 0;
  let atLeast = 0;
  const ci95 = bootstrap(differences, (resample) => {
    const found = mean(resample);
    if (found <= 0) atMost++;
    if (found >= 0) atLeast++;
    return found;
  });
  const p = Math.min(1, (2 * Math.max(1, Math.min(atMost, atLeast))) / RESAMPLES);
  return { difference: mean(differences), ci95, p, n };
}
