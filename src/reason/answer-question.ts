/**
 * One question, one hop: search, read, answer with an exact quote, or "unknown" with the reason.
 *
 *   question -> retrieve -> reader marks spans -> ranked candidates -> confidence
 *                                   |                                     |
 *                                   +-> window -> reasoner (when asked) --+-> answer + citations
 *
 * Errors: what retrieval, reader and generator raise.
 */
import type { Clock } from "../base/index.js";
import type { Generator } from "../model/index.js";
import type { Answer, Citation, Hit, Reading, Step } from "../records/index.js";
import type { Retrieval } from "../retrieve/index.js";
import type { Reader } from "../reader/index.js";
import { featuresOf, rankCandidates, type Candidate } from "./candidates.js";
import { confidenceOf, type AnswerFeatures, type Calibration } from "./calibration.js";
import { citeSpan } from "./citation.js";
import { generateAnswer, type Generated } from "./generate-answer.js";

/** Passages that the reader goes over. */
const PASSAGES_READ = 8;
/** Passages that are ranked in the answer's `passages`. */
const PASSAGES_RANKED = 50;

export interface ReasonParts {
  retrieve(question: string, k: number, signal?: AbortSignal): Promise<Retrieval>;
  readonly reader: Reader;
  readonly calibration: Calibration;
  /** The reasoner that writes the answer; null when the reader's span is the answer. */
  readonly generator: Generator | null;
  readonly clock: Clock;
}

export interface QuestionOptions {
  readonly windowTokensMax: number;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

/** What the answer was made from: for calibration and for measuring, beside the answer itself. */
export interface Evidence {
  readonly features: AnswerFeatures | null;
  readonly candidates: readonly Candidate[];
}

export async function answerQuestion(
  parts: ReasonParts,
  question: string,
  options: QuestionOptions,
): Promise<{ answer: Answer; evidence: Evidence }> {
  const startedMs = parts.clock.nowMs();
  const steps: Step[] = [];
  const retrieval = await timed(parts.clock, steps, "search", { query: question }, async () => {
    const found = await parts.retrieve(question, PASSAGES_RANKED, options.signal);
    return { value: found, output: { hits: found.hits.length, level: found.level } };
  });
  const hits = retrieval.hits.slice(0, PASSAGES_READ);
  const { readings, candidates } = await read(parts, steps, question, hits, options.signal);
  const features = featuresOf(candidates, readings, retrieval);
  const withVectors = retrieval.level !== "lexical";
  const confidence = features ? confidenceOf(features, parts.calibration, withVectors) : 0;
  const { thresholdVectors, thresholdWords } = parts.calibration;
  const threshold = withVectors ? thresholdVectors : thresholdWords;
  const found: Found = { question, candidates, hits, confidence, threshold };
  const outcome = parts.generator
    ? await write(parts, parts.generator, steps, found, options)
    : fromReader(steps, found, options.onText);
  const answer: Answer = {
    question,
    answer: outcome.text,
    ...(outcome.reason === null ? {} : { explanation: outcome.reason }),
    status: outcome.text === null ? "unknown" : "answered",
    confidence: round(outcome.confidence),
    citations: outcome.citations,
    passages: retrieval.hits.map((hit) => ({
      source: hit.passage.source,
      start: hit.passage.start,
      end: hit.passage.end,
      rank: hit.rank,
      hop: 1,
    })),
    steps,
    usage: {
      windowTokens: outcome.generated?.windowTokens ?? 0,
      promptTokens: outcome.generated?.result.promptTokens ?? 0,
      generatedTokens: outcome.generated?.result.generatedTokens ?? 0,
      passagesRead: hits.length,
      toolCalls: 0,
      ms: Math.round(parts.clock.nowMs() - startedMs),
    },
  };
  return { answer, evidence: { features, candidates } };
}

async function read(
  parts: ReasonParts,
  steps: Step[],
  question: string,
  hits: readonly Hit[],
  signal: AbortSignal | undefined,
): Promise<{ readings: Reading[]; candidates: Candidate[] }> {
  const input = { passages: hits.length };
  return timed(parts.clock, steps, "read", input, async () => {
    const texts = hits.map((hit) => hit.passage.text);
    const readings = await parts.reader.read(question, texts, signal);
    const candidates = rankCandidates(hits, readings);
    const output = candidates.slice(0, 3).map((candidate) => ({
      span: candidate.text,
      source: candidate.hit.passage.source,
      score: round(candidate.score),
    }));
    return { value: { readings, candidates }, output };
  });
}

interface Found {
  readonly question: string;
  readonly candidates: readonly Candidate[];
  readonly hits: readonly Hit[];
  /** Probability that the first candidate is right, and where "unknown" begins. */
  readonly confidence: number;
  readonly threshold: number;
}

interface Outcome {
  readonly text: string | null;
  readonly confidence: number;
  readonly citations: Citation[];
  readonly reason: string | null;
  readonly generated: Generated | null;
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
    return unknown(steps, confidence, reason, null);
  }
  const citation = citeSpan(best.hit.passage, best.mark);
  onText?.(best.text);
  steps.push({ kind: "answer", input: { by: "reader" }, output: { text: best.text }, ms: 0 });
  return { text: best.text, confidence, citations: [citation], reason: null, generated: null };
}

async function write(
  parts: ReasonParts,
  generator: Generator,
  steps: Step[],
  found: Found,
  options: QuestionOptions,
): Promise<Outcome> {
  if (found.hits.length === 0) return unknown(steps, 0, "nothing was found", null);
  const startedMs = parts.clock.nowMs();
  const generated = await generateAnswer(generator, found, options);
  const ms = Math.round(parts.clock.nowMs() - startedMs);
  if (generated.text === null) {
    return unknown(steps, 0, `${generator.name} found no answer`, generated, ms);
  }
  if (generated.citations.length === 0) {
    // What no passage says is no answer. The reader may have one that a passage does say.
    const output = { draft: generated.text, reason: "no passage says it" };
    steps.push({ kind: "note", input: { by: generator.name }, output, ms });
    return { ...fromReader(steps, found, undefined), generated };
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
    generated,
  };
}

function unknown(
  steps: Step[],
  confidence: number,
  reason: string,
  generated: Generated | null,
  ms = 0,
): Outcome {
  steps.push({ kind: "unknown", input: {}, output: { reason }, ms });
  return { text: null, confidence, citations: [], reason, generated };
}

async function timed<T>(
  clock: Clock,
  steps: Step[],
  kind: Step["kind"],
  input: unknown,
  work: () => Promise<{ value: T; output: unknown }>,
): Promise<T> {
  const startedMs = clock.nowMs();
  const { value, output } = await work();
  steps.push({ kind, input, output, ms: Math.round(clock.nowMs() - startedMs) });
  return value;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
