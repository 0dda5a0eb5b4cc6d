/**
 * Word search over all shards: frequencies are summed over them to choose the terms, each shard
 * scores its own passages, the best are merged. A passage's idf is its shard's (decision 0003).
 */
import type { PassageId } from "../records/index.js";
import { type Scored, TopK } from "../vectors/index.js";
import { passageId, rowOf, shardOf } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { WordSearch, WordSearchOptions } from "./types.js";
import type { QueryTerm, WordWeights } from "./word-index.js";
import {
  chooseTerms,
  type CountedTerm,
  POSTINGS_MAX,
  scoreMax,
  TERMS_MAX,
  withoutStopWords,
  WordAnalyzer,
} from "./word-query.js";

export const WEIGHTS_DEFAULT: WordWeights = { title: 1, body: 1 };

export class WordSearcher {
  #analyzer: WordAnalyzer | null = null;

  search(shards: readonly Shard[], query: string, o: WordSearchOptions): WordSearch {
    const { passages, counted } = this.#count(shards, query);
    let used = chooseTerms(counted, passages);
    let hits = searchShards(shards, used, o);
    // What the filter lets through may hold none of the rare terms.
    if (o.filter !== undefined && hits.length < o.limit && used.length < counted.length) {
      used = counted;
      hits = searchShards(shards, used, o);
    }
    return {
      hits: hits.map(({ index, score }) => ({ id: index, score })),
      scoreMax: scoreMax(used, passages),
      terms: used.map(({ term }) => term.text),
    };
  }

  /** By the terms that a search without a filter looks up, so that the scores compare. */
  scores(
    shards: readonly Shard[],
    query: string,
    o: { ids: readonly PassageId[]; weights: WordWeights | undefined },
  ): number[] {
    const { passages, counted } = this.#count(shards, query);
    const terms = chooseTerms(counted, passages).map(({ term }) => term);
    const byId = new Map<PassageId, number>();
    for (const shard of shards) {
      const ids = o.ids.filter((id) => shardOf(id) === shard.id);
      const scores = shard.words.scores(terms, ids.map(rowOf), o.weights ?? WEIGHTS_DEFAULT);
      ids.forEach((id, index) => byId.set(id, scores[index] ?? 0));
    }
    return o.ids.map((id) => byId.get(id) ?? 0);
  }

  matchedTerms(query: string, text: string): string[] {
    const present = new Set(this.#terms(text).flatMap((term) => term.stems));
    return this.#terms(query)
      .filter((term) =>
        term.prefix
          ? text.includes(term.text)
          : term.stems.every((stem) => present.has(stem)),
      )
      .map((term) => term.text);
  }

  close(): void {
    this.#analyzer?.close();
    this.#analyzer = null;
  }

  /** The terms of a query that stand anywhere, rarest first. */
  #count(
    shards: readonly Shard[],
    query: string,
  ): { passages: number; counted: readonly CountedTerm[] } {
    const passages = shards.reduce((sum, shard) => sum + shard.passageCount(), 0);
    const counted = withoutStopWords(this.#terms(query))
      .map((term) => ({ term, frequency: frequency(shards, term) }))
      .filter((one) => one.frequency > 0)
      .sort((a, b) => a.frequency - b.frequency)
      .slice(0, TERMS_MAX);
    return { passages, counted };
  }

  #terms(text: string): QueryTerm[] {
    this.#analyzer ??= new WordAnalyzer();
    return this.#analyzer.terms(text);
  }
}

function frequency(shards: readonly Shard[], term: QueryTerm): number {
  let sum = 0;
  for (const shard of shards) {
    sum += shard.words.frequency(term, POSTINGS_MAX);
  }
  return sum;
}

function searchShards(
  shards: readonly Shard[],
  chosen: readonly CountedTerm[],
  o: WordSearchOptions,
): Scored[] {
  const terms = chosen.map(({ term }) => term);
  const top = new TopK(o.limit);
  for (const shard of shards) {
    const found = shard.words.search(terms, {
      limit: o.limit,
      weights: o.weights ?? WEIGHTS_DEFAULT,
      accept: acceptor(shard, o),
    });
    for (const { row, score } of found) top.add(passageId(shard.id, row), score);
  }
  return top.sorted();
}

/** Which passages may be shown; null when all may. */
function acceptor(shard: Shard, o: WordSearchOptions): ((row: number) => boolean) | null {
  const allowed = shard.visibleDocuments(o.filter);
  if (allowed !== null) return (row) => allowed.has(shard.documentOf(row) ?? -1);
  const staged = shard.stagedDocuments();
  return staged.size === 0 ? null : (row) => !staged.has(shard.documentOf(row) ?? -1);
}
