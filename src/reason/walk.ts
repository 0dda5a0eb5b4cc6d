/**
 * The walk: all passages that may answer go by, window by window, in document order, and running
 * notes are kept of what they say. A window is what goes to the reader in one call: bounded in
 * tokens, so that time, signal and progress are looked at between two of them. How many of its
 * rows run together is the reader's matter (on a processor each is its own run).
 *
 *   passages -> lines that say something asked -> reader, a window at a time -> judged -> notes
 *
 * Memory: one window, the notes (bounded), and the passages' numbers. Time: until `untilMs`, or
 * `emptyUntilMs` while nothing is found; then what was found so far is what there is.
 * Errors: what store and reader raise; the signal's reason.
 */
import { type Clock, isRecollectError } from "../base/index.js";
import { ownDate, type Passage, type Step } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import { citeSpan } from "./citation.js";
import { askedOf, isWorthReading, judge, type Asked, type Judgement } from "./walk-judge.js";
import { walkLines, type WalkLine } from "./walk-lines.js";
import { type Finding, WalkNotes } from "./walk-notes.js";
import type { WalkQuestion } from "./walk-question.js";
import { amountsIn, datesIn } from "./walk-values.js";

/** Tokens of one window, the question before each line counted in. */
const WINDOW_TOKENS = 4_096;
const CHARS_A_TOKEN = 4;
/** From this probability on a line is believed. */
const BELIEVED = 0.5;
/** Less likely ones are kept in mind: they make the answer less sure. */
const DOUBTED = 0.15;
/** Windows that the trace tells one by one. */
const WINDOWS_TOLD = 12;
const FOUND_TOLD = 20;

export interface WalkPassages {
  readonly total: number;
  /** There were more than are walked through. */
  readonly cut: boolean;
  /** In document order. */
  batches(): Iterable<readonly Passage[]>;
  /** Found by likeness and not by words: all their lines are read. */
  isAlike(passage: Passage): boolean;
}

export interface WalkProgress {
  readonly done: number;
  readonly total: number;
  readonly found: number;
}

export interface WalkOptions {
  /** On the clock; null: to the end. */
  readonly untilMs: number | null;
  /** While nothing is found: others may need what is left of the time. Default: `untilMs`. */
  readonly emptyUntilMs?: number | null;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: WalkProgress) => void) | undefined;
}

export interface Walked {
  readonly asked: Asked;
  readonly notes: WalkNotes;
  /** What a line may say without being believed. */
  readonly doubts: readonly number[];
  readonly passages: number;
  readonly total: number;
  readonly cut: boolean;
  /** Time ran out before the end. */
  readonly partial: boolean;
}

export async function walk(
  parts: { readonly reader: Reader; readonly clock: Clock; readonly passages: WalkPassages },
  steps: Step[],
  question: WalkQuestion,
  o: WalkOptions,
): Promise<Walked> {
  const one = new Walk(parts, steps, question, o);
  return one.run();
}

interface Window {
  readonly lines: WalkLine[];
  tokens: number;
}

class Walk {
  readonly #parts: Parameters<typeof walk>[0];
  readonly #steps: Step[];
  readonly #asked: Asked;
  readonly #o: WalkOptions;
  readonly #notes = new WalkNotes();
  readonly #doubts: number[] = [];
  #window: Window = { lines: [], tokens: 0 };
  #windows = 0;
  #untold = { windows: 0, lines: 0, ms: 0 };
  #place = 0;
  #done = 0;
  /** What the slowest window took: with less left none is begun. */
  #windowMs = 0;

  constructor(
    parts: Parameters<typeof walk>[0],
    steps: Step[],
    question: WalkQuestion,
    o: WalkOptions,
  ) {
    this.#parts = parts;
    this.#steps = steps;
    this.#asked = askedOf(question);
    this.#o = o;
  }

