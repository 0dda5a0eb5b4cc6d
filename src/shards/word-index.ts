/**
 * The word index of one shard: segments (src/inverted) whose pages lie in the shard's tables, so
 * that words are written, removed and seen in the transaction of their text. What was added
 * since the last flush waits in memory; flush() makes it a segment, and of segments that have
 * become many or hollow one. Removed passages are named in a table until a merge drops them.
 * Errors: STORE_DAMAGED where a page does not match its checksum.
 */
import { crc32 } from "node:zlib";
import { RecollectError } from "../base/index.js";
import {
  MemoryIndex,
  mergeSegments,
  PAGE_BYTES,
  PageCache,
  type PassageText,
  Segment,
  SEGMENT_PASSAGES_MAX,
  SegmentDamaged,
  type SegmentFacts,
  Tokenizer,
  WordCounter,
} from "../inverted/index.js";
import type { BlockWords } from "../records/index.js";
import type { Connection } from "./connection.js";
import { hollowAlone, mergesOfAll, type SegmentRow, tailToMerge } from "./word-merges.js";

/** Page ids are segment * this + page. */
const PAGES_MAX = 2 ** 20;
const CACHE_BYTES = 16_000_000;

export interface WordPart {
  readonly segment: Segment;
  /** Rows in it that are gone. */
  readonly removed: ReadonlySet<number>;
}

interface StoredRow extends SegmentRow {
  readonly words: number;
  readonly terms: number;
  readonly bytes: number;
  readonly index_at: number;
  readonly passages_at: number;
}

type Written = NonNullable<ReturnType<typeof mergeSegments>>;

export class WordIndex {
  readonly #db: Connection;
  readonly #name: string;
  readonly #cache: PageCache;
  readonly #pending = new MemoryIndex();
  #counter: WordCounter | null = null;
  #segments = new Map<number, Segment>();
  #parts: { readonly version: number; readonly parts: readonly WordPart[] } | null = null;
  /** Rows were removed from segments since the last flush. */
  #hollowed = false;

  /** `name`: of the shard, the same for the same file. */
  constructor(db: Connection, o: { name: string; cache?: PageCache | undefined }) {
    this.#db = db;
    this.#name = o.name;
    this.#cache = o.cache ?? new PageCache(CACHE_BYTES);
  }

  /** Where nobody has counted a block's words before. */
  count(passages: readonly PassageText[]): BlockWords {
    this.#counter ??= new WordCounter(new Tokenizer());
    return this.#counter.count(passages);
  }

  /** Rows higher than all before. */
  add(rows: readonly number[], words: BlockWords): void {
    this.#pending.add(rows, words);
  }

  remove(row: number): void {
    if (this.#pending.remove(row)) return;
    const { changes } = this.#db.run("INSERT OR IGNORE INTO word_removed (row) VALUES (?)", row);
    if (changes === 0) return;
    this.#db.run(
      "UPDATE words SET removed = removed + 1 WHERE first <= ? AND last >= ?",
      row,
      row,
    );
    this.#hollowed = true;
    this.#changed();
  }

