/**
 * A typed pool of worker threads over piscina.
 * The pool keeps its own queue and hands piscina no more tasks than it has threads, because
 * piscina's queue rejects when it is full, strands its tasks when the last worker dies while
 * starting, and stops the whole worker when a running task is aborted (a loaded model with it).
 * Here run() waits for its turn, a cancelled task is told so and its worker lives on.
 * Errors: what the task threw, as RecollectError; WORKER_DIED when its worker went away (the
 * pool starts another for the next task); the signal's reason when it was aborted; INTERRUPTED
 * for tasks that waited when the pool was closed.
 * Source: native-notes/piscina.md
 */
import { fileURLToPath } from "node:url";
import { MessageChannel, type ResourceLimits, type Transferable } from "node:worker_threads";
import { Piscina } from "piscina";
import { fromErrorData, invariant, RecollectError, silentLog, type Log } from "../base/index.js";
import type { TaskMessage, TaskReply, ToWorker } from "./protocol.js";
import { TaskQueue } from "./task-queue.js";
import { passOn } from "./worker-log.js";

export interface PoolOptions {
  /** A built .js module whose default export is made by workerTask or streamTask. */
  readonly entry: URL;
  readonly threads: number;
  /** Tasks that a thread works on at once, in turns; 1 where not given. */
  readonly tasksPerThread?: number;
  /** What the entry finds as `workerData` of node:worker_threads. */
  readonly workerData?: unknown;
  /** A worker without tasks ends after this time; kept until close where not given. */
  readonly idleTimeoutMs?: number;
  /** Inputs that mapOrdered reads ahead of the threads; twice their number where not given. */
  readonly maxQueue?: number;
  readonly resourceLimits?: ResourceLimits;
  readonly log?: Log;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Buffers of the input that move to the worker without a copy. */
  readonly transfer?: readonly Transferable[];
}

export interface Pool<In, Out> {
  readonly threads: number;
  readonly maxQueue: number;
  /** Waits for a thread as long as it takes; for many inputs, mapOrdered bounds what is held. */
  run(input: In, options?: RunOptions): Promise<Out>;
  /** For runStream. Resolves when the worker is done with the task. */
  post(message: TaskMessage<In>, options?: RunOptions): Promise<TaskReply<Out>>;
  /** Running tasks end, waiting ones are rejected, then the threads stop. */
  close(): Promise<void>;
}

export function createPool<In, Out>(options: PoolOptions): Pool<In, Out> {
  return new WorkerPool<In, Out>(options);
}

class WorkerPool<In, Out> implements Pool<In, Out> {
  readonly threads: number;
  readonly maxQueue: number;
  readonly #piscina: Piscina<TaskMessage<In>, TaskReply<Out>>;
  readonly #queue: TaskQueue;
  /** How to fail each task that piscina holds. */
  readonly #held = new Set<(error: Error) => void>();
  #closing: Promise<void> | null = null;

  constructor(options: PoolOptions) {
    invariant(options.threads >= 1, "a pool has a thread");
    this.threads = options.threads;
    this.maxQueue = options.maxQueue ?? 2 * options.threads;
    const tasksPerThread = options.tasksPerThread ?? 1;
    this.#queue = new TaskQueue(options.threads * tasksPerThread);
    const log = options.log ?? silentLog;
    this.#piscina = new Piscina<TaskMessage<In>, TaskReply<Out>>({
      filename: fileURLToPath(options.entry),
      minThreads: 0,
      maxThreads: options.threads,
      idleTimeout: options.idleTimeoutMs ?? Infinity,
      concurrentTasksPerWorker: tasksPerThread,
      recordTiming: false,
      workerData: options.workerData,
      ...(options.resourceLimits === undefined ? {} : { resourceLimits: options.resourceLimits }),
    });
    this.#piscina.on("message", (message: unknown) => passOn(message, log));
    let lastFailure = "it ended while starting";
    this.#piscina.on("error", (error: Error) => {
      lastFailure = error.message;
      log.debug(`a worker failed outside of any task: ${error.message}`);
    });
    // Without threads nothing would ever take the tasks that piscina holds.
    this.#piscina.on("workerDestroy", () => {
      setImmediate(() => {
        if (this.#piscina.threads.length === 0) this.#failHeld(lastFailure);
      });
    });
  }

  async run(input: In, options: RunOptions = {}): Promise<Out> {
    const { signal } = options;
    if (signal === undefined) {
      return valueOf(await this.post({ input, port: null, credits: 0 }, options));
    }
    signal.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    const cancel: ToWorker = { kind: "cancel" };
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        port1.postMessage(cancel);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
    const transfer = [...(options.transfer ?? []), port2];
    const reply = this.post({ input, port: port2, credits: 0 }, { signal, transfer });
    try {
      return valueOf(await Promise.race([reply, aborted]));
    } finally {
      signal.removeEventListener("abort", onAbort);
      // After an abort the worker still has to read "cancel": the port closes when it is done.
      reply.then(
        () => port1.close(),
        () => port1.close(),
      );
    }
  }

  async post(message: TaskMessage<In>, options: RunOptions = {}): Promise<TaskReply<Out>> {
    invariant(this.#closing === null, "a closed pool gets no tasks");
    await this.#queue.enter(options.signal);
    try {
      return await this.#dispatch(message, options.transfer ?? []);
    } finally {
      this.#queue.leave();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#queue.close(new RecollectError("INTERRUPTED"));
    await this.#queue.drained();
    await this.#piscina.destroy();
  }

  #dispatch(
    message: TaskMessage<In>,
    transfer: readonly Transferable[],
  ): Promise<TaskReply<Out>> {
    return new Promise((resolve, reject) => {
      this.#held.add(reject);
      const transferList = [...transfer] as never[];
      this.#piscina
        .run(message, { transferList })
        .then(resolve, (error: Error) => reject(asDeath(error)))
        .finally(() => this.#held.delete(reject));
    });
  }

  #failHeld(detail: string): void {
    const failures = [...this.#held];
    this.#held.clear();
    for (const fail of failures) fail(new RecollectError("WORKER_DIED", { detail }));
  }
}

/** Tasks never throw (they reply): a rejection is a dead worker, or an input that can't cross. */
function asDeath(error: Error): Error {
  if (error.name === "DataCloneError") return error;
  return new RecollectError("WORKER_DIED", { detail: error.message }, { cause: error });
}

export function valueOf<Out>(reply: TaskReply<Out>): Out {
  if (reply.ok) return reply.value;
  throw fromErrorData(reply.error);
}
