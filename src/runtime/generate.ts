/**
 * Lets a decoder write: prompt in, token ids out, until a stop token, the limit, or the end of
 * its window. Units: tokens.
 * Errors: those of the decoder; the signal's reason when it fires.
 */
import { invariant } from "../base/index.js";
import type { DecoderSession } from "./decoder.js";
import type { Constraint } from "./constraint.js";
import { type LookupSources, PromptLookup } from "./prompt-lookup.js";
import { type Choice, createSampler, type SamplerOptions } from "./sampler.js";

export interface GenerationOptions {
  /** Goes on top of what the decoder holds. */
  readonly promptIds: readonly number[];
  readonly stopIds: readonly number[];
  readonly maxTokens: number;
  readonly sampler?: SamplerOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where nothing may come next the generation ends. */
  readonly constraint?: Constraint | undefined;
  /** Tokens are drafted by copying from there; what is chosen is the same. */
  readonly lookup?: LookupSources | undefined;
  /** Called with what the model makes of the prompt, before anything is chosen. */
  readonly onPrompt?: ((logits: Float32Array) => void) | undefined;
}

export interface Generation {
  /** Without the stop token. */
  readonly ids: number[];
  readonly stopped: "stop" | "length";
  /** Mean over the chosen tokens, the stop token among them; 0 where none was chosen. */
  readonly logProbability: number;
}

type Writer = Pick<
  DecoderSession,
  "append" | "appendEach" | "logitsEach" | "rewind" | "length" | "positionsMax"
>;

/** With the longest draft it stays within what a decoder gives logits of at once. */
const DRAFTED_PROMPT_MAX = 4;
const GREEDY: SamplerOptions = { temperature: 0, topP: 1, seed: 0 };

export async function generate(
  decoder: Writer,
  o: GenerationOptions & { readonly onToken?: ((id: number) => void) | undefined },
): Promise<Generation> {
  const tokens = streamTokens(decoder, o);
  for (;;) {
    const step = await tokens.next();
    if (step.done === true) return step.value;
    o.onToken?.(step.value.id);
  }
}

/** Each token as soon as it is chosen; returns what `generate` gives. */
export async function* streamTokens(
  decoder: Writer,
  o: GenerationOptions,
): AsyncGenerator<Choice, Generation, void> {
  invariant(o.promptIds.length > 0, "a prompt");
  const sampler = createSampler(o.sampler ?? GREEDY);
  const stops = new Set(o.stopIds);
  const ids: number[] = [];
  let chosen = 0;
  let logProbabilities = 0;
  const done = (stopped: Generation["stopped"]): Generation => ({
    ids,
    stopped,
    logProbability: chosen === 0 ? 0 : logProbabilities / chosen,
  });
  const constraint = o.constraint ?? null;
  const ahead = new Ahead(decoder, o);
  try {
    let logits = await ahead.logitsOfPrompt(o.promptIds, o.maxTokens);
    o.onPrompt?.(logits);
    for (;;) {
      o.signal?.throwIfAborted();
      if (ids.length >= o.maxTokens) return done("length");
      const choice = sampler.choose(logits, constraint);
      if (choice === null) return done("stop");
      chosen++;
      logProbabilities += choice.logProbability;
      if (stops.has(choice.id)) return done("stop");
      ids.push(choice.id);
      constraint?.advance(choice.id);
      yield choice;
      if (ids.length >= o.maxTokens || ahead.full) return done("length");
      logits = await ahead.logitsAfter(choice.id, o.maxTokens - ids.length);
    }
  } finally {
    ahead.forget();
    o.lookup?.written?.push(ids);
  }
}

/** Runs the decoder over the chosen token, and with it over what probably follows. */
class Ahead {
  readonly #decoder: Writer;
  readonly #signal: AbortSignal | undefined;
  readonly #lookup: PromptLookup | null;
  /** In the cache already, not chosen yet; with the logits after each of them. */
  #drafted: number[] = [];
  #rows: Float32Array[] = [];
  #draftLength = 0;

  constructor(decoder: Writer, o: Pick<GenerationOptions, "lookup" | "signal">) {
    this.#decoder = decoder;
    this.#signal = o.signal;
    this.#lookup = o.lookup && decoder.logitsEach ? new PromptLookup(o.lookup) : null;
  }

  get full(): boolean {
    return this.#decoder.length - this.#drafted.length >= this.#decoder.positionsMax;
  }

  /** A short prompt, the end of a line before, brings a draft with it. */
  async logitsOfPrompt(ids: readonly number[], tokensMax: number): Promise<Float32Array> {
    if (ids.length <= DRAFTED_PROMPT_MAX) return this.#logits(ids, tokensMax);
    return this.#decoder.append(ids, { signal: this.#signal });
  }

  /** `tokensMax`: more than so many are never wanted. */
  async logitsAfter(id: number, tokensMax: number): Promise<Float32Array> {
    const drafted = this.#drafted[0] === id ? this.#rows.shift() : undefined;
    this.#lookup?.push(id);
    if (drafted) {
      this.#drafted.shift();
      if (this.#drafted.length === 0) this.#lookup?.learn(this.#draftLength, this.#draftLength);
      return drafted;
    }
    this.forget();
    return this.#logits([id], tokensMax);
  }

  async #logits(ids: readonly number[], tokensMax: number): Promise<Float32Array> {
    const signal = this.#signal;
    const room = this.#decoder.positionsMax - this.#decoder.length - ids.length;
    const draft = this.#lookup?.draft(Math.min(tokensMax, room)) ?? [];
    if (draft.length === 0) return this.#decoder.append(ids, { signal });
    const rows = await this.#decoder.appendEach([...ids, ...draft], { signal });
    const last = rows[ids.length - 1];
    invariant(last !== undefined, "a row for the last token that is given");
    [this.#drafted, this.#rows] = [draft, rows.slice(ids.length)];
    this.#draftLength = draft.length;
    return last;
  }

  /** Takes what was drafted in vain out of the cache. */
  forget(): void {
    const left = this.#drafted.length;
    if (left === 0) return;
    this.#decoder.rewind(this.#decoder.length - left);
    this.#lookup?.learn(this.#draftLength, this.#draftLength - left);
    [this.#drafted, this.#rows] = [[], []];
  }
}
