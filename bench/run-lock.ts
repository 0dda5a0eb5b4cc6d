/**
 * One run an output folder: two would mix their finished samples. The operating system lets go of
 * the lock when the process dies, however it dies. A run that ends takes its lock's file with it,
 * and the folders that it made where it left them empty.
 * Errors: BENCH_RUNNING naming who writes there; INVALID_OPTION where no folder can be made.
 *
 *   this run: opens the file ---------- locks it -- same file? -- ... -- deletes, then closes
 *   another:       deletes its file, closes --^
 *
 * Who opened the file before another run deleted it locks what nobody else will see: it looks
 * whether the file is still the one that was there, and tries again where it is not.
 */
import { existsSync, mkdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isRecollectError, RecollectError } from "../src/base/index.js";
import { lockForWriting, lockPath, type WriterLock } from "../src/shards/index.js";

/** Each needs another run that ends at that moment. */
const TRIES_MAX = 20;

export async function lockRun(
  out: string,
  o: { readonly suite: string; readonly since: string },
): Promise<WriterLock> {
  const about = { purpose: `bench ${o.suite}`, since: o.since, waitMs: 0 };
  const made: string[] = [];
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    made.push(...makeFolder(out));
    const before = identity(lockPath(out));
    const lock = await locked(out, about, before);
    if (lock === null) continue;
    // A file that this run made is known only the next time.
    if (before !== null && identity(lockPath(out)) === before) return leaving(lock, out, made);
    lock.release();
  }
  throw new RecollectError("BENCH_RUNNING", { out, holder: "other runs that come and go" });
}

/** Null where another run that ended took the file away meanwhile, or the folder with it. */
async function locked(
  out: string,
  about: Parameters<typeof lockForWriting>[1],
  before: string | null,
): Promise<WriterLock | null> {
  try {
    return await lockForWriting(out, about);
  } catch (error) {
    if (isRecollectError(error) && error.code === "STORE_LOCKED") {
      const { holder } = error.facts;
      throw new RecollectError("BENCH_RUNNING", { out, holder: String(holder) }, { cause: error });
    }
    const gone = !existsSync(out) || (error as NodeJS.ErrnoException).code === "ENOENT";
    if (gone || identity(lockPath(out)) !== before) return null;
    throw error;
  }
}

/** Which file it is, whatever its name; null where there is none. */
function identity(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino} ${found.birthtimeNs}` : null;
}

function leaving(lock: WriterLock, out: string, made: readonly string[]): WriterLock {
  const removeFile = (): void => {
    try {
      rmSync(lockPath(out), { force: true });
    } catch {
      // Some systems do not delete what is open; another run may have opened it.
    }
  };
  return {
    release() {
      // While it is held: afterwards it may be another run's.
      removeFile();
      lock.release();
      if (process.platform === "win32") removeFile();
      for (const folder of made.toReversed()) {
        try {
          rmdirSync(folder);
        } catch {
          // Something stays in it.
          return;
        }
      }
    },
  };
}

/** The folders that were not there, the outermost first. */
function makeFolder(out: string): string[] {
  try {
    // One by one: making all at once never ends in some places that refuse folders (Node's mkdir).
    const missing: string[] = [];
    for (let at = resolve(out); !existsSync(at); at = dirname(at)) missing.unshift(at);
    const made: string[] = [];
    for (const folder of missing) if (makeOne(folder)) made.push(folder);
    return made;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const detail = `${out} can't be made: ${code === "" ? message : code}`;
    throw new RecollectError("INVALID_OPTION", { option: "--out", command: "bench", detail });
  }
}

/** Whether it was not there. */
function makeOne(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && existsSync(folder)) return false;
    throw error;
  }
}
