/**
 * A tiny deterministic language model: after token t it favours (t + 1) modulo the vocabulary.
 * `sharpness` is the logit of the favourite; the others have small fixed logits of their own.
 */
import type { DecoderSession } from "../../src/runtime/index.js";

export class FakeDecoder implements DecoderSession {
  readonly device = "fake";
  readonly stopIds: readonly number[] = [0];
  readonly runMs = 0;
  readonly positionsMax: number;
  readonly #vocabulary: number;
  readonly #sharpness: number;
  #ids: number[] = [];
  appended = 0;
  runs = 0;

  constructor(o: { vocabulary: number; positionsMax?: number; sharpness?: number }) {
    this.#vocabulary = o.vocabulary;
    this.positionsMax = o.positionsMax ?? 1_000;
    this.#sharpness = o.sharpness ?? 10;
  }

  get length(): number {
    return this.#ids.length;
  }

  append(ids: readonly number[], o: { signal?: AbortSignal | undefined } = {}) {
    o.signal?.throwIfAborted();
    this.#ids.push(...ids);
    this.appended += ids.length;
    this.runs++;
    return Promise.resolve(this.#logitsAfter(this.#ids.at(-1) ?? 0));
  }

  async prefill(ids: readonly number[], o: { signal?: AbortSignal | undefined } = {}) {
    await this.append(ids, o);
  }

  readonly logitsEach = true;

  async appendEach(ids: readonly number[], o: { signal?: AbortSignal | undefined } = {}) {
    await this.append(ids, o);
    return ids.map((id) => this.#logitsAfter(id));
  }

  #logitsAfter(last: number): Float32Array {
    const logits = Float32Array.from({ length: this.#vocabulary }, (_, id) => Math.sin(id) * 0.1);
    logits[(last + 1) % this.#vocabulary] = this.#sharpness;
    return logits;
  }

  rewind(length: number): void {
    this.#ids.length = length;
  }

  inCommon(promptIds: readonly number[]): number {
    const differing = promptIds.findIndex((id, at) => this.#ids[at] !== id);
    return differing < 0 ? promptIds.length : differing;
  }

  reuse(promptIds: readonly number[]): number {
    const common = Math.min(promptIds.length - 1, this.inCommon(promptIds));
    this.rewind(common);
    return common;
  }

  reset(): void {
    this.#ids = [];
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
