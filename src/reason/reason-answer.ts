/**
 * The reasoner's part of a question: window, written steps, and whose answer is shown. What the
 * steps ask for is fetched by the same retrieval, without what was shown before.
 * Errors: those of the window, the step loop, retrieval and reader.
 */
import type { Clock } from "../base/index.js";
import type { StepGenerator } from "../model/index.js";
import type { Citation, Hit, Passage, Step } from "../records/index.js";
import { type EvidenceLine, evidenceLines, windowText } from "../window/index.js";
import {
  agreementOf,
  arbiterFeatures,
  type ArbiterFeatures,
  arbitrate,
  type Contenders,
  SAME_AGREEMENT,
} from "./arbiter.js";
import type { Candidate } from "./candidates.js";
import { citeSpan } from "./citation.js";
import { contentWords } from "../words/index.js";
import type { StepWriter, WhatWasRead } from "./parts.js";
import { type ReasonPath, USUAL_PATH } from "./effort.js";
import { checkNotes, type NoteCheck } from "./note-check.js";
import { OUTRIGHT_CONFIDENCE, statesOutright } from "./outright-statement.js";
import { lineWorth, reasonWindow, turned } from "./reason-window.js";
import type { WindowOrder } from "./window-order.js";
import type { WindowStream } from "./window-stream.js";
import { roomForLines, runSteps, type StepLoopRequest, type StepOutcome } from "./step-loop.js";

/** What a later hop adds to the window at most, and how many passages it looks at. */
const MORE_TOKENS = 256;
const MORE_PASSAGES = 4;
/** Of the window: knowledge from elsewhere must not crowd out the documents. */
const SUFFIX_SHARE_MAX = 0.5;

export interface ReasonRequest extends WhatWasRead {
  /** May show lines already; what these have in common with what is shown stays. */
  readonly stream: WindowStream;
  readonly windowTokensMax: number;
  /** Searches after the first. */
  readonly searches: number;
  /** Lines that stand behind all others: knowledge that is in no document. */
  readonly suffix: readonly Passage[];
  readonly find: (query: string) => Promise<readonly Hit[]>;
  readonly neighbours: (passage: Passage, each: number) => readonly Passage[];
  readonly order?: WindowOrder | undefined;
  /** The answer is written at once. */
  readonly oneShot?: boolean | undefined;
  /** The usual one where not given. */
  readonly path?: ReasonPath | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReasonResult {
  readonly text: string | null;
  readonly confidence: number;
  readonly citations: Citation[];
  readonly reason: string | null;
  readonly who: "reader" | "reasoner";
  readonly steps: readonly Step[];
  readonly features: ArbiterFeatures;
  readonly outcome: StepOutcome;
  /** Whether what its notes say of lines stands in them. */
  readonly notes: NoteCheck;
  /** Found by later hops, in order. */
  readonly more: readonly { readonly hit: Hit; readonly hop: number }[];
}

export async function reasonAnswer(
  writer: StepWriter,
  clock: Clock,
  request: ReasonRequest,
): Promise<ReasonResult> {
  const { generator, tools } = writer;
  const more = new MoreEvidence(generator, request);
  const { room, turn, temperature, seed } = request.path ?? USUAL_PATH;
  const wholeTokens = Math.min(request.windowTokensMax, roomForLines(generator, request));
  const suffix = suffixLines(generator, request.suffix, wholeTokens * SUFFIX_SHARE_MAX);
  const budgetTokens = wholeTokens - suffix.tokens;
  const { stream, hops } = request;
  const hopOf = ({ id }: Passage): number => hops.get(id) ?? 1;
  const chosen =
    request.hits.length === 0
      ? []
      : reasonWindow(stream, { ...request, budgetTokens, room, hopOf });
  const lines = turned(chosen, turn);
  const best = request.candidates[0] ?? null;
  const outcome = await runSteps({ generator, stream, tools, clock }, {
    question: request.question,
    lines: [...more.shown(lines), ...suffix.lines],
    linesTokensMax: wholeTokens,
    worth: lineWorth(request),
    hopsMade: request.hopsMade,
    hopOf: ({ passage }) => hopOf(passage),
    searches: request.searches,
    atOnce: request.oneShot,
    search: (query) => more.search(query),
    readOn: (where, line) => Promise.resolve(more.readOn(where, line)),
    answers: request.form.options ?? undefined,
    temperature,
    seed,
    rival: writer.together && best ? rivalIn(lines, best) : undefined,
    signal: request.signal,
  });
  const contenders = contendersOf(request, outcome);
  const verdict = arbitrate(contenders, writer.arbiter, writer.together);
  const shared = {
    confidence: verdict.confidence,
    who: verdict.who,
    steps: outcome.steps,
    features: arbiterFeatures(contenders),
    outcome,
    notes: checkNotes(outcome.transcript, outcome.shown),
    more: more.found,
  };
  if (!verdict.sure && writer.together && best && request.form.fits(best.text)) {
    if (statesOutright(request.question, best)) {
      const citations = [citeSpan(best.hit.passage, best.mark)];
      const own = { who: "reader" as const, confidence: OUTRIGHT_CONFIDENCE, reason: null };
      return { ...shared, ...own, text: best.text, citations };
    }
  }
  if (!verdict.sure) {
    const reason = outcome.reason ?? "the passages found hold no sure answer";
    return { ...shared, text: null, citations: [], reason };
  }
  if (verdict.who === "reader" && best) {
    const citations = [citeSpan(best.hit.passage, best.mark)];
    return { ...shared, text: best.text, citations, reason: null };
  }
  const citations = outcome.cited.map((line) => citeSpan(line.passage, line));
  return { ...shared, text: outcome.text, citations, reason: null };
}

/** What each of the two says, and what it makes of the other's answer. */
function contendersOf(
  { candidates, features, form, question }: ReasonRequest,
  outcome: StepOutcome,
): Contenders {
  const [best] = candidates;
  return {
    reader: best && features ? { text: best.text, features, fits: form.fits(best.text) } : null,
    reasoner: {
      text: outcome.text,
      fits: outcome.text !== null && form.fits(outcome.text),
      signs: outcome.signs,
      grounded: groundedShare(outcome, question),
      markedScore: markedScore(candidates, outcome.text),
    },
  };
}

/** The reader's span with the line that it begins in, where that is shown. */
function rivalIn(
  lines: readonly EvidenceLine[],
  { text, hit, mark }: Candidate,
): StepLoopRequest["rival"] {
  const line = lines.find(
    ({ passage, start, end }) =>
      passage.id === hit.passage.id && mark.start >= start && mark.start < end,
  );
  return line && { text, line };
}

/** The reader's score of a span that says about the same; null where it marked none. */
function markedScore(candidates: readonly Candidate[], text: string | null): number | null {
  if (text === null) return null;
  const same = candidates.filter((one) => agreementOf(one.text, text) >= SAME_AGREEMENT);
  return same.length === 0 ? null : Math.max(...same.map((one) => one.mark.score));
}

/** As many lines as fit, from the first on. */
function suffixLines(
  generator: StepGenerator,
  passages: readonly Passage[],
  budgetTokens: number,
): { readonly lines: readonly EvidenceLine[]; readonly tokens: number } {
  const lines = evidenceLines(passages);
  let [count, tokens] = [0, 0];
  for (const text of windowText(lines, 100)) {
    const more = generator.encode(text).length;
    if (tokens + more > budgetTokens) break;
    tokens += more;
    count++;
  }
  return { lines: lines.slice(0, count), tokens };
}

/** Of the answer's content words: how many the cited lines, the question or a result hold. */
function groundedShare(outcome: StepOutcome, question: string): number {
  if (outcome.text === null) return 0;
  const said = [...contentWords(outcome.text)];
  if (said.length === 0) return 1;
  const results = outcome.transcript.filter((line) => line.startsWith("result "));
  const held = contentWords([...outcome.cited.map((l) => l.text), question, ...results].join(" "));
  return said.filter((word) => held.has(word)).length / said.length;
}

/** Remembers what was shown, and fetches what was not. */
class MoreEvidence {
  readonly found: { hit: Hit; hop: number }[] = [];
  readonly #generator: StepGenerator;
  readonly #request: ReasonRequest;
  readonly #seen = new Set<string>();
  #hop = 1;

