/**
 * One run an output folder: two would mix their finished samples. The operating system lets go of
 * the lock when the process dies, however it dies.
 * Errors: BENCH_RUNNING naming who writes there; INVALID_OPTION where no folder can be made.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isRecollectError, RecollectError } from "../src/base/index.js";
import { lockForWriting, type WriterLock } from "../src/shards/index.js";

export async function lockRun(
  out: string,
  o: { readonly suite: string; readonly since: string },
): Promise<WriterLock> {
  await makeFolder(out);
  try {
    return await lockForWriting(out, { purpose: `bench ${o.suite}`, since: o.since, waitMs: 0 });
  } catch (error) {
    if (!isRecollectError(error) || error.code !== "STORE_LOCKED") throw error;
    const { holder } = error.facts;
    throw new RecollectError("BENCH_RUNNING", { out, holder: String(holder) }, { cause: error });
  }
}

async function makeFolder(out: string): Promise<void> {
  try {
    // One by one: making all at once never ends in some places that refuse folders (Node's mkdir).
    const missing: string[] = [];
    for (let at = resolve(out); !existsSync(at); at = dirname(at)) missing.unshift(at);
    for (const folder of missing) await mkdir(folder);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const detail = `${out} can't be made: ${code === "" ? message : code}`;
    throw new RecollectError("INVALID_OPTION", { option: "--out", command: "bench", detail });
  }
}
