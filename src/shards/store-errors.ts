/**
 * What SQLite, zlib and the file system report, as the project's codes.
 * Errors that are none of these pass through: they are bugs or already coded.
 */
import Database from "better-sqlite3";
import { isRecollectError, RecollectError } from "../base/index.js";

export function storeError(error: unknown, dir: string): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error });
  if (isRecollectError(error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const facts = { dir, detail: error.message };
  const cause = { cause: error };
  if (code === "ENOENT") return new RecollectError("STORE_MISSING", facts, cause);
  if (code === "ENOSPC" || code === "EDQUOT" || code.startsWith("SQLITE_FULL")) {
    return new RecollectError("DISK_FULL", facts, cause);
  }
  if (code === "EACCES" || code === "EPERM" || code.startsWith("SQLITE_READONLY")) {
    return new RecollectError("FILE_PERMISSION", { path: dir, ...facts }, cause);
  }
  if (code.startsWith("Z_")) return new RecollectError("STORE_DAMAGED", facts, cause);
  if (!(error instanceof Database.SqliteError)) return error;
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

const DAMAGE = ["SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN"];

/** Runs `work` and translates what it throws. */
export function guarded<T>(dir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error, dir);
  }
}
