/**
 * Static vectors of the passages of one block, as they are stored.
 * Shapes: texts [n] -> codes [n * d] in -7..7, scales [n] float32.
 */
import type { BlockVectors } from "../records/index.js";
import { quantizeInt4Into } from "./int4.js";

/** An embedder quick enough to run where the text is. */
export interface SyncEmbedder {
  readonly id: string;
  readonly dimension: number;
  /** `out`: row-major [texts.length * dimension], each row of length 1 (or 0: like nothing). */
  embedInto(texts: readonly string[], out: Float32Array): void;
}

export function blockVectors(embedder: SyncEmbedder, texts: readonly string[]): BlockVectors {
  const d = embedder.dimension;
  const vectors = new Float32Array(texts.length * d);
  embedder.embedInto(texts, vectors);
  const codes = new Int8Array(vectors.length);
  const scales = new Float32Array(texts.length);
  for (let i = 0; i < texts.length; i += 1) {
    scales[i] = quantizeInt4Into(vectors.subarray(i * d, (i + 1) * d), codes, i * d);
  }
  return { embedder: embedder.id, codes, scales };
}
