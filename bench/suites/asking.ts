/**
 * Asking questions and checking what comes back: answer, abstention, and every citation against
 * the source's extracted text.
 * Errors: those of each-question.ts.
 */
import { isRecollectError } from "../../src/base/index.js";
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, BenchOption, Cell, Sample } from "../contract.js";
import type { Question } from "../data/squad.js";
import type { Answer, AskOptions, Citation, Evidence, Store } from "../engine.js";
import { effortOption, numberOption, textOption } from "../options.js";
import { containsAnswer, exactMatch, f1, wilson } from "../scores/index.js";
import { ABLATION_OPTIONS, ablatedOptions } from "./ablations.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";

/** Who answers, and in what time. */
export const MODEL_OPTIONS: readonly BenchOption[] = [
  { flag: "--model <name>", description: "reasoner: a name, a folder or openai:URL#name" },
  { flag: "--effort <effort>", description: "of ask: low, medium or high" },
  { flag: "--timeout <s>", description: "seconds a question", default: "120" },
];

export const HOPS_OPTION: BenchOption = { flag: "--max-hops <n>", description: "as of ask" };

/** `--max-hops` as an option of what is asked; nothing where it is not given. */
export function hopsOption(context: BenchContext): Pick<AskOptions, "maxHops"> {
  if (textOption(context, "maxHops") === undefined) return {};
  return { maxHops: numberOption(context, "maxHops", 1) };
}

/** Of a suite whose questions are asked with `askOptions`, which reads all of them. */
export const ASK_OPTIONS: readonly BenchOption[] = [...MODEL_OPTIONS, ...ABLATION_OPTIONS];

/**
 * What the command line says of asking. `own` are the suite's own options, such as a number of
 * hops; what is ablated wins over them.
 */
export function askOptions(context: BenchContext, own: AskOptions = {}): AskOptions {
  const model = textOption(context, "model");
  const ablated = ablatedOptions(context);
  const { maxHops, ...others } = own;
  return {
    timeoutSeconds: numberOption(context, "timeout", 120),
    signal: context.signal,
    ...(model === undefined ? {} : { model }),
    ...effortOption(context),
    ...others,
    ...(maxHops === undefined || ablated.oneShot === true ? {} : { maxHops }),
    ...ablated,
  };
}

/** Extracted texts, read once each. */
export class SourceTexts {
  readonly #store: Store;
  readonly #texts = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether the quote is what stands at its offsets; false when the source is not there. */
  isExact(citation: Citation): boolean {
    const text = this.#textOf(citation.source);
    if (text === null || citation.quote === "") return false;
    return text.slice(citation.start, citation.end) === citation.quote;
  }

  #textOf(source: string): string | null {
    const known = this.#texts.get(source);
    if (known !== undefined) return known;
    try {
      const text = [...this.#store.show(source).text].join("");
      this.#texts.set(source, text);
      return text;
    } catch (error) {
      if (isRecollectError(error) && error.code === "SOURCE_UNKNOWN") return null;
      throw error;
    }
  }
}

export function answerScores(
  answer: Answer,
  question: Question,
  texts: SourceTexts,
): Record<string, number> {
  const { citations } = answer;
  const answered = answer.status === "answered";
  const said = answered ? answer.answer : null;
  const scores: Record<string, number> = {
    F1: f1(said, question.answers),
    EM: exactMatch(said, question.answers),
    answered: answered ? 1 : 0,
    unknown: answered ? 0 : 1,
    confidence: answer.confidence,
    ms: answer.usage.ms,
    citations: citations.length,
    "citations exact": citations.filter((citation) => texts.isExact(citation)).length,
  };
  if (answered) {
    scores["F1 where answered"] = scores["F1"] ?? 0;
    scores["answers cited"] = citations.length > 0 ? 1 : 0;
    const holds = citations.some(
      (c) => c.source === question.source && containsAnswer(c.quote, question.answers),
    );
    scores["gold in quote"] = holds ? 1 : 0;
  }
  return scores;
}

/** The worst: what a failed question scores, where "unknown" is not what is wanted. */
export const WORST_ANSWER = { F1: 0, EM: 0, answered: 0, unknown: 1 } as const;

