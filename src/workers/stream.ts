/**
 * One task, many events, as an async iterable with bounded memory: the worker may be at most
 * `credits` events ahead of the consumer and waits when it is.
 * Leaving the loop early, or aborting the signal, cancels the worker's loop; leaving waits until
 * the worker has let go, so that nothing of the task goes on afterwards.
 * Errors: what the worker's generator threw, WORKER_DIED (after the events that still arrived),
 * the signal's reason.
 */
import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { fromErrorData, RecollectError } from "../base/index.js";
import type { Pool, RunOptions } from "./pool.js";
import type { FromWorker, TaskReply, ToWorker } from "./protocol.js";

export interface StreamOptions extends RunOptions {
  /** Events on their way or unread at once. */
  readonly credits?: number;
}

const CREDITS_DEFAULT = 16;

export async function* runStream<In, Event>(
  pool: Pool<In, unknown>,
  input: In,
  options: StreamOptions = {},
): AsyncGenerator<Event, void, void> {
  const { signal } = options;
  const credits = options.credits ?? CREDITS_DEFAULT;
  signal?.throwIfAborted();
  const { port1, port2 } = new MessageChannel();
  const inbox = new Inbox<Event>(port1);
  const posted = pool.post(
    { input, port: port2, credits },
    { signal, transfer: [...(options.transfer ?? []), port2] },
  );
  const done = posted.then(
    () => inbox.taskEnded(null),
    (error: unknown) => inbox.taskEnded(error as Error),
  );
  const onAbort = (): void => inbox.abort(signal?.reason as Error);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    let unacknowledged = 0;
    for (;;) {
      const event = await inbox.next();
      if (event === null) return;
      yield event.event;
      unacknowledged += 1;
      // In halves: fewer messages, and the worker never runs dry while the consumer reads.
      if (unacknowledged * 2 >= credits) {
        inbox.send({ kind: "credits", credits: unacknowledged });
        unacknowledged = 0;
      }
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    inbox.send({ kind: "cancel" });
    // An aborted caller is not kept waiting for a worker that is deep in a computation.
    if (signal?.aborted !== true) await done;
    void done.then(() => port1.close());
  }
}

/** Events that arrived and were not read yet, and how the stream ended. */
class Inbox<Event> {
  readonly #port: MessagePort;
  readonly #events: { event: Event }[] = [];
  #ended: { error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: FromWorker<Event>) => this.#take(message));
  }

  send(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  /** The next event, or null after the last one. */
  async next(): Promise<{ event: Event } | null> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      if (this.#ended !== null) {
        if (this.#ended.error !== null) throw this.#ended.error;
        return null;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The worker is done with the task, well or not: take what is still in the port. */
  taskEnded(error: Error | null): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) break;
      this.#take(received.message as FromWorker<Event>);
    }
    this.#end(error ?? new RecollectError("WORKER_DIED", { detail: "its stream has no end" }));
  }

  abort(reason: Error): void {
    this.#events.length = 0;
    this.send({ kind: "cancel" });
    this.#end(reason);
  }

  #take(message: FromWorker<Event>): void {
    if (this.#ended !== null) return;
    if (message.kind === "event") {
      this.#events.push({ event: message.event });
      this.#wakeUp();
    } else {
      this.#end(errorOf(message.reply));
    }
  }

  #end(error: Error | null): void {
    this.#ended ??= { error };
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}

function errorOf(reply: TaskReply<null>): Error | null {
  return reply.ok ? null : fromErrorData(reply.error);
}
