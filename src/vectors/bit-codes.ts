/**
 * One bit a dimension, for a first pass over many vectors: the sign of what a vector has more or
 * less than the mean of all. The nearest by bits are then scored by their int8 codes.
 * Shapes: codes [n * d] int8 with scales [n] -> bits [n * ceil(d / 32)] uint32.
 * Hot loops: free functions on typed arrays. 16,000 x 384 bits take about 1.5 ms, an int8 scan 9.
 * Source: RaBitQ (Gao, Long 2024) for the centring; plain signs are enough with a wide first pass.
 */
import { invariant } from "../base/index.js";

export interface BitCodes {
  readonly bits: Uint32Array;
  readonly words: number;
  /** [d] what is taken off before signs are read. */
  readonly mean: Float32Array;
}

export function bitCodes(codes: Int8Array, scales: Float32Array, dimension: number): BitCodes {
  const n = scales.length;
  invariant(codes.length >= n * dimension, "codes for every scale");
  const mean = new Float32Array(dimension);
  for (let i = 0; i < n; i += 1) {
    const scale = scales[i] as number;
    for (let d = 0; d < dimension; d += 1) {
      mean[d] = (mean[d] as number) + (codes[i * dimension + d] as number) * scale;
    }
  }
  for (let d = 0; d < dimension; d += 1) mean[d] = (mean[d] as number) / Math.max(1, n);
  const words = Math.ceil(dimension / 32);
  const bits = new Uint32Array(n * words);
  for (let i = 0; i < n; i += 1) {
    const scale = scales[i] as number;
    for (let d = 0; d < dimension; d += 1) {
      if ((codes[i * dimension + d] as number) * scale <= (mean[d] as number)) continue;
      const at = i * words + (d >>> 5);
      bits[at] = ((bits[at] as number) | (1 << (d & 31))) >>> 0;
    }
  }
  return { bits, words, mean };
}

/** Indices of about `wanted` vectors that share the most bits with the query, in no order. */
export function nearestByBits(query: Float32Array, index: BitCodes, wanted: number): number[] {
  const { bits, words, mean } = index;
  const n = bits.length / words;
  if (n <= wanted) return Array.from({ length: n }, (_, i) => i);
  const own = new Uint32Array(words);
  for (let d = 0; d < query.length; d += 1) {
    if ((query[d] as number) <= (mean[d] as number)) continue;
    own[d >>> 5] = ((own[d >>> 5] as number) | (1 << (d & 31))) >>> 0;
  }
  const distances = new Uint16Array(n);
  const histogram = new Uint32Array(words * 32 + 1);
  for (let i = 0; i < n; i += 1) {
    let distance = 0;
    for (let w = 0; w < words; w += 1) {
      let x = (bits[i * words + w] as number) ^ (own[w] as number);
      x -= (x >>> 1) & 0x55555555;
      x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
      x = (x + (x >>> 4)) & 0x0f0f0f0f;
      distance += Math.imul(x, 0x01010101) >>> 24;
    }
    distances[i] = distance;
    histogram[distance] = (histogram[distance] as number) + 1;
  }
  // The distance up to which there are enough.
  let limit = 0;
  for (let seen = 0; limit < histogram.length; limit += 1) {
    seen += histogram[limit] as number;
    if (seen >= wanted) break;
  }
  const found: number[] = [];
  for (let i = 0; i < n; i += 1) if ((distances[i] as number) <= limit) found.push(i);
  return found;
}
