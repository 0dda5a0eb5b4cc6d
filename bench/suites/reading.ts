/**
 * Reading: is the passage found, is the answer read, is "unknown" said.
 * Data: SQuAD articles as whole documents; Natural Questions' gold passages as one corpus.
 * `splits.json` says which articles and questions no shipped model was trained on.
 * "nq gold" searches only the passage that answers: what is left to lose is reading.
 */
import { join } from "node:path";
import { invariant } from "../../src/base/index.js";
import { calibrationCells, meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { readNaturalQuestions } from "../data/nq.js";
import { readSplits, type Splits } from "../data/splits.js";
import { readSquad, type Question, type Squad } from "../data/squad.js";
import type { Store } from "../engine.js";
import { choiceOption, levelOption, numberOption, seedOption, textOption } from "../options.js";
import { projectRoot } from "../project.js";
import { sampled } from "../random.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { refuseAblations } from "./ablations.js";
import { answerCells, ASK_OPTIONS, askQuestions, failedCell } from "./asking.js";
import { REASONING_PARTS, type ReasoningPart, reasoningSamples } from "./reasoning.js";
import { babiMeanCells, reasoningCells, swapCells } from "./reasoning-cells.js";
import { MODES, searchQuestions } from "./searching.js";

const STORE_PARTS = ["recall", "answers", "unknown", "nq"] as const;
type StorePart = (typeof STORE_PARTS)[number];
type Part = StorePart | ReasoningPart;
const PARTS: readonly Part[] = [...STORE_PARTS, ...REASONING_PARTS];

const STANDARD_SAMPLES = { recall: 500, answers: 200, unknown: 100, nq: 194 } as const;

export const reading: SuiteDefinition = {
  name: "reading",
  summary: "passages found, answers read, and \"unknown\" said, on SQuAD and Natural Questions",
  options: [
    {
      flag: "--parts <list>",
      description: `some of ${PARTS.join(",")}`,
      default: STORE_PARTS.join(","),
    },
    { flag: "--level <level>", description: "auto, lexical, static or deep", default: "deep" },
    { flag: "--who <list>", description: "reader, reasoner, both: over given passages" },
    { flag: "--on <source>", description: "squad or nq: whose paragraphs", default: "squad" },
    { flag: "--splits <file>", description: "default: the project's training/splits.json" },
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "reading", (workspace) => measure(context, workspace)),
};

interface Run {
  readonly context: BenchContext;
  readonly workspace: Workspace;
  readonly inputs: Inputs;
  readonly seed: number;
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("reading", context.data);
  const run: Run = { context, workspace, inputs, seed: seedOption(context) };
  const named = textOption(context, "parts") !== undefined;
  const parts: Part[] = named ? choiceOption(context, "parts", PARTS) : [...STORE_PARTS];
  const splits = await splitsFor(run, parts);
  const samples: Sample[] = [];
  const given = parts.filter((part) => isReasoning(part));
  const stored = parts.filter((part) => !isReasoning(part));
  const squadParts = stored.filter((part) => part !== "nq");
  if (squadParts.length > 0) samples.push(...(await squadSamples(run, squadParts, splits)));
  if (parts.includes("nq")) samples.push(...(await nqSamples(run, splits)));
  if (given.length > 0) {
    refuseAblations(context, given.join(", "));
    samples.push(...(await reasoningSamples(context, inputs, { parts: given, splits })));
  }
  return {
    cells: cellsOf(samples),
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
    notes: [readerNote(context)],
  };
}

function isReasoning(part: Part): part is ReasoningPart {
  return REASONING_PARTS.some((one) => one === part);
}

function readerNote(context: BenchContext): string {
  if (textOption(context, "reader") !== undefined) return "reader given with --reader";
  return "shipped reader: the test side of the splits is held out from it";
}

async function splitsFor(run: Run, parts: readonly Part[]): Promise<Splits> {
  const given = textOption(run.context, "splits");
  const path = given ?? join(projectRoot(), "training", "splits.json");
  if (parts.some((part) => part !== "recall")) return readSplits(run.inputs, path);
  return { squad: { train: [], test: [] }, nq: { testLines: [] } };
}

function samplesFor(run: Run, part: StorePart): number {
  return numberOption(run.context, "samples", STANDARD_SAMPLES[part]);
}

async function squadSamples(
  run: Run,
  parts: readonly StorePart[],
  splits: Splits,
): Promise<Sample[]> {
  const { context, workspace, inputs, seed } = run;
  const squad = await readSquad(inputs, await inputs.path("squad", "dev-half.json"));
  const folder = await workspace.write(
    "squad",
    squad.articles.map(({ title, text }) => ({ name: `${title}.txt`, text })),
  );
  const store = await workspace.open("squad");
  await workspace.ingest(store, [folder], { level: levelOption(context, "deep"), cwd: folder });
  const samples: Sample[] = [];
  if (parts.includes("recall")) {
    const questions = sampled(squad.questions, samplesFor(run, "recall"), seed);
    samples.push(...(await searchQuestions(context, store, { questions, prefix: "squad" })));
  }
  const about = (titles: readonly string[]): Question[] => questionsAbout(squad, titles);
  if (parts.includes("answers")) {
    const questions = sampled(about(splits.squad.test), samplesFor(run, "answers"), seed);
    samples.push(...(await askQuestions(context, store, { questions, cell: "squad ask" })));
  }
  // Last: it takes articles out of the store.
  if (parts.includes("unknown")) samples.push(...(await unknownSamples(run, store, squad, splits)));
  return samples;
}

function questionsAbout(squad: Squad, titles: readonly string[]): Question[] {
  const sources = new Set(titles.map((title) => `${title}.txt`));
  return squad.questions.filter((question) => sources.has(question.source));
}

/**
 * "unknown untrained": half of the test articles is out, the other half is in: the reader was
 * trained on neither side. "unknown issue": all test articles are out, and the questions about
 * what stayed are about articles that the evaluation reader was trained on.
 */
async function unknownSamples(
  run: Run,
  store: Store,
  squad: Squad,
  splits: Splits,
): Promise<Sample[]> {
  const { context, seed } = run;
  const count = samplesFor(run, "unknown");
  const test = sampled(splits.squad.test, splits.squad.test.length, seed);
  const first = test.slice(0, Math.ceil(test.length / 2));
  const second = test.slice(first.length);
  const stayed = squad.articles.map((a) => a.title).filter((title) => !test.includes(title));
  const ask = (titles: readonly string[], cell: string): Promise<Sample[]> => {
    const questions = sampled(questionsAbout(squad, titles), count, seed);
    const unknownWanted = cell.endsWith(", out");
    return askQuestions(context, store, { questions, cell, unknownWanted });
  };
  const samples: Sample[] = [];
  await store.remove(first.map((title) => `${title}.txt`));
  if (second.length > 0) {
    samples.push(...(await ask(first, "unknown untrained, out")));
    samples.push(...(await ask(second, "unknown untrained, in")));
    await store.remove(second.map((title) => `${title}.txt`));
  }
  samples.push(...(await ask(test, "unknown issue, out")));
  if (stayed.length > 0) samples.push(...(await ask(stayed, "unknown issue, in")));
  return samples;
}

async function nqSamples(run: Run, splits: Splits): Promise<Sample[]> {
  const { context, workspace, inputs, seed } = run;
  const path = await inputs.path("nq-oracle", "nq-oracle-half.jsonl");
  const { passages, questions } = await readNaturalQuestions(inputs, path);
  const text = passages.map((passage) => `${JSON.stringify(passage)}\n`).join("");
  const folder = await workspace.write("nq", [{ name: "nq.jsonl", text }]);
  const store = await workspace.open("nq");
  const level = levelOption(context, "deep");
  await workspace.ingest(store, [join(folder, "nq.jsonl")], { level, cwd: folder });
  const byLine = new Map(questions.map((question) => [question.id, question]));
  const held = splits.nq.testLines.flatMap((line) => byLine.get(`nq-${line}`) ?? []);
  const chosen = sampled(held, samplesFor(run, "nq"), seed);
  const searched = await searchQuestions(context, store, { questions: chosen, prefix: "nq" });
  const asked = await askQuestions(context, store, { questions: chosen, cell: "nq ask" });
  const gold = { questions: chosen, cell: "nq gold ask", goldOnly: true };
  return [...searched, ...asked, ...(await askQuestions(context, store, gold))];
}

function cellsOf(samples: readonly Sample[]): Cell[] {
  const names = [...new Set(samples.map((sample) => sample.cell))];
  const cells = names.flatMap((name) => {
    if (/, (?:reader|reasoner|both|trained on|held out)$/.test(name)) {
      return reasoningCells(samples, name);
    }
    if (MODES.some((mode) => name.endsWith(` ${mode}`))) return searchCells(samples, name);
    if (name.startsWith("unknown ")) return unknownCells(samples, name);
    invariant(name.endsWith(" ask"), "cells are searches, abstentions or answers");
    const calibration = { confidence: "confidence", outcome: "F1 where answered" };
    return [...answerCells(samples, name), ...calibrationCells(samples, name, calibration)];
  });
  return [...cells, ...babiMeanCells(samples), ...swapCells(samples)];
}

function searchCells(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...["recall@1", "recall@5", "evidence@5"].flatMap((m) => meanCell(samples, name, m)),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
  ];
}

function unknownCells(samples: readonly Sample[], name: string): Cell[] {
  const f1 = name.endsWith(", in") ? meanCell(samples, name, "F1") : [];
  return [...meanCell(samples, name, "unknown"), ...f1, ...failedCell(samples, name)];
}
