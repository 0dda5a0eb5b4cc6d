/**
 * Answers a question by a call of a registered tool: asks before what changes something, calls,
 * reads the result as a passage of the source "tool:NAME", and quotes it exactly. What documents or
 * results say never decides that a tool is called; it is planned from the user's words.
 * Errors: none of the tool's own, these make the answer "unknown" with the reason; INTERRUPTED,
 * TIMEOUT, those of the reader.
 */
import { type Clock, isRecollectError } from "../base/index.js";
import { readResult, resultPieces, resultText } from "../calls/index.js";
import { type Answer, loosePassage, type Step } from "../records/index.js";
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
  question: string,
  plan: ToolPlan,
  o: Pick<AskOptions, "onText" | "signal"> & { readonly use: ToolUse; readonly signal: AbortSignal },
): Promise<Answer> {
  const { clock } = parts;
  const startedMs = clock.nowMs();
  const { call, found } = plan;
  const { name, changes } = call.tool;
  const given = call.arguments;
  const steps: Step[] = [
    { kind: "search", input: { tools: question }, output: { found }, ms: plan.ms },
  ];
  const unknown = (reason: string, toolCalls = 0): Answer => {
    steps.push({ kind: "unknown", input: { by: name }, output: { reason }, ms: 0 });
    const usage = usageOf({ toolCalls, ms: plan.ms + clock.nowMs() - startedMs });
    return { ...EMPTY, question, explanation: reason, confidence: 0, steps, usage };
  };
  if (call.missing.length > 0) {
    return unknown(`${name} also needs to know: ${call.missing.join(", ")}`);
  }
  if (changes && !(await allowed(o.use, { name, arguments: given }))) {
    const said = JSON.stringify(given);
    return unknown(`${name} may change something, so it was not called with ${said}; allow it`);
  }
  const input = { by: "engine", name, arguments: given };
  const calledMs = clock.nowMs();
  const done = await called(parts, name, given, { ...o, changes });
  const ms = Math.round(clock.nowMs() - calledMs);
  if (typeof done === "string") {
    steps.push({ kind: "tool", input, output: { error: done }, ms });
    return unknown(done, 1);
  }
  steps.push({ kind: "tool", input, output: { result: brief(done.result) }, ms });
  const result = resultText(done.result);
  const pieces = resultPieces(result.text, question, (text) => parts.countTokens(text));
  const readMs = clock.nowMs();
  const request = { text: question, kind: plan.kind, changes, arguments: given, result, pieces };
  const read = await readResult(parts.reader, { ...request, signal: o.signal });
  const passages = { passages: pieces.length };
  steps.push({
    kind: "read",
    input: { ...passages, source: `tool:${name}` },
    output: { answer: read?.answer ?? null },
    ms: Math.round(clock.nowMs() - readMs),
  });
  if (read === null || read.score < READ_MIN) {
    return unknown(`${name} was called, and its result holds no sure answer`, 1);
  }
  const passage = loosePassage({
    id: RESULT_PASSAGE,
    source: `tool:${name}`,
    title: call.tool.service,
    text: result.text,
  });
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
    usage: usageOf({
      toolCalls: 1,
      passagesRead: pieces.length,
      ms: plan.ms + clock.nowMs() - startedMs,
    }),
  };
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
  const nothing = { windowTokens: 0, promptTokens: 0, generatedTokens: 0 };
  return { ...nothing, passagesRead, toolCalls, ms: Math.round(o.ms) };
}

async function allowed(use: ToolUse, call: Parameters<NonNullable<ToolUse["confirm"]>>[0]) {
  return use.allowChanges === true || (await use.confirm?.(call)) === true;
}

/** What went wrong as a sentence, where the tool or its service is to blame. */
async function called(
  parts: ToolAnswerParts,
  name: string,
  given: unknown,
  o: { readonly use: ToolUse; readonly signal: AbortSignal; readonly changes: boolean },
): Promise<ToolCallResult | string> {
  const env = o.use.env === undefined ? {} : { env: o.use.env };
  try {
    return await parts.callTool(name, given, {
      allowChanges: o.changes,
      signal: o.signal,
      ...env,
    });
  } catch (error) {
    o.signal.throwIfAborted();
    if (!isRecollectError(error) || !error.code.startsWith("TOOL_")) throw error;
    return `${error.message} (${error.hint})`;
  }
}

function brief(result: unknown): unknown {
  const text = JSON.stringify(result) ?? "null";
  return text.length <= TRACE_CHARS_MAX ? result : `${text.slice(0, TRACE_CHARS_MAX - 1)}…`;
}
