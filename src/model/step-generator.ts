/**
 * A local model that writes the step language, one line at a time, on one KV cache: a longer
 * prompt with the same beginning costs only what is new. Units: tokens, milliseconds, nats.
 * Errors: those of the worker; MODEL_MISSING, MODEL_INVALID for a grammar or a vocabulary that it
 * can't be done with; the signal's reason.
 */
import { invariant, RecollectError } from "../base/index.js";
import type { SamplerOptions } from "../runtime/index.js";
import { runStream } from "../workers/index.js";
import type { GeneratorEvent, GeneratorTask } from "./generator-protocol.js";
import { type LocalModelOptions, type ModelWorker, openModelWorker } from "./model-worker.js";
import {
  type LineKind,
  type LineLimits,
  loadStepGrammar,
  parseStep,
  type WrittenStep,
} from "./step-language.js";

/** Begins every window, as in training. */
const BEGIN = "<|im_start|>";

export interface LineRequest extends LineLimits {
  /** Everything so far: window, question, lines written and what was appended to them. */
  readonly promptIds: readonly number[];
  readonly maxTokens: number;
  /** The likeliest tokens where not given. */
  readonly sampler?: SamplerOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenLine {
  /** As they stand in the KV cache, a written line end included. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly step: WrittenStep;
  /** Sum over the written tokens. */
  readonly logProbability: number;
  /** Of an answer: sum over the phrase behind its sources, and its tokens; else 0. */
  readonly phraseLogProbability: number;
  readonly phraseTokens: number;
  /** Chance of each kind of line, before it was written. */
  readonly kindProbabilities: Readonly<Record<LineKind, number>>;
  /** Whether it ended for want of tokens. */
  readonly cut: boolean;
  readonly cachedTokens: number;
  /** What the rest of the prompt took in the graph. */
  readonly promptMs: number;
}

/** What was read ahead of a line, and when: milliseconds as `performance.now()` counts them. */
export interface PrefillReport {
  readonly cachedTokens: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly runMs: number;
}

export interface StepGenerator {
  readonly name: string;
  readonly device: string;
  readonly windowTokensMax: number;
  /** Questions whose lines can be written at once; others wait for their turn. */
  readonly lanes: number;
  readonly beginIds: readonly number[];
  /** Text is text: control tokens in it are characters. */
  encode(text: string): number[];
  writeLine(request: LineRequest): Promise<WrittenLine>;
  /** Reads what later prompts begin with into the KV cache; what it held beyond that is gone. */
  prefill(promptIds: readonly number[], signal?: AbortSignal): Promise<PrefillReport>;
  /** Nats of writing `ids` behind the prompt, for measuring. */
  score(promptIds: readonly number[], ids: readonly number[]): Promise<number>;
  /** What the model itself has taken so far, in milliseconds. */
  readonly modelMs: number;
  close(): Promise<void>;
}

export async function openStepGenerator(
  dir: string,
  o: LocalModelOptions = {},
): Promise<StepGenerator> {
  // A grammar that can't be read fails here, not in the middle of a question.
  loadStepGrammar(dir);
  return open(dir, o);
}

/** What a model would write can be measured without a grammar too, so of any folder. */
export type Scorer = Pick<StepGenerator, "beginIds" | "encode" | "score" | "close">;

export function openScorer(dir: string, o: LocalModelOptions = {}): Promise<Scorer> {
  return open(dir, o);
}

async function open(dir: string, o: LocalModelOptions): Promise<LocalStepGenerator> {
  const model = await openModelWorker(dir, o);
  const beginId = model.tokenizer.tokenId(BEGIN);
  if (beginId !== null) return new LocalStepGenerator(model, beginId);
  await model.pool.close();
  throw new RecollectError("MODEL_INVALID", { dir, detail: `tokenizer.json: no ${BEGIN}` });
}

class LocalStepGenerator implements StepGenerator {
  readonly name: string;
  readonly device: string;
  readonly windowTokensMax: number;
  readonly lanes: number;
  readonly beginIds: readonly number[];
  readonly #model: ModelWorker;
  readonly #closed = new AbortController();
  #modelMs = 0;

