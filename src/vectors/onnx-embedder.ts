/**
 * An embedding model in this thread. A run blocks its thread, so programs use the pool over it
 * (embedder-pool.ts); this is what runs inside the workers.
 * Shapes: a batch of B texts, T tokens the longest -> hidden [B, T, d] -> pooled [B, d], length 1.
 * Texts are sorted by length, so that little is padded; a batch has at most BATCH_TOKENS_MAX
 * padded tokens. Weights quantised with dynamic scales see one scale a batch: a text's vector
 * changes by a cosine of some 0.005 with its company (measured in the tests).
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE; the signal's reason.
 */
import { invariant, RecollectError, type Log } from "../base/index.js";
import {
  loadWordPiece,
  openEncoder,
  type DeviceName,
  type EncoderSession,
  type WordPiece,
} from "../runtime/index.js";
import type { Embedder, EmbedOptions } from "./embedder.js";
import { readEmbedderModel, type EmbedderModel } from "./embedder-model.js";

export interface OnnxEmbedderOptions {
  readonly dir: string;
  readonly device?: DeviceName | undefined;
  /** Threads inside one run. */
  readonly threads?: number | undefined;
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
}

/** More than this does not raise the throughput, but the time until a cancellation is seen. */
const BATCH_TOKENS_MAX = 2_048;

interface Row {
  readonly index: number;
  readonly ids: Int32Array;
}

export class OnnxEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly queryPrefix: string;
  readonly #model: EmbedderModel;
  readonly #tokenizer: WordPiece;
  readonly #session: EncoderSession;

  private constructor(model: EmbedderModel, tokenizer: WordPiece, session: EncoderSession) {
    this.id = model.id;
    this.dimension = model.dimension;
    this.queryPrefix = model.queryPrefix;
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#session = session;
  }

  static async open(options: OnnxEmbedderOptions): Promise<OnnxEmbedder> {
    const model = readEmbedderModel(options.dir);
    const { device, threads, cacheDir, log } = options;
    const session = await openEncoder(options.dir, { device, threads, cacheDir, log });
    return new OnnxEmbedder(model, loadWordPiece(options.dir), session);
  }

  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array> {
    const { signal } = options;
    signal?.throwIfAborted();
    const query = options.kind === "query";
    const prefix = query ? this.#model.queryPrefix : this.#model.passagePrefix;
    const rows = texts.map((text, index) => ({ index, ids: this.#idsOf(prefix + text) }));
    rows.sort((a, b) => a.ids.length - b.ids.length);
    const vectors = new Float32Array(texts.length * this.dimension);
    for (const batch of batchesOf(rows)) {
      signal?.throwIfAborted();
      await this.#run(batch, vectors);
    }
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.dispose();
  }

  /** [CLS] text [SEP], cut at the model's positions. */
  #idsOf(text: string): Int32Array {
    const { cls, sep } = this.#tokenizer.special;
    const room = this.#model.positionsMax - 2;
    const ids = this.#tokenizer.encode(text);
    const length = Math.min(ids.length, room);
    const all = new Int32Array(length + 2);
    all[0] = cls;
    all.set(length === ids.length ? ids : ids.subarray(0, length), 1);
    all[length + 1] = sep;
    return all;
  }

  async #run(batch: readonly Row[], vectors: Float32Array): Promise<void> {
    const outputs = await this.#session.run({ inputIds: batch.map((row) => row.ids) });
    const hidden = outputs["last_hidden_state"];
    if (hidden === undefined || hidden.dims.length !== 3 || hidden.dims[2] !== this.dimension) {
      const detail = `no output last_hidden_state of dimension ${this.dimension}`;
      throw new RecollectError("MODEL_INVALID", { dir: this.#model.dir, detail });
    }
    const width = hidden.dims[1] as number;
    const d = this.dimension;
    for (const [i, row] of batch.entries()) {
      const first = i * width * d;
      const count = this.#model.pooling === "cls" ? 1 : row.ids.length;
      const own = vectors.subarray(row.index * d, (row.index + 1) * d);
      for (let at = first; at < first + count * d; at += d) {
        for (let k = 0; k < d; k += 1) {
          own[k] = (own[k] as number) + (hidden.data[at + k] as number);
        }
      }
      normalize(own);
    }
  }
}

/** Neighbours by length, each batch within the limit of padded tokens, but at least one row. */
function* batchesOf(rows: readonly Row[]): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    // Sorted: this row would be the widest of the batch.
    if (batch.length > 0 && (batch.length + 1) * row.ids.length > BATCH_TOKENS_MAX) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}

/** To length 1, in place. */
function normalize(vector: Float32Array): void {
  let sum = 0;
  for (let k = 0; k < vector.length; k += 1) sum += (vector[k] as number) ** 2;
  invariant(sum > 0 && Number.isFinite(sum), "a model gives finite vectors");
  const inverse = 1 / Math.sqrt(sum);
  for (let k = 0; k < vector.length; k += 1) vector[k] = (vector[k] as number) * inverse;
}
