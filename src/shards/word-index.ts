/**
 * The word index of one shard, behind an interface so that FTS5 can be replaced.
 * Rows are passage rows. Scores are BM25 (k1 1.2, b .75), higher is better.
 */
import type { Connection } from "./connection.js";
import { indexedText } from "./word-text.js";

export interface WordWeights {
  /** Of title and heading. */
  readonly title: number;
  readonly body: number;
}

/** A word of a query with its stems in the index's own terms. */
export interface QueryTerm {
  readonly text: string;
  /** Usually one; several where the tokenizer splits the word, which is then a phrase. */
  readonly stems: readonly string[];
  readonly prefix: boolean;
}

export interface WordHit {
  readonly row: number;
  readonly score: number;
}

export interface WordIndex {
  add(row: number, text: { title: string; body: string }): void;
  remove(row: number): void;
  /** In how many passages the term stands; beyond `most` it may say `most`. */
  frequency(term: QueryTerm, most: number): number;
  /** Passages that hold any of the terms, best first. */
  search(
    terms: readonly QueryTerm[],
    o: { limit: number; weights: WordWeights; accept: ((row: number) => boolean) | null },
  ): WordHit[];
  /** Scores of given passages, 0 where none of the terms stands. */
  scores(terms: readonly QueryTerm[], rows: readonly number[], weights: WordWeights): number[];
}

/** An FTS5 table without content; its vocabulary table counts a stem's passages quickest. */
export class Fts5WordIndex implements WordIndex {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  add(row: number, text: { title: string; body: string }): void {
    this.#db.run(
      "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
      row,
      indexedText(text.title),
      indexedText(text.body),
    );
  }

  remove(row: number): void {
    this.#db.run("DELETE FROM words WHERE rowid = ?", row);
  }

  frequency(term: QueryTerm, most: number): number {
    const [stem, second] = term.stems;
    if (stem !== undefined && second === undefined && !term.prefix) {
      const found = this.#db.get<{ doc: number }>(
        "SELECT doc FROM vocabulary WHERE term = ?",
        stem,
      );
      return found?.doc ?? 0;
    }
    const row = this.#db.get<{ found: number }>(
      "SELECT count(*) AS found FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)",
      expression([term]),
      most,
    );
    return row?.found ?? 0;
  }

  search(
    terms: readonly QueryTerm[],
    o: { limit: number; weights: WordWeights; accept: ((row: number) => boolean) | null },
  ): WordHit[] {
    if (terms.length === 0 || o.limit <= 0) return [];
    const { title, body } = o.weights;
    const most = o.accept === null ? o.limit : -1;
    const hits: WordHit[] = [];
    const rows = this.#db.rows<[row: number, score: number]>(
      SEARCH,
      title,
      body,
      expression(terms),
      most,
    );
    for (const [row, score] of rows) {
      if (o.accept !== null && !o.accept(row)) continue;
      hits.push({ row, score: -score });
      if (hits.length >= o.limit) break;
    }
    return hits;
  }

  scores(terms: readonly QueryTerm[], rows: readonly number[], weights: WordWeights): number[] {
    if (terms.length === 0) return rows.map(() => 0);
    const found = new Map<number, number>();
    const wanted = JSON.stringify(rows);
    const { title, body } = weights;
    for (const [row, score] of this.#db.rows<[row: number, score: number]>(
      SCORES,
      title,
      body,
      expression(terms),
      wanted,
    )) {
      found.set(row, -score);
    }
    return rows.map((row) => found.get(row) ?? 0);
  }
}

// Calling bm25() is a third quicker than ordering by the hidden column `rank`.
const SEARCH =
  "SELECT rowid, bm25(words, ?, ?) AS score FROM words WHERE words MATCH ? " +
  "ORDER BY score LIMIT ?";
// The plus keeps FTS5 from looking rows up one by one: each such query counts every posting of
// its terms anew, and with `rowid = ?` SQLite 3.53 scores the first row in place of the given.
const SCORES =
  "SELECT rowid, bm25(words, ?, ?) AS score FROM words WHERE words MATCH ? " +
  "AND +rowid IN (SELECT value FROM json_each(?))";

/** Every term is quoted, so that none can be read as syntax. */
function expression(terms: readonly QueryTerm[]): string {
  return terms
    .map((term) => `"${term.text.replaceAll('"', '""')}"${term.prefix ? " *" : ""}`)
    .join(" OR ");
}
