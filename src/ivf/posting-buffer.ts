/**
 * One posting list while it grows: codes, factors and passage rows, each in the order of arrival.
 * As bytes, a list of n postings is bits [n * b / 8], factors [n * 2] float32, rows [n] uint32.
 */
import { endianness } from "node:os";
import { invariant } from "../base/index.js";
import type { VectorFactors } from "./bit-estimator.js";

const FIRST_CAPACITY = 64;
/** Add, factor and row. */
const BYTES_BESIDE_CODE = 12;

invariant(endianness() === "LE", "typed arrays as the file has them");

export const postingBytes = (bits: number): number => bits / 8 + BYTES_BESIDE_CODE;

export class PostingBuffer {
  count = 0;
  spreadMax = 0;
  #bits: Uint8Array;
  #factors: Float32Array;
  #rows: Uint32Array;
  readonly #codeBytes: number;

  constructor(
    bits: number,
    /** Which centroid it lies around. */
    readonly centroid: number,
  ) {
    this.#codeBytes = bits / 8;
    this.#bits = new Uint8Array(FIRST_CAPACITY * this.#codeBytes);
    this.#factors = new Float32Array(2 * FIRST_CAPACITY);
    this.#rows = new Uint32Array(FIRST_CAPACITY);
  }

  add(row: number, code: Uint8Array, factors: VectorFactors): void {
    if (this.count === this.#rows.length) this.#grow();
    this.#bits.set(code, this.count * this.#codeBytes);
    this.#factors[2 * this.count] = factors.add;
    this.#factors[2 * this.count + 1] = factors.factor;
    this.#rows[this.count] = row;
    this.spreadMax = Math.max(this.spreadMax, factors.spread);
    this.count += 1;
  }

  bytes(): Buffer {
    const parts = [
      this.#bits.subarray(0, this.count * this.#codeBytes),
      bytesOf(this.#factors.subarray(0, 2 * this.count)),
      bytesOf(this.#rows.subarray(0, this.count)),
    ];
    return Buffer.concat(parts);
  }

  #grow(): void {
    const capacity = 2 * this.#rows.length;
    const [bits, factors, rows] = [this.#bits, this.#factors, this.#rows];
    this.#bits = new Uint8Array(capacity * this.#codeBytes);
    this.#bits.set(bits);
    this.#factors = new Float32Array(2 * capacity);
    this.#factors.set(factors);
    this.#rows = new Uint32Array(capacity);
    this.#rows.set(rows);
  }
}

export function bytesOf(array: Float32Array | Float64Array | Uint32Array | Int8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
