/**
 * A causal language model with a KV cache: append tokens, get the logits that follow the last.
 * Shapes: per layer and kind the cache is [1, kvHeads, length, headSize]; logits are
 * [vocabulary]. Several tokens a run; a long prompt is prefilled in pieces.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, WINDOW_OVERFLOW.
 * Source: native-notes/onnxruntime-node.md (why logits are fetched as seldom as possible)
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { invariant, type Log, RecollectError, silentLog } from "../base/index.js";
import { type DeviceName, openOnDevice } from "./devices.js";
import { type DecoderGraph, readDecoderGraph } from "./decoder-graph.js";
import { findModelFiles } from "./model-files.js";
import { compareSelfTest, readSelfTest, SELF_TEST_FILE } from "./self-test.js";
import { floats, IntegerTensor, type Session, Tensor } from "./session.js";

export interface DecoderSession {
  readonly device: string;
  /** Positions in the cache. */
  readonly length: number;
  readonly positionsMax: number;
  readonly stopIds: readonly number[];
  /** Logits after the last of `ids`. What was appended stays, also when the signal fires. */
  append(ids: readonly number[], o?: { signal?: AbortSignal | undefined }): Promise<Float32Array>;
  /** Whether `appendEach` can be used. */
  readonly logitsEach: boolean;
  /** Logits after each of a few `ids`, from one run. */
  appendEach(
    ids: readonly number[],
    o?: { signal?: AbortSignal | undefined },
  ): Promise<Float32Array[]>;
  /** Forgets everything from position `length` on. */
  rewind(length: number): void;
  /**
   * Rewinds to what the cache has in common with a new prompt, except for its last token, whose
   * logits are needed. Gives the number of prompt tokens that need no prefill.
   */
  reuse(promptIds: readonly number[]): number;
  reset(): void;
  dispose(): Promise<void>;
}

export interface DecoderOptions {
  readonly device?: DeviceName | undefined;
  readonly threads?: number | undefined;
  readonly log?: Log | undefined;
  /** The ONNX file within `dir`, where the usual choice is not wanted. */
  readonly file?: string | undefined;
}

/** Between such pieces the signal is heard. */
const PREFILL_TOKENS = 256;
/** Above this many tokens a run of its own for the last is cheaper than copying all logits. */
const LOGIT_ROWS_MAX = 16;

export async function openDecoder(dir: string, o: DecoderOptions = {}): Promise<DecoderSession> {
  const files = findModelFiles(dir, { kind: "decoder", file: o.file });
  const { session, device } = await openOnDevice({
    onnx: files.onnx,
    device: o.device ?? "auto",
    threads: o.threads,
    log: o.log ?? silentLog,
    check: async (candidate) => {
      const graph = readDecoderGraph(candidate, files);
      if (o.device === "cpu") return;
      const decoder = new OnnxDecoder(candidate, { graph, device: "", stopIds: [] });
      if (existsSync(join(dir, SELF_TEST_FILE))) await compareSelfTest(decoder, readSelfTest(dir));
      else await decoder.append([0]);
    },
  });
  const graph = readDecoderGraph(session, files);
  return new OnnxDecoder(session, { graph, device, stopIds: files.config.stopIds });
}

class OnnxDecoder implements DecoderSession {
  readonly device: string;
  readonly positionsMax: number;
  readonly stopIds: readonly number[];
  readonly #session: Session;
  readonly #graph: DecoderGraph;
  readonly #cacheFetches: readonly string[];
  #cache: Map<string, Tensor>;
  #ids: number[] = [];
  #busy = false;

  constructor(
    session: Session,
    o: { graph: DecoderGraph; device: string; stopIds: readonly number[] },
  ) {
    this.#session = session;
    this.#graph = o.graph;
    this.device = o.device;
    this.positionsMax = o.graph.positionsMax;
    this.stopIds = o.stopIds;
    this.#cacheFetches = o.graph.caches.map((cache) => cache.output);
    this.#cache = this.#emptyCache();
  }

  get length(): number {
    return this.#ids.length;
  }

