/**
 * Ways to answer that need no reasoner, each tried in turn: a tool that computes it, names that are
 * assigned to each other, a table asked in SQL, values stated outright, what follows from everyday
 * statements, the days of events, what somebody said. Each is sure of what it takes, and leaves
 * the rest to the next.
 */
import type { Answer } from "../records/index.js";
import {
  type ReasonParts,
  situatedAnswer,
  spokenAnswer,
  type SpokenParts,
  timeAnswer,
} from "../reason/index.js";
import { type Named, type NamingSentences, sentencesNaming } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import { assignedAnswer } from "./assigned-answer.js";
import { computedAnswer, type ComputingParts } from "./computed-answer.js";
import type { AskOptions } from "./contract.js";
import { statedAnswer } from "./stated-answer.js";
import { tableAnswer } from "./table-answer.js";

export interface DirectParts
  extends ComputingParts, Pick<SpokenParts, "spoken">, Pick<ReasonParts, "reader"> {
  readonly store: StoreReader;
  /** As `retrieve`, by words alone: to cite what was computed. */
  readonly byWords: ComputingParts["retrieve"];
}

export type DirectOptions = HopOptions &
  Pick<AskOptions, "filter" | "onText" | "model"> & {
    readonly signal: AbortSignal;
    /** YYYY-MM-DD: what "last week" is told from. */
    readonly today: string;
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
  const computed = await computedAnswer({ ...parts, retrieve: parts.byWords }, question, o);
  if (computed !== null) return computed;
  const { clock, store } = parts;
  const found =
    assignedAnswer({ clock, reader: store }, question, o) ??
    (await tableAnswer({ ...parts, reader: store }, question, o)) ??
    statedAnswer({ clock, reader: store }, question, o);
  if (found !== null) return told(found, o);
  // A model that is named is to answer what others could.
  const situated = o.model === undefined ? await situatedIn(parts, question, o) : null;
  if (situated !== null) return situated;
  const callTool = async (name: string, given: unknown): Promise<unknown> =>
    (await parts.callTool(name, given, { signal: o.signal })).result;
  const dated = await timeAnswer({ ...parts, callTool }, question, o);
  return told(dated ?? (await spokenAnswer(parts, question, o)), o);
}

function told(answer: Answer | null, { onText }: DirectOptions): Answer | null {
  if (answer?.answer != null) onText?.(answer.answer);
  return answer;
}

async function situatedIn(
  { clock, store }: DirectParts,
  question: string,
  o: DirectOptions,
): Promise<Answer | null> {
  const { filter, signal, onText } = o;
  const naming = (named: readonly Named[]): Promise<NamingSentences | null> =>
    sentencesNaming(store, named, { filter, signal });
  const hopsMax = hopsOf(o);
  return situatedAnswer({ clock, naming }, question, {
    ...(hopsMax === undefined ? {} : { hopsMax }),
    ...(onText ? { onText } : {}),
    signal,
  });
}
