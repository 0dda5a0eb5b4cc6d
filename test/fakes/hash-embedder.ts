/**
 * A tiny deterministic embedder for tests without weights: feature hashing of words and of pairs
 * of words, so that texts with common words are near each other. Passes the conformance suite.
 */
import type { Embedder, EmbedOptions } from "../../src/vectors/index.js";

/** What stands after so many words is not read, as with a model's last position. */
const WORDS_MAX = 510;

export class HashEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly queryPrefix = "";
  /** Texts embedded so far. */
  count = 0;

  constructor(dimension = 64) {
    this.dimension = dimension;
    this.id = `hash:${dimension}`;
  }

  embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array> {
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason as Error);
    const vectors = new Float32Array(texts.length * this.dimension);
    for (const [i, text] of texts.entries()) {
      this.#add(text, vectors.subarray(i * this.dimension, (i + 1) * this.dimension));
    }
    this.count += texts.length;
    return Promise.resolve(vectors);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #add(text: string, vector: Float32Array): void {
    const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, WORDS_MAX);
    // A text without words has a direction too: vectors of length 1 are promised.
    if (words.length === 0) words.push("");
    for (const [i, word] of words.entries()) {
      this.#addFeature(vector, word, 1);
      if (i > 0) this.#addFeature(vector, `${words[i - 1]} ${word}`, 0.5);
    }
    let sum = 0;
    for (const value of vector) sum += value * value;
    if (sum === 0) vector[0] = sum = 1;
    for (let k = 0; k < vector.length; k += 1) vector[k] = (vector[k] as number) / Math.sqrt(sum);
  }

  #addFeature(vector: Float32Array, feature: string, weight: number): void {
    let hash = 0x811c9dc5;
    for (let i = 0; i < feature.length; i += 1) {
      hash = Math.imul(hash ^ feature.charCodeAt(i), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
    const at = hash % this.dimension;
    vector[at] = (vector[at] as number) + ((hash & 0x40000000) === 0 ? weight : -weight);
  }
}
