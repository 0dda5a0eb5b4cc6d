/**
 * Reading a store: searches over all shards, merged; passages, documents, text. Each call sees
 * one state of every shard. Any number of processes may read while one writes.
 * Errors: STORE_MISSING, STORE_NOT_A_STORE, STORE_DAMAGED, STORE_VERSION, STORE_OUTDATED.
 */
import { statSync } from "node:fs";
import { LIMITS, type Log, RecollectError } from "../base/index.js";
import { PageCache, type WordWeights } from "../inverted/index.js";
import type { Filter, Passage, PassageId } from "../records/index.js";
import { unpackText } from "./block-codec.js";
import { Connection } from "./connection.js";
import { normalised } from "./cosine.js";
import { filterCondition } from "./filters.js";
import { bytesOnDisk, manifestPath, shardPath, storeState } from "./layout.js";
import { type Manifest, readManifest } from "./manifest.js";
import { OpenFiles } from "./open-files.js";
import { DOCUMENT, documentRecord, type DocumentRow } from "./passage-reader.js";
import { passageId, rowOf, shardOf } from "./passage-id.js";
import { Shard } from "./shard.js";
import { guarded } from "./store-errors.js";
import type {
  DocumentRecord,
  StoreCounts,
  StoreCoverage,
  StoreReader,
  VectorSearchOptions,
  WordSearch,
  WordSearchOptions,
} from "./types.js";
import { VectorSearch } from "./vector-search.js";
import { WordSearcher } from "./word-search.js";

const DOCUMENTS_AT_ONCE = 256;
const WORD_PAGES_BYTES = 64_000_000;
const CHECKED_AT_OPEN = 64;
/** "Part 9" before "part 10", the same everywhere. */
const compareNames = new Intl.Collator("en", { numeric: true }).compare;

export interface OpenReaderOptions {
  readonly log: Log;
  /** Files of shards that are open at once; three handles each. */
  readonly shardsOpenMax?: number;
}

export function openStoreReader(dir: string, o: OpenReaderOptions): StoreReader {
  return guarded(dir, () => {
    if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
    const manifest = readManifest(dir);
    const shards: Shard[] = [];
    const { storeId } = manifest;
    const pages = wordPages();
    const files = new OpenFiles(o.shardsOpenMax ?? LIMITS.shardsOpenMax);
    const many = { files, count: manifest.shards.length };
    try {
      for (const entry of manifest.shards) {
        shards.push(Shard.forReading({ dir, storeId, entry, log: o.log, pages, many }));
      }
      // What can't be read is told at once, where looking takes no time.
      for (const shard of shards.slice(0, CHECKED_AT_OPEN)) shard.passageCount();
    } catch (error) {
      for (const shard of shards) shard.close();
      throw error;
    }
    return new Store({ dir, manifest, shards, log: o.log, pages, files });
  });
}

export interface StoreParts {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly shards: Shard[];
  readonly log: Log;
  readonly pages: PageCache;
  readonly files: OpenFiles;
}

/** Where the word indexes of all shards of a store keep pages. */
export function wordPages(): PageCache {
  return new PageCache(WORD_PAGES_BYTES);
}

export class Store implements StoreReader {
  readonly dir: string;
  protected readonly log: Log;
  protected readonly shards: Shard[];
  protected readonly pages: PageCache;
  protected readonly files: OpenFiles;
  #manifest: Manifest;
  #manifestSeen: string;
  readonly #words = new WordSearcher();
  readonly #deep: VectorSearch;
  readonly #static: VectorSearch;

