/**
 * Search as the library's users see it: checks the options, retrieves, shapes the hits.
 * Errors: INVALID_OPTION, QUERY_EMPTY, STORE_NO_VECTORS, and what store and embedder raise.
 */
import { isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import type { Hit } from "../records/index.js";
import { retrieve, type QueryEmbedding } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import type { Embedder } from "../vectors/index.js";
import type { SearchHit, SearchMode, SearchOptions, SearchResult } from "./contract.js";
import { checkFingerprint } from "./deepen.js";
import type { Resources } from "./resources.js";

export async function search(
  resources: Resources,
  reader: StoreReader,
  query: string,
  options: SearchOptions,
): Promise<SearchResult> {
  const startedMs = resources.clock.nowMs();
  const { k: wanted, mode, rerank, ...rest } = options;
  const k = wanted ?? LIMITS.hitsDefault;
  if (!Number.isInteger(k) || k < 1 || k > LIMITS.hitsMax) {
    const detail = `a whole number from 1 to ${LIMITS.hitsMax}`;
    throw new RecollectError("INVALID_OPTION", { option: "-k", command: "search", detail });
  }
  if (query.length > LIMITS.queryCharsMax) {
    resources.log.warn(`the query is cut to ${LIMITS.queryCharsMax} characters`);
  }
  checkHasVectors(reader, mode);
  const embedding = queryEmbedding(resources, reader, mode ?? "hybrid");
  const found = await retrieve(reader, embedding, query, {
    ...rest,
    k,
    mode: mode ?? "hybrid",
    lateMax: rerank === false ? 0 : LIMITS.latePassagesMax,
    explain: true,
  });
  return {
    query,
    hits: found.hits.map(toSearchHit),
    level: found.level,
    ms: Math.round((resources.clock.nowMs() - startedMs) * 100) / 100,
  };
}

/** Where vectors alone are asked for, a store of words would seem to hold nothing at all. */
export function checkHasVectors(reader: StoreReader, mode: SearchMode | undefined): void {
  if (mode !== "dense") return;
  const { passages, vectors, statics } = reader.coverage();
  if (passages > 0 && vectors + statics === 0) throw new RecollectError("STORE_NO_VECTORS");
}

/** Embeds queries with the installed embedder, which must be the one the store was made with. */
export function queryEmbedding(
  resources: Resources,
  reader: StoreReader,
  mode: SearchMode,
): QueryEmbedding {
  return {
    async deep(query, signal) {
      const embedder = mode === "dense" ? resources.queryEmbedder() : embedderOrNull(resources);
      if (!embedder) return null;
      checkFingerprint(reader, embedder);
      return embedder.embed([query], { kind: "query", ...(signal ? { signal } : {}) });
    },
    static(query) {
      const embedder = resources.staticEmbedderIfThere();
      if (embedder === null) return null;
      const vector = new Float32Array(embedder.dimension);
      embedder.embedInto([query], vector);
      return { embedder: embedder.id, vector };
    },
    async late(passages, signal) {
      const embedder = embedderOrNull(resources);
      return embedder && resources.lateVectors.of(embedder, passages, signal);
    },
  };
}

/** Without the model's files the words still find: the level says that nothing else was asked. */
export function embedderOrNull(
  resources: Resources,
  { doing = "searching", open = () => resources.queryEmbedder() } = {},
): Embedder | null {
  try {
    return open();
  } catch (error) {
    if (!isRecollectError(error) || error.code !== "MODEL_MISSING") throw error;
    resources.log.warn(`${error.message}; ${doing} by words alone`);
    return null;
  }
}

function toSearchHit(hit: Hit): SearchHit {
  const { passage } = hit;
  return {
    rank: hit.rank,
    score: Math.round(hit.score * 1e6) / 1e6,
    source: passage.source,
    title: passage.title,
    heading: passage.heading,
    text: passage.text,
    start: passage.start,
    end: passage.end,
    page: passage.page,
    trace: hit.trace,
  };
}
