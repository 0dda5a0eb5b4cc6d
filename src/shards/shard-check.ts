/**
 * What is wrong in one shard's file: its pages, what must hold between its tables, its texts.
 * `verify` tells all of it; `compact` leaves a file alone whose rows can't be trusted, for what
 * it rewrites or takes for unused may be what could still be saved.
 */
import { isRecollectError, silentLog } from "../base/index.js";
import { isIntact } from "./block-codec.js";
import type { Connection } from "./connection.js";
import type { ShardEntry } from "./manifest.js";
import { Shard } from "./shard.js";
import { storeError } from "./store-errors.js";
import type { StoreProblem } from "./types.js";
import { VERIFY_QUERIES } from "./verify-queries.js";

type Report = (detail: string) => void;

/** Of one kind in one file, no more than this are listed. */
export const PROBLEMS_LISTED_MAX = 20;
const BLOCKS_AT_ONCE = 64;

/** SQLite's own: pages, indexes, references. Not within a snapshot. */
export function checkFile(db: Connection, report: Report): void {
  for (const row of db.pragmaRows(`integrity_check(${PROBLEMS_LISTED_MAX})`)) {
    const detail = String(Object.values(row)[0]);
    if (detail !== "ok") report(detail);
  }
  for (const row of db.pragmaRows("foreign_key_check").slice(0, PROBLEMS_LISTED_MAX)) {
    report(`a row of ${String(row["table"])} refers to a missing one of ${String(row["parent"])}`);
  }
}

export function checkTables(
  db: Connection,
  report: Report,
  signal: AbortSignal | undefined,
): void {
  for (const { what, sql } of VERIFY_QUERIES) {
    signal?.throwIfAborted();
    const rows = db.all<{ id: number | string }>(`${sql} LIMIT ${PROBLEMS_LISTED_MAX}`);
    for (const { id } of rows) report(`${what} (${id})`);
  }
}

/** What is quoted from: each block's text by its digest. */
export function checkTexts(
  db: Connection,
  report: Report,
  signal: AbortSignal | undefined,
): void {
  let after = 0;
  for (;;) {
    signal?.throwIfAborted();
    const rows = db.all<{
      id: number;
      chars: number;
      encoding: number;
      digest: Buffer;
      body: Buffer;
    }>(
      `SELECT id, chars, encoding, digest, body FROM blocks WHERE id > ? ORDER BY id
       LIMIT ${BLOCKS_AT_ONCE}`,
      after,
    );
    for (const row of rows) {
      if (!isIntact(row)) report(`the text of block ${row.id} does not match its digest`);
      after = row.id;
    }
    if (rows.length < BLOCKS_AT_ONCE) return;
  }
}

export interface ShardDamage {
  readonly problems: readonly StoreProblem[];
  /** Its rows can be trusted: at most texts are not what they were. */
  readonly rowsSound: boolean;
}

/**
 * Read from the disk, past what a writer holds of it. Words and lists are left out: they are made
 * anew from the rest.
 * Errors: FILE_PERMISSION and what else is no damage; the signal's reason.
 */
export function shardDamage(
  entry: ShardEntry,
  o: { dir: string; storeId: string; signal: AbortSignal | undefined },
): ShardDamage {
  const where = `shards/${entry.file}`;
  const problems: StoreProblem[] = [];
  const report = (detail: string): void => {
    problems.push({ where, detail });
  };
  try {
    const { db } = Shard.forReading({ ...o, entry, log: silentLog });
    try {
      checkFile(db, report);
      checkTables(db, report, o.signal);
      const rowsSound = problems.length === 0;
      if (rowsSound) checkTexts(db, report, o.signal);
      return { problems, rowsSound };
    } finally {
      db.close();
    }
  } catch (error) {
    o.signal?.throwIfAborted();
    refuseForbidden(error, o.dir);
    report(error instanceof Error ? error.message : String(error));
    return { problems, rowsSound: false };
  }
}

const NO_DAMAGE = ["STORE_READ_ONLY", "FILE_PERMISSION", "STORE_OUTDATED", "STORE_VERSION"];

/** What may not be read here, or only by another release, is no damage. */
export function refuseForbidden(error: unknown, dir: string): void {
  const coded = storeError(error, dir);
  if (isRecollectError(coded) && NO_DAMAGE.includes(coded.code)) throw coded;
}
