/**
 * Lets a decoder write: prompt in, token ids out, until a stop token, the limit, or the end of
 * its window. Units: tokens.
 * Errors: those of the decoder; the signal's reason when it fires.
 */
import { invariant } from "../base/index.js";
import type { DecoderSession } from "./decoder.js";
import type { Constraint } from "./constraint.js";
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

type Writer = Pick<DecoderSession, "append" | "length" | "positionsMax">;

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
  let logits = await decoder.append(o.promptIds, { signal: o.signal });
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
    if (ids.length >= o.maxTokens || decoder.length >= decoder.positionsMax) return done("length");
    logits = await decoder.append([choice.id], { signal: o.signal });
  }
}
