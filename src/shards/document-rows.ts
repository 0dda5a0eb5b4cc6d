/**
 * The statements that change documents in one shard. All run inside the caller's transaction.
 * Staging rows are never visible: searches and lists show only documents of state LIVE.
 */
import type { DocumentHead } from "../records/index.js";
import type { Connection } from "./connection.js";
import { instant } from "./filters.js";
import { LIVE, STAGING } from "./schema.js";
import { StaticVectors } from "./static-vectors.js";
import type { WordIndex } from "./word-index.js";

export interface VersionRow {
  readonly id: number;
  readonly origin: number;
  readonly path: string;
  readonly title: string | null;
  readonly media_type: string;
  readonly metadata: string;
  readonly date: string | null;
  readonly blocks: number;
}

export interface Totals {
  chars: number;
  tokens: number;
  chunks: number;
  blocks: number;
}

const VERSION = `
  SELECT d.id, d.origin, o.path, d.title, d.media_type, d.metadata, d.date, d.blocks
  FROM documents d JOIN origins o ON o.id = d.origin`;

export function liveVersion(db: Connection, source: string): VersionRow | null {
  return db.get<VersionRow>(`${VERSION} WHERE source = ? AND state = ${LIVE}`, source) ?? null;
}

export function stagedVersion(db: Connection, source: string): VersionRow | null {
  return db.get<VersionRow>(`${VERSION} WHERE source = ? AND state = ${STAGING}`, source) ?? null;
}

export function insertStaged(
  db: Connection,
  o: { head: DocumentHead; origin: number; at: string },
): number {
  const { row } = db.run(
    `INSERT INTO documents (source, state, origin, title, media_type, metadata, date, instant,
       ingested_at) VALUES (?, ${STAGING}, ?, ?, ?, ?, ?, ?, ?)`,
    o.head.source,
    o.origin,
    ...headValues(o.head),
    o.at,
  );
  return row;
}

export function updateHead(
  db: Connection,
  id: number,
  o: { head: DocumentHead; at: string },
): void {
  db.run(
    `UPDATE documents SET title = ?, media_type = ?, metadata = ?, date = ?, instant = ?,
       ingested_at = ? WHERE id = ?`,
    ...headValues(o.head),
    o.at,
    id,
  );
}

export function sameHead(row: VersionRow, head: DocumentHead): boolean {
  return (
    row.title === head.title &&
    row.media_type === head.mediaType &&
    row.metadata === JSON.stringify(head.metadata)
  );
}

/** Makes a staged version the live one, in place of `live`. */
export function publish(
  db: Connection,
  words: WordIndex,
  o: { staged: number; live: number | null; totals: Totals },
): void {
  // Blocks that an interrupted run stored and this one had no use for.
  removeBlocks(
    db,
    words,
    `document = ? AND id NOT IN (SELECT block FROM document_blocks WHERE document = ?)`,
    [o.staged, o.staged],
  );
  if (o.live !== null) {
    copyVectors(db, o.staged, o.live);
    db.run(
      `UPDATE blocks SET document = ? WHERE document = ?
         AND id IN (SELECT block FROM document_blocks WHERE document = ?)`,
      o.staged,
      o.live,
      o.staged,
    );
    removeDocumentRows(db, words, o.live);
  }
  db.run(
    `UPDATE documents SET state = ${LIVE}, chars = ?, tokens = ?, chunks = ?, blocks = ?
     WHERE id = ?`,
    o.totals.chars,
    o.totals.tokens,
    o.totals.chunks,
    o.totals.blocks,
    o.staged,
  );
}

/** A document of any state with all that it owns. */
export function removeDocumentRows(db: Connection, words: WordIndex, id: number): void {
  db.run("DELETE FROM document_blocks WHERE document = ?", id);
  removeBlocks(db, words, "document = ?", [id]);
  db.run("DELETE FROM documents WHERE id = ?", id);
}

/** Blocks that a condition names, with their passages, words and vectors. */
export function removeBlocks(
  db: Connection,
  words: WordIndex,
  condition: string,
  values: readonly number[],
): void {
  const passages = db.all<{ id: number }>(
    `SELECT id FROM passages WHERE block IN (SELECT id FROM blocks WHERE ${condition})`,
    ...values,
  );
  new StaticVectors(db).removeBlocks(condition, values);
  let vectors = 0;
  for (const { id } of passages) {
    words.remove(id);
    vectors += db.run("DELETE FROM vectors WHERE passage = ?", id).changes;
    db.run("DELETE FROM passages WHERE id = ?", id);
  }
  db.run(`DELETE FROM blocks WHERE ${condition}`, ...values);
  if (passages.length > 0) addToCounter(db, "passages", -passages.length);
  if (vectors > 0) changedVectors(db, -vectors);
}

export function addToCounter(db: Connection, key: "passages" | "vectors", by: number): void {
  db.run("UPDATE meta SET value = value + ? WHERE key = ?", by, key);
}

/** Every change of vectors moves their version on, which is what caches are checked by. */
export function changedVectors(db: Connection, by: number): void {
  addToCounter(db, "vectors", by);
  db.run("UPDATE meta SET value = value + 1 WHERE key = 'vectors_version'");
}

/** A new passage whose embedded text equals that of a replaced one takes its vector over. */
function copyVectors(db: Connection, staged: number, live: number): void {
  const { changes } = db.run(
    `WITH old AS MATERIALIZED (
       SELECT p.digest, min(p.id) AS id FROM blocks b JOIN passages p ON p.block = b.id
       WHERE b.document = ? AND b.id NOT IN (SELECT block FROM document_blocks WHERE document = ?)
       GROUP BY p.digest)
     INSERT INTO vectors (passage, scale, codes)
     SELECT p.id, v.scale, v.codes FROM blocks b JOIN passages p ON p.block = b.id
     JOIN old ON old.digest = p.digest JOIN vectors v ON v.passage = old.id
     WHERE b.document = ? ORDER BY p.id`,
    live,
    staged,
    staged,
  );
  if (changes > 0) changedVectors(db, changes);
}

function headValues(head: DocumentHead) {
  return [
    head.title,
    head.mediaType,
    JSON.stringify(head.metadata),
    head.date,
    head.date === null ? null : instant(head.date),
  ] as const;
}
