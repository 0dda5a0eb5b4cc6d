/** A reasoner that writes what a test tells it to: one token a character, no weights. */
import type {
  LineRequest,
  PrefillReport,
  StepGenerator,
  WrittenLine,
} from "../../src/model/index.js";
import { parseStep } from "../../src/model/step-language.js";

const kinds = { note: 0.1, search: 0, read: 0, tool: 0, answer: 0.6, unknown: 0.3 };

/** Writes the script's lines in turn, the last one again and again; one token a character. */
export class ScriptedGenerator implements StepGenerator {
  readonly name = "script";
  readonly device = "cpu";
  readonly windowTokensMax: number;
  readonly lanes = 1;
  readonly beginIds = [1];
  readonly modelMs = 0;
  readonly requests: LineRequest[] = [];
  readonly scored: { readonly prompt: string; readonly line: string }[] = [];
  /** What was read ahead, in order. */
  readonly ahead: (readonly number[])[] = [];
  clock: { nowMs(): number } = { nowMs: () => 0 };
  beforePrefill: () => Promise<void> = () => Promise.resolve();
  readonly #script: readonly string[];
  #held: readonly number[] = [];

  constructor(script: readonly string[], windowTokensMax = 8_192) {
    this.#script = script;
    this.windowTokensMax = windowTokensMax;
  }

  encode(text: string): number[] {
    return [...text].map((character) => character.codePointAt(0) ?? 0);
  }

  writeLine(request: LineRequest): Promise<WrittenLine> {
    const script = request.steps.length === 0 ? ["unknown gave up"] : this.#script;
    const text = script[Math.min(this.requests.length, script.length - 1)] ?? "";
    this.requests.push({ ...request, promptIds: [...request.promptIds] });
    const ids = this.encode(text.startsWith("answer") ? text : `${text}\n`);
    return Promise.resolve({
      ids: ids.slice(0, request.maxTokens),
      text,
      step: parseStep(text),
      logProbability: -ids.length / 10,
      phraseLogProbability: -0.5,
      phraseTokens: 2,
      kindProbabilities: kinds,
      cut: ids.length > request.maxTokens,
      cachedTokens: this.#hold(request.promptIds, ids),
      promptMs: 1,
    });
  }

  /** Holds what it was given last, as a KV cache does. */
  #hold(promptIds: readonly number[], written: readonly number[] = []): number {
    const differing = promptIds.findIndex((id, at) => this.#held[at] !== id);
    const common = differing < 0 ? promptIds.length : differing;
    this.#held = [...promptIds, ...written];
    return common;
  }

  async prefill(promptIds: readonly number[], signal?: AbortSignal): Promise<PrefillReport> {
    this.ahead.push(promptIds);
    const startMs = this.clock.nowMs();
    await this.beforePrefill();
    signal?.throwIfAborted();
    const cachedTokens = this.#hold(promptIds);
    return { cachedTokens, startMs, endMs: this.clock.nowMs(), runMs: 2 };
  }

  /** Every line is a nat a token; what was asked stays in `scored`. */
  score(promptIds: readonly number[], ids: readonly number[]): Promise<number> {
    const [prompt, line] = [promptIds.slice(1), ids].map((some) => String.fromCodePoint(...some));
    this.scored.push({ prompt: prompt ?? "", line: line ?? "" });
    return Promise.resolve(-ids.length);
  }

  close = (): Promise<void> => Promise.resolve();
}

/** What it was shown, but for the begin token. */
export const promptOf = (request: LineRequest | undefined): string =>
  String.fromCodePoint(...(request?.promptIds ?? []).slice(1));
