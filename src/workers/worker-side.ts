/**
 * What a worker entry exports as its default: workerTask(fn) for one input and one output,
 * streamTask(fn) for one input and many events.
 * The context tells a task that it was cancelled. A loop without real waiting never lets
 * messages in, so it calls `context.check()`, which looks into the port synchronously.
 * Errors: whatever the task throws reaches the caller as a RecollectError (INTERNAL where it
 * was not one).
 */
import { receiveMessageOnPort, type MessagePort, type Transferable } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { invariant, toErrorData } from "../base/index.js";
import type { FromWorker, TaskMessage, TaskReply, ToWorker } from "./protocol.js";

export interface TaskContext {
  /** Aborted when the caller no longer wants the result. */
  readonly signal: AbortSignal;
  /** Throws if the caller cancelled; needs no turn of the event loop. */
  check(): void;
}

/** Marks a result whose buffers move to the caller without a copy. */
export class Transferred<Out> {
  constructor(
    readonly value: Out,
    readonly list: readonly Transferable[],
  ) {}
}

export type WorkerTask<In, Out> = (message: TaskMessage<In>) => Promise<TaskReply<Out>>;

export function workerTask<In, Out>(
  run: (input: In, context: TaskContext) => Promise<Out | Transferred<Out>> | Out,
): WorkerTask<In, Out> {
  return async (message) => {
    const link = new Link(message.port, message.credits);
    try {
      const value = await run(message.input, link);
      if (!(value instanceof Transferred)) return { ok: true, value };
      const reply = { ok: true, value: value.value };
      return move({
        [transferableSymbol]: value.list as unknown as object,
        [valueSymbol]: reply,
      }) as unknown as TaskReply<Out>;
    } catch (error) {
      return { ok: false, error: toErrorData(error) };
    } finally {
      link.close();
    }
  };
}

export function streamTask<In, Event>(
  run: (input: In, context: TaskContext) => AsyncIterable<Event> | Iterable<Event>,
): WorkerTask<In, null> {
  return async (message) => {
    const link = new Link(message.port, message.credits);
    let reply: TaskReply<null> = { ok: true, value: null };
    try {
      for await (const event of run(message.input, link)) await link.send(event);
    } catch (error) {
      reply = { ok: false, error: toErrorData(error) };
    }
    link.end(reply);
    link.close();
    return reply;
  };
}

/** The worker's end of a task's port. */
class Link implements TaskContext {
  readonly #port: MessagePort | null;
  readonly #cancelled = new AbortController();
  readonly #onMessage = (message: ToWorker): void => this.#take(message);
  readonly #onClose = (): void => this.#cancel();
  #credits: number;
  #wake: (() => void) | null = null;

  constructor(port: MessagePort | null, credits: number) {
    this.#port = port;
    this.#credits = credits;
    port?.on("message", this.#onMessage);
    port?.on("close", this.#onClose);
  }

  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  check(): void {
    if (this.#port !== null) {
      for (;;) {
        const received = receiveMessageOnPort(this.#port);
        if (received === undefined) break;
        this.#take(received.message as ToWorker);
      }
    }
    this.signal.throwIfAborted();
  }

  /** Sends one event as soon as the caller has room for it. */
  async send<Event>(event: Event): Promise<void> {
    invariant(this.#port !== null, "a stream has a port");
    this.check();
    while (this.#credits === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.signal.throwIfAborted();
    }
    this.#credits -= 1;
    const message: FromWorker<Event> = { kind: "event", event };
    this.#port.postMessage(message);
  }

  end(reply: TaskReply<null>): void {
    const message: FromWorker<never> = { kind: "end", reply };
    this.#port?.postMessage(message);
  }

  close(): void {
    this.#port?.off("message", this.#onMessage);
    this.#port?.off("close", this.#onClose);
    this.#port?.close();
  }

  #take(message: ToWorker): void {
    if (message.kind === "cancel") return this.#cancel();
    this.#credits += message.credits;
    this.#wakeUp();
  }

  #cancel(): void {
    this.#cancelled.abort();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
