/**
 * How often words stand in the store, counted over the word index: every occurrence in the
 * texts of live documents, none estimated. The index knows words by their stems, so the forms of
 * a word count as one. Titles and headings don't count: they stand beside each passage.
 * Errors: those of opening a store.
 */
import { RecollectError, silentLog } from "../base/index.js";
import { postingBlocks } from "../inverted/index.js";
import { storeState } from "./layout.js";
import { readManifest } from "./manifest.js";
import { Shard } from "./shard.js";
import { guarded } from "./store-errors.js";
import type { WordPart } from "./word-index.js";
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
  /** A row of the store's passages that holds it, by shard. */
  readonly seenIn: { readonly shard: number; readonly row: number };
}

type Sum = { -readonly [Key in keyof StemCount]: StemCount[Key] };

/** Rows that are joined with their documents at once. */
const ROWS_AT_ONCE = 4_096;

export class WordCounts {
  readonly #dir: string;
  readonly #shards: readonly Shard[];
  readonly #analyzer = new WordAnalyzer();

  private constructor(dir: string, shards: readonly Shard[]) {
    this.#dir = dir;
    this.#shards = shards;
  }

  static open(dir: string): WordCounts {
    return guarded(dir, () => {
      if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
      const { shards, storeId } = readManifest(dir);
      const log = silentLog;
      const opened = shards.map((entry) => Shard.forReading({ dir, storeId, entry, log }));
      return new WordCounts(dir, opened);
    });
  }

  /** Empty where the text holds no word. A text of several words is counted by each of them. */
  count(text: string, source?: string): WordCount[] {
    return guarded(this.#dir, () => {
      return this.stemsOf(text).map((stem) => {
        const sum = { stem, occurrences: 0, passages: 0, documents: 0 };
        for (const shard of this.#shards) {
          shard.db.snapshot(() => {
            const found = countIn(shard, stem, source);
            sum.occurrences += found.occurrences;
            sum.passages += found.passages;
            sum.documents += found.documents;
          });
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
      const sums = new Map<string, Sum>();
      for (const shard of this.#shards) {
        shard.db.snapshot(() => {
          for (const part of shard.words.parts()) addAll(sums, { shard, part, ...o });
        });
      }
      const best = [...sums.values()].sort(
        (a, b) => b.occurrences - a.occurrences || (a.stem < b.stem ? -1 : 1),
      );
      return best.slice(0, o.limit);
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
    for (const shard of this.#shards) shard.close();
  }
}

/** Only occurrences in live documents: blocks of staged ones have words too. */
function countIn(
  shard: Shard,
  stem: string,
  source: string | undefined,
): Omit<WordCount, "stem"> {
  const documents = new Set<number>();
  const sum = { occurrences: 0, passages: 0 };
  let batch: [row: number, count: number][] = [];
  const add = (): void => {
    const found = shard.db.all<{ id: number; occurrences: number; passages: number }>(
      `SELECT d.id, sum(j.value ->> 1) AS occurrences, count(*) AS passages
       FROM json_each(?) AS j JOIN passages p ON p.id = j.value ->> 0
       JOIN blocks b ON b.id = p.block JOIN documents d ON d.id = b.document AND d.state = 1
       WHERE ? IS NULL OR d.source = ? GROUP BY d.id`,
      JSON.stringify(batch),
      source ?? null,
      source ?? null,
    );
    for (const { id, occurrences, passages } of found) {
      documents.add(id);
      sum.occurrences += occurrences;
      sum.passages += passages;
    }
    batch = [];
  };
  for (const { segment } of shard.words.parts()) {
    const entry = segment.find(stem);
    if (entry === null) continue;
    for (const { passages, body, count } of postingBlocks(segment, entry)) {
      for (let i = 0; i < count; i += 1) {
        if (body[i] === 0) continue;
        batch.push([segment.passages.row(passages[i] as number), body[i] as number]);
      }
      if (batch.length >= ROWS_AT_ONCE) add();
    }
  }
  add();
  return { ...sum, documents: documents.size };
}

function addAll(
  sums: Map<string, Sum>,
  o: {
    shard: Shard;
    part: WordPart;
    source?: string | undefined;
    accept: (stem: string) => boolean;
  },
): void {
  const { segment } = o.part;
  const counts = countedPassages(o.shard, o.part, o.source);
  for (const entry of segment.entries()) {
    if (!o.accept(entry.term)) continue;
    let occurrences = 0;
    let passages = 0;
    let seen = -1;
    for (const block of postingBlocks(segment, entry)) {
      for (let i = 0; i < block.count; i += 1) {
        const passage = block.passages[i] as number;
        const inBody = block.body[i] as number;
        if (inBody === 0 || counts[passage] === 0) continue;
        occurrences += inBody;
        passages += 1;
        if (seen < 0) seen = passage;
      }
    }
    if (passages === 0) continue;
    const sum = sums.get(entry.term);
    if (sum === undefined) {
      const seenIn = { shard: o.shard.id, row: segment.passages.row(seen) };
      sums.set(entry.term, { stem: entry.term, occurrences, passages, seenIn });
    } else {
      sum.occurrences += occurrences;
      sum.passages += passages;
    }
  }
}

/** By number in the segment: 1 for passages of live documents, of the source where one is given. */
function countedPassages(shard: Shard, { segment }: WordPart, source?: string): Uint8Array {
  const { passages } = segment;
  const counts = new Uint8Array(passages.count);
  if (passages.count === 0) return counts;
  const rows = shard.db.rows<[row: number]>(
    `SELECT p.id FROM passages p JOIN blocks b ON b.id = p.block
     JOIN documents d ON d.id = b.document AND d.state = 1
     WHERE p.id BETWEEN ? AND ? AND (? IS NULL OR d.source = ?)`,
    passages.row(0),
    passages.row(passages.count - 1),
    source ?? null,
    source ?? null,
  );
  for (const [row] of rows) {
    const number = passages.number(row);
    if (number >= 0) counts[number] = 1;
  }
  return counts;
}
