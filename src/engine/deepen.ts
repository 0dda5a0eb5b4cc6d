/**
 * Makes deep vectors for the passages that have none, in batches that are committed as they
 * come: interrupted at any moment, the next call goes on where it was.
 * Units: tokens are the embedder's own; seconds are wall time.
 */
import { RecollectError } from "../base/index.js";
import type { StoreWriter } from "../shards/index.js";
import type { Embedder } from "../vectors/index.js";
import type { DeepenReport, IngestProgress } from "./contract.js";
import type { Resources } from "./resources.js";

/** Passages of one round: enough to keep every worker busy between two commits. */
const PASSAGES_PER_ROUND = 256;
/** Before this many passages the rate is a guess. */
const PASSAGES_BEFORE_ESTIMATE = 64;

export interface DeepenOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** Stops, with what is done kept, when all of it would take longer than this. */
  readonly secondsMax?: number;
}

export interface DeepenOutcome extends DeepenReport {
  /** Passages still without a vector, because of `secondsMax`. */
  readonly left: number;
  readonly secondsLeft: number;
}

export async function deepen(
  resources: Resources,
  writer: StoreWriter,
  options: DeepenOptions,
): Promise<DeepenOutcome> {
  const counts = writer.counts();
  const total = counts.chunks - counts.vectors;
  if (total === 0) return { passages: 0, tokens: 0, seconds: 0, left: 0, secondsLeft: 0 };
  const embedder = resources.openBatchEmbedder();
  try {
    checkFingerprint(writer, embedder);
    // Loaded first: the rate that decides what `auto` does is of embedding alone.
    await embedder.warm(options.signal);
    return await embedAll(resources, writer, embedder, total, options);
  } finally {
    writer.commit();
    await embedder.close();
  }
}

function checkFingerprint(writer: StoreWriter, embedder: Embedder): void {
  const found = writer.manifest.embedder;
  if (found !== null && found !== embedder.id) {
    throw new RecollectError("STORE_MODEL_MISMATCH", { found, expected: embedder.id });
  }
}

async function embedAll(
  resources: Resources,
  writer: StoreWriter,
  embedder: Embedder,
  total: number,
  options: DeepenOptions,
): Promise<DeepenOutcome> {
  const startedMs = resources.clock.nowMs();
  const tokensPerPassage = writer.counts().tokens / Math.max(1, writer.counts().chunks);
  let done = 0;
  for (;;) {
    const size = done === 0 ? PASSAGES_BEFORE_ESTIMATE : PASSAGES_PER_ROUND;
    const pending = writer.pendingVectors(size);
    if (pending.length === 0) break;
    const texts = pending.map((passage) => passage.text);
    const vectors = await embedder.embed(texts, options.signal ? { signal: options.signal } : {});
    const rows = pending.map(({ id }, i) => ({
      id,
      vector: vectors.subarray(i * embedder.dimension, (i + 1) * embedder.dimension),
    }));
    writer.setVectors(embedder.id, rows);
    writer.commitIfDue();
    done += pending.length;
    const seconds = (resources.clock.nowMs() - startedMs) / 1_000;
    const perSecond = done / Math.max(seconds, 1e-3);
    const secondsLeft = (total - done) / perSecond;
    report(options, { done, total, perSecond, secondsLeft });
    if (options.secondsMax !== undefined && seconds + secondsLeft > options.secondsMax) {
      return summary(resources, startedMs, done, tokensPerPassage, total - done, secondsLeft);
    }
  }
  await writer.buildGraphs(options.signal ? { signal: options.signal } : {});
  return summary(resources, startedMs, done, tokensPerPassage, 0, 0);
}

function report(
  options: DeepenOptions,
  rate: { done: number; total: number; perSecond: number; secondsLeft: number },
): void {
  options.onProgress?.({ phase: "embed", unit: "passages", current: null, ...rate });
}

function summary(
  resources: Resources,
  startedMs: number,
  passages: number,
  tokensPerPassage: number,
  left: number,
  secondsLeft: number,
): DeepenOutcome {
  return {
    passages,
    tokens: Math.round(passages * tokensPerPassage),
    seconds: (resources.clock.nowMs() - startedMs) / 1_000,
    left,
    secondsLeft,
  };
}
