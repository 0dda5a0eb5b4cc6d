/**
 * How often words stand in the store, counted by SQL over the word index: every occurrence in the
 * texts of live documents, none estimated. The index knows words by their stems, so the forms of
 * a word count as one. Titles and headings don't count: they stand beside each passage.
 * Errors: those of opening a store.
 */
import { RecollectError } from "../base/index.js";
import { Connection } from "./connection.js";
import { shardPath, storeState } from "./layout.js";
import { readManifest } from "./manifest.js";
import { guarded } from "./store-errors.js";
import { WordAnalyzer } from "./word-query.js";

export interface WordCount {
  readonly stem: string;
  readonly occurrences: number;
  readonly passages: number;
  readonly documents: number;
}

export interface StemCount {
  readonly stem: string;
  readonly occurrences: number;
  readonly passages: number;
  /** Rows of the store's passages that hold it, a few, by shard. */
  readonly seenIn: { readonly shard: number; readonly row: number };
}

/**
 * Only occurrences in live documents: blocks of staged ones have words too. A word of nothing but
 * marks has no term.
 */
const LIVE = `
  FROM temp.instances i
  JOIN passages p ON p.id = i.doc JOIN blocks b ON b.id = p.block
  JOIN documents d ON d.id = b.document AND d.state = 1
  WHERE i.col = 'body' AND i.term > ''`;

export class WordCounts {
  readonly #dir: string;
  readonly #shards: readonly { readonly id: number; readonly db: Connection }[];
  readonly #analyzer = new WordAnalyzer();

  private constructor(dir: string, shards: readonly { id: number; db: Connection }[]) {
    this.#dir = dir;
    this.#shards = shards;
  }

  static open(dir: string): WordCounts {
    return guarded(dir, () => {
      if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
      const shards = readManifest(dir).shards.map(({ id, file }) => {
        const db = Connection.reader(shardPath(dir, file));
        // Views of the index, in this connection's own memory: the file is only read.
        db.script(`
          CREATE VIRTUAL TABLE temp.instances USING fts5vocab ('main', 'words', 'instance');
          CREATE VIRTUAL TABLE temp.stems USING fts5vocab ('main', 'words', 'col');`);
        return { id, db };
      });
      return new WordCounts(dir, shards);
    });
  }

  /** Empty where the text holds no word. A text of several words is counted by each of them. */
  count(text: string, source?: string): WordCount[] {
    return guarded(this.#dir, () => {
      return this.stemsOf(text).map((stem) => {
        const sum = { stem, occurrences: 0, passages: 0, documents: 0 };
        for (const { db } of this.#shards) {
          const row = db.get<Omit<typeof sum, "stem">>(
            `SELECT count(*) AS occurrences, count(DISTINCT i.doc) AS passages,
               count(DISTINCT d.id) AS documents
             ${LIVE} AND i.term = ? AND (? IS NULL OR d.source = ?)`,
            stem,
            source ?? null,
            source ?? null,
          );
          sum.occurrences += row?.occurrences ?? 0;
          sum.passages += row?.passages ?? 0;
          sum.documents += row?.documents ?? 0;
        }
        return sum;
      });
    });
  }

  /** Most frequent first; `accept` decides which stems count. */
  frequent(o: {
    readonly limit: number;
    readonly source?: string | undefined;
    readonly accept: (stem: string) => boolean;
  }): StemCount[] {
    return guarded(this.#dir, () => {
      const sums = new Map<string, { occurrences: number; passages: number; shard: number }>();
      for (const { id, db } of this.#shards) {
        for (const [stem, occurrences, passages] of stemCounts(db, o.source)) {
          if (!o.accept(stem)) continue;
          const sum = sums.get(stem);
          if (sum === undefined) sums.set(stem, { occurrences, passages, shard: id });
          else {
            sum.occurrences += occurrences;
            sum.passages += passages;
          }
        }
      }
      const best = [...sums].sort(
        ([a, one], [b, other]) => other.occurrences - one.occurrences || (a < b ? -1 : 1),
      );
      return best.slice(0, o.limit).map(([stem, { occurrences, passages, shard }]) => {
        return { stem, occurrences, passages, seenIn: { shard, row: this.#rowOf(shard, stem) } };
      });
    });
  }

  stemsOf(text: string): string[] {
    return this.#analyzer.terms(text).flatMap((term) => term.stems);
  }

  /** The word of the text that has this stem. */
  wordOf(stem: string, text: string): string {
    const found = this.#analyzer.terms(text).find(({ stems }) => stems.includes(stem));
    return found?.text ?? stem;
  }

  close(): void {
    this.#analyzer.close();
    for (const { db } of this.#shards) db.close();
  }

  #rowOf(shard: number, stem: string): number {
    const db = this.#shards.find(({ id }) => id === shard)?.db;
    const sql = `SELECT i.doc AS row ${LIVE} AND i.term = ? LIMIT 1`;
    return db?.get<{ row: number }>(sql, stem)?.row ?? 0;
  }
}

type Counted = readonly [stem: string, occurrences: number, passages: number];

/** The index has each stem's sum ready where every word in it counts, and is counted otherwise. */
function stemCounts(db: Connection, source: string | undefined): Iterable<Counted> {
  const staged = db.get("SELECT 1 FROM documents WHERE state = 0 LIMIT 1") !== undefined;
  if (source === undefined && !staged) {
    const sql = "SELECT term, cnt, doc FROM temp.stems WHERE col = 'body' AND term > ''";
    return db.rows<Counted>(sql);
  }
  return db.rows<Counted>(
    `SELECT i.term, count(*), count(DISTINCT i.doc) ${LIVE} AND (? IS NULL OR d.source = ?)
     GROUP BY i.term`,
    source ?? null,
    source ?? null,
  );
}
