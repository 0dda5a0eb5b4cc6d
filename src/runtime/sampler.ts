/**
 * Chooses the next token from logits [vocabulary]. Greedy where the temperature is 0.
 * Source: nucleus sampling, Holtzman et al. 2020 (arXiv:1904.09751).
 */
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

/** Ids that may come next; null where all may. */
export type TokenMask = (generated: readonly number[]) => readonly number[] | null;

export interface Sampler {
  choose(logits: Float32Array, allowed: readonly number[] | null): Choice;
}

export function createSampler(o: SamplerOptions): Sampler {
  const random = mulberry32(o.seed);
  return {
    choose(logits, allowed) {
      const id =
        o.temperature > 0 ? sample(logits, { ...o, allowed, random }) : best(logits, allowed);
      return { id, logProbability: logProbability(logits, id) };
    },
  };
}

/** The lowest id among equals. -1 where nothing is allowed. */
function best(logits: Float32Array, allowed: readonly number[] | null): number {
  let found = -1;
  let most = -Infinity;
  if (allowed !== null) {
    for (const id of allowed) {
      const logit = logits[id] ?? -Infinity;
      if (found === -1 || logit > most || (logit === most && id < found)) {
        most = logit;
        found = id;
      }
    }
    return found;
  }
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit > most) {
      most = logit;
      found = id;
    }
  }
  return found;
}

function sample(
  logits: Float32Array,
  o: SamplerOptions & { allowed: readonly number[] | null; random: () => number },
): number {
  const top = best(logits, o.allowed);
  const most = logits[top] ?? 0;
  const candidates: { id: number; weight: number }[] = [];
  const consider = (id: number): void => {
    const weight = Math.exp(((logits[id] ?? -Infinity) - most) / o.temperature);
    if (weight > 1e-9) candidates.push({ id, weight });
  };
  if (o.allowed === null) for (let id = 0; id < logits.length; id++) consider(id);
  else for (const id of o.allowed) consider(id);
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

function logProbability(logits: Float32Array, id: number): number {
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
