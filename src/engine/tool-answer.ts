/**
 * Answers a question by a call of a registered tool: asks before what changes something, calls,
 * reads the result as a passage of the source "tool:NAME", and quotes it exactly. What documents or
 * results say never decides alone that something is changed: where earlier answers took part in the
 * plan, the user is asked, whatever was allowed beforehand.
 * Errors: none of the tool's own, these make the answer "unknown" with the reason; INTERRUPTED,
 * TIMEOUT, those of the reader.
 */
import { type Clock, isRecollectError } from "../base/index.js";
import { readResult, resultPieces, resultText } from "../calls/index.js";
import { type Answer, loosePassage, NO_USAGE, type Step } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import { citeSpan } from "../reason/index.js";
import type { AskOptions, ToolUse } from "./contract.js";
import type { ToolCallOptions, ToolCallResult } from "./tool-contract.js";
import type { ToolPlan } from "./tool-plan.js";

export interface ToolAnswerParts {
  readonly clock: Clock;
  readonly reader: Pick<Reader, "read">;
  countTokens(text: string): number;
  callTool(name: string, given: unknown, o?: ToolCallOptions): Promise<ToolCallResult>;
}

/** No passage of a store has this id. */
const RESULT_PASSAGE = -2;
/** Of a result in the trace. */
const TRACE_CHARS_MAX = 2_000;
const CITATIONS_MAX = 5;

export async function toolAnswer(
  parts: ToolAnswerParts,
  plan: ToolPlan,
  o: ToolAnswerOptions,
): Promise<Answer> {
  const { clock } = parts;
  const { question } = plan;
  const startedMs = clock.nowMs();
  const { call, found } = plan;
  const { name, changes } = call.tool;
  const given = call.arguments;
  const steps: Step[] = [
    { kind: "search", input: { tools: question }, output: { found }, ms: plan.ms },
  ];
  const spentMs = (): number => plan.ms + clock.nowMs() - startedMs;
  const unknown = (reason: string, toolCalls = 0): Answer => {
    steps.push({ kind: "unknown", input: { by: name }, output: { reason }, ms: 0 });
    const usage = usageOf({ toolCalls, ms: spentMs() });
    return { ...EMPTY, question, explanation: reason, confidence: 0, steps, usage };
  };
  if (call.missing.length > 0) {
    return unknown(`${name} also needs to know: ${call.missing.join(", ")}`);
  }
  if (changes && !(await allowed(plan, o))) {
    const said = JSON.stringify(given);
    const left = call.leftOver.join(", ");
    const how = left !== "" ? `it says nothing of ${left}: ask for one at a time` : wayOf(plan);
    return unknown(`${name} may change something, so it was not called with ${said} (${how})`);
  }
  const done = await called(parts, steps, plan, o);
  if (typeof done === "string") return unknown(done, 1);
  const { read, text, pieces } = await readFrom(parts, steps, { question, plan, done, ...o });
  if (read === null || read.score < READ_MIN) {
    return unknown(`${name} was called, and its result holds no sure answer`, 1);
  }
  const source = `tool:${name}`;
  const passage = loosePassage({ id: RESULT_PASSAGE, source, title: call.tool.service, text });
  o.onText?.(read.answer);
  steps.push({ kind: "answer", input: { by: name }, output: { text: read.answer }, ms: 0 });
  const sure = 1 / (1 + Math.exp(-read.score / 2));
  return {
    question,
    answer: read.answer,
    explanation: `${changes ? "done" : "answered"} by ${name} with ${JSON.stringify(given)}`,
    status: "answered",
    confidence: Math.round(plan.likely * sure * 1e4) / 1e4,
    citations: read.spans.slice(0, CITATIONS_MAX).map((span) => citeSpan(passage, span)),
    passages: [],
    steps,
    usage: usageOf({ toolCalls: 1, passagesRead: pieces, ms: spentMs() }),
  };
}

type ToolAnswerOptions = Pick<AskOptions, "onText"> & {
  readonly use: ToolUse;
  readonly signal: AbortSignal;
};

const ALLOW = "look at the arguments, then allow it with --yes";
/** Of what --yes alone does not allow. */
const SAY = "this leans on an earlier answer: say it in your own words, or agree when asked";

function wayOf({ fromAnswers }: ToolPlan): string {
  return fromAnswers ? SAY : ALLOW;
}

async function readFrom(
  parts: ToolAnswerParts,
  steps: Step[],
  o: {
    readonly question: string;
    readonly plan: ToolPlan;
    readonly done: ToolCallResult;
    readonly signal: AbortSignal;
  },
) {
  const { question, plan, done, signal } = o;
  const { tool, arguments: given } = plan.call;
  const startedMs = parts.clock.nowMs();
  const result = resultText(done.result);
  const pieces = resultPieces(result.text, question, (text) => parts.countTokens(text));
  const { changes, name } = tool;
  const request = { text: question, kind: plan.kind, changes, arguments: given, result, pieces };
  const read = await readResult(parts.reader, { ...request, signal });
  steps.push({
    kind: "read",
    input: { passages: pieces.length, source: `tool:${name}` },
    output: { answer: read?.answer ?? null },
    ms: Math.round(parts.clock.nowMs() - startedMs),
  });
  return { read, text: result.text, pieces: pieces.length };
}

/** Of what the reader marked in a result, in logits. */
const READ_MIN = -3;

const EMPTY = { answer: null, status: "unknown", citations: [], passages: [] } as const;

function usageOf(o: {
  readonly toolCalls: number;
  readonly passagesRead?: number;
  readonly ms: number;
}): Answer["usage"] {
  const { toolCalls, passagesRead = 0 } = o;
  return { ...NO_USAGE, passagesRead, toolCalls, ms: Math.round(o.ms) };
}

/** A text that nobody typed is looked at by somebody before it changes anything. */
async function allowed(plan: ToolPlan, { use, signal }: ToolAnswerOptions): Promise<boolean> {
  const whole = !plan.fromAnswers && plan.call.leftOver.length === 0;
  if (use.allowChanges === true && whole) return true;
  const { tool, arguments: given } = plan.call;
  const agreed = await use.confirm?.({ name: tool.name, arguments: given }, signal);
  signal.throwIfAborted();
  return agreed === true;
}

/** What went wrong as a sentence, where the tool or its service is to blame. */
async function called(
  parts: ToolAnswerParts,
  steps: Step[],
  { call }: ToolPlan,
  o: ToolAnswerOptions,
): Promise<ToolCallResult | string> {
  const { name, changes } = call.tool;
  const env = o.use.env === undefined ? {} : { env: o.use.env };
  const input = { by: "engine", name, arguments: call.arguments };
  const startedMs = parts.clock.nowMs();
  const note = (output: object): void => {
    const ms = Math.round(parts.clock.nowMs() - startedMs);
    steps.push({ kind: "tool", input, output, ms });
  };
  try {
    // Where it changes something, that was allowed before.
    const options = { allowChanges: changes, signal: o.signal, ...env };
    const done = await parts.callTool(name, call.arguments, options);
    note({ result: brief(done.result) });
    return done;
  } catch (error) {
    o.signal.throwIfAborted();
    if (!isRecollectError(error) || !error.code.startsWith("TOOL_")) throw error;
    const said = `${error.message} (${error.hint})`;
    note({ error: said });
    return said;
  }
}

function brief(result: unknown): unknown {
  const text = JSON.stringify(result) ?? "null";
  return text.length <= TRACE_CHARS_MAX ? result : `${text.slice(0, TRACE_CHARS_MAX - 1)}…`;
}
