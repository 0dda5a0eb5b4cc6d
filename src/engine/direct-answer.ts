/**
 * Ways to answer that need neither the reader nor the reasoner, each tried in turn: a tool that
 * computes it, names that are assigned to each other, a table asked in SQL, values stated outright,
 * what follows from everyday statements. Each is sure of what it takes, and leaves the rest.
 */
import type { Answer } from "../records/index.js";
import { situatedAnswer } from "../reason/index.js";
import { type Named, type NamingSentences, sentencesNaming } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import { assignedAnswer } from "./assigned-answer.js";
import { computedAnswer, type ComputingParts } from "./computed-answer.js";
import type { AskOptions } from "./contract.js";
import { statedAnswer } from "./stated-answer.js";
import { tableAnswer } from "./table-answer.js";

export interface DirectParts extends ComputingParts {
  readonly reader: StoreReader;
}

export type DirectOptions = HopOptions &
  Pick<AskOptions, "filter" | "onText" | "model" | "mode" | "windowOrder"> & {
    readonly signal: AbortSignal;
  };

export type HopOptions = Pick<AskOptions, "maxHops" | "effort" | "oneShot">;

/** Little effort is one search, where nobody says how many. */
export function hopsOf({ maxHops, effort, oneShot }: HopOptions): number | undefined {
  return maxHops ?? (oneShot || effort === "low" ? 1 : undefined);
}

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
  if (found !== null) return found;
  // A model that is named is to answer; and what follows rests on the order of the documents.
  const follows = byWords && o.windowOrder !== "rank" && o.model === undefined;
  return follows ? situated(parts, question, o) : null;
}

async function situated(
  { clock, reader }: DirectParts,
  question: string,
  o: DirectOptions,
): Promise<Answer | null> {
  const { filter, signal, onText } = o;
  const naming = (named: readonly Named[]): Promise<NamingSentences | null> =>
    sentencesNaming(reader, named, { filter, signal });
  const hopsMax = hopsOf(o);
  return situatedAnswer({ clock, naming }, question, {
    ...(hopsMax === undefined ? {} : { hopsMax }),
    ...(onText ? { onText } : {}),
    signal,
  });
}
