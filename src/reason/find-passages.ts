/**
 * The passages of a question: what it finds itself, then what is found by following the names in
 * question and passages. Each search is a step of the trace.
 * Errors: what retrieval raises.
 */
import type { PassageId, Step } from "../records/index.js";
import type { Retrieval } from "../retrieve/index.js";
import type { QuestionOptions, ReasonParts } from "./parts.js";
import { timedStep } from "./timed-step.js";

/** Passages that are ranked in the answer's `passages`. */
const PASSAGES_RANKED = 50;
/** The second hop costs some 50 ms and is worth it: decision 0012. */
export const HOPS_DEFAULT = 2;

export interface FoundPassages {
  readonly retrieval: Retrieval;
  /** The hop that found it, where that was not the first. */
  readonly hops: ReadonlyMap<PassageId, number>;
  /** Hops that were made, and those that are left for the reasoner. */
  readonly hopsMade: number;
  readonly hopsLeft: number;
}

export async function findPassages(
  parts: Pick<ReasonParts, "retrieve" | "follow" | "clock">,
  steps: Step[],
  question: string,
  options: Pick<QuestionOptions, "hopsMax" | "signal"> & {
    /** Called with what the question found, before names are followed. */
    readonly onFirst?: (first: Retrieval) => void;
  },
): Promise<FoundPassages> {
  const { signal, hopsMax = HOPS_DEFAULT } = options;
  const first = await timedStep(parts.clock, steps, "search", { query: question }, async () => {
    const found = await parts.retrieve(question, PASSAGES_RANKED, signal);
    return { value: found, output: { hits: found.hits.length, level: found.level } };
  });
  options.onFirst?.(first);
  const hops = hopsMax - 1;
  if (hops < 1 || !parts.follow || first.hits.length === 0) {
    const hopsLeft = (options.hopsMax ?? 1) - 1;
    return { retrieval: first, hops: new Map(), hopsMade: 1, hopsLeft };
  }
  const o = { hops, k: PASSAGES_RANKED, ...(signal ? { signal } : {}) };
  const followed = parts.follow(question, first, o);
  for (const { hop, from, names, hits, ms } of followed.searches) {
    steps.push({ kind: "search", input: { hop, from, names }, output: { hits }, ms });
  }
  const taken = followed.searches.reduce((most, { hop }) => Math.max(most, hop), 1);
  return { ...followed, hopsMade: taken, hopsLeft: Math.max(0, hopsMax - taken) };
}
