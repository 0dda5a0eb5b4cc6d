/**
 * A local model in a worker thread of its own: this side has the tokenizer, the worker the weights.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, WORKER_DIED; the signal's reason.
 */
import { basename, resolve } from "node:path";
import { type Clock, invariant, type Log, silentLog, systemClock } from "../base/index.js";
import { type DeviceName, loadTokenizer, type Tokenizer } from "../runtime/index.js";
import { createPool, type Pool, runStream } from "../workers/index.js";
import type { GeneratorEvent, GeneratorTask, GeneratorWorkerData } from "./generator-protocol.js";

export interface LocalModelOptions {
  readonly device?: DeviceName | undefined;
  readonly threads?: number | undefined;
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  /** Drafting by copying from the prompt: the same tokens in less time. On by default. */
  readonly lookup?: boolean | undefined;
  /** Questions that may be answered at once, where the device can; 1 where not given. */
  readonly lanes?: number | undefined;
  readonly log?: Log | undefined;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The built worker, where this module does not run from the built output itself. */
  readonly entry?: URL | undefined;
}

export interface ModelWorker {
  readonly name: string;
  readonly pool: Pool<GeneratorTask, null>;
  readonly tokenizer: Tokenizer;
  readonly opened: Opened;
  readonly clock: Clock;
}

type Opened = Extract<GeneratorEvent, { kind: "opened" }>;

/** Whoever gets it closes its pool. */
export async function openModelWorker(
  dir: string,
  o: LocalModelOptions = {},
): Promise<ModelWorker> {
  const log = o.log ?? silentLog;
  const workerData: GeneratorWorkerData = {
    dir: resolve(dir),
    device: o.device ?? "auto",
    threads: o.threads,
    cacheDir: o.cacheDir,
    lanes: o.lanes ?? 1,
    lookup: o.lookup ?? true,
  };
  const pool = createPool<GeneratorTask, null>({
    entry: o.entry ?? new URL("./generator.worker.js", import.meta.url),
    threads: 1,
    tasksPerThread: workerData.lanes,
    workerData,
    log,
  });
  try {
    // The worker loads the weights while this thread loads the tokenizer.
    const opening = firstEvent(pool, o.signal);
    opening.catch(() => undefined);
    const tokenizer = loadTokenizer(dir);
    const opened = await opening;
    const name = basename(resolve(dir));
    return { name, pool, tokenizer, opened, clock: o.clock ?? systemClock };
  } catch (error) {
    const closing = pool.close();
    // A load that is given up goes on in its worker until it is through: nobody waits for it.
    if (o.signal?.aborted === true) closing.catch(() => undefined);
    else await closing;
    throw error;
  }
}

async function firstEvent(
  pool: Pool<GeneratorTask, null>,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  let opened: Opened | null = null;
  const events = runStream<GeneratorTask, GeneratorEvent>(pool, { kind: "open" }, { signal });
  for await (const event of events) {
    if (event.kind === "opened") opened = event;
  }
  invariant(opened !== null, "a worker that opens says so");
  return opened;
}
