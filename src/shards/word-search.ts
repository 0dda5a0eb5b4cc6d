/**
 * Word search over all shards as if they were one: frequencies and lengths are summed over all
 * segments, so that the scores of different shards compare.
 */
import {
  Bm25,
  type CorpusTotals,
  type QueryTerm,
  scoreRows,
  searchSegment,
  type SearchTerm,
  termFactor,
  termPostings,
  type TermPostings,
  type WordWeights,
} from "../inverted/index.js";
import type { PassageId } from "../records/index.js";
import { TopK } from "../vectors/index.js";
import { passageId, rowOf, shardOf } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { WordSearch, WordSearchOptions } from "./types.js";
import type { WordPart } from "./word-index.js";
import { countedTerms, TERMS_MAX, withoutStopWords, WordAnalyzer } from "./word-query.js";
import { visibleRows } from "./visible-rows.js";

const WEIGHTS_DEFAULT: WordWeights = { title: 1, body: 1 };

/** A query's terms in one segment, in the order of the query's present terms. */
interface Place {
  readonly shard: Shard;
  readonly part: WordPart;
  readonly postings: readonly (TermPostings | null)[];
}

interface CountedTerm {
  readonly term: QueryTerm;
  /** Its place among all terms of the query. */
  readonly at: number;
  readonly factor: number;
  readonly frequency: number;
}

interface Counted {
  readonly totals: CorpusTotals;
  readonly places: readonly Place[];
  /** Those that stand anywhere, rarest first. */
  readonly present: readonly CountedTerm[];
}

export class WordSearcher {
  readonly #analyzer = new WordAnalyzer();

  search(shards: readonly Shard[], query: string, o: WordSearchOptions): WordSearch {
    const counted = this.#count(shards, query);
    const { present } = counted;
    const top = new TopK(o.limit);
    if (o.limit > 0 && present.length > 0) searchPlaces(counted, o, top);
    return {
      hits: top.sorted().map(({ index, score }) => ({ id: index, score })),
      scoreMax: present.reduce((sum, { factor }) => sum + factor, 0),
      terms: present.map(({ term }) => term.text),
    };
  }

  /** By the terms that a search looks up, so that the scores compare. */
  scores(
    shards: readonly Shard[],
    query: string,
    o: { ids: readonly PassageId[]; weights: WordWeights | undefined },
  ): number[] {
    const counted = this.#count(shards, query);
    const bm25 = new Bm25(counted.totals, o.weights ?? WEIGHTS_DEFAULT);
    const sums = new Map<PassageId, number>();
    for (const place of counted.places) {
      const ids = o.ids.filter((id) => shardOf(id) === place.shard.id);
      const rows = ids.map((id) => (place.part.removed.has(rowOf(id)) ? -1 : rowOf(id)));
      const scores = scoreRows(place.part.segment, termsOf(place, counted), { bm25, rows });
      ids.forEach((id, i) => sums.set(id, (sums.get(id) ?? 0) + (scores[i] ?? 0)));
    }
    return o.ids.map((id) => sums.get(id) ?? 0);
  }

  matchedTerms(query: string, text: string): string[] {
    const present = this.#analyzer.stems(text);
    return this.#analyzer
      .terms(query)
      .filter((term) =>
        term.prefix
          ? text.includes(term.text)
          : term.stems.every((stem) => present.has(stem)),
      )
      .map((term) => term.text);
  }

  #count(shards: readonly Shard[], query: string): Counted {
    const terms = countedTerms(withoutStopWords(this.#analyzer.terms(query)));
    const totals = { passages: 0, words: 0 };
    const places: Place[] = [];
    for (const shard of shards) {
      for (const part of shard.words.parts()) {
        const { segment } = part;
        totals.passages += segment.facts.passages;
        totals.words += segment.facts.words;
        const postings = terms.map((term) => termPostings(segment, term));
        places.push({ shard, part, postings });
      }
    }
    const present = terms
      .map((term, at) => {
        const frequency = places.reduce((n, one) => n + (one.postings[at]?.frequency ?? 0), 0);
        return { term, at, frequency, factor: termFactor(totals.passages, frequency) };
      })
      .filter(({ frequency }) => frequency > 0)
      .sort((a, b) => a.frequency - b.frequency)
      .slice(0, TERMS_MAX);
    return { totals, places, present };
  }
}

function searchPlaces(counted: Counted, o: WordSearchOptions, top: TopK): void {
  const bm25 = new Bm25(counted.totals, o.weights ?? WEIGHTS_DEFAULT);
  for (const shard of new Set(counted.places.map((place) => place.shard))) {
    const visible = visibleRows(shard, o.filter);
    const idOf = (row: number): PassageId => passageId(shard.id, row);
    for (const place of counted.places.filter((one) => one.shard === shard)) {
      const { segment, removed } = place.part;
      const terms = termsOf(place, counted);
      if (visible.rows === null) {
        searchSegment({ segment, removed, accept: visible.accept, idOf }, terms, { bm25, top });
        continue;
      }
      const rows = visible.rows.filter((row) => !removed.has(row));
      const scores = scoreRows(segment, terms, { bm25, rows });
      rows.forEach((row, i) => {
        const score = scores[i] as number;
        if (score > 0) top.add(idOf(row), score);
      });
    }
  }
}

function termsOf(place: Place, { present }: Counted): SearchTerm[] {
  return present.flatMap(({ at, factor }) => {
    const postings = place.postings[at] ?? null;
    return postings === null ? [] : [{ postings, factor }];
  });
}
