/**
 * The embedder in worker threads, so that nothing blocks the caller's thread. Each worker holds
 * its own session with one thread: on small batches that gives more vectors a second than one
 * session with many threads (measured in native-notes/piscina.md).
 * Texts are sorted by length before they are dealt out, in tasks of some TASK_CHARS.
 * Errors: those of OnnxEmbedder, WORKER_DIED, the signal's reason.
 */
import { availableParallelism } from "node:os";
import type { Log } from "../base/index.js";
import type { DeviceName } from "../runtime/index.js";
import { createPool, mapOrdered, type Pool } from "../workers/index.js";
import type { EmbedOptions, Embedder } from "./embedder.js";
import { readEmbedderModel, type EmbedderModel } from "./embedder-model.js";
import type { EmbedTask, EmbedWorkerData } from "./embed.worker.js";

export interface EmbedderPoolOptions {
  readonly dir: string;
  /** One is right for queries; as many as processors for ingest, which is the default. */
  readonly workers?: number | undefined;
  /** Threads inside each worker; one where not given. */
  readonly threads?: number | undefined;
  readonly device?: DeviceName | undefined;
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
}

/** About two batches: long enough to keep a worker busy, short enough to spread evenly. */
const TASK_CHARS = 16_000;
/** Not more than the model reads: 512 tokens of long words. */
const TEXT_CHARS_MAX = 20_000;

/** Checks the model's files now; the workers load it at the first task, or when warmed. */
export function openEmbedderPool(options: EmbedderPoolOptions): EmbedderPool {
  return new EmbedderPool(readEmbedderModel(options.dir), options);
}

export class EmbedderPool implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly queryPrefix: string;
  readonly #pool: Pool<EmbedTask, Float32Array>;

  constructor(model: EmbedderModel, options: EmbedderPoolOptions) {
    this.id = model.id;
    this.dimension = model.dimension;
    this.queryPrefix = model.queryPrefix;
    const workerData: EmbedWorkerData = {
      dir: options.dir,
      device: options.device ?? "auto",
      threads: options.threads ?? 1,
      cacheDir: options.cacheDir,
    };
    this.#pool = createPool<EmbedTask, Float32Array>({
      entry: new URL("./embed.worker.js", import.meta.url),
      threads: options.workers ?? availableParallelism(),
      workerData,
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  }

  /** Loads the model in every worker, so that the first texts do not wait for it. */
  async warm(signal?: AbortSignal): Promise<void> {
    const load = (): Promise<unknown> => this.#pool.run({ texts: [], kind: "query" }, { signal });
    await Promise.all(Array.from({ length: this.#pool.threads }, load));
  }

  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array> {
    const { signal, kind = "passage" } = options;
    const d = this.dimension;
    const vectors = new Float32Array(texts.length * d);
    const tasks = tasksOf(texts);
    const inputs = tasks.map((indices) => ({
      texts: indices.map((i) => cut(texts[i] as string)),
      kind,
    }));
    let done = 0;
    for await (const part of mapOrdered(this.#pool, inputs, { signal })) {
      const indices = tasks[done] as number[];
      for (const [row, i] of indices.entries()) {
        vectors.set(part.subarray(row * d, (row + 1) * d), i * d);
      }
      done += 1;
    }
    signal?.throwIfAborted();
    return vectors;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** Indices of the texts by length, in groups of about TASK_CHARS. */
function tasksOf(texts: readonly string[]): number[][] {
  const order = texts.map((_, i) => i);
  order.sort((a, b) => lengthOf(texts, a) - lengthOf(texts, b));
  const tasks: number[][] = [];
  let task: number[] = [];
  let chars = 0;
  for (const i of order) {
    const length = lengthOf(texts, i);
    if (task.length > 0 && chars + length > TASK_CHARS) {
      tasks.push(task);
      task = [];
      chars = 0;
    }
    task.push(i);
    chars += length;
  }
  if (task.length > 0) tasks.push(task);
  return tasks;
}

function lengthOf(texts: readonly string[], index: number): number {
  return Math.min((texts[index] as string).length, TEXT_CHARS_MAX);
}

function cut(text: string): string {
  return text.length > TEXT_CHARS_MAX ? text.slice(0, TEXT_CHARS_MAX) : text;
}
