/**
 * 95 % intervals: the bootstrap for means, Wilson's for proportions; and the paired difference with
 * a test of it.
 * Every resampling has a fixed seed, so that equal samples give equal intervals.
 * Sources: Efron 1979 (percentile bootstrap); Wilson 1927; Fisher 1935 (randomisation
 * of pairs); McNemar 1947.
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
  /** Two-sided p of "no difference", by flipping the signs of pairs. */
  readonly p: number;
  readonly n: number;
}

export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  invariant(a.length === b.length && a.length > 0, "pairs");
  const differences = a.map((value, at) => (b[at] as number) - value);
  const n = differences.length;
  const ci95 = bootstrap(differences, mean);
  return { difference: mean(differences), ci95, p: signFlipP(differences), n };
}

/**
 * Under "no difference" every sign is as likely as the other. Exact where all differences have one
 * size, as right and wrong have (McNemar's test), or are few; else by random flips.
 */
function signFlipP(differences: readonly number[]): number {
  const sizes = differences.filter((one) => one !== 0).map(Math.abs);
  if (sizes.length === 0) return 1;
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  const [size = 0] = sizes;
  if (sizes.every((one) => one === size)) {
    return binomialP(sizes.length, Math.round(observed / size));
  }
  return sizes.length <= EXACT_MAX ? exactP(sizes, observed) : randomP(sizes, observed);
}

/** Of |heads - tails| at least `apart` in `n` throws. */
function binomialP(n: number, apart: number): number {
  let sum = 0;
  let share = 2 ** -n;
  if (share === 0) return normalP(n, apart);
  for (let k = 0; k <= n; k++) {
    if (k > 0) share *= (n - k + 1) / k;
    if (Math.abs(2 * k - n) >= apart) sum += share;
  }
  return Math.min(1, sum);
}

/** The same by the normal distribution, for more throws than doubles have powers of two. */
function normalP(n: number, apart: number): number {
  const z = apart / Math.sqrt(n);
  // Abramowitz and Stegun 1964, 26.2.17: to 8e-8.
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = series.reduce((total, factor, i) => total + factor * t ** (i + 1), 0);
  return Math.min(1, (2 * tail * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI));
}

const EXACT_MAX = 14;
/** Sums of the same numbers in another order. */
const ROUNDING = 1e-9;

function exactP(sizes: readonly number[], observed: number): number {
  const all = 2 ** sizes.length;
  let extreme = 0;
  for (let signs = 0; signs < all; signs++) {
    const sum = sizes.reduce((total, size, i) => total + ((signs >> i) & 1 ? size : -size), 0);
    if (Math.abs(sum) >= observed - ROUNDING) extreme++;
  }
  return extreme / all;
}

function randomP(sizes: readonly number[], observed: number): number {
  const random = seededRandom(SEED);
  let extreme = 1;
  for (let r = 1; r < RESAMPLES; r++) {
    const sum = sizes.reduce((total, size) => total + (random() < 0.5 ? size : -size), 0);
    if (Math.abs(sum) >= observed - ROUNDING) extreme++;
  }
  return extreme / RESAMPLES;
}
