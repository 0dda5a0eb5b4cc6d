/**
 * Chooses the next token from logits [vocabulary]. Greedy where the temperature is 0.
 * Source: nucleus sampling, Holtzman et al. 2020 (arXiv:1904.09751).
 */
import type { Constraint } from "./constraint.js";

export interface SamplerOptions {
  /** 0 is greedy. */
  readonly temperature: number;
  /** In (0, 1]: the smallest set of tokens that holds this probability. */
  readonly topP: number;
  readonly seed: number;
}

export interface Choice {
  readonly id: number;
  /** Natural logarithm, under the model's own distribution (temperature 1, nothing left out). */
  readonly logProbability: number;
}

export interface Sampler {
  /** null where nothing may come next. */
  choose(logits: Float32Array, constraint: Constraint | null): Choice | null;
}

/** So many refusals are cheaper found one by one than by sorting the vocabulary. */
const REFUSALS_BEFORE_SORTING = 16;

export function createSampler(o: SamplerOptions): Sampler {
  const random = mulberry32(o.seed);
  return {
    choose(logits, constraint) {
      const top = best(logits, constraint);
      if (top === null) return null;
      const id = o.temperature > 0 ? sample(logits, top, { ...o, constraint, random }) : top;
      return { id, logProbability: logProbability(logits, id) };
    },
  };
}

/** The most likely id that is allowed, the lowest among equals. */
function best(logits: Float32Array, constraint: Constraint | null): number | null {
  const first = argmax(logits, null);
  if (constraint === null || constraint.allows(first)) return first;
  const refused = new Set([first]);
  while (refused.size < REFUSALS_BEFORE_SORTING) {
    const next = argmax(logits, refused);
    if (next < 0) return null;
    if (constraint.allows(next)) return next;
    refused.add(next);
  }
  const order = Array.from(logits.keys()).filter((id) => !refused.has(id));
  order.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
  return order.find((id) => constraint.allows(id)) ?? null;
}

function argmax(logits: Float32Array, without: ReadonlySet<number> | null): number {
  let found = -1;
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit > most && !without?.has(id)) {
      most = logit;
      found = id;
    }
  }
  return found;
}

function sample(
  logits: Float32Array,
  top: number,
  o: SamplerOptions & { constraint: Constraint | null; random: () => number },
): number {
  const most = logits[top] ?? 0;
  let candidates: { id: number; weight: number }[] = [];
  for (let id = 0; id < logits.length; id++) {
    const weight = Math.exp(((logits[id] as number) - most) / o.temperature);
    if (weight > 1e-9) candidates.push({ id, weight });
  }
  const { constraint } = o;
  if (constraint) candidates = candidates.filter(({ id }) => constraint.allows(id));
  candidates.sort((a, b) => b.weight - a.weight || a.id - b.id);
  const total = candidates.reduce((sum, candidate) => sum + candidate.weight, 0);
  let nucleus = 0;
  let count = 0;
  while (count < candidates.length && nucleus < o.topP * total) {
    nucleus += candidates[count++]?.weight ?? 0;
  }
  let left = o.random() * nucleus;
  for (const candidate of candidates.slice(0, count)) {
    left -= candidate.weight;
    if (left < 0) return candidate.id;
  }
  return top;
}

export function logProbability(logits: Float32Array, id: number): number {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return (logits[id] ?? -Infinity) - most - Math.log(sum);
}

/** Small, fast, equal on every platform; numbers in [0, 1). By Tommy Ettinger, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
