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

/** Candidates are put in order in such lots; all of the vocabulary only where none is allowed. */
const LOTS = [64, 1_024];

export function createSampler(o: SamplerOptions): Sampler {
  const random = mulberry32(o.seed);
  return {
    choose(logits, constraint) {
      const first = argmax(logits);
      const top = best(logits, first, constraint);
      if (top === null) return null;
      const most = logits[first] ?? 0;
      const id = o.temperature > 0 ? sample(logits, top, { ...o, most, constraint, random }) : top;
      return { id, logProbability: logProbabilities(logits, most)(id) };
    },
  };
}

/** The most likely id that is allowed, the lowest among equals; `first` is that of all ids. */
function best(
  logits: Float32Array,
  first: number,
  constraint: Constraint | null,
): number | null {
  if (constraint === null || constraint.allows(first)) return first;
  // Sorting numbers is cheap, sorting ids by them is not: only those of a lot are sorted so.
  const ascending = logits.slice().sort();
  let above = Infinity;
  for (const count of [...LOTS, logits.length]) {
    const least = ascending[logits.length - count] ?? -Infinity;
    const found = lot(logits, least, above).find((id) => constraint.allows(id));
    if (found !== undefined) return found;
    above = least;
  }
  return null;
}

/** Ids of logits in [least, above), the likeliest first; Infinity as `above` takes all. */
function lot(logits: Float32Array, least: number, above: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit >= least && logit < above) ids.push(id);
  }
  return ids.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
}

function argmax(logits: Float32Array): number {
  let found = 0;
  for (let id = 1; id < logits.length; id++) {
    if ((logits[id] as number) > (logits[found] as number)) found = id;
  }
  return found;
}

/** From what is allowed in the nucleus, which is that of all tokens; `top` where nothing is. */
function sample(
  logits: Float32Array,
  top: number,
  o: SamplerOptions & { most: number; constraint: Constraint | null; random: () => number },
): number {
  const candidates: { id: number; weight: number }[] = [];
  for (let id = 0; id < logits.length; id++) {
    const weight = Math.exp(((logits[id] as number) - o.most) / o.temperature);
    if (weight > 1e-9) candidates.push({ id, weight });
  }
  candidates.sort((a, b) => b.weight - a.weight || a.id - b.id);
  const total = candidates.reduce((sum, candidate) => sum + candidate.weight, 0);
  let nucleus = 0;
  let count = 0;
  while (count < candidates.length && nucleus < o.topP * total) {
    nucleus += candidates[count++]?.weight ?? 0;
  }
  const { constraint } = o;
  const left = candidates.slice(0, count);
  const allowed = constraint ? left.filter(({ id }) => constraint.allows(id)) : left;
  let rest = o.random() * allowed.reduce((sum, candidate) => sum + candidate.weight, 0);
  for (const candidate of allowed) {
    rest -= candidate.weight;
    if (rest < 0) return candidate.id;
  }
  return top;
}

export function logProbability(logits: Float32Array, id: number): number {
  return logProbabilities(logits)(id);
}

const NATS_MAX = 20;

/**
 * Of each id, from one sum over the logits that count. `most`: the highest logit. Those further
 * below it than NATS_MAX are left out, each of which would cost an exponential: all 49,152 together
 * are 1e-4 of the sum at most, and of the shipped model's they were 1e-5.
 */
export function logProbabilities(
  logits: Float32Array,
  most = logits[argmax(logits)] ?? -Infinity,
): (id: number) => number {
  const least = most - NATS_MAX;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i] as number;
    if (logit > least) sum += Math.exp(logit - most);
  }
  const logSum = Math.log(sum);
  return (id) => (logits[id] ?? -Infinity) - most - logSum;
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