  constructor(model: ModelWorker, beginId: number) {
    this.#model = model;
    this.name = model.name;
    this.device = model.opened.device;
    this.windowTokensMax = model.opened.positionsMax;
    this.lanes = model.opened.lanes;
    this.beginIds = [beginId];
  }

  get modelMs(): number {
    return this.#modelMs;
  }

  encode(text: string): number[] {
    return this.#model.tokenizer.encode(text);
  }

  async writeLine(request: LineRequest): Promise<WrittenLine> {
    const { promptIds, maxTokens, lines, tools, steps, answers, sampler, signal } = request;
    const limits = { lines, tools, steps, answers };
    const written: { id: number; logProbability: number }[] = [];
    let kinds: Readonly<Record<LineKind, number>> | null = null;
    let [cachedTokens, cut, promptMs] = [0, false, 0];
    const task: GeneratorTask = { kind: "write", promptIds, maxTokens, limits, sampler };
    for await (const event of this.#run(task, signal)) {
      if (event.kind === "prompt") cachedTokens = event.cachedTokens;
      if (event.kind === "kinds") kinds = event.probabilities;
      if (event.kind === "token") written.push(event);
      if (event.kind === "end") ({ cut, promptMs } = event);
    }
    invariant(kinds !== null, "a line begins with the chances of its kinds");
    const ids = written.map((token) => token.id);
    const text = this.#model.tokenizer.decode(ids).replace(/\n$/, "");
    const phrase = this.#phrase(written, text);
    return {
      ids,
      text,
      step: parseStep(text),
      logProbability: sumOf(written),
      phraseLogProbability: sumOf(phrase),
      phraseTokens: phrase.length,
      kindProbabilities: kinds,
      cut,
      cachedTokens,
      promptMs,
    };
  }

  async prefill(promptIds: readonly number[], signal?: AbortSignal): Promise<PrefillReport> {
    for await (const event of this.#run({ kind: "prefill", promptIds }, signal)) {
      if (event.kind !== "prefilled") continue;
      const { cachedTokens, startMs, endMs, runMs } = event;
      const here = (ms: number): number => ms - performance.timeOrigin;
      return { cachedTokens, startMs: here(startMs), endMs: here(endMs), runMs };
    }
    throw new RecollectError("INTERNAL", { detail: "the model read nothing ahead" });
  }

  async score(promptIds: readonly number[], ids: readonly number[]): Promise<number> {
    for await (const event of this.#run({ kind: "score", promptIds, ids })) {
      if (event.kind === "score") return event.logProbability;
    }
    throw new RecollectError("INTERNAL", { detail: "the model gave no score" });
  }

  async close(): Promise<void> {
    this.#closed.abort(new RecollectError("INTERRUPTED"));
    await this.#model.pool.close();
  }

  async *#run(task: GeneratorTask, given?: AbortSignal): AsyncGenerator<GeneratorEvent> {
    const closed = this.#closed.signal;
    const signal = given ? AbortSignal.any([given, closed]) : closed;
    const { pool } = this.#model;
    for await (const event of runStream<GeneratorTask, GeneratorEvent>(pool, task, { signal })) {
      if ("runMs" in event) this.#modelMs += event.runMs;
      yield event;
    }
  }

  /** The tokens behind "answer [1][2] ". */
  #phrase<Token extends { id: number }>(written: readonly Token[], text: string): Token[] {
    const head = /^answer (?:\[\d+\])+/.exec(text)?.[0].length;
    if (head === undefined) return [];
    let chars = 0;
    return written.filter(({ id }) => {
      chars += this.#model.tokenizer.decode([id]).length;
      return chars > head;
    });
  }
}

function sumOf(tokens: readonly { logProbability: number }[]): number {
  return tokens.reduce((sum, token) => sum + token.logProbability, 0);
}
