/**
 * Fuses the scores of words and vectors: pure, and blind to the order of its input.
 * A convex combination of normalised scores, which beats rank fusion (facts measured for this
 * project; Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
 * Words: BM25 over the best BM25 of the query. Vectors: cosine, from a floor to the best cosine.
 */
import type { PassageId } from "../records/index.js";

export interface Candidate {
  readonly id: PassageId;
  /** BM25, null where the words did not find it. */
  readonly words: number | null;
  /** Cosine, null where the passage has no vector. */
  readonly cosine: number | null;
}

export interface Fused {
  readonly id: PassageId;
  /** In [0, 1]. */
  readonly score: number;
}

export interface FusionWeights {
  /** Share of the vectors, in [0, 1]. */
  readonly vectorShare: number;
  /** Cosine that counts as nothing: unrelated texts of this embedder lie about there. */
  readonly cosineFloor: number;
}

const FUSION_WEIGHTS: FusionWeights = { vectorShare: 0.6, cosineFloor: 0.3 };
/** Of static vectors in the place of deep ones: decision 0022. */
export const STATIC_WEIGHTS: FusionWeights = { vectorShare: 0.3, cosineFloor: 0.5 };

/**
 * Best first; equal scores by their cosines, as those under the floor count nothing, then by id,
 * so that the result does not depend on the input's order.
 */
export function fuse(
  candidates: readonly Candidate[],
  weights: FusionWeights = FUSION_WEIGHTS,
): Fused[] {
  const wordsMax = maxOf(candidates.map((c) => c.words));
  const cosineMax = maxOf(candidates.map((c) => c.cosine));
  const someVectors = candidates.some((c) => c.cosine !== null);
  const someWords = candidates.some((c) => c.words !== null);
  const share = someVectors ? (someWords ? weights.vectorShare : 1) : 0;
  const fused = candidates.map((c) => {
    const words = wordsMax > 0 ? (c.words ?? 0) / wordsMax : 0;
    const vector = normalisedCosine(c.cosine, cosineMax, weights.cosineFloor);
    // A passage that has no vector yet is judged by its words alone, at the words' best guess.
    const own = c.cosine === null && someVectors ? words : vector;
    return { id: c.id, score: clamp((1 - share) * words + share * own) };
  });
  const cosines = new Map(candidates.map(({ id, cosine }) => [id, cosine ?? -1]));
  const cosine = (id: PassageId): number => cosines.get(id) ?? -1;
  return fused.sort((a, b) => b.score - a.score || cosine(b.id) - cosine(a.id) || a.id - b.id);
}

function normalisedCosine(cosine: number | null, max: number, floor: number): number {
  if (cosine === null) return 0;
  return max > floor ? clamp((cosine - floor) / (max - floor)) : 0;
}

function maxOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
