/**
 * The reader behind a worker pool: a question and passages in, marks out.
 * One worker, several intra-op threads: a question's passages are one or two encoder runs.
 */
import { availableParallelism } from "node:os";
import { type Log, silentLog } from "../base/index.js";
import type { Reading } from "../records/index.js";
import type { DeviceName } from "../runtime/index.js";
import { createPool } from "../workers/index.js";
import type { ReadRequest } from "./read-passages.js";

export interface ReaderWorkerData {
  readonly dir: string;
  readonly device: DeviceName;
  readonly threads: number;
  readonly cacheDir: string | undefined;
}

export interface ReadReply {
  readonly readings: Reading[];
  /** What the graph took, in milliseconds. */
  readonly runMs: number;
}

export interface Reader {
  /** One reading for each passage, in the order given. */
  read(question: string, passages: readonly string[], signal?: AbortSignal): Promise<Reading[]>;
  /** What the model itself has taken so far, in milliseconds. */
  readonly modelMs: number;
  /** Loads the model ahead of the first question. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export function openReader(options: {
  readonly dir: string;
  readonly device?: DeviceName;
  readonly threads?: number;
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
}): Reader {
  const workerData: ReaderWorkerData = {
    dir: options.dir,
    device: options.device ?? "cpu",
    threads: options.threads ?? availableParallelism(),
    cacheDir: options.cacheDir,
  };
  const pool = createPool<ReadRequest, ReadReply>({
    entry: new URL("./reader.worker.js", import.meta.url),
    threads: 1,
    workerData,
    log: options.log ?? silentLog,
  });
  let modelMs = 0;
  return {
    read: async (question, passages, signal) => {
      if (passages.length === 0) return [];
      const { readings, runMs } = await pool.run({ question, passages }, signal ? { signal } : {});
      modelMs += runMs;
      return readings;
    },
    get modelMs() {
      return modelMs;
    },
    warm: async () => {
      await pool.run({ question: "", passages: [] });
    },
    close: () => pool.close(),
  };
}
