/**
 * Ways to answer that need neither the reader nor the reasoner, each tried in turn: a tool that
 * computes it, names that are assigned to each other, a table asked in SQL, values stated outright.
 * Each is sure of what it takes, and leaves the rest to the next.
 */
import type { Answer } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { assignedAnswer } from "./assigned-answer.js";
import { computedAnswer, type ComputingParts } from "./computed-answer.js";
import type { AskOptions } from "./contract.js";
import { statedAnswer } from "./stated-answer.js";
import { tableAnswer } from "./table-answer.js";

export interface DirectParts extends ComputingParts {
  readonly reader: StoreReader;
}

export type DirectOptions = Pick<AskOptions, "filter" | "onText" | "mode"> & {
  readonly signal: AbortSignal;
};

/** Null where none of them takes the question. */
export async function directAnswer(
  parts: DirectParts,
  question: string,
  o: DirectOptions,
): Promise<Answer | null> {
  const computed = await computedAnswer(parts, question, o);
  if (computed !== null) return computed;
  // Looked for by words, which are not asked then.
  const byWords = o.mode !== "dense";
  const found =
    (byWords ? assignedAnswer(parts, question, o) : null) ??
    (await tableAnswer(parts, question, o)) ??
    (byWords ? statedAnswer(parts, question, o) : null);
  if (found?.answer != null) o.onText?.(found.answer);
  return found;
}