  constructor(generator: StepGenerator, request: ReasonRequest) {
    this.#generator = generator;
    this.#request = request;
  }

  shown(lines: readonly EvidenceLine[]): readonly EvidenceLine[] {
    for (const line of lines) this.#seen.add(keyOf(line));
    return lines;
  }

  async search(query: string): Promise<readonly EvidenceLine[]> {
    this.#hop++;
    const hits = (await this.#request.find(query)).slice(0, MORE_PASSAGES);
    for (const hit of hits) this.found.push({ hit, hop: this.#hop });
    return this.#fresh(hits, query);
  }

  readOn(where: "before" | "after" | "section", line: EvidenceLine): readonly EvidenceLine[] {
    const around = this.#request.neighbours(line.passage, where === "section" ? 3 : 1);
    const wanted = around.filter((passage) => {
      if (where === "before") return passage.start < line.passage.start;
      if (where === "after") return passage.start > line.passage.start;
      return true;
    });
    const trace = { words: null, vector: null, matchedTerms: [] };
    const hits = wanted.map((passage, i) => ({ rank: i + 1, score: 0, passage, trace }));
    return this.#fresh(hits, line.text);
  }

  #fresh(hits: readonly Hit[], query: string): readonly EvidenceLine[] {
    if (hits.length === 0) return [];
    const lines = reasonWindow(this.#generator, {
      question: query,
      hits,
      readings: [],
      budgetTokens: MORE_TOKENS,
      order: this.#request.order,
      neighbours: () => [],
    });
    return this.shown(lines.filter((line) => !this.#seen.has(keyOf(line))));
  }
}

function keyOf(line: EvidenceLine): string {
  return `${line.passage.source}\0${line.passage.start + line.start}`;
}
