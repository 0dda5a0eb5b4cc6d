/**
 * The workers that read files, kept between the ingests of an open store: a thread that has loaded
 * its tokenizer and its table is there for the next file, and ends when it was idle for long.
 */
import { LIMITS, type Log } from "../base/index.js";
import { createPool, type Pool } from "../workers/index.js";
import type { PrepareInput } from "./prepare.worker.js";

const IDLE_MS = 10_000;

export class PreparePool {
  readonly #threads: number;
  readonly #log: Log;
  #pool: Pool<PrepareInput, null> | null = null;

  constructor(o: { readonly threads: number; readonly log: Log }) {
    this.#threads = o.threads;
    this.#log = o.log;
  }

  /** One caller at a time, which holds the writer's lock. Failed or stopped, it leaves no task. */
  async lend<T>(work: (pool: Pool<PrepareInput, null>) => Promise<T>): Promise<T> {
    this.#pool ??= createPool<PrepareInput, null>({
      entry: new URL("./prepare.worker.js", import.meta.url),
      threads: this.#threads,
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.workerHeapMegabytesMax },
      idleTimeoutMs: IDLE_MS,
      log: this.#log,
    });
    try {
      return await work(this.#pool);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close();
  }
}