  /** Within the transaction that is open; before it is committed. */
  flush(): void {
    if (this.#pending.size === 0 && !this.#hollowed) return;
    this.#coded(() => this.#flush());
  }

  #flush(): void {
    this.#hollowed = false;
    if (this.#pending.size > 0) this.#write((emit) => this.#pending.flush(emit));
    for (const { segment } of this.#rows().filter(hollowAlone)) this.#merge([segment]);
    for (;;) {
      const tail = tailToMerge(this.#rows());
      if (tail.length === 0) return;
      this.#merge(tail.map(({ segment }) => segment));
    }
  }

  /** After the transaction was undone. */
  forget(): void {
    this.#pending.clear();
    this.#hollowed = false;
    this.#parts = null;
  }

  /** All becomes one segment, or as few as can be, without removed passages. */
  compact(): void {
    this.flush();
    for (const group of mergesOfAll(this.#rows())) {
      this.#coded(() => this.#merge(group.map(({ segment }) => segment)));
    }
  }

  /** Drops everything; what the shard's passages hold is to be added anew. */
  clear(): void {
    this.forget();
    for (const sql of ["DELETE FROM word_pages", "DELETE FROM words", "DELETE FROM word_removed"]) {
      this.#db.run(sql);
    }
    this.#changed();
  }

  /** As the connection's snapshot has them, ascending by rows. */
  parts(): readonly WordPart[] {
    this.flush();
    const version = this.#version();
    if (this.#parts?.version === version) return this.#parts.parts;
    const rows = this.#rows();
    const known = this.#segments;
    this.#segments = new Map();
    const parts = rows.map((row): WordPart => {
      const segment = known.get(row.segment) ?? this.#open(row);
      this.#segments.set(row.segment, segment);
      return { segment, removed: row.removed === 0 ? NOTHING : this.#removedIn(row) };
    });
    this.#parts = { version, parts };
    return parts;
  }

  /** Reads every page. Errors: STORE_DAMAGED for the first that is damaged. */
  check(): void {
    this.#coded(() => this.#check());
  }

  #check(): void {
    for (const { segment } of this.parts()) {
      for (let at = 0; at < segment.facts.bytes; at += CHECKED_BYTES) {
        segment.read(at, Math.min(CHECKED_BYTES, segment.facts.bytes - at));
      }
      for (const { frequency } of segment.entries()) if (frequency < 1) throw this.#damaged();
    }
  }

  /** All rows that are not removed. */
  rows(): Set<number> {
    return this.#coded(() => this.#allRows());
  }

  #allRows(): Set<number> {
    const rows = new Set<number>();
    for (const { segment, removed } of this.parts()) {
      for (let n = 0; n < segment.passages.count; n += 1) {
        const row = segment.passages.row(n);
        if (!removed.has(row)) rows.add(row);
      }
    }
    return rows;
  }

  #merge(ids: readonly number[]): void {
    const parts = this.#partsOf(ids);
    // Pages go as they are read, so that those of the new segment take their places in the file.
    const inputs = parts.map((part, i) => {
      const first = (ids[i] as number) * PAGES_MAX;
      return { ...part, passed: (page: number) => this.#dropPages(first, first + page - 1) };
    });
    this.#write((emit) => mergeSegments(inputs, emit));
    for (const id of ids) {
      const row = this.#db.get<SegmentRow>("SELECT * FROM words WHERE segment = ?", id);
      this.#db.run(
        "DELETE FROM word_removed WHERE row BETWEEN ? AND ?",
        row?.first ?? 0,
        row?.last ?? -1,
      );
      this.#dropPages(id * PAGES_MAX, (id + 1) * PAGES_MAX - 1);
      this.#db.run("DELETE FROM words WHERE segment = ?", id);
    }
    this.#changed();
  }

  #dropPages(first: number, last: number): void {
    this.#db.run("DELETE FROM word_pages WHERE id BETWEEN ? AND ?", first, last);
  }

  #partsOf(ids: readonly number[]): WordPart[] {
    return this.#rows()
      .filter(({ segment }) => ids.includes(segment))
      .map((row) => ({
        segment: this.#segments.get(row.segment) ?? this.#open(row),
        removed: this.#removedIn(row),
      }));
  }

  /** A new segment, of what `work` writes. */
  #write(work: (emit: (page: Uint8Array) => void) => Written | null): void {
    const { row: id } = this.#db.run(
      `INSERT INTO words (first, last, passages, words, terms, bytes, index_at, passages_at)
       VALUES (0, -1, 0, 0, 0, 0, 0, 0)`,
    );
    let page = 0;
    const written = work((bytes) => {
      const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#db.run(
        "INSERT INTO word_pages (id, crc, bytes) VALUES (?, ?, ?)",
        id * PAGES_MAX + page,
        crc32(body),
        body,
      );
      page += 1;
    });
    this.#changed();
    if (written === null) {
      this.#db.run("DELETE FROM words WHERE segment = ?", id);
      return;
    }
    const { facts, table } = written;
    this.#db.run(
      `UPDATE words SET first = ?, last = ?, passages = ?, words = ?, terms = ?, bytes = ?,
         index_at = ?, passages_at = ? WHERE segment = ?`,
      table.row(0),
      table.row(table.count - 1),
      facts.passages,
      facts.words,
      facts.terms,
      facts.bytes,
      facts.indexAt,
      facts.passagesAt,
      id,
    );
  }

  #rows(): StoredRow[] {
    return this.#db.all<StoredRow>("SELECT * FROM words ORDER BY first");
  }

  #removedIn({ first, last }: SegmentRow): ReadonlySet<number> {
    const sql = "SELECT row FROM word_removed WHERE row BETWEEN ? AND ?";
    return new Set(this.#db.all<{ row: number }>(sql, first, last).map(({ row }) => row));
  }

  #open(row: StoredRow): Segment {
    // The row has no checksum, and what is read is bounded by what it says.
    const first = row.segment * PAGES_MAX;
    const last = this.#db.get<{ id: number | null }>(
      "SELECT max(id) AS id FROM word_pages WHERE id BETWEEN ? AND ?",
      first,
      first + PAGES_MAX - 1,
    );
    const pages = (last?.id ?? first - 1) - first + 1;
    if (row.bytes > pages * PAGE_BYTES || row.passages > SEGMENT_PASSAGES_MAX) {
      throw this.#damaged();
    }
    const fetch = (page: number): Uint8Array => this.#fetch(row.segment * PAGES_MAX + page);
    const facts: SegmentFacts = {
      passages: row.passages,
      words: row.words,
      terms: row.terms,
      bytes: row.bytes,
      indexAt: row.index_at,
      passagesAt: row.passages_at,
    };
    return new Segment({ key: `${this.#name} ${row.segment}`, facts, fetch, cache: this.#cache });
  }

  #fetch(id: number): Uint8Array {
    const found = this.#db.get<{ crc: number; bytes: Buffer }>(
      "SELECT crc, bytes FROM word_pages WHERE id = ?",
      id,
    );
    if (found === undefined || crc32(found.bytes) !== found.crc) throw this.#damaged();
    return found.bytes;
  }

  #coded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof SegmentDamaged ? this.#damaged(error) : error;
    }
  }

  #damaged(cause?: Error): RecollectError {
    const detail = `the word index of ${this.#name} is damaged; compact the store to rebuild it`;
    return new RecollectError("STORE_DAMAGED", { detail }, { cause });
  }

  #version(): number {
    const sql = "SELECT value FROM meta WHERE key = 'words_version'";
    return this.#db.get<{ value: number }>(sql)?.value ?? 0;
  }

  #changed(): void {
    this.#db.run("UPDATE meta SET value = value + 1 WHERE key = 'words_version'");
    this.#parts = null;
  }
}

const NOTHING: ReadonlySet<number> = new Set();
const CHECKED_BYTES = 1_000_000;
