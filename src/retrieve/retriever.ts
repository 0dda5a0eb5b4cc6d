/**
 * From a query to ranked passages: words and vectors find candidates, each candidate gets both
 * scores where it can, and the weighted sum orders them. Every hit carries the trace of why.
 * Errors: QUERY_EMPTY.
 */
import { invariant, LIMITS, RecollectError } from "../base/index.js";
import type { Filter, Hit, Passage, PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { fuse, type Candidate } from "./fusion.js";

/** Candidates taken from each of words and vectors. */
const CANDIDATES_MIN = 100;

export interface RetrieveOptions {
  readonly k: number;
  readonly mode: "hybrid" | "lexical" | "dense";
  /** At most this many hits of one source. */
  readonly perSource?: number;
  readonly filter?: Filter;
  /** Also says which words of each hit matched, which costs about a millisecond a hit. */
  readonly explain?: boolean;
  readonly signal?: AbortSignal;
}

export interface Retrieval {
  readonly hits: readonly Hit[];
  readonly level: SearchLevel;
  /** What the query's words could score at most: the scale of the words' scores. */
  readonly wordsScoreMax: number;
  /** The query's own, where it was embedded: later hops score by it too. */
  readonly vector?: Float32Array;
}

/**
 * What was searched with: words alone; static vectors beside them; deep ones for all passages; or
 * deep ones for some, static ones or words for the rest.
 */
export type SearchLevel = "lexical" | "static" | "deep" | "mixed";

export interface StaticQuery {
  /** Fingerprint of the static embedder. */
  readonly embedder: string;
  readonly vector: Float32Array;
}

/** A query's vectors; null where there is nothing to embed it with. */
export interface QueryEmbedding {
  deep(query: string, signal?: AbortSignal): Promise<Float32Array | null>;
  static(query: string): StaticQuery | null;
}

export async function retrieve(
  store: StoreReader,
  embedding: QueryEmbedding,
  query: string,
  options: RetrieveOptions,
): Promise<Retrieval> {
  const text = query.slice(0, LIMITS.queryCharsMax).trim();
  if (text === "") throw new RecollectError("QUERY_EMPTY");
  const { vectors, statics, passages } = store.coverage();
  const wanted = options.mode !== "lexical";
  const vector = wanted && vectors > 0 ? await embedding.deep(text, options.signal) : null;
  options.signal?.throwIfAborted();
  const partly = vector === null || vectors < passages;
  const cheap = wanted && partly && statics > 0 ? embedding.static(text) : null;

  const limit = Math.max(CANDIDATES_MIN, options.k * 2);
  const filter = options.filter ? { filter: options.filter } : {};
  const words =
    options.mode === "dense"
      ? { hits: [], scoreMax: 0, terms: [] }
      : store.searchWords(text, { limit, ...filter });
  const near = vector ? store.searchVectors(vector, { limit, ...filter }) : [];
  const likely = cheap
    ? store.searchStatics(cheap.vector, { embedder: cheap.embedder, limit, ...filter })
    : [];
  // Nothing else to go by: in a sum with better scores static ones only do harm (decision 0022).
  const alone = vector === null && options.mode === "dense";
  const scored = alone ? likely : near;
  const others = alone ? [] : likely.map(({ id }) => id);
  const candidates = joinCandidates(store, text, { words: words.hits, near: scored, others }, vector);
  const ranked = fuse(candidates.list);
  return {
    hits: toHits(store, text, ranked, candidates, options),
    level: levelOf({ deep: vector !== null, partly, statics: cheap !== null }),
    wordsScoreMax: words.scoreMax,
    ...(vector ? { vector } : {}),
  };
}

function levelOf(o: { deep: boolean; partly: boolean; statics: boolean }): SearchLevel {
  if (o.deep) return o.partly ? "mixed" : "deep";
  return o.statics ? "static" : "lexical";
}

interface Candidates {
  readonly list: readonly Candidate[];
  readonly byId: ReadonlyMap<PassageId, Candidate>;
  readonly wordsRank: ReadonlyMap<PassageId, number>;
  readonly vectorRank: ReadonlyMap<PassageId, number>;
}

function joinCandidates(
  store: StoreReader,
  query: string,
  found: {
    readonly words: readonly { readonly id: PassageId; readonly score: number }[];
    readonly near: readonly { readonly id: PassageId; readonly cosine: number }[];
    /** Found in a way that gives no score. */
    readonly others: readonly PassageId[];
  },
  vector: Float32Array | null,
): Candidates {
  const { words, near, others } = found;
  const cosine = new Map<PassageId, number | null>(near.map((hit) => [hit.id, hit.cosine]));
  const wordsScore = new Map(words.map((hit) => [hit.id, hit.score]));
  if (vector) {
    const all = [...new Set([...words.map((hit) => hit.id), ...others])];
    const unseen = all.filter((id) => !cosine.has(id));
    store.cosines(vector, unseen).forEach((value, i) => {
      const id = unseen[i];
      invariant(id !== undefined, "one cosine for each id");
      cosine.set(id, value);
    });
  }
  // What only vectors found gets its words' score too, unless words were not asked at all.
  if (words.length > 0) {
    const all = [...new Set([...near.map((hit) => hit.id), ...others])];
    const unseen = all.filter((id) => !wordsScore.has(id));
    store.wordScores(query, unseen).forEach((value, i) => {
      const id = unseen[i];
      invariant(id !== undefined, "one score for each id");
      wordsScore.set(id, value);
    });
  }
  const ids = new Set([...wordsScore.keys(), ...cosine.keys(), ...others]);
  const list = [...ids].map((id) => ({
    id,
    words: wordsScore.get(id) ?? null,
    cosine: cosine.get(id) ?? null,
  }));
  return {
    list,
    byId: new Map(list.map((candidate) => [candidate.id, candidate])),
    wordsRank: new Map(words.map((hit, i) => [hit.id, i + 1])),
    vectorRank: new Map(near.map((hit, i) => [hit.id, i + 1])),
  };
}

function toHits(
  store: StoreReader,
  query: string,
  ranked: readonly { readonly id: PassageId; readonly score: number }[],
  candidates: Candidates,
  options: RetrieveOptions,
): Hit[] {
  const scores = new Map(ranked.map((hit) => [hit.id, hit.score]));
  const hits: Hit[] = [];
  const perSource = new Map<string, number>();
  // Passages are fetched in slices: a per-source limit may pass over many.
  for (let from = 0; from < ranked.length && hits.length < options.k; from += options.k) {
    const slice = ranked.slice(from, from + options.k).map((hit) => hit.id);
    for (const passage of store.passages(slice)) {
      if (hits.length === options.k) break;
      const taken = perSource.get(passage.source) ?? 0;
      if (options.perSource !== undefined && taken >= options.perSource) continue;
      perSource.set(passage.source, taken + 1);
      const score = scores.get(passage.id) ?? 0;
      const terms = options.explain ? store.matchedTerms(query, passage.text) : [];
      hits.push(toHit(passage, { rank: hits.length + 1, score }, candidates, terms));
    }
  }
  return hits;
}

function toHit(
  passage: Passage,
  { rank, score }: { readonly rank: number; readonly score: number },
  candidates: Candidates,
  terms: readonly string[],
): Hit {
  const candidate = candidates.byId.get(passage.id);
  const wordsRank = candidates.wordsRank.get(passage.id);
  const cosine = candidate?.cosine ?? null;
  return {
    rank,
    score,
    passage,
    trace: {
      words:
        candidate?.words ? { rank: wordsRank ?? null, score: candidate.words } : null,
      vector:
        cosine === null
          ? null
          : { rank: candidates.vectorRank.get(passage.id) ?? null, cosine },
      matchedTerms: terms,
    },
  };
}
