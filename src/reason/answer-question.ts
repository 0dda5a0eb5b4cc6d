/**
 * One question: search, read, reason, answer with exact quotes, or "unknown" with the reason.
 *
 *   question -> retrieve -> reader marks spans -> ranked candidates -> confidence --+
 *                                   |                                               v
 *                                   +-> window -> reasoner writes steps ------> whose answer?
 *                                   |                                               |
 *                                   +-> prompt -> chat model (when asked for) ------+-> answer
 *
 * Errors: what retrieval, reader and generator raise.
 */
import type { Clock } from "../base/index.js";
import type { Generator } from "../model/index.js";
import type { Answer, Citation, Hit, Passage, Reading, Step } from "../records/index.js";
import type { Retrieval } from "../retrieve/index.js";
import type { Reader } from "../reader/index.js";
import { featuresOf, rankCandidates, type Candidate } from "./candidates.js";
import { confidenceOf, type AnswerFeatures, type Calibration } from "./calibration.js";
import { citeSpan } from "./citation.js";
import { generateAnswer } from "./generate-answer.js";
import type { ArbiterFeatures } from "./arbiter.js";
import { reasonAnswer, type StepWriter } from "./reason-answer.js";

/** Passages that the reader goes over: these, and more while they are short. */
const PASSAGES_READ = 8;
const PASSAGES_READ_MAX = 32;
const TOKENS_READ = 1_600;
/** Passages that are ranked in the answer's `passages`. */
const PASSAGES_RANKED = 50;

export interface ReasonParts {
  retrieve(question: string, k: number, signal?: AbortSignal): Promise<Retrieval>;
  readonly reader: Reader;
  readonly calibration: Calibration;
  readonly writer: Writer;
  /** Passages before and after one, `each` on either side. */
  neighbours(passage: Passage, each: number): readonly Passage[];
  /** Knowledge that stands in no document, behind what was found; for the steps writer. */
  readonly suffix?: {
    readonly by: string;
    tell(question: string, hits: readonly Hit[], signal?: AbortSignal): Promise<Passage[]>;
  };
  readonly clock: Clock;
}

/** Who writes the answer beside the reader, whose best span is it otherwise. */
export type Writer =
  | { readonly kind: "reader" }
  | { readonly kind: "chat"; readonly generator: Generator }
  | ({ readonly kind: "steps" } & StepWriter);

