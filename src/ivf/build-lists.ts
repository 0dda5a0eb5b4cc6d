/**
 * Posting lists of a range of vectors: a sample is clustered, then every vector is read once,
 * assigned and coded. All of a range's codes are in memory meanwhile, some 64 bytes a vector.
 * Yields to the event loop after every batch and stops when asked.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { Assigner } from "./assigner.js";
import { bitsOf, factorsOf, takeSigns } from "./bit-estimator.js";
import { cluster, type Sample } from "./clustering.js";
import type { Centroids } from "./centroids.js";
import { Kernels } from "./kernels.js";
import { PostingBuffer } from "./posting-buffer.js";
import { randomOf } from "./random.js";
import type { VectorSource } from "./vector-source.js";

export interface BuildListsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Vectors assigned and coded so far. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Vectors a list should have; LIST_TARGET. */
  readonly listTarget?: number | undefined;
  /** See Assigner; CLOSURE. */
  readonly closure?: number | undefined;
}

export interface BuiltLists {
  readonly bits: number;
  readonly dimension: number;
  /** Vectors; postings are more where some are in two lists. */
  readonly points: number;
  readonly centroids: Centroids;
  readonly lists: readonly PostingBuffer[];
}

const LIST_TARGET = 192;
const CLOSURE = 1.015;
/** A list never grows over this many times its target: what is too much begins another. */
const LIST_BOUND = 4;
const SAMPLE_PER_LIST = 48;
const SEED = 7;

export async function buildLists(
  source: VectorSource,
  o: BuildListsOptions = {},
): Promise<BuiltLists> {
  const target = o.listTarget ?? LIST_TARGET;
  const wanted = Math.max(1, Math.round(source.count / target));
  const sample = await takeSample(source, { most: wanted * SAMPLE_PER_LIST, signal: o.signal });
  // The sample's scratch goes with its kernels.
  const clustering = { lists: wanted, seed: SEED, signal: o.signal };
  const cells = await cluster(new Kernels(), sample, clustering);
  const kernels = new Kernels();
  const closure = o.closure ?? CLOSURE;
  const assigner = new Assigner(kernels, cells, { dimension: source.dimension, closure });
  const coder = new Coder(kernels, assigner, { target, dimension: source.dimension });
  for (const batch of source.batches()) {
    o.signal?.throwIfAborted();
    coder.add(batch);
    o.onProgress?.(coder.points);
    await yieldToOthers();
  }
  const { bits, points } = coder;
  const lists = coder.lists();
  return { bits, dimension: source.dimension, points, centroids: assigner.centroids, lists };
}

async function takeSample(
  source: VectorSource,
  o: { most: number; signal: AbortSignal | undefined },
): Promise<Sample> {
  const { dimension: d, count } = source;
  const share = Math.min(1, o.most / Math.max(1, count));
  const random = randomOf(SEED);
  // Some more than expected may be drawn.
  const room = Math.min(count, Math.ceil(o.most * 1.1) + 64);
  const codes = new Int8Array(room * d);
  const scales = new Float32Array(room);
  let n = 0;
  for (const batch of source.batches()) {
    o.signal?.throwIfAborted();
    for (let i = 0; i < batch.rows.length && n < room; i += 1) {
      if (share < 1 && random() >= share) continue;
      codes.set(batch.codes.subarray(i * d, (i + 1) * d), n * d);
      scales[n] = batch.scales[i] as number;
      n += 1;
    }
    await yieldToOthers();
  }
  return { dimension: d, codes: codes.subarray(0, n * d), scales: scales.subarray(0, n) };
}

/** Assigns vectors and codes them against the centroids of their lists. */
class Coder {
  readonly bits: number;
  points = 0;
  readonly #kernels: Kernels;
  readonly #assigner: Assigner;
  readonly #target: number;
  readonly #signs: number;
  /** Rotated centroids [lists * bits] float. */
  readonly #rotated: number;
  readonly #vector: number;
  readonly #code: number;
  readonly #sums: number;
  /** By centroid: the list that takes more, the full ones before it. */
  readonly #open: (PostingBuffer | undefined)[] = [];
  readonly #full = new Map<number, PostingBuffer[]>();

  constructor(kernels: Kernels, assigner: Assigner, o: { target: number; dimension: number }) {
    this.#kernels = kernels;
    this.#assigner = assigner;
    this.#target = o.target;
    this.bits = bitsOf(o.dimension);
    const { centroids } = assigner;
    this.#signs = takeSigns(kernels, this.bits);
    this.#rotated = kernels.take(4 * this.bits * centroids.count);
    this.#vector = kernels.take(4 * this.bits);
    this.#code = kernels.take(this.bits / 8);
    this.#sums = kernels.take(16);
    for (let list = 0; list < centroids.count; list += 1) {
      const at = this.#rotated + 4 * this.bits * list;
      kernels.floats(at, this.bits).set(centroids.vector(list));
      kernels.call.rotate(at, this.#signs, this.bits);
    }
  }

  add(batch: { rows: Uint32Array; codes: Int8Array; scales: Float32Array }): void {
    const d = this.#assigner.centroids.dimension;
    const { rows, codes, scales } = batch;
    for (let i = 0; i < rows.length; i += 1) {
      const own = codes.subarray(i * d, (i + 1) * d);
      const scale = scales[i] as number;
      const { first, second } = this.#assigner.assign(own, scale);
      const vector = this.#kernels.floats(this.#vector, this.bits).fill(0, d);
      for (let j = 0; j < d; j += 1) vector[j] = (own[j] as number) * scale;
      this.#kernels.call.rotate(this.#vector, this.#signs, this.bits);
      this.#post(first, rows[i] as number);
      if (second !== -1) this.#post(second, rows[i] as number);
      this.points += 1;
    }
  }

  /** Lists of one centroid stand together, neighbouring cells beside each other. */
  lists(): PostingBuffer[] {
    return this.#open.flatMap((last, centroid) => [
      ...(this.#full.get(centroid) ?? []),
      ...(last === undefined ? [] : [last]),
    ]);
  }

  #post(centroid: number, row: number): void {
    const { call } = this.#kernels;
    const centre = this.#rotated + 4 * this.bits * centroid;
    call.encode(this.#vector, centre, this.bits, this.#code, this.#sums);
    const factors = factorsOf(this.#kernels.floats(this.#sums, 4), this.bits);
    const code = this.#kernels.bytes(this.#code, this.bits / 8);
    this.#listFor(centroid).add(row, code, factors);
  }

  #listFor(centroid: number): PostingBuffer {
    const open = this.#open[centroid];
    if (open !== undefined && open.count < LIST_BOUND * this.#target) return open;
    if (open !== undefined) {
      this.#full.set(centroid, [...(this.#full.get(centroid) ?? []), open]);
    }
    const next = new PostingBuffer(this.bits, centroid);
    this.#open[centroid] = next;
    return next;
  }
}
