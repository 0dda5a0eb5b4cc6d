/**
 * The one writer of a store: an SQLite file that it keeps locked for as long as it lives. The
 * operating system lets go of the lock when the process dies, however it dies. Who holds it
 * stands in writer.json, which is only a hint for the message.
 * Errors: STORE_LOCKED naming the holder; those of SQLite and the file system, translated by the
 * caller. Whatever is thrown, the lock is free.
 */
import { readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { writeDurably } from "./durable-file.js";
import { holderPath, lockPath } from "./layout.js";
import { retain } from "./native-lifetime.js";

const POLL_MS = 50;

const holderSchema = z.object({
  pid: z.number(),
  host: z.string(),
  purpose: z.string(),
  since: z.string(),
});

export interface WriterLock {
  release(): void;
}

export async function lockForWriting(
  dir: string,
  o: { purpose: string; since: string; waitMs: number; signal?: AbortSignal | undefined },
): Promise<WriterLock> {
  const db = retain(new Database(lockPath(dir), { timeout: 0 }));
  try {
    await acquire(db, dir, o);
    const holder = { pid: process.pid, host: hostname(), purpose: o.purpose, since: o.since };
    writeDurably(holderPath(dir), `${JSON.stringify(holder)}\n`);
  } catch (error) {
    // Also when only the note could not be written: nobody would ever let go of the lock.
    db.close();
    throw error;
  }
  return {
    release() {
      if (!db.open) return;
      try {
        rmSync(holderPath(dir), { force: true });
      } finally {
        db.close();
      }
    },
  };
}

async function acquire(
  db: Database.Database,
  dir: string,
  o: { waitMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadline = performance.now() + o.waitMs;
  for (;;) {
    o.signal?.throwIfAborted();
    try {
      db.exec("BEGIN EXCLUSIVE");
      return;
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith("SQLITE_BUSY")) {
        throw error;
      }
    }
    const left = deadline - performance.now();
    if (left <= 0) throw new RecollectError("STORE_LOCKED", { dir, holder: readHolder(dir) });
    await sleep(Math.min(POLL_MS, left));
  }
}

function readHolder(dir: string): string {
  try {
    const holder = holderSchema.parse(JSON.parse(readFileSync(holderPath(dir), "utf8")));
    const { pid, host, purpose, since } = holder;
    return `process ${pid} on ${host} (${purpose}, since ${since})`;
  } catch {
    return "another process";
  }
}