export interface AskedQuestions {
  readonly questions: readonly Question[];
  readonly cell: string;
  /** The store does not hold the answers. */
  readonly unknownWanted?: boolean;
  /** Search only the document that answers. */
  readonly goldOnly?: boolean;
}

export async function askQuestions(
  context: BenchContext,
  store: Store,
  o: AskedQuestions,
): Promise<Sample[]> {
  const worst = { ...WORST_ANSWER, unknown: o.unknownWanted === true ? 0 : 1 };
  const texts = new SourceTexts(store);
  const options = askOptions(context);
  const warm = warmUp(store, o.questions[0]?.question, options);
  const questions = o.questions.map((one) => ({ ...one, targets: one.answers, worst }));
  return eachQuestion(context, { cell: o.cell, questions }, async (question) => {
    await warm();
    const filter = o.goldOnly === true ? { filter: { sources: [question.source] } } : {};
    const seen: Evidence[] = [];
    const onEvidence = (evidence: Evidence): void => {
      seen.push(evidence);
    };
    const answer = await store.ask(question.question, { ...options, ...filter, onEvidence });
    const [evidence] = seen;
    const times = evidence ? timeScores(answer, evidence) : {};
    const best = evidence ? bestCandidate(evidence, question) : null;
    const scores = { ...answerScores(answer, question, texts), ...times };
    return { scores, output: { ...brief(answer, evidence), best } };
  });
}

const OUTSIDE = "share outside models and retrieval";

/** Of an answer's time: in the models' graphs, in searches, and the share that is neither. */
function timeScores(answer: Answer, { spent }: Evidence): Record<string, number> {
  if (spent === null) return {};
  const { ms } = answer.usage;
  const left = Math.max(0, ms - spent.modelMs - spent.retrievalMs);
  return {
    "model ms": spent.modelMs,
    "retrieval ms": spent.retrievalMs,
    [OUTSIDE]: ms === 0 ? 0 : left / ms,
  };
}

/** What training/calibration fits on: the first candidate, answered or not. */
function bestCandidate(evidence: Evidence, question: Question): unknown {
  const [first] = evidence.candidates;
  if (first === undefined) return null;
  const others = evidence.candidates.slice(0, 8).map((candidate) => ({
    f1: f1(candidate.text, question.answers),
    span: candidate.mark.score,
    answerable: candidate.reading.answerableLogit,
    support: candidate.supportLogit,
    retrieval: candidate.hit.score,
  }));
  return { text: first.text, features: evidence.features, candidates: others };
}

/**
 * Models load in the first question: its time is the opening's. Asked once, and not where all are
 * finished. Failing is for those counted.
 */
export function warmUp(
  store: Pick<Store, "ask">,
  question: string | undefined,
  options: AskOptions,
): () => Promise<void> {
  let warmed = false;
  return async () => {
    if (warmed || question === undefined) return;
    warmed = true;
    try {
      await store.ask(question, options);
    } catch (error) {
      if (!isRecollectError(error) || error.code === "INTERRUPTED") throw error;
    }
  };
}

const ANSWER_METRICS = [
  "F1",
  "EM",
  "answered",
  "F1 where answered",
  "answers cited",
  "gold in quote",
];

export function answerCells(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...ANSWER_METRICS.flatMap((metric) => meanCell(samples, name, metric)),
    ...citationCell(samples, name),
    ...meanCell(samples, name, "ms"),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
    ...["model ms", "retrieval ms", OUTSIDE].flatMap((metric) => meanCell(samples, name, metric)),
    ...failedCell(samples, name),
  ];
}

/** Over citations, not questions. */
export function citationCell(samples: readonly Sample[], name: string): Cell[] {
  const own = samples.filter((sample) => sample.cell === name);
  const total = (metric: string): number =>
    own.reduce((sum, sample) => sum + (sample.scores[metric] ?? 0), 0);
  const n = total("citations");
  const exact = total("citations exact");
  if (n === 0) return [];
  return [{ name, metric: "citations exact", value: exact / n, n, ci95: wilson(exact, n) }];
}

/** Only where something failed: nothing to see otherwise. */
export function failedCell(samples: readonly Sample[], name: string): Cell[] {
  return meanCell(samples, name, "failed").filter((cell) => cell.value > 0);
}
