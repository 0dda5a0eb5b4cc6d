/**
 * Asking with everything kept that tells why an answer is wrong: the trace, what reader and
 * reasoner said, and at which stage the evidence that the question needs was lost.
 */
import type { BenchContext } from "../contract.js";
import type { Answer, AskOptions, Evidence, Store } from "../engine.js";
import type { EvidenceSeen } from "../scores/index.js";
import { askOptions, hopsOption } from "./asking.js";

export interface TracedAnswer {
  readonly answer: Answer;
  /** None where the answer is a tool's, a table's, or of all passages that match. */
  readonly evidence: Evidence | undefined;
  readonly ms: number;
}

/** A stretch of a document that the answer stands on. */
export interface NeededText {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Null where it is a whole document, too long to be looked for in traces. */
  readonly text: string | null;
}

export async function askTraced(
  context: BenchContext,
  store: Store,
  question: string,
  more: AskOptions = {},
): Promise<TracedAnswer> {
  const own = { ...hopsOption(context), ...more };
  const seen: Evidence[] = [];
  const onEvidence = (evidence: Evidence): void => void seen.push(evidence);
  const fromMs = context.clock.nowMs();
  const answer = await store.ask(question, { ...askOptions(context, own), onEvidence });
  return { answer, evidence: seen[0], ms: context.clock.nowMs() - fromMs };
}

/** How much of it each stage saw, 0 to 1: found at all, read for the answer, cited. */
export interface SeenShares {
  readonly found: number;
  readonly read: number;
  readonly cited: number;
}

export function seenShares(
  { answer, evidence }: TracedAnswer,
  needed: readonly NeededText[],
): SeenShares {
  const trace = JSON.stringify(answer.steps);
  const passages = (evidence?.candidates ?? []).map(({ hit }) => hit.passage);
  const written = (evidence?.both?.transcript ?? []).join("\n");
  const share = (sees: (one: NeededText) => boolean): number =>
    needed.length === 0 ? 1 : needed.filter(sees).length / needed.length;
  const inTrace = ({ text }: NeededText): boolean =>
    text !== null && trace.includes(JSON.stringify(text).slice(1, -1));
  const cites = (one: NeededText): boolean =>
    answer.citations.some((quoted) => overlaps(quoted, one));
  const reads = (one: NeededText): boolean =>
    cites(one) ||
    passages.some((passage) => overlaps(passage, one)) ||
    (one.text !== null && written.includes(one.text));
  const finds = (one: NeededText): boolean =>
    reads(one) || inTrace(one) || answer.passages.some((passage) => overlaps(passage, one));
  return { found: share(finds), read: share(reads), cited: share(cites) };
}

export function allSeen({ found, read, cited }: SeenShares): EvidenceSeen {
  return { found: found === 1, read: read === 1, told: cited === 1 };
}

type Placed = Pick<NeededText, "source" | "start" | "end">;

function overlaps(one: Placed, other: Placed): boolean {
  return one.source === other.source && one.start < other.end && other.start < one.end;
}
