/**
 * Text to vectors without a model run: the sum of one learned vector a token, made length 1, in
 * the deep embedder's space (training/static_embedder). Cosines with deep and with static vectors
 * both find candidates and are a share of their first order
 * (native-notes/decisions/0022-levels-and-reranking.md).
 * Synchronous and cheap enough for the ingest's workers and for single sentences at query time.
 * Shapes: texts [n] -> row-major [n * d], rows of length 1.
 * Errors: MODEL_MISSING, MODEL_INVALID; the signal's reason.
 */
import { invariant, RecollectError } from "../base/index.js";
import { loadWordPiece, type WordPiece } from "../runtime/index.js";
import type { Embedder, EmbedOptions } from "./embedder.js";
import { readStaticModel } from "./static-model.js";
import { TokenSums } from "./token-sums.js";

/** Texts between two looks at a cancellation. */
const TURN_TEXTS = 512;

export class StaticEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly queryPrefix = "";
  readonly #tokenizer: WordPiece;
  readonly #sums: TokenSums;
  /** What a text without a token is: an unknown one. */
  readonly #unknown: Int32Array;

  private constructor(dir: string) {
    const model = readStaticModel(dir);
    const tokenizer = loadWordPiece(dir);
    if (tokenizer.vocabularySize !== model.scales.length) {
      const detail = `${tokenizer.vocabularySize} tokens, ${model.scales.length} rows`;
      throw new RecollectError("MODEL_INVALID", { dir, detail });
    }
    this.id = model.id;
    this.dimension = model.dimension;
    this.#tokenizer = tokenizer;
    this.#sums = new TokenSums(model);
    this.#unknown = Int32Array.of(tokenizer.special.unk);
    if (this.#sums.sum(this.#unknown) === null) {
      throw new RecollectError("MODEL_INVALID", { dir, detail: "no vector for unknown tokens" });
    }
  }

  static open(dir: string): StaticEmbedder {
    return new StaticEmbedder(dir);
  }

  /** Writes row i for text i at the start of `out`. Passages, sentences and queries alike. */
  embedInto(texts: readonly string[], out: Float32Array): void {
    invariant(out.length >= texts.length * this.dimension, "room for every row");
    for (const [i, text] of texts.entries()) out.set(this.#vector(text), i * this.dimension);
  }

  /** The cosine of each text with a vector of length 1: of a passage's sentences, say. */
  cosines(query: Float32Array, texts: readonly string[]): Float32Array {
    invariant(query.length === this.dimension, "a query of the table's dimension");
    return Float32Array.from(texts, (text) => {
      const vector = this.#vector(text);
      let sum = 0;
      for (let k = 0; k < vector.length; k += 1) {
        sum += (vector[k] as number) * (query[k] as number);
      }
      return sum;
    });
  }

  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array> {
    const vectors = new Float32Array(texts.length * this.dimension);
    options.signal?.throwIfAborted();
    for (let from = 0; from < texts.length; from += TURN_TEXTS) {
      if (from > 0) {
        await new Promise(setImmediate);
        options.signal?.throwIfAborted();
      }
      const part = texts.slice(from, from + TURN_TEXTS);
      this.embedInto(part, vectors.subarray(from * this.dimension));
    }
    return vectors;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #vector(text: string): Float32Array {
    const vector = this.#sums.sum(this.#tokenizer.encode(text)) ?? this.#sums.sum(this.#unknown);
    invariant(vector !== null, "a vector for unknown tokens");
    return vector;
  }
}
