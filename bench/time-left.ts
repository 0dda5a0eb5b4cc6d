/**
 * How far a run is and how long it will take: of the cell that is asked, by its own pace; of all
 * cells, where their number is known, by the pace of the whole run so far. What an earlier run had
 * finished costs nothing and counts in no pace. Cells of other lengths may well be slower, so the
 * second is a guess, and says so.
 */
import type { Clock } from "./engine.js";
import type { BenchContext, RunProgress } from "./contract.js";

interface Pace {
  readonly fromMs: number;
  asked: number;
  done: number;
}

export class TimeLeft implements RunProgress {
  readonly #clock: Clock;
  readonly #report: BenchContext["progress"];
  readonly #run: Pace;
  #expected: { readonly cells: number; readonly questions: number } | null = null;
  #cells = 0;
  #cell: Pace & { readonly name: string; readonly questions: number };

  constructor({ clock, progress }: Pick<BenchContext, "clock" | "progress">) {
    this.#clock = clock;
    this.#report = progress;
    this.#run = { fromMs: clock.nowMs(), asked: 0, done: 0 };
    this.#cell = { ...this.#run, name: "", questions: 0 };
  }

  expect(o: { readonly cells: number; readonly questions: number }): void {
    this.#expected = o;
  }

  begin(name: string, questions: number): void {
    this.#cells++;
    this.#cell = { name, questions, fromMs: this.#clock.nowMs(), asked: 0, done: 0 };
  }

  step({ kept }: { readonly kept: boolean }): void {
    for (const pace of [this.#run, this.#cell]) {
      pace.done++;
      if (!kept) pace.asked++;
    }
    const { name, done, questions } = this.#cell;
    this.#report(done, questions, [name, ...this.#told()].join(", "));
  }

  #told(): string[] {
    const cell = this.#left(this.#cell, this.#cell.questions);
    const own = cell === "" ? [] : [`about ${cell} left`];
    const expected = this.#expected;
    if (expected === null || this.#cells > expected.cells) return own;
    const all = this.#left(this.#run, expected.questions);
    const guess = all === "" ? "" : `, at this pace ${all} left in all`;
    return [...own, `cell ${this.#cells} of ${expected.cells}${guess}`];
  }

  /** Empty while nothing was asked, and where nothing is left. */
  #left({ fromMs, asked, done }: Pace, questions: number): string {
    if (asked === 0 || done >= questions) return "";
    const eachMs = (this.#clock.nowMs() - fromMs) / asked;
    return duration((eachMs * (questions - done)) / 1_000);
  }
}

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
