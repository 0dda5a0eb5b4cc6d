/**
 * The compiled kernels with a memory of their own, and what JavaScript does around each call.
 * Regions are taken once and never given back: whoever builds or searches has its own instance.
 * Shapes: rows of vectors stand `stride` bytes apart, the dimension rounded up to 16 with zeros.
 * Measured on one busy core at 384 dimensions (native-notes/vector-kernels.md): a dot product of
 * int8 and int16 in 28 ns (in JavaScript 470), a 1-bit code in 11.
 */
import { invariant, WASM_PAGE_BYTES, wasmModule, type WasmMemory } from "../base/index.js";
import { KERNELS_WASM } from "./kernels-wasm.js";

interface Exports {
  readonly memory: WasmMemory;
  dots(codes: number, n: number, d: number, query: number, out: number): void;
  nearness(
    codes: number, n: number, d: number, query: number,
    scale: number, scales: number, norms: number, out: number,
  ): void;
  estimates(
    bits: number, n: number, b: number, planes: number, factors: number,
    base: number, unit: number, offset: number, out: number,
  ): void;
  rotate(x: number, signs: number, b: number): void;
  encode(x: number, c: number, b: number, bits: number, sums: number): void;
}

const ALIGNMENT = 64;
const kernels = wasmModule<Exports>(KERNELS_WASM);

/** The largest value of a query as int16: sums of products stay below 2^31 in every lane. */
const QUERY_MAX = 4_095;
const DIMENSION_MAX = 4_096;

export const strideOf = (dimension: number): number => Math.ceil(dimension / 16) * 16;

export class Kernels {
  readonly call: Exports;
  #top = ALIGNMENT;
  #bytes: Uint8Array;

  constructor() {
    this.call = kernels();
    this.#bytes = new Uint8Array(this.call.memory.buffer);
  }

  /** A region of that many bytes, zeroed. */
  take(bytes: number): number {
    const at = this.#top;
    this.#top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = this.#top - this.call.memory.buffer.byteLength;
    if (missing > 0) {
      this.call.memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      this.#bytes = new Uint8Array(this.call.memory.buffer);
    }
    return at;
  }

  // Views are made anew at each use: growing the memory detaches those made before.
  bytes(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(at, at + length);
  }

  int8(at: number, length: number): Int8Array {
    return new Int8Array(this.call.memory.buffer, at, length);
  }

  int16(at: number, length: number): Int16Array {
    return new Int16Array(this.call.memory.buffer, at, length);
  }

  uint32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.call.memory.buffer, at, length);
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.call.memory.buffer, at, length);
  }
}

/** Writes a float query as int16 and gives back what one unit of it is worth. */
export function writeQuery(kernels: Kernels, at: number, query: Float32Array): number {
  invariant(query.length <= DIMENSION_MAX, "a dimension that the sums have room for");
  let largest = 0;
  for (let i = 0; i < query.length; i += 1) largest = Math.max(largest, Math.abs(query[i] ?? 0));
  const out = kernels.int16(at, strideOf(query.length)).fill(0);
  if (!(largest > 0)) return 0;
  const max = query.length <= 1_024 ? QUERY_MAX : QUERY_MAX >> 2;
  for (let i = 0; i < query.length; i += 1) out[i] = Math.round(((query[i] ?? 0) / largest) * max);
  return largest / max;
}