  async run(): Promise<Walked> {
    const { passages } = this.#parts;
    let partial = false;
    try {
      batches: for (const batch of passages.batches()) {
        for (const passage of batch) {
          if (this.#isLate()) {
            partial = true;
            break batches;
          }
          await this.#take(passage);
          this.#done++;
        }
      }
      // What was gathered is read unless the time is over.
      if (!partial || this.#windows === 0) await this.#read();
    } catch (error) {
      // The question's own time ran out in the middle of a window: what is known stays known.
      if (!isTimeout(error) || this.#notes.notes.length === 0) throw error;
      partial = true;
    }
    this.#tellRest();
    return {
      asked: this.#asked,
      notes: this.#notes,
      doubts: this.#doubts,
      passages: this.#done,
      total: passages.total,
      cut: passages.cut,
      partial,
    };
  }

  #isLate(): boolean {
    this.#o.signal?.throwIfAborted();
    const { untilMs: fullMs, emptyUntilMs } = this.#o;
    const untilMs = this.#notes.size === 0 ? (emptyUntilMs ?? fullMs) : fullMs;
    return untilMs !== null && this.#parts.clock.nowMs() + this.#windowMs >= untilMs;
  }

  async #take(passage: Passage): Promise<void> {
    const alike = this.#parts.passages.isAlike(passage);
    const asked = this.#asked.question.each.length / CHARS_A_TOKEN + 3;
    for (const line of walkLines(passage)) {
      if (!alike && !isWorthReading(line, this.#asked)) continue;
      const tokens = line.text.length / CHARS_A_TOKEN + asked;
      if (this.#window.tokens + tokens > WINDOW_TOKENS) await this.#read();
      this.#window.lines.push(line);
      this.#window.tokens += tokens;
    }
  }

  async #read(): Promise<void> {
    const { lines } = this.#window;
    this.#window = { lines: [], tokens: 0 };
    if (lines.length === 0) return;
    const { clock, reader } = this.#parts;
    const startedMs = clock.nowMs();
    const texts = lines.map((line) => line.text);
    const { each } = this.#asked.question;
    const readings = await reader.read(each, texts, this.#o.signal);
    const found: string[] = [];
    for (const [i, line] of lines.entries()) {
      const reading = readings[i];
      const judged = reading ? judge(line, reading, this.#asked) : null;
      if (judged) found.push(...this.#note(line, judged));
    }
    this.#windows++;
    const ms = Math.round(clock.nowMs() - startedMs);
    this.#windowMs = Math.max(this.#windowMs, ms);
    this.#tell({ lines: lines.length, ms, found });
    const { total } = this.#parts.passages;
    this.#o.onProgress?.({ done: this.#done, total, found: this.#notes.notes.length });
  }

  /** What it names that was not known before. */
  #note(line: WalkLine, { probability, spans }: Judgement): string[] {
    const place = this.#place++;
    if (probability < BELIEVED) {
      if (probability >= DOUBTED) this.#doubts.push(probability);
      return [];
    }
    const { passage } = line;
    const own = passage.text.slice(line.start, line.end);
    const amounts = amountsIn(own);
    const date = dateAt(line);
    const added: string[] = [];
    for (const span of spans) {
      const text = fullName(passage.text, span);
      const finding: Finding = {
        text,
        probability,
        citation: citeLine(line, span),
        amounts,
        date,
        place,
      };
      if (this.#notes.add(finding)) added.push(text);
    }
    return added;
  }

  #tell(o: { lines: number; ms: number; found: readonly string[] }): void {
    const input = { window: this.#windows, lines: o.lines };
    if (this.#windows > WINDOWS_TOLD) {
      this.#untold.windows++;
      this.#untold.lines += o.lines;
      this.#untold.ms += o.ms;
      return;
    }
    const known = this.#notes.notes.length;
    this.#steps.push({ kind: "read", input, output: { passages: this.#done }, ms: o.ms });
    if (o.found.length === 0) return;
    const output = { found: o.found.slice(0, FOUND_TOLD), known };
    this.#steps.push({ kind: "note", input: { window: this.#windows }, output, ms: 0 });
  }

  #tellRest(): void {
    const { windows, lines, ms } = this.#untold;
    if (windows === 0) return;
    const input = { windows: `${WINDOWS_TOLD + 1} to ${this.#windows}`, lines };
    const output = { passages: this.#done, known: this.#notes.notes.length };
    this.#steps.push({ kind: "read", input, output, ms });
  }
}

function isTimeout(error: unknown): boolean {
  return isRecollectError(error) && error.code === "TIMEOUT";
}

/** The line that says it, with what it leans on where that holds the thing itself. */
function citeLine(line: WalkLine, span: { start: number; end: number }): Finding["citation"] {
  const start = Math.min(span.start, line.start);
  return citeSpan(line.passage, { start, end: Math.max(span.end, line.start + 1) });
}

/** A name goes on where the next word has a capital too. */
function fullName(text: string, span: { start: number; end: number }): string {
  const own = text.slice(span.start, span.end);
  if (!/^\p{Lu}/u.test(own)) return own;
  const before = /\bSt\.? $/u.exec(text.slice(Math.max(0, span.start - 4), span.start))?.[0] ?? "";
  const after = /^(?:['’]s)?(?: \p{Lu}[\p{L}'’-]*)+/u.exec(text.slice(span.end, span.end + 60));
  return `${before}${own}${after?.[0] ?? ""}`;
}

/** The line's own date, the last one before it in the passage, the document's. */
function dateAt({ passage, start, end }: WalkLine): string | null {
  const own = datesIn(passage.text.slice(start, end))[0];
  const found = own ?? datesIn(passage.text.slice(0, start)).at(-1);
  const document = ownDate(passage);
  if (found === undefined) return document;
  if (found.year !== null || !found.key.startsWith("????")) return found.key;
  // A day without a year is of the year that the document has in its date, title or name.
  const name = `${document ?? ""} ${passage.title ?? ""} ${passage.source.replace(/.*\//, "")}`;
  const year = /(?<!\d)(?:1\d{3}|20\d{2})(?!\d)/.exec(name)?.[0];
  return year === undefined ? found.key : `${year}${found.key.slice(4)}`;
}
