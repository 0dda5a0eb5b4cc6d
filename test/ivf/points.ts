/** Vectors as embeddings lie: around centres, of length 1, as int8 codes. */
import type { VectorBatch, VectorSource } from "../../src/ivf/index.js";
import { dotInt8, quantizeInt8Into, scanInt8, topK } from "../../src/vectors/index.js";

export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function gaussian(next: () => number, dimension: number): Float32Array {
  return Float32Array.from({ length: dimension }, () =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export interface Points extends VectorSource {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
  readonly vectors: readonly Float32Array[];
  /** The ids of the k nearest, exact. */
  nearest(query: Float32Array, k: number): number[];
  score(query: Float32Array, id: number): number;
}

export function clustered(o: {
  count: number;
  dimension: number;
  seed: number;
  centres?: number;
  noise?: number;
}): Points {
  const { count, dimension: d } = o;
  const next = random(o.seed);
  const centres = Array.from({ length: o.centres ?? 60 }, () => gaussian(next, d));
  const vectors = Array.from({ length: count }, () => {
    const centre = centres[Math.floor(next() * centres.length)] as Float32Array;
    const noise = gaussian(next, d);
    return unit(centre.map((value, at) => value + (o.noise ?? 0.8) * (noise[at] as number)));
  });
  const codes = new Int8Array(count * d);
  const scales = Float32Array.from(vectors, (vector, at) =>
    quantizeInt8Into(vector, codes, at * d),
  );
  const score = (query: Float32Array, id: number): number =>
    dotInt8(query, codes.subarray(id * d, (id + 1) * d), scales[id] as number);
  return {
    dimension: d,
    count,
    codes,
    scales,
    vectors,
    score,
    nearest: (query, k) =>
      topK(scanInt8(query, codes, scales), k).map(({ index }) => index),
    *batches(): Generator<VectorBatch> {
      for (let from = 0; from < count; from += 500) {
        const end = Math.min(count, from + 500);
        yield {
          rows: Uint32Array.from({ length: end - from }, (_, at) => from + at),
          codes: codes.subarray(from * d, end * d),
          scales: scales.subarray(from, end),
        };
      }
    },
  };
}
