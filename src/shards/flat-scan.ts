/**
 * An exact scan over vectors that no lists cover. What is not too much stays in memory until the
 * vectors change, the rest is read from the shard at every search.
 * The kernel's scores come from a query rounded to 13 bits; what may be among the best by them
 * gets its exact score, so the result is that of a plain scan.
 */
import { Kernels, strideOf, type VectorBatch, writeQuery } from "../ivf/index.js";
import { dotInt8, type TopK } from "../vectors/index.js";
import type { LevelVectors } from "./level-vectors.js";

/** Vectors kept of one shard, and bytes of all shards together. */
const KEPT_VECTORS_MAX = 65_536;
const KEPT_BYTES_MAX = 128_000_000;
/** Rows that the kernel gets at once: they stay in the processor's cache. */
const KERNEL_ROWS = 512;

interface Kept {
  readonly version: number;
  readonly after: number;
  readonly batches: readonly VectorBatch[];
  readonly bytes: number;
}

export class FlatScan {
  readonly #kernels = new Kernels();
  readonly #dimension: number;
  readonly #codes: number;
  readonly #query: number;
  readonly #out: number;
  readonly #kept = new Map<LevelVectors, Kept>();

  constructor(dimension: number) {
    this.#dimension = dimension;
    const stride = strideOf(dimension);
    this.#codes = this.#kernels.take(KERNEL_ROWS * stride);
    this.#query = this.#kernels.take(2 * stride);
    this.#out = this.#kernels.take(4 * KERNEL_ROWS);
  }

  /** Adds to `top`, by row, what stands after that position. */
  scan(
    vectors: LevelVectors,
    query: Float32Array,
    o: { after: number; accept: ((row: number) => boolean) | null; top: TopK },
  ): void {
    const unit = writeQuery(this.#kernels, this.#query, query);
    const slack = unit * 0.55 * Math.sqrt(this.#dimension);
    for (const batch of this.#batches(vectors, o.after)) {
      this.#scanBatch(batch, { ...o, query, unit, slack });
    }
  }

  #scanBatch(
    { rows, codes, scales }: VectorBatch,
    o: {
      query: Float32Array;
      unit: number;
      slack: number;
      accept: ((row: number) => boolean) | null;
      top: TopK;
    },
  ): void {
    const d = this.#dimension;
    const stride = strideOf(d);
    for (let from = 0; from < rows.length; from += KERNEL_ROWS) {
      const n = Math.min(KERNEL_ROWS, rows.length - from);
      const target = this.#kernels.int8(this.#codes, n * stride);
      if (stride === d) target.set(codes.subarray(from * d, (from + n) * d));
      else for (let i = 0; i < n; i += 1) target.set(rowOf(codes, from + i, d), i * stride);
      this.#kernels.call.dots(this.#codes, n, stride, this.#query, this.#out);
      const dots = this.#kernels.floats(this.#out, n);
      for (let i = 0; i < n; i += 1) {
        const scale = scales[from + i] as number;
        // A vector has length 1, or is zero: the slack bounds what the rounding changes.
        if ((dots[i] as number) * o.unit * scale + o.slack < o.top.threshold) continue;
        const row = rows[from + i] as number;
        const score = dotInt8(o.query, rowOf(codes, from + i, d), scale);
        if (score < o.top.threshold || o.accept?.(row) === false) continue;
        o.top.add(row, score);
      }
    }
  }

  #batches(vectors: LevelVectors, after: number): Iterable<VectorBatch> {
    const version = vectors.state()?.version ?? 0;
    const kept = this.#kept.get(vectors);
    if (kept?.version === version && kept.after === after) {
      // The least recently used stands first.
      this.#kept.delete(vectors);
      this.#kept.set(vectors, kept);
      return kept.batches;
    }
    this.#kept.delete(vectors);
    const range = { after, upTo: Number.MAX_SAFE_INTEGER };
    const count = vectors.countAfter(after);
    if (count > KEPT_VECTORS_MAX) return vectors.batches(range);
    const batches = [...vectors.batches(range)];
    const bytes = count * (this.#dimension + 8);
    this.#kept.set(vectors, { version, after, batches, bytes });
    this.#shrink();
    return batches;
  }

  #shrink(): void {
    let bytes = 0;
    for (const kept of this.#kept.values()) bytes += kept.bytes;
    for (const [vectors, kept] of this.#kept) {
      if (bytes <= KEPT_BYTES_MAX) return;
      this.#kept.delete(vectors);
      bytes -= kept.bytes;
    }
  }
}

function rowOf(codes: Int8Array, row: number, dimension: number): Int8Array {
  return codes.subarray(row * dimension, (row + 1) * dimension);
}
