/**
 * When a question goes to a registered tool: before the documents where it is an order, after them
 * where they are not sure. The documents' answer is held back until that is known. An order that
 * leaves something out, or that a tool which only looks can't carry out, goes on to the documents:
 * it may be words to search for. Where a tool that only looks gives nothing, the next best one that
 * only looks is asked too. Why the tool gave nothing is told where they don't know either.
 * Errors: those of the plan and the call; after TIMEOUT nothing is called, and none is raised
 * where the documents have answered.
 * Source: native-notes/decisions/0016-questions-that-a-tool-answers.md
 */
import { isRecollectError } from "../base/index.js";
import type { CallContext } from "../calls/index.js";
import type { Answer } from "../records/index.js";
import type { AskOptions } from "./contract.js";
import { toolAnswer, type ToolAnswerParts } from "./tool-answer.js";
import {
  DOCUMENTS_SURE,
  planCall,
  type PlanParts,
  type ToolPlan,
  type ToolRequest,
} from "./tool-plan.js";

type Options = Pick<AskOptions, "tools" | "filter" | "onText"> &
  Pick<ToolAnswerParts, "countTokens"> & { readonly signal: AbortSignal };

/**
 * Of an answer put together from all passages, which is seldom as confident as one sentence: the
 * least that it is shown with where one sentence says another thing (src/reason/walk-choice.ts).
 */
const WALKED_SURE = 0.25;
/** Documents that speak of what is ordered are no answer to the order, however they read. */
const ORDER_SURE = 0.9;

export class Acting {
  readonly #parts: PlanParts & Omit<ToolAnswerParts, "countTokens">;
  readonly #o: Options;
  #plan: ToolPlan | null = null;
  /** What an order came to, where that was nothing. */
  #refusal: Answer | null = null;
  #held = "";

  constructor(parts: PlanParts & Omit<ToolAnswerParts, "countTokens">, o: Options) {
    this.#parts = parts;
    this.#o = o;
  }

  /** The answer, where what is asked for is to be done and not to be read about. */
  async before(request: ToolRequest, context: () => CallContext[]): Promise<Answer | null> {
    const { tools, filter, signal } = this.#o;
    // A filter names documents: they are what is asked.
    if (tools === false || filter !== undefined) return null;
    this.#plan = await planCall(this.#parts, request, { context, signal });
    if (this.#plan?.kind !== "action") return null;
    const told = await this.#called(this.#plan);
    const { tool, missing } = this.#plan.call;
    // Clear enough to be carried out but not agreed to, or perhaps carried out: that is told.
    if (told.status === "answered" || (tool.changes && missing.length === 0)) return told;
    this.#refusal = told;
    return null;
  }

  /** For the documents: where a tool may still answer, nothing is shown before it is sure. */
  get onText(): Pick<AskOptions, "onText"> {
    const { onText } = this.#o;
    if (onText === undefined) return {};
    if (this.#plan === null) return { onText };
    return {
      onText: (text) => {
        this.#held += text;
      },
    };
  }

  async after(answer: Answer): Promise<Answer> {
    const plan = this.#plan;
    if (plan === null) return answer;
    const refusal = this.#refusal;
    if (refusal !== null) {
      if (isSure(answer, ORDER_SURE)) return this.#kept(answer, refusal);
      return withDocuments(refusal, answer);
    }
    if (isSure(answer)) return this.#kept(answer, null);
    const told = await this.#calledInTime(plan, answer);
    if (told === null) return this.#kept(answer, null);
    const better =
      told.status === "answered" && (told.citations.length > 0 || plan.call.tool.changes);
    // That a tool has nothing takes no quotation away.
    if (answer.status === "answered" && !better) return this.#kept(answer, told);
    return withDocuments(told, answer);
  }

  /** Shown only now: what a tool says would have stood there instead. */
  #kept(answer: Answer, told: Answer | null): Answer {
    if (answer.status === "answered") this.#o.onText?.(this.#held);
    return told === null ? answer : withTrace(answer, told);
  }

  /** Null where the question's time is over and the documents have said something. */
  async #calledInTime(plan: ToolPlan, answer: Answer): Promise<Answer | null> {
    const { signal } = this.#o;
    const inTime = (): boolean =>
      answer.status !== "answered" || !isTimeout(signal.reason);
    if (signal.aborted) {
      if (inTime()) signal.throwIfAborted();
      return null;
    }
    try {
      return await this.#called(plan);
    } catch (error) {
      // It may have changed something: that its answer is not known must show.
      if (!signal.aborted || inTime() || plan.call.tool.changes) throw error;
      return null;
    }
  }

  async #called(plan: ToolPlan): Promise<Answer> {
    const { onText, signal, tools, countTokens } = this.#o;
    const use = tools === undefined || tools === false ? {} : tools;
    const o = { use, signal, ...(onText ? { onText } : {}) };
    let told = await toolAnswer({ ...this.#parts, countTokens }, plan, o);
    for (const next of plan.next) {
      if (told.status === "answered" || signal.aborted) break;
      const other = await toolAnswer({ ...this.#parts, countTokens }, next, o);
      if (other.citations.length > 0) return withTrace(other, told);
      // Why the one gave nothing that was meant most is what is told.
      const steps = [...told.steps, ...other.steps].filter(({ kind }) => kind !== "unknown");
      const reason = told.steps.filter(({ kind }) => kind === "unknown");
      told = { ...told, steps: [...steps, ...reason], usage: together(told, other) };
    }
    return told;
  }
}

function isSure({ status, confidence, steps }: Answer, least = DOCUMENTS_SURE): boolean {
  const walked = steps.some(({ kind, input }) => kind === "answer" && byOf(input) === "walk");
  return status === "answered" && confidence >= (walked ? WALKED_SURE : least);
}

function byOf(input: unknown): unknown {
  return (input as { readonly by?: unknown } | null | undefined)?.by;
}

function isTimeout(reason: unknown): boolean {
  return isRecollectError(reason) && reason.code === "TIMEOUT";
}

/** The tool's answer with what the documents were asked before it. */
function withDocuments(told: Answer, before: Answer): Answer {
  const steps = [...before.steps.filter(({ kind }) => kind !== "answer"), ...told.steps];
  return { ...told, passages: before.passages, steps, usage: together(told, before) };
}

/** The documents' answer, unsure as it is, with the trace of the tool that gave none. */
function withTrace(answer: Answer, told: Answer): Answer {
  const steps = [...told.steps.filter(({ kind }) => kind !== "unknown"), ...answer.steps];
  return { ...answer, steps, usage: together(answer, told) };
}

function together({ usage: a }: Answer, { usage: b }: Answer): Answer["usage"] {
  return {
    windowTokens: Math.max(a.windowTokens, b.windowTokens),
    promptTokens: a.promptTokens + b.promptTokens,
    generatedTokens: a.generatedTokens + b.generatedTokens,
    passagesRead: a.passagesRead + b.passagesRead,
    toolCalls: a.toolCalls + b.toolCalls,
    ms: a.ms + b.ms,
  };
}
