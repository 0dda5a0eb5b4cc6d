/**
 * One question: search, read, reason, answer with exact quotes, or "unknown" with the reason.
 *
 *   question -> find passages -> reader marks spans -> ranked candidates -> confidence --+
 *                                   |                                               v
 *                                   +-> window -> reasoner writes steps ------> whose answer?
 *                                   |                                               |
 *                                   +-> prompt -> chat model (when asked for) ------+-> answer
 *
 * Errors: what retrieval, reader and generator raise.
 */
import type { Answer, Hit, PassageId, Reading, Step } from "../records/index.js";
import type { Retrieval } from "../retrieve/index.js";
import { answerForm } from "./answer-form.js";
import { confidenceOf } from "./calibration.js";
import { featuresOf, rankCandidates, type Candidate } from "./candidates.js";
import { findPassages, HOPS_DEFAULT } from "./find-passages.js";
import type { Evidence, QuestionOptions, ReasonParts } from "./parts.js";
import { PassageReadings } from "./passage-readings.js";
import { firstTurn, readInTurns, windowAhead } from "./read-ahead.js";
import { passagesServe, scatteredStory } from "./scattered.js";
import { timedRetrieval } from "./timed-retrieval.js";
import { rounded, timedStep } from "./timed-step.js";
import { realShare } from "./unreal.js";
import { WindowStream } from "./window-stream.js";
import { type Found, type Outcome, writeAnswer } from "./write-answer.js";

/** Passages that the reader goes over: these, and more while they are short. */
const PASSAGES_READ = 8;
const PASSAGES_READ_MAX = 32;
const TOKENS_READ = 1_600;

export async function answerQuestion(
  given: ReasonParts,
  question: string,
  options: QuestionOptions,
): Promise<{ answer: Answer; evidence: Evidence }> {
  const { writer } = given;
  const stream =
    writer.kind === "steps" ? new WindowStream(writer.generator, options.signal) : null;
  try {
    return await answered(given, stream, question, options);
  } finally {
    stream?.close();
  }
}

async function answered(
  given: ReasonParts,
  stream: WindowStream | null,
  question: string,
  options: QuestionOptions,
): Promise<{ answer: Answer; evidence: Evidence }> {
  const { parts, retrievalMs, busy } = timedRetrieval(given);
  const startedMs = parts.clock.nowMs();
  const modelMs = modelMsOf(parts);
  const steps: Step[] = [];
  const { hopsMax = HOPS_DEFAULT, order, signal } = options;
  const read = new PassageReadings(parts.reader, question, signal);
  const onFirst = (first: Retrieval): void => {
    if (!parts.statements || passagesServe(question, first)) read.begin(firstTurn(first.hits));
  };
  const searched = await findPassages(parts, steps, question, { ...options, onFirst });
  const { retrieval, hops, hopsMade, hopsLeft } = searched;
  const about = { question, retrieval, hopsMax, order, signal };
  const story = await scatteredStory(parts, steps, about);
  const hits = story?.hits ?? worthReading(retrieval.hits);
  const readings = await readStep(parts, steps, hits, async () => {
    if (story) return story.readings;
    const ahead = windowAhead(parts, stream, { question, hops, hopsLeft, options });
    return readInTurns(read, hits, ahead);
  });
  const texts = hits.map(({ passage }) => `${passage.title ?? ""} ${passage.text}`);
  const form = answerForm(question, texts);
  const misfit = (span: Candidate): number => (form.fits(span.text) ? 0 : 1);
  const spans = rankCandidates(hits, readings);
  const candidates = spans.sort((a, b) => misfit(a) - misfit(b));
  const features = featuresOf(candidates, readings, retrieval);
  const withVectors = retrieval.level !== "lexical";
  const confidence = features ? confidenceOf(features, parts.calibration, withVectors) : 0;
  const { thresholdVectors, thresholdWords } = parts.calibration;
  const threshold = withVectors ? thresholdVectors : thresholdWords;
  const all: Found = {
    question,
    candidates,
    readings,
    form,
    hits,
    hopsMade,
    hops,
    features,
    confidence,
    threshold,
    hopsLeft,
  };
  const around = story ? { ...parts, neighbours: () => [] } : parts;
  const outcome = await writeAnswer(around, steps, { ...all, stream }, options);
  const prefill = stream && outcome.usage.promptTokens > 0 ? { prefill: stream.prefill(busy) } : {};
  const usage = { ...outcome.usage, ...prefill, passagesRead: hits.length };
  const answer: Answer = {
    question,
    answer: outcome.text,
    ...(outcome.reason === null ? {} : { explanation: outcome.reason }),
    status: outcome.text === null ? "unknown" : "answered",
    confidence: rounded(confidenceIn(question, outcome)),
    citations: outcome.citations,
    passages: ranked(retrieval.hits, hops, [...(story?.found ?? []), ...(outcome.more ?? [])]),
    steps,
    usage: { ...usage, ms: Math.round(parts.clock.nowMs() - startedMs) },
  };
  const both = outcome.both ? { both: outcome.both } : {};
  const chats = parts.writer.kind === "chat";
  const spent = chats
    ? null
    : { modelMs: modelMsOf(parts) - modelMs, retrievalMs: retrievalMs() };
  return { answer, evidence: { features, candidates, spent, ...both } };
}

/** Of an answer, less where its quotes only come near to saying it. */
function confidenceIn(question: string, { text, confidence, citations }: Outcome): number {
  if (text === null) return confidence;
  return confidence * realShare(question, citations.map(({ quote }) => quote));
}

function modelMsOf({ reader, writer }: ReasonParts): number {
  return reader.modelMs + (writer.kind === "steps" ? writer.generator.modelMs : 0);
}

/** What question and names found, then what the reasoner's own searches added. */
function ranked(
  hits: readonly Hit[],
  hops: ReadonlyMap<PassageId, number>,
  more: readonly { readonly hit: Hit; readonly hop: number }[],
): Answer["passages"] {
  const first = hits.map((hit) => ({ hit, hop: hops.get(hit.passage.id) ?? 1 }));
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

async function readStep(
  { clock }: ReasonParts,
  steps: Step[],
  hits: readonly Hit[],
  read: () => Promise<readonly Reading[]>,
): Promise<readonly Reading[]> {
  return timedStep(clock, steps, "read", { passages: hits.length }, async () => {
    const readings = await read();
    const output = rankCandidates(hits, readings)
      .slice(0, 3)
      .map((candidate) => ({
        span: candidate.text,
        source: candidate.hit.passage.source,
        score: rounded(candidate.score),
      }));
    return { value: readings, output };
  });
}