  constructor(parts: StoreParts) {
    this.dir = parts.dir;
    this.log = parts.log;
    this.shards = parts.shards;
    this.pages = parts.pages;
    this.files = parts.files;
    this.#manifest = parts.manifest;
    this.#manifestSeen = seenManifest(parts.dir);
    const place = { dir: parts.dir, storeId: parts.manifest.storeId, log: parts.log };
    this.#deep = new VectorSearch("deep", place);
    this.#static = new VectorSearch("static", place);
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  protected replaceManifest(manifest: Manifest): void {
    this.#manifest = manifest;
    this.#manifestSeen = seenManifest(this.dir);
  }

  counts(): StoreCounts {
    return this.reading(() => {
      const sum = { documents: 0, chunks: 0, tokens: 0, textChars: 0, vectors: 0, statics: 0 };
      for (const { db } of this.shards) {
        const row = db.get<Record<keyof typeof sum, number>>(
          `SELECT count(*) AS documents, total(chunks) AS chunks, total(tokens) AS tokens,
             total(chars) AS textChars,
             (SELECT value FROM meta WHERE key = 'vectors') AS vectors,
             (SELECT value FROM meta WHERE key = 'statics') AS statics
           FROM documents WHERE state = 1`,
        );
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += row?.[key] ?? 0;
      }
      return { ...sum, bytes: bytesOnDisk(this.dir), shards: this.shards.length };
    });
  }

  coverage(): StoreCoverage {
    return this.reading(() => {
      const sum = { passages: 0, vectors: 0, statics: 0 };
      for (const { db } of this.shards) {
        const row = db.get<typeof sum>(
          `SELECT (SELECT value FROM meta WHERE key = 'passages') AS passages,
             (SELECT value FROM meta WHERE key = 'vectors') AS vectors,
             (SELECT value FROM meta WHERE key = 'statics') AS statics`,
        );
        sum.passages += row?.passages ?? 0;
        sum.vectors += row?.vectors ?? 0;
        sum.statics += row?.statics ?? 0;
      }
      return sum;
    });
  }

  searchWords(query: string, o: WordSearchOptions): WordSearch {
    return this.reading(() => this.#words.search(this.shards, query, o));
  }

  wordScores(query: string, ids: readonly PassageId[], weights?: WordWeights): number[] {
    return this.reading(() => this.#words.scores(this.shards, query, { ids, weights }));
  }

  matchedTerms(query: string, text: string): string[] {
    return guarded(this.dir, () => this.#words.matchedTerms(query, text));
  }

  searchVectors(
    query: Float32Array,
    o: VectorSearchOptions,
  ): { readonly id: PassageId; readonly cosine: number }[] {
    return this.reading(() => {
      const { embedder } = this.#manifest;
      return this.#deep.search(this.shards, normalised(query), { ...o, embedder });
    });
  }

  searchStatics(
    query: Float32Array,
    o: VectorSearchOptions & { readonly embedder: string },
  ): { readonly id: PassageId; readonly cosine: number }[] {
    return this.reading(() => {
      return this.#static.search(this.shards, normalised(query), o);
    });
  }

  cosines(query: Float32Array, ids: readonly PassageId[]): (number | null)[] {
    return this.reading(() => {
      const { embedder } = this.#manifest;
      return this.#deep.cosines(this.shards, normalised(query), { embedder, ids });
    });
  }

  staticCosines(
    query: Float32Array,
    embedder: string,
    ids: readonly PassageId[],
  ): (number | null)[] {
    return this.reading(() => {
      return this.#static.cosines(this.shards, normalised(query), { embedder, ids });
    });
  }

  passages(ids: readonly PassageId[]): Passage[] {
    return this.reading(() => this.#existing(ids));
  }

  inDocumentOrder(ids: readonly PassageId[]): PassageId[] {
    return this.reading(() => {
      const placed = ids.flatMap((id) => {
        const place = this.shard(shardOf(id))?.reader.place(rowOf(id)) ?? null;
        return place === null ? [] : [{ id, ...place }];
      });
      placed.sort(
        (a, b) =>
          compareNames(a.source, b.source) ||
          Number(a.source > b.source) - Number(a.source < b.source) ||
          a.ordinal - b.ordinal ||
          a.start - b.start,
      );
      return placed.map(({ id }) => id);
    });
  }

  neighbours(id: PassageId, o: { before: number; after: number }): Passage[] {
    return this.reading(() => {
      const rows = this.shard(shardOf(id))?.reader.neighbours(rowOf(id), o) ?? [];
      return this.#existing(rows.map((row) => passageId(shardOf(id), row)));
    });
  }

  passagesIn(source: string, o: { start: number; end: number; filter?: Filter }): Passage[] {
    return this.reading(() => {
      const found = this.find(source);
      if (found === null) return [];
      const { shard, row } = found;
      const visible = shard.visibleDocuments(o.filter);
      if (visible !== null && !visible.has(row.id)) return [];
      const rows = shard.reader.rowsIn(row.id, o.start, o.end);
      return this.#existing(rows.map((one) => passageId(shard.id, one)));
    });
  }

  document(source: string): DocumentRecord | null {
    return this.reading(() => {
      const found = this.find(source);
      return found === null ? null : documentRecord(found.row);
    });
  }

  /**
   * Pages through the names, so that the caller may write in between. `after` is the document
   * to go on behind.
   */
  *documents(filter?: Filter, o: { readonly after?: string } = {}): Iterable<DocumentRecord> {
    const { sql, values } = filterCondition(filter);
    let after = o.after ?? "";
    const from = o.after === undefined ? null : this.reading(() => this.#findOrThrow(after).shard);
    for (const shard of this.shards.slice(from === null ? 0 : this.shards.indexOf(from))) {
      for (;;) {
        const rows = this.reading(() =>
          shard.db.all<DocumentRow>(
            `${DOCUMENT} WHERE ${sql} AND d.source > ? ORDER BY d.source LIMIT ?`,
            ...values,
            after,
            DOCUMENTS_AT_ONCE,
          ),
        );
        for (const row of rows) yield documentRecord(row);
        if (rows.length < DOCUMENTS_AT_ONCE) break;
        after = rows.at(-1)?.source ?? "";
      }
      after = "";
    }
  }

  text(source: string, o: { start: number; end: number }): string {
    return this.reading(() => {
      const { shard, row } = this.#findOrThrow(source);
      const start = Math.max(0, o.start);
      let text = "";
      for (const at of shard.reader.blocksIn(row.id, start, o.end)) {
        const from = Math.max(0, start - at.start);
        text += shard.reader.blockText(at.block).slice(from, o.end - at.start);
      }
      return text;
    });
  }

  *textParts(source: string): Iterable<string> {
    const { shard } = this.reading(() => this.#findOrThrow(source));
    const entry = this.#manifest.shards.find(({ id }) => id === shard.id);
    const path = shardPath(this.dir, entry?.file ?? "");
    // A connection of its own holds one state of the file for as long as the caller reads.
    const db = guarded(this.dir, () => Connection.reader(path));
    try {
      const parts = db.rows<[body: Buffer, encoding: number]>(
        `SELECT b.body, b.encoding FROM documents d
         JOIN document_blocks at ON at.document = d.id JOIN blocks b ON b.id = at.block
         WHERE d.source = ? AND d.state = 1 ORDER BY at.ordinal`,
        source,
      );
      for (const [body, encoding] of parts) {
        yield guarded(this.dir, () => unpackText({ body, encoding }));
      }
    } finally {
      db.close();
    }
  }

  close(): void {
    this.#deep.close();
    this.#static.close();
    for (const shard of this.shards) shard.close();
  }

  protected shard(id: number): Shard | undefined {
    return this.shards.find((shard) => shard.id === id);
  }

  /** The live document of that name. */
  protected find(source: string): { shard: Shard; row: DocumentRow } | null {
    for (const shard of this.shards) {
      const row = shard.reader.document(source);
      if (row !== null) return { shard, row };
    }
    return null;
  }

  /** All reads of `work` see one state of each shard; failures come out coded. */
  protected reading<T>(work: () => T): T {
    return guarded(this.dir, () => {
      this.#refresh();
      return this.files.reading(work);
    });
  }

  #findOrThrow(source: string): { shard: Shard; row: DocumentRow } {
    const found = this.find(source);
    if (found === null) throw new RecollectError("SOURCE_UNKNOWN", { source });
    return found;
  }

  #existing(ids: readonly PassageId[]): Passage[] {
    const found = ids.map((id) => this.shard(shardOf(id))?.reader.passage(rowOf(id)) ?? null);
    return found.filter((passage) => passage !== null);
  }

  /** Another process may have added shards or changed the embedder. */
  #refresh(): void {
    const seen = seenManifest(this.dir);
    if (seen === this.#manifestSeen) return;
    const manifest = readManifest(this.dir);
    const { storeId } = manifest;
    const { dir, log, pages } = this;
    const many = { files: this.files, count: manifest.shards.length };
    for (const entry of manifest.shards) {
      if (this.shard(entry.id) !== undefined) continue;
      this.shards.push(Shard.forReading({ dir, storeId, entry, log, pages, many }));
    }
    this.#manifest = manifest;
    this.#manifestSeen = seen;
  }
}

function seenManifest(dir: string): string {
  const stat = statSync(manifestPath(dir), { throwIfNoEntry: false });
  return stat === undefined ? "none" : `${stat.mtimeMs} ${stat.ino} ${stat.size}`;
}
