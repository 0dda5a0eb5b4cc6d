/**
 * Vectors as 8-bit integers: one byte a dimension and one scale a vector, symmetric about zero.
 * Shapes: vector [d] float32 -> codes [d] in -127..127, value = code * scale.
 * Error of a dot product with a unit vector: under 0.01 at d = 384 (see the tests).
 * Hot loops: free functions on typed arrays, unrolled by four. Measured on one busy core:
 * 50,000 x 384 codes in 27 ms, a third less than the plain loop; integer multiplication
 * (Math.imul) is slower than float, because the JIT widens int8 to float for nothing extra.
 */
import { invariant } from "../base/index.js";

/** Smaller values have no float32 scale any more, and are zero for every purpose. */
const TINY = 1e-30;

export interface Int8Vector {
  readonly codes: Int8Array;
  readonly scale: number;
}

export function quantizeInt8(vector: Float32Array): Int8Vector {
  const codes = new Int8Array(vector.length);
  return { codes, scale: quantizeInt8Into(vector, codes, 0) };
}

/** Writes the codes at `offset` of `codes` and gives back the scale. */
export function quantizeInt8Into(vector: Float32Array, codes: Int8Array, offset: number): number {
  invariant(offset + vector.length <= codes.length, "room for the codes");
  let largest = 0;
  for (let i = 0; i < vector.length; i += 1) {
    // Math.max lets NaN through to the check.
    largest = Math.max(largest, Math.abs(vector[i] as number));
  }
  invariant(Number.isFinite(largest), "a vector of finite numbers");
  if (largest < TINY) {
    codes.fill(0, offset, offset + vector.length);
    return 0;
  }
  const inverse = 127 / largest;
  for (let i = 0; i < vector.length; i += 1) {
    codes[offset + i] = Math.round((vector[i] as number) * inverse);
  }
  // As float32, because that is how it is stored: the same score before and after a store.
  return Math.fround(largest / 127);
}

export function dequantizeInt8(codes: Int8Array, scale: number): Float32Array {
  const vector = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i += 1) vector[i] = (codes[i] as number) * scale;
  return vector;
}

/** The dot product of a float query [d] and one int8 vector [d]. */
export function dotInt8(query: Float32Array, codes: Int8Array, scale: number): number {
  invariant(query.length === codes.length, "a query of the vectors' dimension");
  return dotAt(query, codes, 0) * scale;
}

/**
 * Scores of all vectors of a matrix: out[i] = query . codes[i * d .. (i + 1) * d) * scales[i].
 * Shapes: query [d], codes [n * d], scales [n], out [n].
 */
export function scanInt8(
  query: Float32Array,
  codes: Int8Array,
  scales: Float32Array,
  out: Float32Array = new Float32Array(scales.length),
): Float32Array {
  const d = query.length;
  const n = scales.length;
  invariant(codes.length >= n * d, "codes for every scale");
  invariant(out.length >= n, "room for every score");
  for (let i = 0; i < n; i += 1) out[i] = dotAt(query, codes, i * d) * (scales[i] as number);
  return out;
}

/** The dot product of two float vectors; on L2-normalised ones the cosine. */
export function dot(a: Float32Array, b: Float32Array): number {
  invariant(a.length === b.length, "vectors of one dimension");
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function dotAt(query: Float32Array, codes: Int8Array, offset: number): number {
  const d = query.length;
  const whole = d - (d % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    const at = offset + i;
    s0 += (query[i] as number) * (codes[at] as number);
    s1 += (query[i + 1] as number) * (codes[at + 1] as number);
    s2 += (query[i + 2] as number) * (codes[at + 2] as number);
    s3 += (query[i + 3] as number) * (codes[at + 3] as number);
  }
  for (let i = whole; i < d; i += 1) s0 += (query[i] as number) * (codes[offset + i] as number);
  return s0 + s1 + (s2 + s3);
}
