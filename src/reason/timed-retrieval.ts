/** The same parts, with what everything that is asked of the store has taken. Milliseconds. */
import type { Clock } from "../base/index.js";
import type { ReasonParts } from "./parts.js";

export interface TimedRetrieval {
  readonly parts: ReasonParts;
  retrievalMs(): number;
}

export function timedRetrieval(parts: ReasonParts): TimedRetrieval {
  const { follow, statements } = parts;
  const timer = new Timer(parts.clock);
  const timed: ReasonParts = {
    ...parts,
    retrieve: (question, k, signal) => timer.of(() => parts.retrieve(question, k, signal)),
    neighbours: (passage, each) => timer.ofNow(() => parts.neighbours(passage, each)),
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
  return { parts: timed, retrievalMs: () => timer.ms };
}

class Timer {
  readonly #clock: Clock;
  ms = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async of<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.nowMs();
    try {
      return await work();
    } finally {
      this.ms += this.#clock.nowMs() - startedMs;
    }
  }

  ofNow<T>(work: () => T): T {
    const startedMs = this.#clock.nowMs();
    try {
      return work();
    } finally {
      this.ms += this.#clock.nowMs() - startedMs;
    }
  }
}
