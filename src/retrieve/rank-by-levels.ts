/**
 * The order of candidates in a store that is not wholly deep. Words and static vectors order all
 * of them; the first few are ordered anew by words and deep vectors, made now where none are
 * stored, and stay before the rest. Scores of the two kinds of vectors are never compared.
 * Source: native-notes/decisions/0022-levels-and-reranking.md
 */
import type { PassageId } from "../records/index.js";
import type { ScoredPassage } from "./candidates.js";
import { fuse, type Fused, STATIC_WEIGHTS } from "./fusion.js";

export async function rankByLevels(
  list: readonly ScoredPassage[],
  o: {
    /** How many of the first are ordered anew; 0 for none. */
    readonly first: number;
    /** What deep vectors found, best first. */
    readonly near: readonly PassageId[];
    /** Cosines of deep vectors of the passages that have none stored; those gone are left out. */
    deepCosines(ids: readonly PassageId[]): Promise<ReadonlyMap<PassageId, number>>;
  },
): Promise<{
  readonly ranked: readonly Fused[];
  readonly cosines: ReadonlyMap<PassageId, number>;
}> {
  const byId = new Map(list.map((one) => [one.id, one]));
  const cheap = fuse(
    list.map(({ id, words, statics }) => ({ id, words, cosine: statics })),
    STATIC_WEIGHTS,
  );
  const chosen = cheap.slice(0, o.first).map(({ id }) => id);
  // What is deep may have no static vector any more, and found its place by the better one.
  const near = o.first > 0 ? o.near : [];
  const first = new Set([...chosen, ...near.slice(0, o.first)]);
  const top = [...first].flatMap((id) => byId.get(id) ?? []);
  if (top.length === 0) return { ranked: cheap, cosines: new Map() };
  const lacking = top.filter(({ cosine }) => cosine === null).map(({ id }) => id);
  const cosines = lacking.length > 0 ? await o.deepCosines(lacking) : new Map<PassageId, number>();
  const anew = fuse(
    top.map(({ id, words, cosine }) => ({ id, words, cosine: cosine ?? cosines.get(id) ?? null })),
  );
  const last = anew.at(-1)?.score ?? 0;
  const rest = cheap
    .filter(({ id }) => !first.has(id))
    .map(({ id, score }) => ({ id, score: Math.min(score, last) }));
  return { ranked: [...anew, ...rest], cosines };
}
