/**
 * RaBitQ: one bit a dimension of what a vector x has over its list's centroid c, after one random
 * rotation of all; from it an unbiased estimate of the vector's dot product with a query, and how
 * far off it may be.
 *
 *   r = x - c, o = r / |r|, s = signs of r / sqrt(b), t = <s, o>
 *   <x, q> = <c, q> + <r, q>, and <r, q> = <r, c> + <r, q - c>, where <r, c> is known and
 *   <o, q - c> is estimated by <s, q - c> / t = (<s, q> - <s, c>) / t.
 *   So: estimate = <c, q> + add + factor * <s, q> with
 *     factor = |r| / t = |r|^2 sqrt(b) / sum |r_i|,  add = <r, c> - factor <s, c>
 *   Its standard deviation is at most factor * |q - c| * sqrt((1 - t^2) / (b - 1)).
 *
 * The query is rotated and written in 4-bit planes once for all lists (not for each list's
 * residual, as in the paper): its rounding adds factor * step / sqrt(12), a quarter of the above.
 * Shapes: dimension d, padded with zeros to b bits, a multiple of 128.
 * Source: Gao, Long: RaBitQ (SIGMOD 2024), theorem 3.2 and section 3.3; the rotation is that of
 * its authors' library (FhtKacRotator).
 */
import type { Kernels } from "./kernels.js";
import { randomOf } from "./random.js";

/** Of the rotation. Codes of another one would say nothing, so it belongs to the file format. */
const SIGNS_SEED = 20_240_529;
const ROUNDS = 4;
const PLANES = 4;
const LEVELS = 7;

export const bitsOf = (dimension: number): number => Math.ceil(dimension / 128) * 128;

/** The signs of the rotation, in the kernels' memory. */
export function takeSigns(kernels: Kernels, bits: number): number {
  const at = kernels.take(4 * ROUNDS * bits);
  const random = randomOf(SIGNS_SEED + bits);
  const signs = kernels.floats(at, ROUNDS * bits);
  for (let i = 0; i < signs.length; i += 1) signs[i] = random() < 0.5 ? -1 : 1;
  return at;
}

export interface CodedQuery {
  /** <s, q> = unit * S - offset, with S as the kernel sums it. */
  readonly unit: number;
  readonly offset: number;
  /** Standard deviation of <s, q> by the rounding of q. */
  readonly rounding: number;
}

/** Rotates queries and writes their planes. */
export class QueryCoder {
  readonly planes: number;
  readonly #kernels: Kernels;
  readonly #bits: number;
  readonly #signs: number;
  readonly #rotated: number;

  constructor(kernels: Kernels, dimension: number) {
    this.#kernels = kernels;
    this.#bits = bitsOf(dimension);
    this.#signs = takeSigns(kernels, this.#bits);
    this.#rotated = kernels.take(4 * this.#bits);
    this.planes = kernels.take((PLANES * this.#bits) / 8);
  }

  code(query: Float32Array): CodedQuery {
    const bits = this.#bits;
    const rotated = this.#kernels.floats(this.#rotated, bits).fill(0);
    rotated.set(query);
    this.#kernels.call.rotate(this.#rotated, this.#signs, bits);
    let largest = 0;
    for (let i = 0; i < bits; i += 1) largest = Math.max(largest, Math.abs(rotated[i] ?? 0));
    const step = largest / LEVELS;
    const planes = this.#kernels.bytes(this.planes, (PLANES * bits) / 8).fill(0);
    let sum = 0;
    for (let i = 0; i < bits && step > 0; i += 1) {
      const level = Math.round((rotated[i] ?? 0) / step);
      sum += level;
      // Eight bytes of a plane stand together, then the same dimensions of the next plane.
      const at = (i >>> 6) * 8 * PLANES + ((i & 63) >>> 3);
      for (let plane = 0; plane < PLANES; plane += 1) {
        if (((level >>> plane) & 1) === 0) continue;
        planes[at + 8 * plane] = (planes[at + 8 * plane] ?? 0) | (1 << (i & 7));
      }
    }
    const root = Math.sqrt(bits);
    return { unit: (2 * step) / root, offset: (step * sum) / root, rounding: step / Math.sqrt(12) };
  }
}

export interface VectorFactors {
  readonly add: number;
  readonly factor: number;
  /** sqrt(1 - t^2): how much of the vector its bits do not say. */
  readonly spread: number;
}

/** From what the encoding kernel summed over one vector. */
export function factorsOf(sums: Float32Array, bits: number): VectorFactors {
  const [norm = 0, absolute = 0, along = 0, signed = 0] = sums;
  if (!(norm > 0) || !(absolute > 0)) return { add: 0, factor: 0, spread: 0 };
  const root = Math.sqrt(bits);
  const factor = (norm * root) / absolute;
  const t = absolute / (root * Math.sqrt(norm));
  const spread = Math.sqrt(Math.max(0, 1 - t * t));
  return { add: along - (factor * signed) / root, factor, spread };
}

/** Standard deviation of the estimates of a list, for a factor of one. */
export function deviationOf(
  query: CodedQuery,
  o: { readonly bits: number; readonly spread: number; readonly distanceSquared: number },
): number {
  const code = (o.spread * o.spread * o.distanceSquared) / (o.bits - 1);
  return Math.sqrt(code + query.rounding * query.rounding);
}
