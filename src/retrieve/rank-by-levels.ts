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
    /** Deep vectors that may be made now. */
    readonly lateMax: number;
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
  const candidates = [...first].flatMap((id) => byId.get(id) ?? []);
  const lacking = candidates.filter(({ cosine }) => cosine === null).map(({ id }) => id);
  const made = lacking.slice(0, o.lateMax);
  const cosines = made.length > 0 ? await o.deepCosines(made) : new Map<PassageId, number>();
  // Without a deep vector it keeps its place among the rest: it would go by its words alone.
  const top = candidates.flatMap(({ id, words, cosine }) => {
    const deep = cosine ?? cosines.get(id) ?? null;
    return deep === null ? [] : [{ id, words, cosine: deep }];
  });
  if (top.length === 0) return { ranked: cheap, cosines };
  const anew = fuse(top);
  const ordered = new Set(top.map(({ id }) => id));
  const last = anew.at(-1)?.score ?? 0;
  const rest = cheap
    .filter(({ id }) => !ordered.has(id))
    .map(({ id, score }) => ({ id, score: Math.min(score, last) }));
  return { ranked: [...anew, ...rest], cosines };
}
