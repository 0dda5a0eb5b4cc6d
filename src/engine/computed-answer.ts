/**
 * Questions that a tool computes over all of the store (src/reason/computed-question.ts): called by
 * the engine, cited by passages that hold the words in question. Null where the question is none
 * of those, or a filter leaves a part of the store out, which the tools do not know.
 * Errors: those of the tools.
 */
import type { Clock } from "../base/index.js";
import { type Answer, type Citation, type Hit, NO_USAGE, type Step } from "../records/index.js";
import { citeAnswer, computedQuestion } from "../reason/index.js";
import type { Retrieval } from "../retrieve/index.js";
import type { AskOptions } from "./contract.js";
import type { ToolCallOptions, ToolCallResult } from "./tool-contract.js";

export interface ComputingParts {
  readonly clock: Clock;
  callTool(name: string, given: unknown, o?: ToolCallOptions): Promise<ToolCallResult>;
  retrieve(query: string, k: number, signal?: AbortSignal): Promise<Retrieval>;
}

/** Words that are cited, each by one passage. */
const CITED_MAX = 5;
/** Looked at for each word. */
const PASSAGES = 8;
const FORMS = ", the forms of the word together";
/** The count is exact; whether the question was understood is not quite. */
const CONFIDENCE = 0.95;

export async function computedAnswer(
  parts: ComputingParts,
  question: string,
  options: Pick<AskOptions, "filter" | "signal" | "onText">,
): Promise<Answer | null> {
  const asked = options.filter ? null : computedQuestion(question);
  if (asked === null) return null;
  const { clock } = parts;
  const startedMs = clock.nowMs();
  const call = options.signal ? { signal: options.signal } : {};
  const { result } = await parts.callTool(asked.tool, asked.arguments, call);
  const { text, words } = asked.read(result);
  const computedMs = clock.nowMs();
  const citations: Citation[] = [];
  const passages: Hit[] = [];
  for (const word of words.slice(0, CITED_MAX)) {
    const { hits } = await parts.retrieve(word, PASSAGES, options.signal);
    const hit = hits.find(({ passage }) => holds(passage.text, word));
    if (!hit) continue;
    passages.push(hit);
    citations.push(citeAnswer(hit.passage, word));
  }
  options.onText?.(text);
  const input = { by: "engine", name: asked.tool, arguments: asked.arguments };
  const steps: Step[] = [
    { kind: "tool", input, output: { result }, ms: Math.round(computedMs - startedMs) },
    { kind: "answer", input: { by: asked.tool }, output: { text }, ms: 0 },
  ];
  return {
    question,
    answer: text,
    explanation: `computed by ${asked.tool}${asked.tool === "count_words" ? FORMS : ""}`,
    status: "answered",
    confidence: CONFIDENCE,
    citations,
    passages: passages.map(({ passage: { source, start, end } }, i) => {
      return { source, start, end, rank: i + 1, hop: 1 };
    }),
    steps,
    usage: {
      ...NO_USAGE,
      passagesRead: passages.length,
      toolCalls: 1,
      ms: Math.round(clock.nowMs() - startedMs),
    },
  };
}

/** As a word of its own; other forms of it are counted and not cited. */
function holds(text: string, word: string): boolean {
  const words: readonly string[] = text.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  return words.includes(word.toLowerCase());
}
