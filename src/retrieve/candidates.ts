/**
 * What may be among the hits, with every score that can be had of it: words (BM25), deep vectors,
 * static vectors. Who found it is kept as its rank there.
 */
import type { PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import type { StaticQuery } from "./query-embedding.js";

export interface ScoredPassage {
  readonly id: PassageId;
  /** BM25, null where the words were not asked. */
  readonly words: number | null;
  /** Of its deep vector; null where it has none. */
  readonly cosine: number | null;
  /** Of its static vector; null where it has none, or they were not asked. */
  readonly statics: number | null;
}

export interface Candidates {
  readonly list: readonly ScoredPassage[];
  readonly wordsRank: ReadonlyMap<PassageId, number>;
  readonly vectorRank: ReadonlyMap<PassageId, number>;
  readonly staticsRank: ReadonlyMap<PassageId, number>;
}

export interface Found {
  readonly words: readonly { readonly id: PassageId; readonly score: number }[];
  readonly near: readonly { readonly id: PassageId; readonly cosine: number }[];
  readonly statics: readonly { readonly id: PassageId; readonly cosine: number }[];
}

/** The union of what was found, each with the scores that its finder did not give. */
export function joinCandidates(
  store: StoreReader,
  query: {
    readonly text: string;
    readonly deep: Float32Array | null;
    readonly statics: StaticQuery | null;
  },
  found: Found,
): Candidates {
  const { words, near, statics } = found;
  const ids = [...new Set([...words, ...near, ...statics].map(({ id }) => id))];
  const { deep, statics: cheap } = query;
  const byWords = filled(
    new Map(words.map(({ id, score }) => [id, score])),
    ids,
    // Unless words were not asked at all.
    words.length > 0 ? (rest) => store.wordScores(query.text, rest) : null,
  );
  const byVector = filled(
    new Map(near.map(({ id, cosine }) => [id, cosine])),
    ids,
    deep && ((rest) => store.cosines(deep, rest)),
  );
  const byStatics = filled(
    new Map(statics.map(({ id, cosine }) => [id, cosine])),
    ids,
    cheap && ((rest) => store.staticCosines(cheap.vector, cheap.embedder, rest)),
  );
  return {
    list: ids.map((id) => ({
      id,
      words: byWords.get(id) ?? null,
      cosine: byVector.get(id) ?? null,
      statics: byStatics.get(id) ?? null,
    })),
    wordsRank: ranks(words),
    vectorRank: ranks(near),
    staticsRank: ranks(statics),
  };
}

/** The known scores, and those of the other ids where `score` can tell them. */
function filled(
  known: ReadonlyMap<PassageId, number>,
  ids: readonly PassageId[],
  score: ((ids: readonly PassageId[]) => readonly (number | null)[]) | null,
): ReadonlyMap<PassageId, number | null> {
  if (score === null) return known;
  const rest = ids.filter((id) => !known.has(id));
  const all = new Map<PassageId, number | null>(known);
  score(rest).forEach((value, i) => {
    const id = rest[i];
    if (id !== undefined) all.set(id, value);
  });
  return all;
}

function ranks(hits: readonly { readonly id: PassageId }[]): ReadonlyMap<PassageId, number> {
  return new Map(hits.map(({ id }, i) => [id, i + 1]));
}
