/**
 * What SQLite, zlib and the file system report, as the project's codes.
 * Errors that are none of these pass through: they are bugs or already coded.
 */
import { accessSync, constants, readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { isRecollectError, RecollectError } from "../base/index.js";
import { SegmentDamaged } from "../inverted/index.js";
import { shardsFolder } from "./layout.js";

export function storeError(error: unknown, dir: string): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error });
  if (isRecollectError(error)) return error;
  if (error instanceof SegmentDamaged) {
    const detail = `the word index is damaged (${error.message}); compact the store to rebuild it`;
    return new RecollectError("STORE_DAMAGED", { dir, detail }, { cause: error });
  }
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const facts = { dir, detail: error.message };
  const cause = { cause: error };
  if (code === "ENOENT") return new RecollectError("STORE_MISSING", facts, cause);
  if (code === "ENOSPC" || code === "EDQUOT" || code.startsWith("SQLITE_FULL")) {
    return new RecollectError("DISK_FULL", facts, cause);
  }
  if (code === "ENOTDIR") return new RecollectError("STORE_NOT_A_STORE", facts, cause);
  if (code === "EMFILE" || code === "ENFILE") return tooManyOpen(error, dir, code);
  if (FORBIDDEN.has(code) || code.startsWith("SQLITE_READONLY")) return forbidden(error, dir);
  if (code.startsWith("Z_")) return new RecollectError("STORE_DAMAGED", facts, cause);
  if (!(error instanceof Database.SqliteError)) return error;
  if (code.startsWith("SQLITE_CANTOPEN")) return notOpened(error, dir);
  if (code.startsWith("SQLITE_BUSY")) {
    return new RecollectError("STORE_LOCKED", { holder: "another process", ...facts }, cause);
  }
  if (DAMAGE.some((prefix) => code.startsWith(prefix))) {
    return new RecollectError("STORE_DAMAGED", facts, cause);
  }
  if (code.startsWith("SQLITE_IOERR")) {
    return new RecollectError("FILE_UNREADABLE", { path: dir, ...facts }, cause);
  }
  return error;
}

/**
 * SQLite doesn't say why it could not open a file, so this looks: for rights and free handles.
 * It asks without opening a file: closing it would drop this process's locks on it.
 */
function notOpened(cause: Error, dir: string): RecollectError {
  const facts = { dir, detail: cause.message };
  try {
    // A reader writes too, into the files beside the database.
    for (const folder of [dir, shardsFolder(dir)]) accessSync(folder, constants.W_OK);
    checkReadable(dir);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (FORBIDDEN.has(code)) return forbidden(error as Error, dir);
    if (code === "EMFILE" || code === "ENFILE") return tooManyOpen(cause, dir, code);
    if (code === "ENOSPC") return new RecollectError("DISK_FULL", facts, { cause });
  }
  return new RecollectError("STORE_DAMAGED", facts, { cause });
}

/** Throws the system's error for what may not be read. */
function checkReadable(dir: string): void {
  accessSync(dir, constants.R_OK | constants.X_OK);
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const rights = entry.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK;
    accessSync(join(entry.parentPath, entry.name), rights);
  }
}

/** Where all of it may be read, or nothing is there yet, it was writing that was forbidden. */
function forbidden(cause: Error, dir: string): RecollectError {
  try {
    checkReadable(dir);
  } catch (error) {
    const { code = "", path = dir } = error as NodeJS.ErrnoException;
    if (FORBIDDEN.has(code)) {
      return new RecollectError("FILE_PERMISSION", { path, dir }, { cause });
    }
  }
  const { code = "" } = cause as NodeJS.ErrnoException;
  const medium = code === "EROFS" || code.startsWith("SQLITE_READONLY");
  const detail = medium ? "its folder or disk is read-only" : "no permission to write there";
  return new RecollectError("STORE_READ_ONLY", { dir, detail }, { cause });
}

function tooManyOpen(cause: Error, dir: string, code: string): RecollectError {
  const detail = `too many open files (${code})`;
  return new RecollectError("FILE_UNREADABLE", { path: dir, dir, detail }, { cause });
}

const FORBIDDEN = new Set(["EACCES", "EPERM", "EROFS"]);
const DAMAGE = ["SQLITE_CORRUPT", "SQLITE_NOTADB"];

/** Runs `work` and translates what it throws. */
export function guarded<T>(dir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error, dir);
  }
}
