/**
 * The last part of a question: who writes the answer from what was read, and what is shown of it.
 * The reader's best span, a chat model's sentence, or reader and reasoner together.
 * Errors: what the generators raise.
 */

import { invariant } from "../base/index.js";
import type { Generator } from "../model/index.js";
import type { Answer, Citation, Hit, Passage, Step } from "../records/index.js";
import { citeAnswer, citeSpan } from "./citation.js";
import { generateAnswer } from "./generate-answer.js";
import type { Evidence, QuestionOptions, ReasonParts, WhatWasRead, Writer } from "./parts.js";
import { alongPaths } from "./paths.js";
import { reasonAnswer, type ReasonRequest, type ReasonResult } from "./reason-answer.js";
import type { StepOutcome } from "./step-loop.js";
import type { WindowStream } from "./window-stream.js";
import { timedStep } from "./timed-step.js";
import { plainWords } from "../words/index.js";

/** What a later search of the reasoner brings at most. */
const PASSAGES_FOUND = 8;
/** Of plain choices so many came true (decision 0023). */
const CHOICE_CONFIDENCE = 0.8;

export function writeAnswer(
  parts: ReasonParts,
  steps: Step[],
  found: FoundForSteps,
  options: QuestionOptions,
): Promise<Outcome> {
  const { writer } = parts;
  const chosen = writer.kind === "chat" ? null : plainChoice(steps, found, options.onText);
  if (chosen !== null) return Promise.resolve(chosen);
  switch (writer.kind) {
    case "reader":
      return Promise.resolve(fromReader(steps, found, options.onText));
    case "chat":
      return write(parts, writer.generator, steps, found, options);
    case "steps":
      return reason(parts, writer, steps, found, options);
    default:
      return writer satisfies never;
  }
}

export interface Found extends WhatWasRead {
  /** Probability that the first candidate is right, and where "unknown" begins. */
  readonly confidence: number;
  readonly threshold: number;
  /** Searches that the reasoner may still ask for. */
  readonly hopsLeft: number;
}

/** With the reasoner's window, which may have begun to fill. */
type FoundForSteps = Found & { readonly stream: WindowStream | null };

type WrittenUsage = Pick<
  Answer["usage"],
  "windowTokens" | "promptTokens" | "generatedTokens" | "toolCalls"
>;

const NOTHING_WRITTEN: WrittenUsage = {
  windowTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  toolCalls: 0,
};

export interface Outcome {
  readonly text: string | null;
  readonly confidence: number;
  readonly citations: Citation[];
  readonly reason: string | null;
  readonly usage: WrittenUsage;
  readonly more?: readonly { readonly hit: Hit; readonly hop: number }[];
  readonly both?: Evidence["both"];
}

/** Of what the question lets choose from, the one that the passages make plain (answer-form.ts). */
function plainChoice(
  steps: Step[],
  { form, hits }: Found,
  onText: QuestionOptions["onText"],
): Outcome | null {
  const [text, other] = form.options ?? [];
  if (text === undefined || other !== undefined) return null;
  const name = plainWords(text);
  const holding = hits.filter(({ passage }) => plainWords(passage.text).includes(name));
  const [first] = holding;
  if (!first) return null;
  onText?.(text);
  steps.push({ kind: "answer", input: { by: "choice" }, output: { text }, ms: 0 });
  const citations = [citeAnswer(first.passage, text)];
  const reason = "the only one that the passages say it of";
  return { text, confidence: CHOICE_CONFIDENCE, citations, reason, usage: NOTHING_WRITTEN };
}

/** The reader's best span is the answer wherever it is confident. */
function fromReader(
  steps: Step[],
  { candidates, confidence, threshold }: Found,
  onText: QuestionOptions["onText"],
): Outcome {
  const best = candidates[0];
  if (!best || confidence < threshold) {
    const reason = best ? "the passages found hold no sure answer" : "nothing was found";
    return unknown(steps, confidence, reason);
  }
  const citation = citeSpan(best.hit.passage, best.mark);
  onText?.(best.text);
  steps.push({ kind: "answer", input: { by: "reader" }, output: { text: best.text }, ms: 0 });
  const usage = NOTHING_WRITTEN;
  return { text: best.text, confidence, citations: [citation], reason: null, usage };
}

