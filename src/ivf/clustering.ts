/**
 * Balanced k-means of two levels on a sample: coarse cells, and in each as many centroids as its
 * share of the sample says. A vector then meets some hundred centroids, not thousands.
 * Lists that would grow too large by the sample are split again. Deterministic for a seed.
 * Shapes: sample codes [n * d] int8 with scales [n] -> centroids [d] float.
 * Source: Chen et al.: SPANN (NeurIPS 2021) for hierarchical balanced clustering.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { Centroids } from "./centroids.js";
import { type Kernels, strideOf } from "./kernels.js";
import { randomOf } from "./random.js";

export interface Sample {
  readonly dimension: number;
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/** A coarse centroid and those of the lists in its cell. */
export interface Cell {
  readonly centre: Float32Array;
  readonly lists: readonly Float32Array[];
}

const ITERATIONS = 8;
/** Of the sample, for each coarse centroid. */
const COARSE_SAMPLE = 256;
/** A list this many times the mean is split. */
const OVERSIZE = 1.7;
const OVERSIZE_MEMBERS_MIN = 16;

export async function cluster(
  kernels: Kernels,
  sample: Sample,
  o: { readonly lists: number; readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<Cell[]> {
  const n = sample.scales.length;
  const random = randomOf(o.seed);
  const coarse = Math.max(1, Math.min(Math.round(Math.sqrt(o.lists)), n));
  const all = shuffled(n, random);
  const means = new KMeans(kernels, sample, { most: 4 * coarse, random });
  const centres = means.run(all.subarray(0, Math.min(n, coarse * COARSE_SAMPLE)), coarse);
  const cells: Cell[] = [];
  for (const [at, members] of means.groups(all, centres).entries()) {
    o.signal?.throwIfAborted();
    await yieldToOthers();
    if (members.length === 0) continue;
    const share = Math.round((o.lists * members.length) / n);
    const lists = means.run(members, Math.max(1, Math.min(share, means.most, members.length)));
    const split = splitLarge(means, members, { lists, mean: n / o.lists });
    cells.push({ centre: centres[at] as Float32Array, lists: split });
  }
  return cells;
}

/** Each list that has too many of the sample becomes as many as it should be. */
function splitLarge(
  means: KMeans,
  members: Uint32Array,
  o: { lists: readonly Float32Array[]; mean: number },
): Float32Array[] {
  const most = Math.max(OVERSIZE_MEMBERS_MIN, OVERSIZE * o.mean);
  return means.groups(members, o.lists).flatMap((group, at) => {
    if (group.length <= most) return group.length === 0 ? [] : [o.lists[at] as Float32Array];
    const parts = Math.min(means.most, Math.ceil(group.length / o.mean));
    return means.run(group, parts);
  });
}

class KMeans {
  readonly most: number;
  readonly #kernels: Kernels;
  readonly #sample: Sample;
  readonly #random: () => number;
  readonly #centroids: Centroids;
  readonly #query: number;
  readonly #out: number;

  constructor(kernels: Kernels, sample: Sample, o: { most: number; random: () => number }) {
    this.#kernels = kernels;
    this.#sample = sample;
    this.#random = o.random;
    this.most = o.most;
    const { dimension } = sample;
    this.#centroids = new Centroids(kernels, { count: o.most, dimension });
    this.#query = kernels.take(2 * strideOf(dimension));
    this.#out = kernels.take(4 * o.most);
  }

  /** At most k centroids of those of the sample; fewer where some stayed empty. */
  run(members: Uint32Array, k: number): Float32Array[] {
    let centroids = this.#first(members, k);
    if (k === 1 || members.length <= k) return k === 1 ? this.#meansOf([members]) : centroids;
    for (let round = 0; round < ITERATIONS; round += 1) {
      const groups = this.groups(members, centroids);
      const filled = groups.map((group) => (group.length > 0 ? group : this.#any(members)));
      centroids = this.#meansOf(filled);
    }
    return centroids;
  }

  /** The members by their nearest centroid. */
  groups(members: Uint32Array, centroids: readonly Float32Array[]): Uint32Array[] {
    const k = centroids.length;
    for (const [at, vector] of centroids.entries()) this.#centroids.set(at, vector);
    const nearest = new Uint32Array(members.length);
    const counts = new Uint32Array(k);
    const { dimension: d, codes, scales } = this.#sample;
    const query = this.#kernels.int16(this.#query, strideOf(d));
    const out = this.#kernels.floats(this.#out, k);
    for (const [i, member] of members.entries()) {
      query.set(codes.subarray(member * d, (member + 1) * d));
      const unit = scales[member] as number;
      this.#centroids.nearness({ from: 0, n: k, query: this.#query, unit, out: this.#out });
      let best = 0;
      for (let c = 1; c < k; c += 1) if ((out[c] as number) > (out[best] as number)) best = c;
      nearest[i] = best;
      counts[best] = (counts[best] as number) + 1;
    }
    const groups = Array.from(counts, (count) => new Uint32Array(count));
    const filled = new Uint32Array(k);
    for (const [i, member] of members.entries()) {
      const group = nearest[i] as number;
      const place = filled[group] as number;
      (groups[group] as Uint32Array)[place] = member;
      filled[group] = place + 1;
    }
    return groups;
  }

  #first(members: Uint32Array, k: number): Float32Array[] {
    const order = shuffled(members.length, this.#random).subarray(0, k);
    return this.#meansOf(Array.from(order, (at) => members.subarray(at, at + 1)));
  }

  #any(members: Uint32Array): Uint32Array {
    const at = Math.floor(this.#random() * members.length);
    return members.subarray(at, at + 1);
  }

  #meansOf(groups: readonly Uint32Array[]): Float32Array[] {
    const { dimension: d, codes, scales } = this.#sample;
    return groups.map((group) => {
      const sum = new Float64Array(d);
      for (const member of group) {
        const scale = scales[member] as number;
        const from = member * d;
        for (let i = 0; i < d; i += 1) {
          sum[i] = (sum[i] as number) + scale * (codes[from + i] as number);
        }
      }
      return Float32Array.from(sum, (value) => value / group.length);
    });
  }
}

function shuffled(n: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}
