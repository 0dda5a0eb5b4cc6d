/**
 * Whether a question goes to a registered tool, to which, and when: an order to do something is
 * tried before the documents, which can't do it; anything else only where they are not sure.
 * A store without registered tools pays nothing for it. What changes something is planned from the
 * words that were typed; a plan that needs what earlier answers say is marked, to be agreed to.
 * Errors: those of the tool search and the reader.
 * Source: native-notes/decisions/0016-questions-that-a-tool-answers.md
 */
import type { Clock } from "../base/index.js";
import {
  type CallContext,
  type ProposedCall,
  proposeCalls,
  type RequestKind,
  requestKind,
} from "../calls/index.js";
import type { Reader } from "../reader/index.js";
import type { FoundTool } from "../tools/index.js";

/** A question as it was typed, and as it is taken with what was said before: answers among it. */
export interface ToolRequest {
  readonly typed: string;
  readonly taken: string;
}

export interface ToolPlan {
  /** What was planned from, and what the result is read for. */
  readonly question: string;
  readonly call: ProposedCall;
  readonly kind: RequestKind;
  /** It may change something, and what earlier answers say took part in it. */
  readonly fromAnswers: boolean;
  /** How likely this is the call that is meant, in (0, 1). */
  readonly likely: number;
  readonly ms: number;
  /** Names of the tools that were found, best first. */
  readonly found: readonly string[];
  /** Calls that only look, to be tried where this one looks too and gives nothing. */
  readonly next: readonly ToolPlan[];
}

export interface PlanParts {
  readonly clock: Clock;
  readonly reader: Pick<Reader, "read">;
  /** Null where no tools are registered. */
  findTools(query: string, k: number, signal?: AbortSignal): Promise<FoundTool[] | null>;
}

const TOOLS_FOUND = 20;
/**
 * Of a proposed call's strength, by what is asked: under it the request is not for the tool. A
 * question may be for the documents, an order can't be. Chosen on the dev part of
 * `bench tools --loop` and on questions about documents: decision 0016.
 */
const STRENGTH_MIN: Readonly<Record<RequestKind, number>> = {
  action: 0.6,
  statement: 1.4,
  look: 1.8,
  question: 2.2,
};
/** An order that leaves out what the tool needs: whether it is about the tool at all. */
const INCOMPLETE_MIN = -0.8;
/** What it counts that no other call is nearly as good, up to so much. */
const MARGIN_SHARE = 0.25;
const MARGIN_MAX = 4;
/** So many are tried after the first, none much weaker. */
const NEXT_MAX = 1;
const NEXT_GAP_MAX = 2;
/** Documents that answer with less than this leave a question to the tools. */
export const DOCUMENTS_SURE = 0.5;

interface PlanOptions {
  readonly context: () => readonly CallContext[];
  readonly signal: AbortSignal;
}

export async function planCall(
  parts: PlanParts,
  { typed, taken }: ToolRequest,
  o: PlanOptions,
): Promise<ToolPlan | null> {
  if (typed === taken) return planned(parts, typed, o);
  const kind = requestKind(typed);
  const looks = kind === "question" || kind === "look";
  const own = looks ? null : await planned(parts, typed, o);
  if (own?.kind === "action" && own.call.missing.length === 0) return own;
  const other = await planned(parts, taken, o);
  return other === null ? own : { ...other, fromAnswers: other.call.tool.changes };
}

async function planned(
  parts: PlanParts,
  question: string,
  o: PlanOptions,
): Promise<ToolPlan | null> {
  const { clock } = parts;
  const startedMs = clock.nowMs();
  const found = await parts.findTools(question, TOOLS_FOUND, o.signal);
  if (found === null) return null;
  const today = clock.date();
  const request = { text: question, context: o.context(), found, today, signal: o.signal };
  const { kind, calls } = await proposeCalls(parts.reader, request);
  const [call] = calls;
  if (call === undefined) return null;
  const incomplete = kind === "action" && call.missing.length > 0;
  if (strengthOf(calls) < (incomplete ? INCOMPLETE_MIN : STRENGTH_MIN[kind])) return null;
  const names = found.slice(0, 5).map(({ tool }) => tool.name);
  const ms = Math.round(clock.nowMs() - startedMs);
  const base = { question, kind, fromAnswers: false, found: names };
  const next = nextOf(calls).map((other) => ({
    ...base,
    call: other,
    likely: likelihood(other, calls),
    ms: 0,
    next: [],
  }));
  return { ...base, call, likely: likelihood(call, calls), ms, next };
}

/** Nothing that changes something is called because another call failed. */
function nextOf([first, ...others]: readonly ProposedCall[]): ProposedCall[] {
  if (first === undefined || first.tool.changes) return [];
  const near = others.filter(
    ({ tool, missing, score }) =>
      !tool.changes && missing.length === 0 && first.score - score <= NEXT_GAP_MAX,
  );
  return near.slice(0, NEXT_MAX);
}

function strengthOf(calls: readonly ProposedCall[]): number {
  const [first, second] = calls;
  if (first === undefined) return -Infinity;
  const margin = first.score - (second?.score ?? first.score - MARGIN_MAX);
  return first.score + MARGIN_SHARE * Math.max(0, Math.min(MARGIN_MAX, margin));
}

/** Of one among those proposed, and of its being meant at all. */
function likelihood(call: ProposedCall, calls: readonly ProposedCall[]): number {
  const others = calls.reduce((sum, { score }) => sum + Math.exp(score - call.score), 0);
  return 1 / others / (1 + Math.exp(-2 * call.score));
}