/** Reader and reasoner over the same passages: src/reason/arbiter.ts says whose answer it is. */
async function reason(
  parts: ReasonParts,
  writer: Extract<Writer, { kind: "steps" }>,
  steps: Step[],
  found: FoundForSteps,
  options: QuestionOptions,
): Promise<Outcome> {
  const { hits, candidates } = found;
  const suffix = await suffixFor(parts, steps, found, options.signal);
  if (hits.length === 0 && suffix.length === 0) return unknown(steps, 0, "nothing was found");
  const { stream } = found;
  invariant(stream !== null, "who writes steps has a window");
  const request: ReasonRequest = {
    ...found,
    stream,
    windowTokensMax: options.windowTokensMax,
    searches: found.hopsLeft,
    suffix,
    find: async (query) => (await parts.retrieve(query, PASSAGES_FOUND, options.signal)).hits,
    neighbours: (passage, each) => parts.neighbours(passage, each),
    order: options.order,
    oneShot: options.oneShot,
    signal: options.signal,
  };
  const ways = { effort: options.effort ?? "medium", firstAlone: options.oneShot === true };
  const { shown: result, results } = await alongPaths(ways, (path) =>
    reasonAnswer(writer, parts.clock, { ...request, path }),
  );
  steps.push(...results.flatMap((one) => one.steps));
  const { outcome, text } = result;
  if (text === null) {
    const last = steps.at(-1);
    if (last?.kind !== "unknown") unknown(steps, result.confidence, result.reason ?? "");
  } else {
    options.onText?.(text);
    if (result.who === "reader" || results.length > 1) {
      const by = results.length > 1 ? `${results.length} paths` : "reader";
      steps.push({ kind: "answer", input: { by }, output: { text }, ms: 0 });
    }
  }
  return {
    ...result,
    usage: {
      windowTokens: outcome.windowTokens,
      promptTokens: total(results, (one) => one.promptTokens),
      generatedTokens: total(results, (one) => one.writtenTokens),
      toolCalls: total(results, (one) => one.signs.toolCalls),
    },
    both: {
      features: result.features,
      reader: candidates[0]?.text ?? null,
      reasoner: outcome.text,
      transcript: outcome.transcript,
    },
  };
}

function total(results: readonly ReasonResult[], of: (one: StepOutcome) => number): number {
  return results.reduce((sum, { outcome }) => sum + of(outcome), 0);
}

async function suffixFor(
  parts: ReasonParts,
  steps: Step[],
  { question, hits }: Found,
  signal: AbortSignal | undefined,
): Promise<Passage[]> {
  const { suffix } = parts;
  if (!suffix) return [];
  return timedStep(parts.clock, steps, "note", { by: suffix.by }, async () => {
    const value = await suffix.tell(question, hits, signal);
    return { value, output: { text: value.map((passage) => passage.text).join(" ") } };
  });
}

async function write(
  parts: ReasonParts,
  generator: Generator,
  steps: Step[],
  found: Found,
  options: QuestionOptions,
): Promise<Outcome> {
  if (found.hits.length === 0) return unknown(steps, 0, "nothing was found");
  const startedMs = parts.clock.nowMs();
  const generated = await generateAnswer(generator, found, options);
  const { promptTokens, generatedTokens } = generated.result;
  const { windowTokens } = generated;
  const usage = { ...NOTHING_WRITTEN, windowTokens, promptTokens, generatedTokens };
  const ms = Math.round(parts.clock.nowMs() - startedMs);
  if (generated.text === null) {
    return { ...unknown(steps, 0, `${generator.name} found no answer`, ms), usage };
  }
  if (generated.citations.length === 0) {
    // What no passage says is no answer. The reader may have one that a passage does say.
    const output = { draft: generated.text, reason: "no passage says it" };
    steps.push({ kind: "note", input: { by: generator.name }, output, ms });
    return { ...fromReader(steps, found, undefined), usage };
  }
  const input = {
    by: generator.name,
    device: generator.device,
    firstTokenMs: Math.round(generated.result.firstTokenMs),
  };
  steps.push({ kind: "answer", input, output: { text: generated.text }, ms });
  return {
    text: generated.text,
    confidence: generated.confidence,
    citations: generated.citations,
    reason: null,
    usage,
  };
}

function unknown(steps: Step[], confidence: number, reason: string, ms = 0): Outcome {
  steps.push({ kind: "unknown", input: {}, output: { reason }, ms });
  return { text: null, confidence, citations: [], reason, usage: NOTHING_WRITTEN };
}
