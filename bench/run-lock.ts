/**
 * One run an output folder: two would mix their finished samples. The operating system lets go of
 * the lock when the process dies, however it dies.
 * Errors: BENCH_RUNNING naming who writes there.
 */
import { mkdir } from "node:fs/promises";
import { isRecollectError, RecollectError } from "../src/base/index.js";
import { lockForWriting, type WriterLock } from "../src/shards/index.js";

export async function lockRun(
  out: string,
  o: { readonly suite: string; readonly since: string },
): Promise<WriterLock> {
  await mkdir(out, { recursive: true });
  try {
    return await lockForWriting(out, { purpose: `bench ${o.suite}`, since: o.since, waitMs: 0 });
  } catch (error) {
    if (!isRecollectError(error) || error.code !== "STORE_LOCKED") throw error;
    const { holder } = error.facts;
    throw new RecollectError("BENCH_RUNNING", { out, holder: String(holder) }, { cause: error });
  }
}
