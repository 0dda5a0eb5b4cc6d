/**
 * How far an ingest is. While it looks for files: how many it found. While it reads them: bytes
 * of files done, the rate, and the time left. Inside a file the bytes are estimated from the
 * text that came out of it (a UTF-16 code unit counts as a byte, never more than the file has),
 * and corrected at its end.
 */
import type { Clock } from "../base/index.js";
import type { IngestProgress } from "./contract.js";

const REPORT_EVERY_MS = 200;

/** One file that is being read. */
export interface FileProgress {
  /** So many UTF-16 code units of its text are in. */
  advance(chars: number): void;
  end(): void;
}

export class IngestProgressMeter {
  readonly #clock: Clock;
  readonly #onProgress: ((progress: IngestProgress) => void) | undefined;
  #phase: "scan" | "read" = "scan";
  #startedMs: number;
  #reportedMs = -Infinity;
  #files = 0;
  #total = 0;
  #done = 0;

  constructor(clock: Clock, onProgress: ((progress: IngestProgress) => void) | undefined) {
    this.#clock = clock;
    this.#onProgress = onProgress;
    this.#startedMs = clock.nowMs();
  }

  /** The first pass found a file. */
  found(file: { readonly bytes: number; readonly source: string }): void {
    this.#total += file.bytes;
    this.#files += 1;
    if (!this.#isDue()) return;
    this.#onProgress?.({
      phase: "scan",
      done: this.#files,
      total: 0,
      unit: "files",
      current: file.source,
      perSecond: this.#files / this.#seconds(),
      secondsLeft: null,
    });
  }

  /** What is expected beyond the files found; negative for what turned out to be none. */
  expect(bytes: number): void {
    this.#total += bytes;
  }

  file(file: { readonly bytes: number; readonly source: string }): FileProgress {
    if (this.#phase === "scan") {
      this.#phase = "read";
      this.#startedMs = this.#clock.nowMs();
      this.#reportedMs = -Infinity;
    }
    let left = file.bytes;
    const advance = (wanted: number): void => {
      const step = Math.min(wanted, left);
      left -= step;
      this.#done += step;
      this.#reportRead(file.source, step);
    };
    return { advance, end: () => advance(left) };
  }

  #reportRead(current: string, step: number): void {
    // The end is always told, once.
    const last = step > 0 && this.#done >= this.#total;
    if (!this.#isDue() && !last) return;
    const perSecond = this.#done / this.#seconds();
    this.#onProgress?.({
      phase: "read",
      done: this.#done,
      total: Math.max(this.#total, this.#done),
      unit: "bytes",
      current,
      perSecond,
      secondsLeft: perSecond > 0 ? Math.max(0, this.#total - this.#done) / perSecond : null,
    });
  }

  #seconds(): number {
    return Math.max(1e-3, (this.#clock.nowMs() - this.#startedMs) / 1_000);
  }

  #isDue(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#reportedMs < REPORT_EVERY_MS) return false;
    this.#reportedMs = nowMs;
    return true;
  }
}