  async append(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array> {
    const rows = await this.#alone(ids, async () => {
      for (let from = 0; ; ) {
        o.signal?.throwIfAborted();
        const left = ids.length - from;
        const alone = this.#graph.lastLogitsOnly || left <= LOGIT_ROWS_MAX;
        const take = Math.min(PREFILL_TOKENS, alone ? left : left - 1);
        const last = take === left;
        const logits = await this.#run(ids.slice(from, from + take), last);
        if (logits !== null) return logits;
        from += take;
      }
    });
    const last = rows.at(-1);
    invariant(last !== undefined, "logits were asked for");
    return last;
  }

  get logitsEach(): boolean {
    return !this.#graph.lastLogitsOnly;
  }

  async appendEach(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array[]> {
    invariant(this.logitsEach, "the graph gives logits of every token");
    invariant(ids.length <= LOGIT_ROWS_MAX, "only a few tokens have logits each");
    o.signal?.throwIfAborted();
    const rows = await this.#alone(ids, () => this.#run(ids, true));
    invariant(rows?.length === ids.length, "a row of logits for each token");
    return rows;
  }

  /** One run at a time, within the window. */
  async #alone<T>(ids: readonly number[], work: () => Promise<T>): Promise<T> {
    invariant(ids.length > 0, "something to append");
    invariant(!this.#busy, "one append at a time");
    const found = this.length + ids.length;
    if (found > this.positionsMax) {
      throw new RecollectError("WINDOW_OVERFLOW", { found, limit: this.positionsMax });
    }
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  /** Rows of logits as the graph gives them, of all tokens or of the last one. */
  async #run(ids: readonly number[], wantLogits: boolean): Promise<Float32Array[] | null> {
    const fetches = wantLogits ? [this.#graph.logits, ...this.#cacheFetches] : this.#cacheFetches;
    const results = await this.#session.run(this.#feeds(ids), fetches);
    for (const cache of this.#graph.caches) {
      const present = results[cache.output];
      invariant(present !== undefined, `output ${cache.output}`);
      this.#cache.set(cache.input, present);
    }
    this.#ids.push(...ids);
    if (!wantLogits) return null;
    const logits = results[this.#graph.logits];
    invariant(logits !== undefined, "logits were asked for");
    const all = floats(logits);
    const width = logits.dims.at(-1) ?? all.length;
    const count = Math.round(all.length / width);
    return Array.from({ length: count }, (_, row) => all.subarray(row * width, (row + 1) * width));
  }

  #feeds(ids: readonly number[]): Record<string, Tensor> {
    const past = this.length;
    const total = past + ids.length;
    const feeds: Record<string, Tensor> = {};
    for (const cache of this.#graph.caches) {
      const tensor = this.#cache.get(cache.input);
      invariant(tensor !== undefined, `cache ${cache.input}`);
      feeds[cache.input] = tensor;
    }
    for (const port of this.#graph.integers) {
      const length = port.name === "attention_mask" ? total : ids.length;
      const scalar = port.name === "num_logits_to_keep";
      const tensor = new IntegerTensor(port.type, scalar ? 1 : length);
      if (scalar) {
        tensor.set(0, 1);
        feeds[port.name] = tensor.tensor(port.shape.length === 0 ? [] : [1]);
        continue;
      }
      for (let k = 0; k < length; k++) {
        const value = port.name === "input_ids" ? (ids[k] ?? 0) : past + k;
        tensor.set(k, port.name === "attention_mask" ? 1 : value);
      }
      feeds[port.name] = tensor.tensor([1, length]);
    }
    return feeds;
  }

  rewind(length: number): void {
    invariant(!this.#busy, "no rewind while tokens are appended");
    invariant(length >= 0 && length <= this.length, "rewind goes back, within the cache");
    if (length === this.length) return;
    if (length === 0) return this.reset();
    for (const cache of this.#graph.caches) {
      const tensor = this.#cache.get(cache.input);
      invariant(tensor !== undefined, `cache ${cache.input}`);
      this.#cache.set(cache.input, truncated(tensor, length));
    }
    this.#ids.length = length;
  }

  reuse(promptIds: readonly number[]): number {
    const most = Math.min(promptIds.length - 1, this.length);
    let common = 0;
    while (common < most && this.#ids[common] === promptIds[common]) common++;
    this.rewind(common);
    return common;
  }

  reset(): void {
    invariant(!this.#busy, "no reset while tokens are appended");
    this.#cache = this.#emptyCache();
    this.#ids = [];
  }

  async dispose(): Promise<void> {
    this.#cache.clear();
    await this.#session.release();
  }

  #emptyCache(): Map<string, Tensor> {
    return new Map(
      this.#graph.caches.map((cache) => {
        const dims = [1, cache.kvHeads, 0, cache.headSize];
        const empty =
          cache.type === "float32"
            ? new Tensor("float32", new Float32Array(0), dims)
            : new Tensor("float16", new Uint16Array(0), dims);
        return [cache.input, empty];
      }),
    );
  }
}

/** The first `length` positions of a cache tensor [1, heads, positions, size]. */
function truncated(tensor: Tensor, length: number): Tensor {
  const [, heads = 0, positions = 0, size = 0] = tensor.dims;
  const half = tensor.type === "float16";
  // Half floats are moved as bits, whatever array type this Node gives them.
  const data = tensor.data as Float32Array;
  const source = half ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  const kept = half
    ? new Uint16Array(heads * length * size)
    : new Float32Array(heads * length * size);
  for (let head = 0; head < heads; head++) {
    const first = head * positions * size;
    kept.set(source.subarray(first, first + length * size), head * length * size);
  }
  const dims = [1, heads, length, size];
  return kept instanceof Float32Array
    ? new Tensor("float32", kept, dims)
    : new Tensor("float16", kept, dims);
}

/** Opens the model on a device and compares it with its selftest.json. For `doctor`. */
export async function selfTest(
  dir: string,
  o: DecoderOptions = {},
): Promise<{ device: string; logitDifferenceMax: number }> {
  const test = readSelfTest(dir);
  const decoder = await openDecoder(dir, o);
  try {
    return { device: decoder.device, ...(await compareSelfTest(decoder, test)) };
  } finally {
    await decoder.dispose();
  }
}
