/**
 * One shard opened: its connection and what reads through it. The owner closes it.
 * Errors: STORE_DAMAGED, STORE_VERSION, STORE_OUTDATED.
 */
import { existsSync } from "node:fs";
import { type Log, RecollectError } from "../base/index.js";
import type { PageCache } from "../inverted/index.js";
import type { Filter } from "../records/index.js";
import { Connection, type OneOfMany } from "./connection.js";
import { DeepVectors } from "./deep-vectors.js";
import { isEmptyFilter, matchingDocuments } from "./filters.js";
import { shardPath } from "./layout.js";
import type { ShardEntry } from "./manifest.js";
import type { LevelVectors, VectorLevel } from "./level-vectors.js";
import type { OpenFiles } from "./open-files.js";
import { PassageReader } from "./passage-reader.js";
import { rebuildWords } from "./rebuild-words.js";
import { migrate, MIGRATIONS, readSchema, SCHEMA_SUPPORTED } from "./schema.js";
import { StaticLevel } from "./static-level.js";
import { StaticVectors } from "./static-vectors.js";
import { WordIndex } from "./word-index.js";

export interface ShardPlace {
  readonly dir: string;
  readonly storeId: string;
  readonly entry: ShardEntry;
  readonly log: Log;
  /** Where pages of word indexes are kept; each shard has its own without. */
  readonly pages?: PageCache | undefined;
  /** How many shards may be open, and how many there are; this one stays open without. */
  readonly many?: { readonly files: OpenFiles; readonly count: number } | undefined;
}

export class Shard {
  readonly id: number;
  readonly db: Connection;
  readonly words: WordIndex;
  readonly vectors: DeepVectors;
  readonly statics: StaticVectors;
  readonly staticLevel: StaticLevel;
  readonly reader: PassageReader;
  private constructor(db: Connection, place: ShardPlace) {
    this.id = place.entry.id;
    this.db = db;
    this.words = new WordIndex(db, { name: `shard ${this.id}`, cache: place.pages });
    this.vectors = new DeepVectors(db);
    this.statics = new StaticVectors(db);
    this.staticLevel = new StaticLevel(db, this.statics);
    this.reader = new PassageReader(db, this.id);
  }

  static forReading(place: ShardPlace): Shard {
    const upgrade = (_: Connection, found: number): void => {
      const missing = MIGRATIONS.slice(found);
      if (missing.every((migration) => migration.readableWithout)) return;
      throw new RecollectError("STORE_OUTDATED", { dir: place.dir, found });
    };
    return new Shard(connected(place, { connect: Connection.reader, upgrade }), place);
  }

  static forWriting(place: ShardPlace): Shard {
    const connect = (path: string, many?: OneOfMany): Connection =>
      Connection.writer(path, { create: false, ...(many ? { many } : {}) });
    const upgrade = (db: Connection, found: number): void => {
      migrate(db, found, place.log);
    };
    const shard = new Shard(connected(place, { connect, upgrade }), place);
    try {
      repairWords(shard, place.log);
    } catch (error) {
      shard.close();
      throw error;
    }
    return shard;
  }

  level(level: VectorLevel): LevelVectors {
    return level === "deep" ? this.vectors : this.staticLevel;
  }

  /** Passages with words, those of staged documents included. */
  passageCount(): number {
    const row = this.db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'passages'");
    return row?.value ?? 0;
  }

  /** Documents a search may show; null when that is all there are. */
  visibleDocuments(filter: Filter | undefined): ReadonlySet<number> | null {
    if (filter !== undefined && !isEmptyFilter(filter)) return matchingDocuments(this.db, filter);
    return null;
  }

  /** Documents whose passages are in the word index but not to be seen yet. */
  stagedDocuments(): ReadonlySet<number> {
    const rows = this.db.all<{ id: number }>("SELECT id FROM documents WHERE state = 0");
    return new Set(rows.map((row) => row.id));
  }

  /** How many passages the documents have. */
  passagesOf(documents: ReadonlySet<number>): number {
    const row = this.db.get<{ passages: number }>(
      `SELECT total(d.chunks) AS passages FROM json_each(?) AS j
       JOIN documents d ON d.id = j.value`,
      JSON.stringify([...documents]),
    );
    return row?.passages ?? 0;
  }

  /** How many blocks the documents have. */
  blocksOf(documents: ReadonlySet<number>): number {
    const row = this.db.get<{ blocks: number }>(
      `SELECT total(d.blocks) AS blocks FROM json_each(?) AS j
       JOIN documents d ON d.id = j.value`,
      JSON.stringify([...documents]),
    );
    return row?.blocks ?? 0;
  }

  /** The block of a passage: its document and the rows of its passages. */
  blockOf(row: number): { document: number; first: number; last: number } | null {
    const found = this.db.get<{ document: number; first: number; last: number }>(
      `SELECT b.document, (SELECT min(id) FROM passages WHERE block = b.id) AS first,
         (SELECT max(id) FROM passages WHERE block = b.id) AS last
       FROM passages p JOIN blocks b ON b.id = p.block WHERE p.id = ?`,
      row,
    );
    return found ?? null;
  }

  /** Words that wait become a segment in the same transaction. */
  commit(): void {
    if (this.db.inTransaction) this.words.flush();
    this.db.commit();
  }

  rollback(): void {
    this.words.forget();
    this.db.rollback();
  }

  close(): void {
    this.db.close();
  }
}

/** Words are derived from text: what is missing of them is made anew. */
function repairWords({ db, words, id }: Shard, log: Log): void {
  const counts = db.get<{ passages: number; indexed: number }>(
    `SELECT (SELECT value FROM meta WHERE key = 'passages') AS passages,
       (SELECT total(passages - removed) FROM words) AS indexed`,
  );
  if (counts?.passages === counts?.indexed) return;
  log.warn(`the word index of shard ${id} is incomplete: building it again`);
  db.begin();
  rebuildWords(db, words, log);
  db.commit();
}

function connected(
  place: ShardPlace,
  o: {
    connect(path: string, many?: OneOfMany): Connection;
    upgrade(db: Connection, found: number): void;
  },
): Connection {
  const { dir, entry, many } = place;
  const path = shardPath(dir, entry.file);
  if (!existsSync(path)) {
    throw new RecollectError("STORE_DAMAGED", { dir, detail: `${entry.file} is missing` });
  }
  const check = (db: Connection): void => {
    const found = schemaOf(db, place);
    if (found < SCHEMA_SUPPORTED) o.upgrade(db, found);
  };
  if (many !== undefined) return o.connect(path, { ...many, check });
  const db = o.connect(path);
  try {
    check(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function schemaOf(db: Connection, { dir, entry }: ShardPlace): number {
  const tables = db.get<{ n: number }>(
    "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('meta', 'passages', 'words')",
  );
  if (tables?.n !== 3) {
    throw new RecollectError("STORE_DAMAGED", { dir, detail: `${entry.file} lacks its tables` });
  }
  const found = readSchema(db);
  if (found > SCHEMA_SUPPORTED) {
    throw new RecollectError("STORE_VERSION", { dir, found, supported: SCHEMA_SUPPORTED });
  }
  return found;
}
