/**
 * Deep vectors of passages that have none stored, made while a question waits for them, and kept
 * for the next one. Passages never change under their id.
 */
import type { Passage, PassageId } from "../records/index.js";
import { embeddedText } from "../shards/index.js";
import type { Embedder } from "../vectors/index.js";

/** 1.5 KB each. */
const KEPT_MAX = 4_096;

export class LateVectors {
  readonly #kept = new Map<PassageId, Float32Array>();

  /** In the order of the passages, each of length 1. */
  async of(
    embedder: Embedder,
    passages: readonly Passage[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    const missing = passages.filter(({ id }) => !this.#kept.has(id));
    if (missing.length > 0) {
      const texts = missing.map(embeddedText);
      const vectors = await embedder.embed(texts, signal ? { signal } : {});
      const d = embedder.dimension;
      missing.forEach(({ id }, i) => this.#kept.set(id, vectors.slice(i * d, (i + 1) * d)));
    }
    const found = passages.map(({ id }) => {
      const vector = this.#kept.get(id) ?? new Float32Array(embedder.dimension);
      // The last used stays longest.
      this.#kept.delete(id);
      this.#kept.set(id, vector);
      return vector;
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    return found;
  }
}
