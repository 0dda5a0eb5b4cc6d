/**
 * From a question to the terms that are looked up. FTS5 scores every passage that holds any
 * term, so a question of common words costs what they cost; with many passages they are left
 * out as long as rarer ones find enough.
 * Units: frequencies are passages.
 * Source: native-notes/decisions/0003-store-layout.md (measurements)
 */
import { Connection } from "./connection.js";
import { STOP_WORDS } from "../words/index.js";
import type { QueryTerm } from "./word-index.js";
import { queryWords, WORDS_TOKENIZER } from "./word-text.js";

/** A term in more than this share of the passages is common. */
const COMMON_SHARE = 0.1;
/** Below this many passages nothing is slow, and every term votes. */
const FEW_PASSAGES = 4_096;
/** Rarer terms that stand in this many passages make common ones unnecessary. */
const CANDIDATES_ENOUGH = 400;
/** Postings that one search may score, about a microsecond each. */
export const POSTINGS_MAX = 20_000;
/** Of a long query only the rarest terms are looked up. */
export const TERMS_MAX = 64;

/** Gives words their stems, by the very tokenizer of the index. Owns a small SQLite in memory. */
export class WordAnalyzer {
  readonly #db: Connection;

  constructor() {
    this.#db = Connection.memory();
    this.#db.script(`
      CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = "${WORDS_TOKENIZER}");
      CREATE VIRTUAL TABLE stems USING fts5vocab (words, 'instance');
    `);
  }

  /** The terms of a query, each stem once, in the order of the query. */
  terms(query: string): QueryTerm[] {
    const words = queryWords(query);
    if (words.length === 0) return [];
    this.#db.begin();
    words.forEach((word, index) => {
      this.#db.run("INSERT INTO words (rowid, text) VALUES (?, ?)", index + 1, word.text);
    });
    const stems: string[][] = words.map(() => []);
    const found = this.#db.all<{ doc: number; term: string }>(
      "SELECT doc, term FROM stems ORDER BY doc, offset",
    );
    for (const { doc, term } of found) stems[doc - 1]?.push(term);
    this.#db.run("INSERT INTO words (words) VALUES ('delete-all')");
    this.#db.commit();
    const terms = new Map<string, QueryTerm>();
    words.forEach((word, index) => {
      const own = stems[index] ?? [];
      const key = own.join(" ") + (word.prefix ? "*" : "");
      if (own.length > 0 && !terms.has(key)) terms.set(key, { ...word, stems: own });
    });
    return [...terms.values()];
  }

  close(): void {
    this.#db.close();
  }
}

/** Without English stop words, unless nothing else is left. */
export function withoutStopWords(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const kept = terms.filter((term) => !STOP_WORDS.has(term.text.toLowerCase()));
  return kept.length > 0 ? kept : terms;
}

export interface CountedTerm {
  readonly term: QueryTerm;
  readonly frequency: number;
}

/** Of present terms, rarest first, those to look up. */
export function chooseTerms(
  present: readonly CountedTerm[],
  passages: number,
): readonly CountedTerm[] {
  if (passages < FEW_PASSAGES) return present;
  const isRare = (one: CountedTerm): boolean => one.frequency <= passages * COMMON_SHARE;
  const allCommon = present[0] !== undefined && !isRare(present[0]);
  const chosen: CountedTerm[] = [];
  let postings = 0;
  for (const one of present) {
    const wanted = allCommon || isRare(one);
    const fits = postings + one.frequency <= POSTINGS_MAX;
    const enough = postings >= CANDIDATES_ENOUGH;
    if (enough && !(wanted && fits)) continue;
    chosen.push(one);
    postings += one.frequency;
  }
  return chosen;
}

/** The score that a passage approaches when every term fills it: FTS5's idf times k1 + 1. */
export function scoreMax(chosen: readonly CountedTerm[], passages: number): number {
  let sum = 0;
  for (const { frequency } of chosen) {
    const idf = Math.log((passages - frequency + 0.5) / (frequency + 0.5));
    sum += Math.max(idf, 1e-6) * 2.2;
  }
  return sum;
}
