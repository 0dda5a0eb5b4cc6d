/**
 * A user's own questions over their own store: is the document found, is the answer right, is it
 * quoted exactly, is "unknown" said where it should be, and how long does it take. The store is
 * only read, and no data set is needed.
 * Units: milliseconds. recall@k counts documents, in the order of the answer's passages.
 * Errors: BENCH_DATA_MISSING, BENCH_DATA_INVALID, STORE_MISSING, STORE_NO_VECTORS, those of
 * each-question.ts.
 */
import { isRecollectError, RecollectError } from "../../src/base/index.js";
import { calibrationCells, meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { type OwnQuestion, readOwnQuestions } from "../data/own-questions.js";
import type { Answer, Evidence, Store, StoreOptions } from "../engine.js";
import { samplesOption, seedOption, textOption } from "../options.js";
import { sampled } from "../random.js";
import { containsAnswer, exactMatch, f1, recall } from "../scores/index.js";
import { ablatedOptions } from "./ablations.js";
import {
  ASK_OPTIONS,
  askOptions,
  citationCell,
  failedCell,
  HOPS_OPTION,
  hopsOption,
  SourceTexts,
  warmUp,
} from "./asking.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";

const DEPTHS = [1, 5, 10] as const;
/** Questions that the store answers, and those that nothing in it does. */
const CELLS = { answered: "own", none: "own, no answer" } as const;

export const own: SuiteDefinition = {
  name: "own",
  summary: "your own questions over your own store: recall, answers, unknown, time",
  operands: "<file.jsonl>",
  options: [
    HOPS_OPTION,
    ...ASK_OPTIONS,
  ],
  measure,
};

async function measure(context: BenchContext): Promise<Measured> {
  const [path, ...more] = context.operands;
  if (path === undefined || more.length > 0 || context.store === undefined) {
    throw new RecollectError("USAGE", { detail: "own needs one file of questions: own FILE" });
  }
  const inputs = new Inputs("own", null);
  const all = await readOwnQuestions(inputs, path);
  const questions = sampled(all, samplesOption(context, all.length), seedOption(context));
  const store = await context.openStore(context.store, storeOptions(context));
  try {
    const { documents, tokens } = store.status();
    checkLeavesSomething(context, store);
    warnOfStrangers(context, store, questions);
    const samples = await asked(context, store, { questions, about: { documents, tokens } });
    const names = [...new Set(samples.map(({ cell }) => cell))];
    const notes = [`the store holds ${documents} documents, ${tokens} tokens`];
    const models = textOption(context, "models");
    return {
      cells: names.flatMap((name) => cellsOf(samples, name)),
      samples,
      corpusDigest: inputs.digest(),
      ...(models === undefined ? {} : { models }),
      notes,
    };
  } finally {
    await store.close();
  }
}

function storeOptions(context: BenchContext): StoreOptions {
  const device = textOption(context, "device");
  return {
    models: textOption(context, "models") ?? context.models,
    log: context.log,
    ...(device === undefined ? {} : { device: device as NonNullable<StoreOptions["device"]> }),
  };
}

/** `--ablate words` of a store that has words alone would score every question as not found. */
function checkLeavesSomething(context: BenchContext, store: Store): void {
  if (ablatedOptions(context).mode !== "dense") return;
  const { lexical, static: statics, deep } = store.status().levels;
  if (lexical > 0 && statics + deep === 0) throw new RecollectError("STORE_NO_VECTORS");
}

/** A source that is not there can't be found: that is a slip of the file more often than a miss. */
function warnOfStrangers(
  context: BenchContext,
  store: Store,
  questions: readonly OwnQuestion[],
): void {
  const named = new Set(questions.flatMap(({ sources }) => sources));
  const missing = [...named].filter((source) => {
    try {
      store.show(source, { start: 0, end: 1 });
      return false;
    } catch (error) {
      if (isRecollectError(error) && error.code === "SOURCE_UNKNOWN") return true;
      throw error;
    }
  });
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).map((source) => JSON.stringify(source)).join(", ");
  context.log.warn(
    `${missing.length} of ${named.size} sources are not in the store (${some}): ` +
      "name them as recollect list does",
  );
}

async function asked(
  context: BenchContext,
  store: Store,
  o: { readonly questions: readonly OwnQuestion[]; readonly about: object },
): Promise<Sample[]> {
  const options = askOptions(context, hopsOption(context));
  const warm = warmUp(store, o.questions[0]?.question, options);
  const texts = new SourceTexts(store);
  const groups = [
    { cell: CELLS.answered, of: o.questions.filter(({ answers }) => answers.length > 0) },
    { cell: CELLS.none, of: o.questions.filter(({ answers }) => answers.length === 0) },
  ].filter((group) => group.of.length > 0);
  context.run?.progress.expect({ cells: groups.length, questions: o.questions.length });
  const samples: Sample[] = [];
  for (const { cell, of } of groups) {
    const questions = of.map((one) => {
      // A store that has grown is another one to ask.
      return { ...one, targets: one.answers, worst: worstOf(one), about: o.about };
    });
    samples.push(
      ...(await eachQuestion(context, { cell, questions }, async (one) => {
        await warm();
        const seen: Evidence[] = [];
        const onEvidence = (evidence: Evidence): void => void seen.push(evidence);
        const answer = await store.ask(one.question, { ...options, onEvidence });
        return { scores: scoresOf(answer, one, texts), output: brief(answer, seen[0]) };
      })),
    );
  }
  return samples;
}

function worstOf({ answers, sources }: OwnQuestion): Record<string, number> {
  const found = sources.length > 0 ? DEPTHS.map((k) => [`recall@${k}`, 0] as const) : [];
  const said = answers.length > 0 ? { F1: 0, EM: 0, unknown: 1 } : { right: 0, unknown: 0 };
  return { ...said, ...Object.fromEntries(found) };
}

function scoresOf(
  answer: Answer,
  { answers, sources }: OwnQuestion,
  texts: SourceTexts,
): Record<string, number> {
  const { citations, confidence, usage } = answer;
  const answered = answer.status === "answered";
  const exact = citations.filter((citation) => texts.isExact(citation)).length;
  const shared = {
    unknown: answered ? 0 : 1,
    confidence,
    ms: usage.ms,
    citations: citations.length,
    "citations exact": exact,
  };
  if (answers.length === 0) return { ...shared, right: answered ? 0 : 1 };
  const ranked = [...new Set(answer.passages.map(({ source }) => source))];
  const judged = new Map(sources.map((source) => [source, 1]));
  const found = DEPTHS.map((k) => [`recall@${k}`, recall(ranked, judged, k)] as const);
  const score = f1(answer.answer, answers);
  return {
    ...shared,
    F1: score,
    EM: exactMatch(answer.answer, answers),
    ...(answered ? { "F1 where answered": score } : {}),
    ...(answered
      ? { "answer in quote": citations.some((c) => containsAnswer(c.quote, answers)) ? 1 : 0 }
      : {}),
    ...(sources.length > 0 ? Object.fromEntries(found) : {}),
  };
}

const MEANS = [
  ...DEPTHS.map((k) => `recall@${k}`),
  ...["F1", "EM", "F1 where answered", "answer in quote", "right", "unknown"],
];

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  const calibration = { confidence: "confidence", outcome: "F1 where answered" };
  return [
    ...MEANS.flatMap((metric) => meanCell(samples, name, metric)),
    ...citationCell(samples, name),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
    ...calibrationCells(samples, name, calibration),
    ...failedCell(samples, name),
  ];
}
