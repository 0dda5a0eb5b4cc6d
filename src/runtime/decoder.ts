/**
 * A causal language model with a KV cache: append tokens, get the logits that follow the last.
 * Shapes: logits [vocabulary]; the cache as appending-cache.ts, device-cache.ts or
 * growing-cache.ts has it. Several tokens a run; a long prompt is prefilled in pieces.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, WINDOW_OVERFLOW.
 * Source: native-notes/onnxruntime-node.md (why logits are fetched as seldom as possible)
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { invariant, type Log, RecollectError, silentLog } from "../base/index.js";
import { measureDecoder, measurePrompt } from "./device-speed.js";
import { openOnDevice } from "./devices.js";
import { commonLength } from "./common-length.js";
import { cacheOutputs, type DecoderGraph, readDecoderGraph } from "./decoder-graph.js";
import { AppendingCache } from "./appending-cache.js";
import { DeviceCache } from "./device-cache.js";
import { GrowingCache, type GrowingForm } from "./growing-cache.js";
import type { KvCache } from "./kv-cache.js";
import { integerFeeds } from "./integer-feeds.js";
import { findModelFiles, type ModelFiles } from "./model-files.js";
import { openPrefill } from "./prefill-session.js";
import type { DeviceName } from "./provider-names.js";
import { compareSelfTest, passesSelfTest, readSelfTest, SELF_TEST_FILE } from "./self-test.js";
import { floats, keepsOutputs, type Session, type Tensor } from "./session.js";

export interface DecoderSession {
  readonly device: string;
  /** Positions in the cache. */
  readonly length: number;
  readonly positionsMax: number;
  readonly stopIds: readonly number[];
  /** What the graph has taken so far, in milliseconds. */
  readonly runMs: number;
  /** Logits after the last of `ids`. What was appended stays, also when the signal fires. */
  append(ids: readonly number[], o?: { signal?: AbortSignal | undefined }): Promise<Float32Array>;
  /** Reads `ids` into the cache without asking what follows. */
  prefill(ids: readonly number[], o?: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Whether `appendEach` can be used. */
  readonly logitsEach: boolean;
  /** Logits after each of a few `ids`, from one run. */
  appendEach(
    ids: readonly number[],
    o?: { signal?: AbortSignal | undefined },
  ): Promise<Float32Array[]>;
  /** Forgets everything from position `length` on. */
  rewind(length: number): void;
  /** How many tokens of a new prompt stand at the beginning of the cache. */
  inCommon(promptIds: readonly number[]): number;
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
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  /** Heard while what the cache folder lacks is made and measured. */
  readonly signal?: AbortSignal | undefined;
  /** The ONNX file within `dir`, where the usual choice is not wanted. */
  readonly file?: string | undefined;
}

/** Between such pieces the signal is heard. */
const PREFILL_TOKENS = 256;
/** Above this many tokens a run of its own for the last is cheaper than copying all logits. */
const LOGIT_ROWS_MAX = 16;
/** With a session for prompts all but the last go there, so that what is read of a prompt does not
 * depend on how much of it was in the cache. */
const LAST_ONLY = 1;
/** Known to every vocabulary. */
const TRIED_IDS = [0, 1, 2];
/** Of logits that should be the same, from runs of other lengths. */
const DIFFERENCE_MAX = 0.1;

export async function openDecoder(dir: string, o: DecoderOptions = {}): Promise<DecoderSession> {
  const files = findModelFiles(dir, { kind: "decoder", file: o.file });
  const { session, device } = await openOnDevice({
    dir,
    onnx: files.onnx,
    onnxOnCpu: files.onnxOnCpu,
    onnxOnCards: files.onnxOnCards,
    device: o.device ?? "auto",
    threads: o.threads,
    cacheDir: o.cacheDir,
    log: o.log ?? silentLog,
    manyShortRuns: true,
    keptOnDevice:
      files.config.layers === null
        ? undefined
        : {
            outputs: cacheOutputs(files.config.layers),
            works: (candidate) => goesBack(candidate, readDecoderGraph(candidate, files)),
          },
    check: async (candidate) => {
      const graph = readDecoderGraph(candidate, files);
      if (o.device === "cpu") return;
      const cache = keepsOutputs(candidate) ? "device" : "exact";
      const decoder = new OnnxDecoder(candidate, { graph, device: "", stopIds: [], cache });
      const tested = existsSync(join(dir, SELF_TEST_FILE));
      await freed(decoder, async () => {
        if (tested) await compareSelfTest(decoder, readSelfTest(dir));
        else await decoder.append([0]);
      });
    },
    measure: async (candidate, device) => {
      const graph = readDecoderGraph(candidate, files);
      const cache = await cacheFormOf(candidate, { graph, device });
      const decoder = new OnnxDecoder(candidate, { graph, device, stopIds: [], cache });
      return await freed(decoder, () => measureDecoder(decoder));
    },
  });
  const graph = readDecoderGraph(session, files);
  const cache = await cacheFormOf(session, { graph, device });
  const { stopIds } = files.config;
  const prefill = device === "cpu" ? await prefillOf(session, { files, graph, options: o }) : null;
  return new OnnxDecoder(session, { graph, device, stopIds, cache, prefill });
}

