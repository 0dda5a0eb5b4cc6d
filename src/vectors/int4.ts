/**
 * Vectors as 4-bit integers, for those that only choose candidates: half a byte a dimension and
 * one scale a vector, symmetric about zero.
 * Shapes: vector [d] float32 -> codes [d] in -7..7, value = code * scale; packed [ceil(d / 2)]
 * bytes, the even dimension in the low half.
 * Values beyond CLIP times the root mean square are cut: of Gaussian ones, which the components
 * of embeddings are about, that leaves the least error with 15 levels (Max 1960, "Quantizing for
 * Minimum Distortion"). Cosine of a vector with its codes: about .993 at d = 384 (see the tests).
 */
import { invariant } from "../base/index.js";

const LARGEST = 7;
const CLIP = 2.4;
/** Codes are stored as code + 8, so that a half byte of 0 is never written. */
const OFFSET = 8;

/** Writes the codes at `offset` of `codes`, one a byte, and gives back the scale. */
export function quantizeInt4Into(vector: Float32Array, codes: Int8Array, offset: number): number {
  invariant(offset + vector.length <= codes.length, "room for the codes");
  let squares = 0;
  for (let i = 0; i < vector.length; i += 1) squares += (vector[i] as number) ** 2;
  invariant(Number.isFinite(squares), "a vector of finite numbers");
  const scale = Math.fround((CLIP / LARGEST) * Math.sqrt(squares / Math.max(1, vector.length)));
  if (scale === 0) {
    codes.fill(0, offset, offset + vector.length);
    return 0;
  }
  for (let i = 0; i < vector.length; i += 1) {
    const code = Math.round((vector[i] as number) / scale);
    codes[offset + i] = code > LARGEST ? LARGEST : code < -LARGEST ? -LARGEST : code;
  }
  return scale;
}

/** Codes of vectors of `dimension` -> two a byte; a vector begins at a whole byte. */
export function packInt4(codes: Int8Array, dimension: number): Uint8Array {
  const width = Math.ceil(dimension / 2);
  const count = codes.length / dimension;
  const packed = new Uint8Array(count * width);
  for (let row = 0; row < count; row += 1) {
    const from = row * dimension;
    for (let i = 0; i < width; i += 1) {
      const low = (codes[from + 2 * i] as number) + OFFSET;
      const high = 2 * i + 1 < dimension ? (codes[from + 2 * i + 1] as number) + OFFSET : 0;
      packed[row * width + i] = low | (high << 4);
    }
  }
  return packed;
}

/** Back to one code a byte. */
export function unpackInt4(packed: Uint8Array, dimension: number): Int8Array {
  const width = Math.ceil(dimension / 2);
  const count = packed.length / width;
  const codes = new Int8Array(count * dimension);
  for (let row = 0; row < count; row += 1) {
    const from = row * width;
    const to = row * dimension;
    for (let i = 0; i < dimension; i += 1) {
      const byte = packed[from + (i >> 1)] as number;
      codes[to + i] = ((i & 1) === 0 ? byte & 15 : byte >> 4) - OFFSET;
    }
  }
  return codes;
}
