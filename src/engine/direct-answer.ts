/**
 * Ways to answer that need no reasoner, each tried in turn: a tool that computes it, names that are
 * assigned to each other, a table asked in SQL, values stated outright, the days of events, what
 * somebody said, what follows from everyday statements, what sentences in the question's own frame
 * give. Each is sure of what it takes, and leaves the rest to the next.
 */
import type { Answer } from "../records/index.js";
import {
  type ReasonParts,
  spokenAnswer,
  type SpokenParts,
  timeAnswer,
} from "../reason/index.js";
import type { StoreReader } from "../shards/index.js";
import type { Embedder } from "../vectors/index.js";
import { assignedAnswer } from "./assigned-answer.js";
import { computedAnswer, type ComputingParts } from "./computed-answer.js";
import type { AskOptions } from "./contract.js";
import { followedStatements } from "./followed-statements.js";
import type { Resources } from "./resources.js";
import { framedAnswer } from "./framed-answer.js";
import { embedderOrNull } from "./search.js";
import { statedAnswer } from "./stated-answer.js";
import { tableAnswer } from "./table-answer.js";

export interface DirectParts
  extends ComputingParts, Pick<SpokenParts, "spoken">, Pick<ReasonParts, "reader"> {
  readonly resources: Resources;
  readonly store: StoreReader;
  /** As `retrieve`, by words alone: to cite what was computed. */
  readonly byWords: ComputingParts["retrieve"];
}

export type DirectOptions = HopOptions &
  Pick<AskOptions, "filter" | "onText" | "model" | "mode" | "windowOrder"> & {
    readonly signal: AbortSignal;
    /** YYYY-MM-DD: what "last week" is told from. */
    readonly today: string;
  };

export type HopOptions = Pick<AskOptions, "maxHops" | "effort" | "oneShot">;

/** Little effort is one search, where nobody says how many. */
export function hopsOf({ maxHops, effort, oneShot }: HopOptions): number | undefined {
  return maxHops ?? (oneShot || effort === "low" ? 1 : undefined);
}

/** Null where none of them takes the question, or one search and one reading are wanted. */
export async function directAnswer(
  parts: DirectParts,
  question: string,
  o: DirectOptions,
): Promise<Answer | null> {
  if (o.oneShot === true) return null;
  const computed = await computedAnswer({ ...parts, retrieve: parts.byWords }, question, o);
  if (computed !== null) return computed;
  const found = await writtenAnswer(parts, question, o);
  if (found?.answer != null) o.onText?.(found.answer);
  if (found !== null) return found;
  // What follows rests on words and on the order of the documents.
  if (o.mode === "dense" || o.windowOrder === "rank") return null;
  const { clock, resources, store } = parts;
  const hopsMax = hopsOf(o);
  const followed = await followedStatements(resources, store, question, { ...o, hopsMax });
  if (followed !== null || o.model !== undefined) return followed;
  const embedder = (): Embedder | null => embedderOrNull(resources, { doing: "judging kinds" });
  const framed = await framedAnswer({ clock, reader: store, embedder }, question, o);
  if (framed?.answer != null) o.onText?.(framed.answer);
  return framed;
}

/** What the words of the store, its tables and its dates give. */
async function writtenAnswer(
  parts: DirectParts,
  question: string,
  o: DirectOptions,
): Promise<Answer | null> {
  const { clock, store } = parts;
  // Looked for by words, which are not asked with vectors alone.
  const byWords = o.mode !== "dense";
  const callTool = async (name: string, given: unknown): Promise<unknown> =>
    (await parts.callTool(name, given, { signal: o.signal })).result;
  return (
    (byWords ? await assignedAnswer({ clock, reader: store }, question, o) : null) ??
    (await tableAnswer({ ...parts, reader: store }, question, o)) ??
    (byWords ? await statedAnswer({ clock, reader: store }, question, o) : null) ??
    (await timeAnswer({ ...parts, callTool }, question, o)) ??
    (byWords ? await spokenAnswer(parts, question, o) : null)
  );
}