async function prefillOf(
  session: Session,
  o: { files: ModelFiles; graph: DecoderGraph; options: DecoderOptions },
): Promise<Session | null> {
  const { dir, onnx, prefillOnCpu } = o.files;
  const { cacheDir, threads, log = silentLog, signal } = o.options;
  if (prefillOnCpu === null || cacheDir === undefined) return null;
  const form = { graph: o.graph, device: "cpu", stopIds: [], cache: "exact" } as const;
  const decoderWith = (prefill: Session | null): OnnxDecoder =>
    new OnnxDecoder(session, { ...form, prefill });
  return await openPrefill({
    ...{ dir, onnx, prefill: prefillOnCpu, cacheDir, threads, log, signal },
    works: (prefill) => passesSelfTest(decoderWith(prefill), dir),
    measure: (prefill) => measurePrompt(decoderWith(prefill), { signal }),
  });
}

type CacheForm = GrowingForm | "device";

class OnnxDecoder implements DecoderSession {
  readonly device: string;
  readonly positionsMax: number;
  readonly stopIds: readonly number[];
  readonly #session: Session;
  readonly #prefill: Session | null;
  readonly #graph: DecoderGraph;
  /** Where outputs stay on the device, the binding writes one that was fetched once and is not now
   * into its old tensor, and fails if the sizes differ (1.30). */
  readonly #fetchesAll: boolean;
  readonly #cache: KvCache;
  #ids: number[] = [];
  #busy = false;
  #runMs = 0;

  constructor(
    session: Session,
    o: {
      graph: DecoderGraph;
      device: string;
      stopIds: readonly number[];
      cache: CacheForm;
      prefill?: Session | null;
    },
  ) {
    this.#session = session;
    this.#prefill = o.prefill ?? null;
    this.#graph = o.graph;
    this.device = o.device;
    this.positionsMax = o.graph.positionsMax;
    this.stopIds = o.stopIds;
    this.#fetchesAll = o.cache === "device";
    const { cache } = o.graph;
    if (cache.kind === "appending") {
      this.#cache = new AppendingCache(cache.layers);
    } else {
      this.#cache =
        o.cache === "device"
          ? new DeviceCache(cache.ports)
          : new GrowingCache(cache.ports, o.cache);
    }
  }

