/**
 * From a query to ranked passages: words and vectors find candidates, each candidate gets both
 * scores where it can, and the weighted sum orders them. Every hit carries the trace of why.
 * Errors: QUERY_EMPTY.
 */
import { LIMITS, RecollectError } from "../base/index.js";
import type { Filter, Hit, Passage, PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { dot } from "../vectors/index.js";
import { type Candidates, joinCandidates, type ScoredPassage } from "./candidates.js";
import { fuse } from "./fusion.js";
import type { QueryEmbedding } from "./query-embedding.js";
import { rankByLevels } from "./rank-by-levels.js";

/** Candidates taken from each of words and vectors. */
const CANDIDATES_MIN = 100;
/** Each costs a look at its exact vector; more find no more (decision 0022). */
const STATICS_MIN = 50;
/** In a half deep store, so many of the first are ordered by the deep vectors that they have. */
const DEEP_FIRST = 20;

export interface RetrieveOptions {
  readonly k: number;
  readonly mode: "hybrid" | "lexical" | "dense";
  /** At most this many hits of one source. */
  readonly perSource?: number;
  readonly filter?: Filter;
  /**
   * So many of the likeliest passages that have no deep vector get one now; some ten
   * milliseconds each. 0 where not given.
   */
  readonly lateMax?: number;
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

export async function retrieve(
  store: StoreReader,
  embedding: QueryEmbedding,
  query: string,
  options: RetrieveOptions,
): Promise<Retrieval> {
  const text = query.slice(0, LIMITS.queryCharsMax).trim();
  if (text === "") throw new RecollectError("QUERY_EMPTY");
  const { vectors, statics, passages } = store.coverage();
  const { signal } = options;
  const wanted = options.mode !== "lexical";
  const partly = vectors < passages;
  const own = wanted && partly && statics > 0 ? embedding.static(text) : null;
  const lateMax = own === null ? 0 : (options.lateMax ?? 0);
  const asksDeep = wanted && (vectors > 0 || lateMax > 0);
  const vector = asksDeep ? await embedding.deep(text, signal) : null;
  signal?.throwIfAborted();
  // One space: where there is a deep vector of the query, it finds static ones better.
  const fits = vector?.length === own?.vector.length;
  const cheap = own && { ...own, vector: (fits ? vector : null) ?? own.vector };

  const limit = Math.max(CANDIDATES_MIN, options.k * 2);
  const few = Math.max(STATICS_MIN, options.k * 2);
  const filter = options.filter ? { filter: options.filter } : {};
  const words =
    options.mode === "dense"
      ? { hits: [], scoreMax: 0, terms: [] }
      : store.searchWords(text, { limit, ...filter });
  const deep = vectors > 0 ? vector : null;
  const near = deep ? store.searchVectors(deep, { limit, ...filter }) : [];
  const candidates = joinCandidates(
    store,
    { text, deep, statics: cheap },
    {
      words: words.hits,
      near,
      statics: cheap
        ? store.searchStatics(cheap.vector, { embedder: cheap.embedder, limit: few, ...filter })
        : [],
    },
  );
  const late = { store, embedding, vector, signal };
  const { ranked, cosines } =
    cheap === null
      ? { ranked: fuse(candidates.list), cosines: new Map<PassageId, number>() }
      : await rankByLevels(candidates.list, {
          near: near.map(({ id }) => id),
          lateMax,
          first: vector === null ? 0 : Math.max(lateMax, deep ? DEEP_FIRST : 0),
          deepCosines: (ids) => lateCosines(ids, late),
        });
  return {
    hits: toHits(store, text, ranked, withCosines(candidates, cosines), options),
    level: levelOf({ deep: deep !== null, partly, statics: cheap !== null }),
    wordsScoreMax: words.scoreMax,
    ...(deep ? { vector: deep } : {}),
  };
}

function levelOf(o: { deep: boolean; partly: boolean; statics: boolean }): SearchLevel {
  if (o.deep) return o.partly ? "mixed" : "deep";
  return o.statics ? "static" : "lexical";
}

/** Cosines of deep vectors that are made now. */
async function lateCosines(
  ids: readonly PassageId[],
  o: {
    readonly store: StoreReader;
    readonly embedding: QueryEmbedding;
    readonly vector: Float32Array | null;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ReadonlyMap<PassageId, number>> {
  const { vector } = o;
  const passages = o.store.passages(ids);
  const vectors = vector && (await o.embedding.late(passages, o.signal));
  const cosines = new Map<PassageId, number>();
  passages.forEach(({ id }, i) => {
    const own = vectors?.[i];
    if (vector && own) cosines.set(id, dot(vector, own));
  });
  return cosines;
}

interface Explained extends Omit<Candidates, "list"> {
  readonly byId: ReadonlyMap<PassageId, ScoredPassage>;
}

function withCosines(
  { list, ...ranks }: Candidates,
  cosines: ReadonlyMap<PassageId, number>,
): Explained {
  const byId = new Map(
    list.map((one) => [one.id, { ...one, cosine: one.cosine ?? cosines.get(one.id) ?? null }]),
  );
  return { ...ranks, byId };
}

function toHits(
  store: StoreReader,
  query: string,
  ranked: readonly { readonly id: PassageId; readonly score: number }[],
  candidates: Explained,
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
  candidates: Explained,
  terms: readonly string[],
): Hit {
  const candidate = candidates.byId.get(passage.id);
  const wordsRank = candidates.wordsRank.get(passage.id);
  const cosine = candidate?.cosine ?? null;
  const statics = candidate?.statics ?? null;
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
      ...(statics !== null && {
        statics: { rank: candidates.staticsRank.get(passage.id) ?? null, cosine: statics },
      }),
      matchedTerms: terms,
    },
  };
}