export interface QuestionOptions {
  readonly windowTokensMax: number;
  /** Searches one after another at most, the first counted in. */
  readonly hopsMax?: number;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

/** What the answer was made from: for calibration and for measuring, beside the answer itself. */
export interface Evidence {
  readonly features: AnswerFeatures | null;
  readonly candidates: readonly Candidate[];
  /** Where reader and reasoner both read: what decided between them, and what each said. */
  readonly both?: {
    readonly features: ArbiterFeatures;
    readonly reader: string | null;
    readonly reasoner: string | null;
    readonly transcript: readonly string[];
  };
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
  const hits = worthReading(retrieval.hits);
  const { readings, candidates } = await read(parts, steps, question, hits, options.signal);
  const features = featuresOf(candidates, readings, retrieval);
  const withVectors = retrieval.level !== "lexical";
  const confidence = features ? confidenceOf(features, parts.calibration, withVectors) : 0;
  const { thresholdVectors, thresholdWords } = parts.calibration;
  const threshold = withVectors ? thresholdVectors : thresholdWords;
  const found: Found = {
    question,
    candidates,
    readings,
    hits,
    features,
    confidence,
    threshold,
  };
  const outcome = await writeAnswer(parts, steps, found, options);
  const usage = { ...outcome.usage, passagesRead: hits.length };
  const answer: Answer = {
    question,
    answer: outcome.text,
    ...(outcome.reason === null ? {} : { explanation: outcome.reason }),
    status: outcome.text === null ? "unknown" : "answered",
    confidence: round(outcome.confidence),
    citations: outcome.citations,
    passages: ranked(retrieval.hits, outcome.more ?? []),
    steps,
    usage: { ...usage, ms: Math.round(parts.clock.nowMs() - startedMs) },
  };
  const both = outcome.both ? { both: outcome.both } : {};
  return { answer, evidence: { features, candidates, ...both } };
}

function writeAnswer(
  parts: ReasonParts,
  steps: Step[],
  found: Found,
  options: QuestionOptions,
): Promise<Outcome> {
  const { writer } = parts;
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

/** What the first search found, then what later ones added. */
function ranked(
  hits: readonly Hit[],
  more: readonly { readonly hit: Hit; readonly hop: number }[],
): Answer["passages"] {
  const first = hits.map((hit) => ({ hit, hop: 1 }));
  const seen = new Set(hits.map((hit) => hit.passage.id));
  const later = more.filter(({ hit }) => !seen.has(hit.passage.id) && seen.add(hit.passage.id));
  return [...first, ...later].map(({ hit, hop }, i) => ({
    source: hit.passage.source,
    start: hit.passage.start,
    end: hit.passage.end,
    rank: i + 1,
    hop,
  }));
}

function worthReading(hits: readonly Hit[]): Hit[] {
  let tokens = 0;
  return hits.filter(({ passage }, i) => {
    tokens += passage.tokens;
    return i < PASSAGES_READ || (i < PASSAGES_READ_MAX && tokens <= TOKENS_READ);
  });
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
  /** One for each hit. */
  readonly readings: readonly Reading[];
  readonly hits: readonly Hit[];
  readonly features: AnswerFeatures | null;
  /** Probability that the first candidate is right, and where "unknown" begins. */
  readonly confidence: number;
  readonly threshold: number;
}

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

interface Outcome {
  readonly text: string | null;
  readonly confidence: number;
  readonly citations: Citation[];
  readonly reason: string | null;
  readonly usage: WrittenUsage;
  readonly more?: readonly { readonly hit: Hit; readonly hop: number }[];
  readonly both?: Evidence["both"];
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
  writer: StepWriter,
  steps: Step[],
  found: Found,
  options: QuestionOptions,
): Promise<Outcome> {
  const { hits, candidates } = found;
  const suffix = await suffixFor(parts, steps, found, options.signal);
  if (hits.length === 0 && suffix.length === 0) return unknown(steps, 0, "nothing was found");
  const result = await reasonAnswer(writer, parts.clock, {
    ...found,
    windowTokensMax: options.windowTokensMax,
    searches: Math.max(0, (options.hopsMax ?? 1) - 1),
    suffix,
    find: async (query) => (await parts.retrieve(query, PASSAGES_READ, options.signal)).hits,
    neighbours: (passage, each) => parts.neighbours(passage, each),
    signal: options.signal,
  });
  steps.push(...result.steps);
  const { outcome, text } = result;
  if (text === null) {
    const last = steps.at(-1);
    if (last?.kind !== "unknown") unknown(steps, result.confidence, result.reason ?? "");
  } else {
    options.onText?.(text);
    if (result.who === "reader") {
      steps.push({ kind: "answer", input: { by: "reader" }, output: { text }, ms: 0 });
    }
  }
  return {
    ...result,
    usage: {
      windowTokens: outcome.windowTokens,
      promptTokens: outcome.promptTokens,
      generatedTokens: outcome.writtenTokens,
      toolCalls: outcome.signs.toolCalls,
    },
    both: {
      features: result.features,
      reader: candidates[0]?.text ?? null,
      reasoner: outcome.text,
      transcript: outcome.transcript,
    },
  };
}

async function suffixFor(
  parts: ReasonParts,
  steps: Step[],
  { question, hits }: Found,
  signal: AbortSignal | undefined,
): Promise<Passage[]> {
  const { suffix } = parts;
  if (!suffix) return [];
  return timed(parts.clock, steps, "note", { by: suffix.by }, async () => {
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
