/**
 * Makes deep vectors for the passages that have none, those of documents that answers cited first,
 * then the newest, in batches that are committed as they come: interrupted at any moment, the next
 * call goes on where it was. Also brings the posting lists, which are derived files, up to
 * date when one is missing, damaged or behind.
 * Errors: STORE_MODEL_MISMATCH, and what the writer and the embedder raise.
 */
import { RecollectError, type Clock } from "../base/index.js";
import type { StoreReader, StoreWriter } from "../shards/index.js";
import type { Embedder } from "../vectors/index.js";
import type { DeepenReport, IngestProgress } from "./contract.js";
import { askedMost } from "./history.js";
import type { Resources } from "./resources.js";

/** Passages of one round: enough to keep every worker busy between two commits. */
const PASSAGES_PER_ROUND = 256;
/** The rate of the first, smaller round decides whether all of it is worth the wait. */
const PASSAGES_TO_ESTIMATE = 64;

export interface DeepenOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** Stops after the first round when all of it would take longer than this. */
  readonly secondsMax?: number;
}

export interface DeepenOutcome {
  readonly report: DeepenReport;
  /** Passages still without a vector, because of `secondsMax`. */
  readonly left: number;
  readonly secondsLeft: number;
}

export async function deepen(
  resources: Resources,
  writer: StoreWriter,
  options: DeepenOptions,
): Promise<DeepenOutcome> {
  const { passages, vectors } = writer.coverage();
  const startedMs = resources.clock.nowMs();
  let done: Progress = { passages: 0, tokens: 0, left: 0, secondsLeft: 0 };
  // What is searched while deep vectors are made, and where they are left for later.
  writer.dropStaticsOfDeep();
  await buildLists(writer, options);
  if (passages > vectors) {
    const embedder = resources.openBatchEmbedder();
    try {
      checkFingerprint(writer, embedder);
      // Loaded first: the rate that decides what `auto` does is of embedding alone.
      await embedder.warm(options.signal);
      const first = askedMost(writer.dir, resources.log);
      const { clock } = resources;
      const parts = { writer, embedder, clock, first, total: passages - vectors };
      done = await embedAll(parts, options);
    } finally {
      await embedder.close();
    }
    writer.commit();
    // Each time all lists are read and checked: not where nothing came.
    if (done.left === 0) {
      writer.dropStaticsOfDeep();
      await buildLists(writer, options);
    }
  }
  const seconds = (resources.clock.nowMs() - startedMs) / 1_000;
  const report = { passages: done.passages, tokens: done.tokens, seconds };
  return { report, left: done.left, secondsLeft: done.secondsLeft };
}

/** Vectors of two embedders can't be compared. */
export function checkFingerprint(store: StoreReader, embedder: { readonly id: string }): void {
  const found = store.manifest.embedder;
  if (found !== null && found !== embedder.id) {
    throw new RecollectError("STORE_MODEL_MISMATCH", { found, expected: embedder.id });
  }
}

interface Progress {
  readonly passages: number;
  readonly tokens: number;
  readonly left: number;
  readonly secondsLeft: number;
}

async function embedAll(
  parts: {
    readonly writer: StoreWriter;
    readonly embedder: Embedder;
    readonly clock: Clock;
    /** Documents that come before the rest. */
    readonly first: readonly string[];
    readonly total: number;
  },
  options: DeepenOptions,
): Promise<Progress> {
  const { writer, embedder, clock, total } = parts;
  const startedMs = clock.nowMs();
  let passages = 0;
  let tokens = 0;
  for (;;) {
    const first = passages === 0;
    const limit = first ? PASSAGES_TO_ESTIMATE : PASSAGES_PER_ROUND;
    const pending = writer.pendingVectors(limit, parts.first);
    if (pending.length === 0) return { passages, tokens, left: 0, secondsLeft: 0 };
    const texts = pending.map((passage) => passage.text);
    const vectors = await embedder.embed(texts, options.signal ? { signal: options.signal } : {});
    const rows = pending.map(({ id }, i) => ({
      id,
      vector: vectors.subarray(i * embedder.dimension, (i + 1) * embedder.dimension),
    }));
    writer.setVectors(embedder.id, rows);
    writer.commitIfDue();
    passages += pending.length;
    for (const passage of pending) tokens += passage.tokens;
    const seconds = Math.max(1e-3, (clock.nowMs() - startedMs) / 1_000);
    const left = Math.max(0, total - passages);
    const perSecond = passages / seconds;
    const secondsLeft = left / perSecond;
    const rate = { done: passages, total: passages + left, perSecond, secondsLeft };
    options.onProgress?.({ phase: "embed", unit: "passages", current: null, ...rate });
    if (first && options.secondsMax !== undefined && seconds + secondsLeft > options.secondsMax) {
      return { passages, tokens, left, secondsLeft };
    }
  }
}

/** Brings what makes vectors quick to search up to date. */
export async function buildLists(
  writer: StoreWriter,
  options: Pick<DeepenOptions, "signal" | "onProgress">,
): Promise<void> {
  await writer.buildLists({
    signal: options.signal,
    onProgress: ({ done, total }) =>
      options.onProgress?.({
        phase: "index",
        done,
        total,
        unit: "passages",
        current: null,
        perSecond: 0,
        secondsLeft: null,
      }),
  });
}
