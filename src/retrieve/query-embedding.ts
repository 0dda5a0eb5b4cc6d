/** Vectors of a query, and of passages that have none stored: who gives them is the caller's. */
import type { Passage } from "../records/index.js";

export interface StaticQuery {
  /** Fingerprint of the static embedder. */
  readonly embedder: string;
  readonly vector: Float32Array;
}

/** A query's vectors; null where there is nothing to embed it with. */
export interface QueryEmbedding {
  deep(query: string, signal?: AbortSignal): Promise<Float32Array | null>;
  static(query: string): StaticQuery | null;
  /** Deep vectors of passages that have none stored, in their order, each of length 1. */
  late(passages: readonly Passage[], signal?: AbortSignal): Promise<readonly Float32Array[] | null>;
}
