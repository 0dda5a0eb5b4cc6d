/**
 * From a query to ranked passages: words and vectors find candidates, each candidate gets both
 * scores where it can, and the weighted sum orders them. Every hit carries the trace of why.
 * Errors: QUERY_EMPTY.
 */
import { invariant, LIMITS, RecollectError } from "../base/index.js";
import type { Filter, Hit, Passage, PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { dot } from "../vectors/index.js";
import { fuse, type Candidate } from "./fusion.js";

/** Candidates taken from each of words and vectors. */
const CANDIDATES_MIN = 100;

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

export interface StaticQuery {
  /** Fingerprint of the static embedder. */
  readonly embedder: string;
  readonly vector: Float32Array;
}

/** A query's vectors; null where there is nothing to embed it with. */
export interface QueryEmbedding {
  deep(query: string, signal?: AbortSignal): Promise<Float32Array | null>;
  static(query: string): StaticQuery | null;
  /** Deep vectors of passages that have none stored, in their order, each of length 1. */
  late(passages: readonly Passage[], signal?: AbortSignal): Promise<readonly Float32Array[] | null>;
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
  const partly = vectors < passages;
  const cheap = wanted && partly && statics > 0 ? embedding.static(text) : null;
  const lateMax = cheap === null ? 0 : (options.lateMax ?? 0);
  const deep = wanted && (vectors > 0 || lateMax > 0);
  const vector = deep ? await embedding.deep(text, options.signal) : null;
  options.signal?.throwIfAborted();

  const limit = Math.max(CANDIDATES_MIN, options.k * 2);
  const filter = options.filter ? { filter: options.filter } : {};
  const words =
    options.mode === "dense"
      ? { hits: [], scoreMax: 0, terms: [] }
      : store.searchWords(text, { limit, ...filter });
  const near = vector && vectors > 0 ? store.searchVectors(vector, { limit, ...filter }) : [];
  const likely = cheap
    ? store.searchStatics(cheap.vector, { embedder: cheap.embedder, limit, ...filter })
    : [];
  // Nothing else to go by: in a sum with better scores static ones only do harm (decision 0022).
  const alone = vector === null && options.mode === "dense";
  const scored = alone ? likely : near;
  const others = alone ? [] : likely.map(({ id }) => id);
  const found = { words: words.hits, near: scored, others };
  const joined = joinCandidates(store, text, found, vectors > 0 ? vector : null);
  const late = vector && lateMax > 0 ? { vector, embedding, max: lateMax } : null;
  const candidates = late === null ? joined : await withLate(store, joined, late, options.signal);
  const ranked = fuse(candidates.list);
  return {
    hits: toHits(store, text, ranked, candidates, options),
    level: levelOf({ deep: vector !== null && vectors > 0, partly, statics: cheap !== null }),
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
  /** Of what static vectors found. */
  readonly othersRank: ReadonlyMap<PassageId, number>;
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
  const othersRank = new Map(others.map((id, i) => [id, i + 1]));
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
    othersRank,
  };
}

/** Candidates with the cosines of vectors that are made now, for the likeliest without one. */
async function withLate(
  store: StoreReader,
  candidates: Candidates,
  late: { readonly vector: Float32Array; readonly embedding: QueryEmbedding; readonly max: number },
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const { wordsRank, othersRank } = candidates;
  const rank = ({ id }: Candidate): number =>
    Math.min(wordsRank.get(id) ?? Infinity, othersRank.get(id) ?? Infinity);
  const likely = candidates.list
    .filter(({ cosine }) => cosine === null)
    .sort((a, b) => rank(a) - rank(b) || a.id - b.id)
    .slice(0, late.max);
  const passages = store.passages(likely.map(({ id }) => id));
  const vectors = await late.embedding.late(passages, signal);
  if (vectors === null) return candidates;
  const cosines = new Map<PassageId, number>();
  vectors.forEach((vector, i) => {
    const passage = passages[i];
    if (passage) cosines.set(passage.id, dot(late.vector, vector));
  });
  const list = candidates.list.map((one) => {
    return { ...one, cosine: cosines.get(one.id) ?? one.cosine };
  });
  return { ...candidates, list, byId: new Map(list.map((one) => [one.id, one])) };
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
