/**
 * Scores of a ranking against judgements, as trec_eval has them.
 * `ranked` is document ids, best first, each once; `judged` is id -> relevance, where relevance
 * of 0 or less is "not relevant". Scores are 0..1.
 * Source: trec_eval's ndcg_cut (linear gain, log2 discount) and recall.
 */
export type Judgements = ReadonlyMap<string, number>;

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}

/** NaN when nothing is relevant: such a query says nothing about a ranking. */
export function ndcg(ranked: readonly string[], judged: Judgements, cut: number): number {
  const ideal = [...judged.values()]
    .filter((relevance) => relevance > 0)
    .sort((a, b) => b - a)
    .slice(0, cut)
    .reduce((sum, relevance, at) => sum + relevance * discount(at + 1), 0);
  if (ideal === 0) return Number.NaN;
  const found = ranked
    .slice(0, cut)
    .reduce((sum, id, at) => sum + Math.max(0, judged.get(id) ?? 0) * discount(at + 1), 0);
  return found / ideal;
}

/** The part of the relevant documents that stands in the first `cut`; NaN when there is none. */
export function recall(ranked: readonly string[], judged: Judgements, cut: number): number {
  const relevant = [...judged].filter(([, relevance]) => relevance > 0).map(([id]) => id);
  if (relevant.length === 0) return Number.NaN;
  const top = new Set(ranked.slice(0, cut));
  return relevant.filter((id) => top.has(id)).length / relevant.length;
}
