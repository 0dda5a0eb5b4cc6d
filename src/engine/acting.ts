/**
 * When a question goes to a registered tool: before the documents where it is an order, after them
 * where they are not sure. The documents' answer is held back until that is known.
 * Errors: those of the plan and the call.
 * Source: native-notes/decisions/0016-questions-that-a-tool-answers.md
 */
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

export class Acting {
  readonly #parts: PlanParts & Omit<ToolAnswerParts, "countTokens">;
  readonly #o: Options;
  #plan: ToolPlan | null = null;
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
    return this.#plan?.kind === "action" ? this.#called(this.#plan) : null;
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
    const sure = answer.status === "answered" && answer.confidence >= DOCUMENTS_SURE;
    const told = sure ? null : await this.#called(plan);
    if (told?.status !== "answered" && answer.status === "answered") {
      this.#o.onText?.(this.#held);
      return told === null ? answer : withTrace(answer, told);
    }
    return told === null ? answer : withDocuments(told, answer);
  }

  #called(plan: ToolPlan): Promise<Answer> {
    const { onText, signal, tools, countTokens } = this.#o;
    const use = tools === undefined || tools === false ? {} : tools;
    const o = { use, signal, ...(onText ? { onText } : {}) };
    return toolAnswer({ ...this.#parts, countTokens }, plan, o);
  }
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
