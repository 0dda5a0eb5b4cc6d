/**
 * The reasoner's window while it fills. Lines that will stay are read into the KV cache by the
 * model's worker while others are still looked for and read; what turns out otherwise is taken
 * back to where it differs, a checkpoint in the cache. The prompt is the same as if it were
 * read in one go, so nothing depends on how far ahead was read.
 * Units: tokens of the generator's tokenizer; milliseconds of the clock that its reports use.
 * Errors: none. What fails ahead fails again where its prompt is needed, and is raised there.
 */
import { RecollectError } from "../base/index.js";
import type { LineRequest, StepGenerator, WrittenLine } from "../model/index.js";
import type { Prefill } from "../records/index.js";
import { commonLength } from "../runtime/index.js";
import { type EvidenceLine, type NumberedLine, numberedText } from "../window/index.js";
import { overlapOf, type TimeSpan } from "./time-spans.js";

/** A run over fewer tokens costs about as much as one over so many. */
const AHEAD_TOKENS_MIN = 32;

/** Windows that fill at this time: more than a model has lanes would drive each other out. */
const open = new WeakMap<StepGenerator, Set<WindowStream>>();

export class WindowStream {
  readonly #generator: StepGenerator;
  readonly #closed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #encoded = new Map<string, readonly number[]>();
  #lines: readonly NumberedLine[] = [];
  #ids: readonly number[];
  /** What the cache holds of this question, once what is being read has been read. */
  #held: readonly number[] = [];
  #reading: Promise<void> | null = null;
  #failed = false;
  readonly #spans: TimeSpan[] = [];
  #tokens = 0;
  #rewound = 0;
  #rebuilt = 0;
  #ms = 0;

  constructor(generator: StepGenerator, signal?: AbortSignal) {
    this.#generator = generator;
    const closed = this.#closed.signal;
    this.#signal = signal ? AbortSignal.any([signal, closed]) : closed;
    this.#ids = generator.beginIds;
    const streams = open.get(generator) ?? new Set();
    open.set(generator, streams.add(this));
  }

  /** What begins every prompt of the question, with all lines shown now. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  get lines(): readonly NumberedLine[] {
    return this.#lines;
  }

  /** Of all lines shown now. */
  get tokens(): number {
    return this.#ids.length - this.#generator.beginIds.length;
  }

  /** Each text once: lines are counted before they are chosen. */
  encode(text: string): readonly number[] {
    let ids = this.#encoded.get(text);
    if (!ids) this.#encoded.set(text, (ids = this.#generator.encode(text)));
    return ids;
  }

  /** Begins to read what these lines have beyond those that were shown before. */
  showAhead(lines: readonly EvidenceLine[]): void {
    this.show(lines);
    this.#readAhead();
  }

  show(lines: readonly EvidenceLine[]): void {
    this.showNumbered(lines.map((line, i) => ({ line, number: i + 1 })));
  }

  showNumbered(lines: readonly NumberedLine[]): void {
    this.#lines = lines;
    const texts = numberedText(lines);
    this.#ids = [...this.#generator.beginIds, ...texts.flatMap((text) => this.encode(text))];
  }

  #readAhead(): void {
    const ids = this.#ids;
    const common = commonLength(this.#held, ids);
    if (this.#reading !== null || ids.length - common < AHEAD_TOKENS_MIN) return;
    if (this.#failed || this.#signal.aborted) return;
    const others = open.get(this.#generator)?.size ?? 1;
    if (others > this.#generator.lanes) return;
    this.#rewound += this.#held.length - common;
    this.#held = ids;
    this.#reading = this.#read(ids).finally(() => {
      this.#reading = null;
      this.#readAhead();
    });
  }

  async #read(ids: readonly number[]): Promise<void> {
    try {
      const report = await this.#generator.prefill(ids, this.#signal);
      this.#tokens += ids.length - report.cachedTokens;
      this.#ms += report.runMs;
      this.#spans.push(report);
    } catch {
      this.#failed = true;
      this.#held = [];
    }
  }

  /** One line behind the window and `tail`. */
  async write(
    tail: readonly number[],
    request: Omit<LineRequest, "promptIds">,
  ): Promise<WrittenLine> {
    const promptIds = [...this.#ids, ...tail];
    while (this.#reading !== null) await this.#reading;
    this.#rewound += this.#held.length - commonLength(this.#held, promptIds);
    const line = await this.#generator.writeLine({ ...request, promptIds });
    this.#held = [...promptIds, ...line.ids];
    this.#tokens += promptIds.length - line.cachedTokens;
    this.#ms += line.promptMs;
    return line;
  }

  /** What a prompt made anew for this hop would have read. */
  rebuilt(tailTokens: number, lines: readonly NumberedLine[] = this.#lines): void {
    const texts = numberedText(lines);
    const tokens = texts.reduce((sum, text) => sum + this.encode(text).length, 0);
    this.#rebuilt += this.#generator.beginIds.length + tokens + tailTokens;
  }

  /** `busy`: when something was looked for or read by the reader. */
  prefill(busy: readonly TimeSpan[]): Prefill {
    return {
      tokens: this.#tokens,
      rewound: this.#rewound,
      rebuilt: this.#rebuilt,
      ms: Math.round(this.#ms),
      overlapMs: Math.round(overlapOf(this.#spans, busy)),
    };
  }

  /** What is still being read ahead is for nobody. */
  close(): void {
    open.get(this.#generator)?.delete(this);
    this.#closed.abort(new RecollectError("INTERRUPTED"));
  }
}
