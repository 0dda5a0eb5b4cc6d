/**
 * How much of an exact search the store's search by vectors finds, over the same vectors: those
 * in the store's tables, whatever index was made of them.
 */
import { type Clock, RecollectError, silentLog } from "../../src/base/index.js";
import { openStoreReader } from "../../src/shards/index.js";
import { scanInt8 } from "../../src/vectors/index.js";
import { storedVectors } from "../data/stored-vectors.js";
import { ExactSearch } from "../scores/index.js";
import { openLevelEmbedder } from "./level-embedder.js";
import type { RecallJob, RecallOutcome } from "./protocol.js";

/** What a search of the store asks its vectors for. */
const LIMIT = 100;

export async function measureRecall(job: RecallJob, clock: Clock): Promise<RecallOutcome> {
  const { queries, embedder } = await embedded(job);
  const { found, ms } = searched(job, { queries, embedder, clock });
  const exact = new ExactSearch(job.k, found);
  for await (const { ids, codes, scales } of storedVectors(job.store, job.level)) {
    queries.forEach((query, at) => exact.add(at, ids, scanInt8(query, codes, scales)));
  }
  if (exact.vectors === 0) {
    const detail = `the store has no ${job.level} vectors`;
    throw new RecollectError("BENCH_EMPTY", { suite: "recall", detail });
  }
  const recall = queries.map((_, at) => exact.recall(at));
  return { kind: "recall", vectors: exact.vectors, recall, ms };
}

async function embedded(
  job: RecallJob,
): Promise<{ queries: Float32Array[]; embedder: string }> {
  const embedder = openLevelEmbedder(job.models, job.level, 1);
  try {
    const vectors = await embedder.embed(job.questions, { kind: "query" });
    const d = embedder.dimension;
    const queries = job.questions.map((_, at) => vectors.slice(at * d, (at + 1) * d));
    return { queries, embedder: embedder.id };
  } finally {
    await embedder.close();
  }
}

function searched(
  job: RecallJob,
  o: { queries: readonly Float32Array[]; embedder: string; clock: Clock },
): { found: number[][]; ms: number[] } {
  const reader = openStoreReader(job.store, { log: silentLog });
  const search = (query: Float32Array): { readonly id: number }[] =>
    job.level === "static"
      ? reader.searchStatics(query, { limit: LIMIT, embedder: o.embedder })
      : reader.searchVectors(query, { limit: LIMIT });
  try {
    const [first] = o.queries;
    // The index is loaded in the first search.
    if (first !== undefined) search(first);
    const ms: number[] = [];
    const found = o.queries.map((query) => {
      const from = o.clock.nowMs();
      const hits = search(query);
      ms.push(o.clock.nowMs() - from);
      return hits.slice(0, job.k).map(({ id }) => id);
    });
    return { found, ms };
  } finally {
    reader.close();
  }
}
