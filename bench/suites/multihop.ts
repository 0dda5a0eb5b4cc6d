/**
 * Questions whose answer needs several passages: are all of them found, and is it answered.
 * Searches (words, vectors, hybrid) beside the ranking that `ask` gives with one hop and with
 * more, and what each costs by the number of hops, alone or with texts of any length beside them
 * in the store. What counts are the first passages as they stand: two of one document take two
 * places. Units: milliseconds.
 * Data: HotpotQA's form, bench/data/hotpotqa.ts. No shipped model has seen these questions.
 */
import { join, resolve } from "node:path";
import { meanCell, quantileCell, repeatedCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { type MultihopQuestion, readHotpotQa } from "../data/hotpotqa.js";
import type { Answer, Evidence, Level, SearchMode, Store } from "../engine.js";
import {
  choiceOption,
  levelOption,
  numberOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { sampled } from "../random.js";
import { exactMatch, f1, pairedDifference, recall } from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, askOptions, failedCell, warmUp } from "./asking.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";
import { windowCells, windowScores } from "./window-cells.js";

const SEARCHES = { words: "lexical", vectors: "dense", hybrid: "hybrid" } as const;
const CELLS = ["words", "vectors", "hybrid", "one-hop", "loop"] as const;
type CellName = (typeof CELLS)[number];
const HOPS_MAX = 8;
const HALVES = ["even", "odd"] as const;
const DEPTH = 10;

export const multihop: SuiteDefinition = {
  name: "multihop",
  summary: "questions over several passages: recall@5 of all of them, and answers",
  operands: "[folder]",
  options: [
    { flag: "--cells <list>", description: `some of ${CELLS.join(",")} (all by default)` },
    { flag: "--half <half>", description: "only every other question: even or odd" },
    { flag: "--max-hops <n>", description: "searches one after another, in the cell loop" },
    { flag: "--hops <list>", description: "instead of the cells: ask with so many hops (1,3)" },
    { flag: "--beside <dir>", description: "texts (*.txt) that lie in the store too" },
    { flag: "--level <level>", description: "auto, lexical, static or deep", default: "deep" },
    ...ASK_OPTIONS,
  ],
  measure: (context) =>
    inWorkspace(context, "multihop", (workspace) => measure(context, workspace)),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const level = levelOption(context, "deep");
  const plan = chosenCells(context, level);
  const inputs = new Inputs("multihop", context.data);
  const folder = context.operands[0] ?? (await inputs.path("hotpotqa"));
  const { passages, questions } = await readHotpotQa(inputs, folder);
  const lines = passages.map((passage) => `${JSON.stringify(passage)}\n`).join("");
  const corpus = await workspace.write("multihop", [{ name: "corpus.jsonl", text: lines }]);
  const store = await workspace.open("multihop");
  await workspace.ingest(store, [join(corpus, "corpus.jsonl")], { level, cwd: corpus });
  const beside = textOption(context, "beside");
  if (beside !== undefined) {
    await inputs.textFiles(beside);
    await workspace.ingest(store, [resolve(beside)], { level, cwd: resolve(beside) });
  }
  const chosen = chosenQuestions(context, questions);
  const samples: Sample[] = [];
  const expected = { cells: plan.length, questions: plan.length * chosen.length };
  context.run?.progress.expect(expected);
  for (const cell of plan) {
    const run = { ...cell, questions: chosen };
    const searches = run.mode === undefined;
    samples.push(...(await (searches ? asked : searched)(context, store, run)));
  }
  const names = [...new Set(samples.map(({ cell }) => cell))];
  const size = repeatedCell("store", "tokens in the store", [store.status().tokens]);
  return {
    cells: [...names.flatMap((name) => cellsOf(samples, name)), ...gainCells(samples), ...size],
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
  };
}

interface ChosenCell {
  readonly cell: string;
  /** Of a search; what is asked has none. */
  readonly mode?: SearchMode;
  /** Of what is asked; 0: as many as the program takes by itself. */
  readonly hops: number;
}

function chosenCells(context: BenchContext, level: Level): ChosenCell[] {
  const list = textOption(context, "hops");
  if (list !== undefined) {
    const counts = Array.from({ length: HOPS_MAX }, (_, at) => String(at + 1));
    return choiceOption(context, "hops", counts).map((hops) => ({
      cell: `hops ${hops}`,
      hops: Number(hops),
    }));
  }
  // A store of words alone has no vectors to search by.
  const cells = CELLS.filter((cell) => cell !== "vectors" || level !== "lexical");
  return choiceOption<CellName>(context, "cells", cells).map((cell) => {
    if (cell === "one-hop") return { cell, hops: 1 };
    if (cell === "loop") return { cell, hops: numberOption(context, "maxHops", 0) };
    return { cell, mode: SEARCHES[cell], hops: 0 };
  });
}

function chosenQuestions(
  context: BenchContext,
  questions: readonly MultihopQuestion[],
): MultihopQuestion[] {
  const halves = choiceOption(context, "half", HALVES);
  const kept = questions.filter((_, at) => halves.includes(at % 2 === 0 ? "even" : "odd"));
  return sampled(kept, samplesOption(context, kept.length), seedOption(context));
}

/** Of the needed passages: how many are among the first, and whether all are. */
function rankingScores(
  passages: readonly { readonly source: string }[],
  { gold }: MultihopQuestion,
): Record<string, number> {
  const ranked = passages.map(({ source }) => source);
  const judged = new Map([...gold].map((id) => [id, 1]));
  const first = recall(ranked, judged, 5);
  return {
    "recall@5": first,
    "recall@10": recall(ranked, judged, DEPTH),
    "all@5": first === 1 ? 1 : 0,
  };
}

interface CellRun extends ChosenCell {
  readonly questions: readonly MultihopQuestion[];
}

async function searched(
  context: BenchContext,
  store: Store,
  { cell, mode = "hybrid", questions }: CellRun,
): Promise<Sample[]> {
  const { signal } = context;
  // Models load in the first search: its time is the opening's, not the question's.
  await store.search("warm-up", { k: 1, mode, signal });
  const worst = { "recall@5": 0, "recall@10": 0, "all@5": 0 };
  return eachQuestion(context, { cell, questions: posed(questions, worst) }, async (question) => {
    const { hits, ms } = await store.search(question.question, { k: DEPTH, mode, signal });
    const scores = { ...rankingScores(hits, question), ms };
    return { scores, output: hits.map(({ source, title }) => ({ source, title })) };
  });
}

async function asked(
  context: BenchContext,
  store: Store,
  { cell, hops, questions }: CellRun,
): Promise<Sample[]> {
  const options = askOptions(context, hops === 0 ? {} : { maxHops: hops });
  const warm = warmUp(store, questions[0]?.question, options);
  const worst = { "recall@5": 0, "recall@10": 0, "all@5": 0, F1: 0, EM: 0, answered: 0 };
  return eachQuestion(context, { cell, questions: posed(questions, worst) }, async (question) => {
    await warm();
    const seen: Evidence[] = [];
    const onEvidence = (evidence: Evidence): void => void seen.push(evidence);
    const answer = await store.ask(question.question, { ...options, onEvidence });
    const found = rankingScores(answer.passages, question);
    const said = answerScores(answer, question);
    const spent = seen[0]?.spent;
    const times = spent ? retrievalScores(answer.steps, { ms: spent.retrievalMs, hops }) : {};
    const scores = { ...found, ...said, ...times, ...windowScores(answer) };
    return { scores, output: brief(answer, seen[0]) };
  });
}

/** A hop follows several names, with a search for each. */
function retrievalScores(steps: Answer["steps"], o: { ms: number; hops: number }) {
  const searches = steps.filter(({ kind }) => kind === "search").length;
  const eachHop = o.hops > 0 ? { "retrieval ms a hop": o.ms / o.hops } : {};
  const eachSearch = { "retrieval ms a search": o.ms / Math.max(1, searches) };
  return { "retrieval ms": o.ms, ...eachHop, ...eachSearch };
}

function posed<W extends Readonly<Record<string, number>>>(
  questions: readonly MultihopQuestion[],
  worst: W,
): (MultihopQuestion & { readonly targets: readonly string[]; readonly worst: W })[] {
  return questions.map((question) => ({ ...question, targets: question.answers, worst }));
}

function answerScores(answer: Answer, { answers }: MultihopQuestion): Record<string, number> {
  return {
    F1: f1(answer.answer, answers),
    EM: exactMatch(answer.answer, answers),
    answered: answer.status === "answered" ? 1 : 0,
    searches: answer.steps.filter((step) => step.kind === "search").length,
    ms: answer.usage.ms,
  };
}

const MEANS = ["recall@5", "recall@10", "all@5", "F1", "EM", "answered", "searches"];

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...MEANS.flatMap((metric) => meanCell(samples, name, metric)),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
    ...meanCell(samples, name, "retrieval ms"),
    ...["retrieval ms a hop", "retrieval ms a search"].flatMap((score) =>
      quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
    ),
    ...windowCells(samples, name),
    ...failedCell(samples, name),
  ];
}

/** What following is worth, paired by question. */
function gainCells(samples: readonly Sample[]): Cell[] {
  return ["recall@5", "F1"].flatMap((metric) => {
    const of = (cell: CellName): number[] =>
      samples.flatMap((s) => (s.cell === cell ? [s.scores[metric] ?? 0] : []));
    const [one, more] = [of("one-hop"), of("loop")];
    if (one.length === 0 || more.length !== one.length) return [];
    const { difference, n, ci95 } = pairedDifference(one, more);
    return [{ name: "loop - one-hop", metric, value: difference, n, ci95 }];
  });
}
