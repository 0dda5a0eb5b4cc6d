/**
 * The same parts, with what everything that is asked of the store has taken, and when store or
 * reader were at work. Milliseconds of the parts' clock.
 */
import type { Clock } from "../base/index.js";
import type { ReasonParts } from "./parts.js";
import type { TimeSpan } from "./time-spans.js";

export interface TimedRetrieval {
  readonly parts: ReasonParts;
  retrievalMs(): number;
  /** Of retrieval and the reader, in the order in which they ended. */
  readonly busy: readonly TimeSpan[];
}

export function timedRetrieval(parts: ReasonParts): TimedRetrieval {
  const { follow, statements, reader } = parts;
  const busy: TimeSpan[] = [];
  const timer = new Timer(parts.clock, busy);
  const reading = new Timer(parts.clock, busy);
  const timed: ReasonParts = {
    ...parts,
    retrieve: (question, k, signal) => timer.of(() => parts.retrieve(question, k, signal)),
    neighbours: (passage, each) => timer.ofNow(() => parts.neighbours(passage, each)),
    reader: {
      read: (question, passages, signal) =>
        reading.of(() => reader.read(question, passages, signal)),
      get modelMs() {
        return reader.modelMs;
      },
      warm: () => reader.warm(),
      close: () => reader.close(),
    },
    ...(follow
      ? { follow: (question, first, o) => timer.ofNow(() => follow(question, first, o)) }
      : {}),
    ...(statements
      ? {
          statements: {
            first: (question, signal) => timer.of(() => statements.first(question, signal)),
            about: (question, o, signal) => timer.of(() => statements.about(question, o, signal)),
          },
        }
      : {}),
  };
  return { parts: timed, retrievalMs: () => timer.ms, busy };
}

class Timer {
  readonly #clock: Clock;
  readonly #busy: TimeSpan[];
  ms = 0;

  constructor(clock: Clock, busy: TimeSpan[]) {
    this.#clock = clock;
    this.#busy = busy;
  }

  async of<T>(work: () => Promise<T>): Promise<T> {
    const startMs = this.#clock.nowMs();
    try {
      return await work();
    } finally {
      this.#add(startMs);
    }
  }

  ofNow<T>(work: () => T): T {
    const startMs = this.#clock.nowMs();
    try {
      return work();
    } finally {
      this.#add(startMs);
    }
  }

  #add(startMs: number): void {
    const endMs = this.#clock.nowMs();
    this.ms += endMs - startMs;
    this.#busy.push({ startMs, endMs });
  }
}
