/** How far an ingest is: bytes of files done, the rate, and the time left. */
import type { Clock } from "../base/index.js";
import type { IngestProgress } from "./contract.js";

const REPORT_EVERY_MS = 200;

export class IngestProgressMeter {
  readonly #clock: Clock;
  readonly #onProgress: ((progress: IngestProgress) => void) | undefined;
  readonly #startedMs: number;
  #reportedMs = -Infinity;
  #total = 0;
  #done = 0;

  constructor(clock: Clock, onProgress: ((progress: IngestProgress) => void) | undefined) {
    this.#clock = clock;
    this.#onProgress = onProgress;
    this.#startedMs = clock.nowMs();
  }

  expect(bytes: number): void {
    this.#total += bytes;
  }

  advance(bytes: number, current: string | null): void {
    this.#done += bytes;
    const nowMs = this.#clock.nowMs();
    const last = this.#done >= this.#total;
    if (!this.#onProgress || (!last && nowMs - this.#reportedMs < REPORT_EVERY_MS)) return;
    this.#reportedMs = nowMs;
    const perSecond = this.#done / Math.max(1e-3, (nowMs - this.#startedMs) / 1_000);
    this.#onProgress({
      phase: "read",
      done: this.#done,
      total: Math.max(this.#total, this.#done),
      unit: "bytes",
      current,
      perSecond,
      secondsLeft: perSecond > 0 ? Math.max(0, this.#total - this.#done) / perSecond : null,
    });
  }
}