  get runMs(): number {
    return this.#runMs;
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
        const together = this.#prefill === null ? LOGIT_ROWS_MAX : LAST_ONLY;
        const { lastLogitsOnly, choosesRows } = this.#graph;
        const alone = lastLogitsOnly || choosesRows || left <= together;
        const most = Math.min(PREFILL_TOKENS, this.#cache.runMax);
        const take = Math.min(most, alone ? left : left - 1);
        const last = take === left;
        const logits = await this.#run(ids.slice(from, from + take), last ? "last" : "none");
        if (logits !== null) return logits;
        from += take;
      }
    });
    const last = rows.at(-1);
    invariant(last !== undefined, "logits were asked for");
    return last;
  }

  async prefill(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    await this.#alone(ids, async () => {
      for (let from = 0; from < ids.length; ) {
        o.signal?.throwIfAborted();
        const take = Math.min(PREFILL_TOKENS, this.#cache.runMax, ids.length - from);
        await this.#run(ids.slice(from, from + take), "none");
        from += take;
      }
    });
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
    return await this.#alone(ids, async () => {
      const rows: Float32Array[] = [];
      while (rows.length < ids.length) {
        const piece = ids.slice(rows.length, rows.length + this.#cache.runMax);
        const logits = await this.#run(piece, "each");
        invariant(logits?.length === piece.length, "a row of logits for each token");
        rows.push(...logits);
      }
      return rows;
    });
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
  async #run(
    ids: readonly number[],
    wanted: "none" | "last" | "each",
  ): Promise<Float32Array[] | null> {
    const wantLogits = wanted !== "none";
    const session = wantLogits ? this.#session : (this.#prefill ?? this.#session);
    const kept = this.#cache.fetches(ids.length, session.outputNames);
    const fetches = wantLogits || this.#fetchesAll ? [this.#graph.logits, ...kept] : kept;
    const [only] = ids;
    // One row alone goes through other kernels than several: with a second one, which is dropped,
    // a token's logits are the same however its run was made up, to the last bit.
    const doubled = only !== undefined && ids.length === 1 && this.#canDouble;
    const fed = doubled ? [only, only] : ids;
    const feeds: Record<string, Tensor> = {
      ...Object.fromEntries(this.#cache.feeds(fed.length)),
      ...integerFeeds(this.#graph.integers, {
        ids: fed,
        past: this.length,
        rows: wanted === "each" || doubled ? fed.length : 1,
      }),
    };
    const startMs = performance.now();
    const results = await session.run(feeds, fetches);
    this.#runMs += performance.now() - startMs;
    this.#cache.keep(results, this.length + ids.length);
    this.#ids.push(...ids);
    if (!wantLogits) return null;
    const logits = results[this.#graph.logits];
    invariant(logits !== undefined, "logits were asked for");
    const rows = floats(logits);
    const width = logits.dims.at(-1) ?? rows.length;
    const count = doubled ? 1 : Math.round(rows.length / width);
    return Array.from({ length: count }, (_, row) => rows.subarray(row * width, (row + 1) * width));
  }

  get #canDouble(): boolean {
    return this.#cache.dropsRows && this.logitsEach && this.length + 2 <= this.positionsMax;
  }

  rewind(length: number): void {
    invariant(!this.#busy, "no rewind while tokens are appended");
    invariant(length >= 0 && length <= this.length, "rewind goes back, within the cache");
    if (length === 0) return this.reset();
    this.#cache.cut(length);
    this.#ids.length = length;
  }

  inCommon(promptIds: readonly number[]): number {
    return commonLength(this.#ids, promptIds);
  }

  reuse(promptIds: readonly number[]): number {
    const common = Math.min(promptIds.length - 1, this.inCommon(promptIds));
    this.rewind(common);
    return common;
  }

  reset(): void {
    invariant(!this.#busy, "no reset while tokens are appended");
    this.#cache.clear();
    this.#ids = [];
  }

  async dispose(): Promise<void> {
    invariant(!this.#busy, "not while tokens are appended");
    this.#cache.clear();
    try {
      await this.#prefill?.release();
    } finally {
      await this.#session.release();
    }
  }
}

/**
 * Whether the graph takes a cache with room: tried, since a session does not tell its operators.
 * On the CPU only: other devices copy, or are not known to look at lengths.
 */
async function cacheFormOf(
  session: Session,
  o: { graph: DecoderGraph; device: string },
): Promise<CacheForm> {
  if (keepsOutputs(session)) return "device";
  if (o.device !== "cpu" || o.graph.cache.kind !== "growing") return "exact";
  const rows: Float32Array[] = [];
  for (const cache of ["exact", "roomy"] as const) {
    const decoder = new OnnxDecoder(session, { ...o, stopIds: [], cache });
    try {
      await decoder.append(TRIED_IDS);
      rows.push(Float32Array.from(await decoder.append(TRIED_IDS)));
    } catch {
      return "exact";
    }
  }
  const [exact, roomy] = rows;
  const same = exact?.every((logit, id) => Math.abs(logit - (roomy?.[id] ?? NaN)) < 1e-3);
  return same === true ? "roomy" : "exact";
}

/** What is done with a decoder on trial; its tensors may not outlive the session. */
async function freed<T>(decoder: OnnxDecoder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    decoder.reset();
  }
}

/** Whether going back in a cache on the device leaves no trace. */
async function goesBack(session: Session, graph: DecoderGraph): Promise<boolean> {
  const decoder = new OnnxDecoder(session, { graph, device: "", stopIds: [], cache: "device" });
  return await freed(decoder, async () => {
    await decoder.append(TRIED_IDS);
    const straight = Float32Array.from(await decoder.append(TRIED_IDS));
    await decoder.append([...TRIED_IDS, ...TRIED_IDS]);
    decoder.rewind(TRIED_IDS.length);
    const back = await decoder.append(TRIED_IDS);
    return straight.every((logit, id) => Math.abs(logit - (back[id] ?? NaN)) < DIFFERENCE_MAX);
  });
}
