/**
 * Who may run: at most `slots` at once, the others wait in the order in which they came.
 * Errors: the signal's reason for one that was aborted while waiting; what close() was given.
 */
import { setMaxListeners } from "node:events";
import { invariant } from "../base/index.js";

interface Waiting {
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

export class TaskQueue {
  readonly #slots: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;
  #onDrained: (() => void) | null = null;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Resolves when it is the caller's turn; leave() must follow. */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // Any number of tasks may share a signal; each takes its listener away when it is done.
    if (signal !== undefined) setMaxListeners(0, signal);
    if (this.#running < this.#slots) {
      this.#running += 1;
      return;
    }
    await wait(this.#waiting, signal);
  }

  leave(): void {
    invariant(this.#running > 0, "who leaves has entered");
    const next = takeFirst(this.#waiting);
    // The slot goes over to the next one, so that nobody slips in between.
    if (next !== undefined) next.start();
    else this.#running -= 1;
    if (this.#running === 0) this.#onDrained?.();
  }

  close(error: Error): void {
    for (;;) {
      const waiting = takeFirst(this.#waiting);
      if (waiting === undefined) break;
      waiting.fail(error);
    }
  }

  /** Resolves when nobody runs. */
  async drained(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }
}

function takeFirst(list: Set<Waiting>): Waiting | undefined {
  const [first] = list;
  if (first !== undefined) list.delete(first);
  return first;
}

async function wait(list: Set<Waiting>, signal: AbortSignal | undefined): Promise<void> {
  let onAbort = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = { start: resolve, fail: reject };
      list.add(waiting);
      onAbort = () => {
        list.delete(waiting);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
