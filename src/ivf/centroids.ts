/**
 * Centroids as int8 rows in the kernels' memory: what is nearest to a vector or a query.
 * Nearness is 2 <x, c> - |c|^2, so |x - c|^2 = |x|^2 - nearness.
 * Shapes: codes [n * stride] int8, scales [n], norms [n] = |c|^2 of the codes.
 */
import { quantizeInt8Into } from "../vectors/index.js";
import { type Kernels, strideOf } from "./kernels.js";

export class Centroids {
  readonly count: number;
  readonly dimension: number;
  readonly codesAt: number;
  readonly scalesAt: number;
  readonly normsAt: number;
  readonly #kernels: Kernels;
  readonly #stride: number;

  constructor(kernels: Kernels, o: { count: number; dimension: number }) {
    this.#kernels = kernels;
    this.count = o.count;
    this.dimension = o.dimension;
    this.#stride = strideOf(o.dimension);
    this.codesAt = kernels.take(o.count * this.#stride);
    this.scalesAt = kernels.take(4 * o.count);
    this.normsAt = kernels.take(4 * o.count);
  }

  /** Row `at` becomes that vector [dimension], as near as int8 comes. */
  set(at: number, vector: Float32Array): void {
    const codes = new Int8Array(vector.length);
    this.setCodes(at, { codes, scale: quantizeInt8Into(vector, codes, 0) });
  }

  setCodes(at: number, o: { codes: Int8Array; scale: number }): void {
    let squares = 0;
    for (let i = 0; i < o.codes.length; i += 1) squares += (o.codes[i] ?? 0) ** 2;
    this.#kernels.int8(this.codesAt + at * this.#stride, this.#stride).set(o.codes);
    this.#kernels.floats(this.scalesAt, this.count)[at] = o.scale;
    this.#kernels.floats(this.normsAt, this.count)[at] = squares * o.scale * o.scale;
  }

  codes(at: number): Int8Array {
    return this.#kernels.int8(this.codesAt + at * this.#stride, this.dimension);
  }

  scale(at: number): number {
    return this.#kernels.floats(this.scalesAt, this.count)[at] ?? 0;
  }

  vector(at: number): Float32Array {
    const scale = this.scale(at);
    return Float32Array.from(this.codes(at), (code) => code * scale);
  }

  /** Of rows [from, from + n) to the int16 query at `query` (one unit is `unit`), to `out`. */
  nearness(o: { from: number; n: number; query: number; unit: number; out: number }): void {
    this.#kernels.call.nearness(
      this.codesAt + o.from * this.#stride,
      o.n,
      this.#stride,
      o.query,
      o.unit,
      this.scalesAt + 4 * o.from,
      this.normsAt + 4 * o.from,
      o.out,
    );
  }
}
