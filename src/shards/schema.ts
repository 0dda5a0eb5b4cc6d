/**
 * The tables of a shard, as an append-only list of named migrations. A shard's schema number is
 * how many of them it has seen. Only writers apply them.
 *
 *   origins 1--n documents 1--n blocks 1--n passages n--1 words (segments) 1--n word_pages
 *                     `--n document_blocks n--'  `--0..1 vectors (deep)
 *                                         `--0..1 static_vectors, by their first passage
 *
 * A block is owned by one document (blocks.document) and lies at a place of one or two: while a
 * new version is staged it refers to the blocks that it shares with the live one. Ids are never
 * used twice (AUTOINCREMENT): caches and graphs may hold on to them.
 * Source: native-notes/decisions/0003-store-layout.md
 */
import { type Log, silentLog } from "../base/index.js";
import { WORDS_TOKENIZER } from "../inverted/index.js";
import type { Connection } from "./connection.js";
import { rebuildWords } from "./rebuild-words.js";
import { WordIndex } from "./word-index.js";

export interface Migration {
  readonly name: string;
  /** Whether a reader of this release can use a shard that has not seen it. */
  readonly readableWithout: boolean;
  apply(db: Connection, log: Log): void;
}

export const MIGRATIONS: readonly Migration[] = [
  { name: "first-tables", readableWithout: false, apply: firstTables },
  { name: "static-vectors", readableWithout: false, apply: staticVectors },
  { name: "word-segments", readableWithout: false, apply: wordSegments },
];

export const SCHEMA_SUPPORTED = MIGRATIONS.length;

/** States of a document. */
export const STAGING = 0;
export const LIVE = 1;

export function readSchema(db: Connection): number {
  const row = db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'schema'");
  return row?.value ?? 0;
}

/** Brings a shard up to this release, one transaction a migration. */
export function migrate(db: Connection, from: number, log: Log = silentLog): void {
  for (let index = from; index < MIGRATIONS.length; index += 1) {
    db.begin();
    try {
      MIGRATIONS[index]?.apply(db, log);
      db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", index + 1);
      db.commit();
    } catch (error) {
      db.rollback();
      throw error;
    }
  }
}

function firstTables(db: Connection): void {
  db.script(FIRST_BOOKKEEPING);
  db.script(FIRST_TEXT);
}

function staticVectors(db: Connection): void {
  db.script(STATIC_VECTORS);
}

function wordSegments(db: Connection, log: Log): void {
  db.script(WORD_SEGMENTS);
  const { passages } = db.get<{ passages: number }>(
    "SELECT value AS passages FROM meta WHERE key = 'passages'",
  ) ?? { passages: 0 };
  if (passages === 0) return;
  log.info(`the store is of an older release: building the words of ${passages} passages anew`);
  rebuildWords(db, new WordIndex(db, { name: "this shard" }), log);
}

// A released migration never changes.
const FIRST_BOOKKEEPING = `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    INSERT INTO meta (key, value) VALUES
      ('passages', 0), ('vectors', 0), ('vectors_version', 0), ('embedder', NULL),
      ('dimension', NULL);

    CREATE TABLE origins (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      path TEXT NOT NULL UNIQUE,
      root TEXT,
      fingerprint TEXT NOT NULL,
      -- NULL until every document of the file is in.
      hash TEXT,
      bytes INTEGER NOT NULL,
      modified_ms REAL NOT NULL
    );

    CREATE TABLE documents (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL,
      state INTEGER NOT NULL,
      origin INTEGER NOT NULL REFERENCES origins (id),
      title TEXT,
      media_type TEXT NOT NULL,
      metadata TEXT NOT NULL,
      date TEXT,
      -- The date as a UTC instant that sorts as text.
      instant TEXT,
      chars INTEGER NOT NULL DEFAULT 0,
      tokens INTEGER NOT NULL DEFAULT 0,
      chunks INTEGER NOT NULL DEFAULT 0,
      blocks INTEGER NOT NULL DEFAULT 0,
      ingested_at TEXT NOT NULL
    );
    CREATE UNIQUE INDEX documents_source ON documents (source, state);
    CREATE INDEX documents_origin ON documents (origin);
    CREATE INDEX documents_staging ON documents (state) WHERE state = 0;`;

const FIRST_TEXT = `
    CREATE TABLE blocks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      document INTEGER NOT NULL REFERENCES documents (id),
      hash TEXT NOT NULL,
      chars INTEGER NOT NULL,
      encoding INTEGER NOT NULL,
      -- Of the text before it was compressed.
      digest BLOB NOT NULL,
      body BLOB NOT NULL
    );
    CREATE INDEX blocks_document ON blocks (document, hash);

    CREATE TABLE document_blocks (
      document INTEGER NOT NULL REFERENCES documents (id),
      ordinal INTEGER NOT NULL,
      block INTEGER NOT NULL REFERENCES blocks (id),
      -- Offset of the block in the document's text.
      start INTEGER NOT NULL,
      -- The page that the block begins on, and those that begin in it: [[start, page], ...].
      page INTEGER,
      pages TEXT,
      PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID;
    CREATE INDEX document_blocks_block ON document_blocks (block);

    CREATE TABLE passages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      block INTEGER NOT NULL REFERENCES blocks (id),
      start INTEGER NOT NULL,
      "end" INTEGER NOT NULL,
      tokens INTEGER NOT NULL,
      heading TEXT NOT NULL,
      -- Of the embedded text: an equal one keeps its vector.
      digest BLOB NOT NULL
    );
    CREATE INDEX passages_block ON passages (block);

    CREATE TABLE vectors (
      -- Order of arrival: what a graph covers is all up to its watermark.
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      passage INTEGER NOT NULL UNIQUE REFERENCES passages (id),
      scale REAL NOT NULL,
      codes BLOB NOT NULL
    );

    CREATE VIRTUAL TABLE words USING fts5 (
      title, body, content = '', contentless_delete = 1,
      tokenize = "${WORDS_TOKENIZER}"
    );
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row');`;

const STATIC_VECTORS = `
    INSERT INTO meta (key, value) VALUES
      ('statics', 0), ('statics_version', 0), ('static_embedder', NULL),
      ('static_dimension', NULL);

    CREATE TABLE static_vectors (
      -- Row of the block's first passage; a block's passages are consecutive.
      first INTEGER PRIMARY KEY,
      -- Of the block's passages: scales as float32, then 4-bit codes.
      codes BLOB NOT NULL
    );`;

const WORD_SEGMENTS = `
    DROP TABLE vocabulary;
    DROP TABLE words;
    -- A segment of the word index; its pages have the ids segment * 2^20 + 0, 1, ...
    CREATE TABLE words (
      segment INTEGER PRIMARY KEY AUTOINCREMENT,
      -- Rows of its passages.
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      passages INTEGER NOT NULL,
      words INTEGER NOT NULL,
      terms INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      index_at INTEGER NOT NULL,
      passages_at INTEGER NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE word_pages (id INTEGER PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL);
    -- Passages that a segment holds and that are gone.
    CREATE TABLE word_removed (row INTEGER PRIMARY KEY);
    INSERT INTO meta (key, value) VALUES ('words_version', 0);`;
