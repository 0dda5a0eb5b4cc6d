/**
 * What was asked and answered, in a small SQLite file beside the shards: opened for a moment at
 * each call, with a rollback journal, so that several processes may add and nobody holds it.
 * The file may come from elsewhere: its tables must be exactly ours, its rows are parsed, and
 * their text is only ever text.
 * Units: at most LIMITS.historyEntriesMax entries, the oldest go first.
 * Errors: HISTORY_UNREADABLE, STORE_MISSING, STORE_LOCKED, STORE_READ_ONLY, DISK_FULL,
 * FILE_PERMISSION.
 */
import { lstatSync, rmSync } from "node:fs";
import { z } from "zod";
import { isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import type { HistoryEntry } from "../records/index.js";
import { Connection } from "./connection.js";
import { historyPath, storeState } from "./layout.js";
import { storeError } from "./store-errors.js";

/** A question must not wait long for its bookkeeping. */
const BUSY_MS = 2_000;
const VERSION = 1;
const ANSWER_CHARS_MAX = 10_000;
const CITATIONS_MAX = 64;

const TABLES: readonly string[] = [
  `CREATE TABLE turns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL,
  question TEXT NOT NULL,
  resolved TEXT,
  answer TEXT,
  status TEXT NOT NULL,
  confidence REAL NOT NULL,
  citations TEXT NOT NULL
)`,
  "CREATE INDEX turns_conversation ON turns (conversation)",
];

const citationSchema = z.object({
  source: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  quote: z.string(),
});

const rowSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  conversation: z.string(),
  question: z.string(),
  resolved: z.string().nullable(),
  answer: z.string().nullable(),
  status: z.enum(["answered", "unknown"]),
  confidence: z.number(),
  citations: z.string().transform((text, context) => {
    try {
      return z.array(citationSchema).parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: "custom", message: "no list of citations" });
      return z.NEVER;
    }
  }),
});

export function addToHistory(dir: string, entry: Omit<HistoryEntry, "id">): HistoryEntry {
  const kept = {
    ...entry,
    question: entry.question.slice(0, LIMITS.queryCharsMax),
    answer: entry.answer?.slice(0, ANSWER_CHARS_MAX) ?? null,
    citations: entry.citations
      .slice(0, CITATIONS_MAX)
      .map(({ source, start, end, quote }) => ({ source, start, end, quote })),
  };
  return using(dir, { create: true }, (db, path) => {
    db.begin();
    try {
      if (isNew(db, path)) {
        for (const sql of TABLES) db.script(sql);
        db.pragma(`user_version = ${VERSION}`);
      }
      const { row } = db.run(
        `INSERT INTO turns (at, conversation, question, resolved, answer, status, confidence,
           citations) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        kept.at,
        kept.conversation,
        kept.question,
        kept.resolvedQuestion ?? null,
        kept.answer,
        kept.status,
        kept.confidence,
        JSON.stringify(kept.citations),
      );
      db.run("DELETE FROM turns WHERE id <= ?", row - LIMITS.historyEntriesMax);
      db.commit();
      return { ...kept, id: row };
    } catch (error) {
      db.rollback();
      throw error;
    }
  });
}

/** The last ones, oldest first. */
export function readHistory(
  dir: string,
  o: { readonly limit: number; readonly conversation?: string },
): HistoryEntry[] {
  if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
  if (!isThere(historyPath(dir))) return [];
  return using(dir, { create: false }, (db, path) => {
    if (isNew(db, path)) return [];
    const where = o.conversation === undefined ? "" : "WHERE conversation = ?";
    const values = o.conversation === undefined ? [o.limit] : [o.conversation, o.limit];
    const rows = db.all(`SELECT * FROM turns ${where} ORDER BY id DESC LIMIT ?`, ...values);
    return rows.map((row) => toEntry(row, dir)).reverse();
  });
}

/** How many went. A file that can't be read goes as a whole. */
export function clearHistory(dir: string, o: { readonly conversation?: string } = {}): number {
  if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
  try {
    if (!isThere(historyPath(dir))) return 0;
    return using(dir, { create: false }, (db, path) => {
      if (isNew(db, path)) return 0;
      const one = o.conversation;
      const { changes } =
        one === undefined
          ? db.run("DELETE FROM turns")
          : db.run("DELETE FROM turns WHERE conversation = ?", one);
      db.script("VACUUM");
      return changes;
    });
  } catch (error) {
    const unreadable = isRecollectError(error) && error.code === "HISTORY_UNREADABLE";
    if (!unreadable || o.conversation !== undefined) throw error;
    // A folder of that name is not ours: removing it fails, and says so.
    removeFiles(dir);
    return 0;
  }
}

/**
 * Questions whose answers quote a source that is gone; returns how many went. So do rows that
 * can't be read: nobody can say what they quote.
 */
export function forgetSources(dir: string, isGone: (source: string) => boolean): number {
  if (!isThere(historyPath(dir))) return 0;
  return using(dir, { create: false }, (db, path) => {
    if (isNew(db, path)) return 0;
    const rows = db.all<{ id: number }>("SELECT * FROM turns");
    const quoting = rows.filter((row) => {
      const read = rowSchema.safeParse(row);
      return !read.success || read.data.citations.some(({ source }) => isGone(source));
    });
    if (quoting.length === 0) return 0;
    db.begin();
    try {
      for (const { id } of quoting) db.run("DELETE FROM turns WHERE id = ?", id);
      db.commit();
    } catch (error) {
      db.rollback();
      throw error;
    }
    db.script("VACUUM");
    return quoting.length;
  });
}

function removeFiles(dir: string): void {
  try {
    for (const suffix of ["", "-journal"]) rmSync(historyPath(dir) + suffix, { force: true });
  } catch (error) {
    throw unreadable(historyPath(dir), error);
  }
}

function using<T>(
  dir: string,
  o: { create: boolean },
  work: (db: Connection, path: string) => T,
): T {
  const path = historyPath(dir);
  let db: Connection | null = null;
  try {
    if (!isThere(path) && !o.create) throw unreadable(path, new Error("it is gone"));
    db = Connection.brief(path, { ...o, busyMs: BUSY_MS });
    return work(db, path);
  } catch (error) {
    const coded = storeError(error, dir);
    if (!isRecollectError(coded) || coded.code !== "STORE_DAMAGED") throw coded;
    throw unreadable(path, error);
  } finally {
    db?.close();
  }
}

/** A link, a folder or a pipe of that name is not followed, entered or waited for. */
function isThere(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw unreadable(path, new Error("it is no regular file"));
  return found !== undefined;
}

/** True for an empty file; its tables must be ours, without views or triggers. */
function isNew(db: Connection, path: string): boolean {
  const schema = db.all<{ sql: string | null }>(
    "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'",
  );
  if (schema.length === 0) return true;
  const version = Number(db.pragma("user_version"));
  const ours = schema.every(({ sql }) => sql !== null && TABLES.includes(sql));
  if (version === VERSION && ours && schema.length === TABLES.length) return false;
  const later = version > VERSION;
  const detail = later ? `it has format ${version}` : "its tables are not the history's";
  throw unreadable(path, new Error(detail));
}

function toEntry(row: unknown, dir: string): HistoryEntry {
  try {
    const { resolved, ...rest } = rowSchema.parse(row);
    return { ...rest, ...(resolved === null ? {} : { resolvedQuestion: resolved }) };
  } catch {
    throw unreadable(historyPath(dir), new Error("a row of it is no question"));
  }
}

function unreadable(path: string, cause: unknown): RecollectError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new RecollectError("HISTORY_UNREADABLE", { path, detail }, { cause });
}
