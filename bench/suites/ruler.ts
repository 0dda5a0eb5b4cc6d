/**
 * RULER's 13 tasks: needles in noise, in novels and among needles, variables that are assigned each
 * other, lists of words, questions about documents. Each sample's text is written to a file and
 * ingested into the task's store in the place of the sample before it; then the question part of
 * the official prompt is asked. The engine is told the question and nothing else.
 * Units: lengths in tokens (data/ruler/contract.ts); times in milliseconds.
 */
import { join } from "node:path";
import { anchorCells } from "../anchors.js";
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { rulerData, type RulerData, type RulerTask, RULER_TASKS } from "../data/ruler/tasks.js";
import type { RulerSample } from "../data/ruler/contract.js";
import type { Answer, Store } from "../engine.js";
import {
  choiceOption,
  lengthName,
  lengthsOption,
  levelOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { cellPlots, type CellPlot } from "../plots/cell-plots.js";
import {
  causeOf,
  CAUSES,
  causeScores,
  type EvidenceSeen,
  rulerScore,
} from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, askOptions, failedCell } from "./asking.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";
import { meanOfTasks } from "./task-means.js";

const PLOTS: readonly CellPlot[] = [
  {
    title: "RULER",
    caption: "The official score, by length, beside published figures of other systems.",
    metrics: ["score"],
    unit: "score",
    domain: [0, 1],
  },
  { title: "A question", metrics: ["ask ms p50"], unit: "milliseconds", log: true },
];

export const ruler: SuiteDefinition = {
  name: "ruler",
  summary: "RULER's 13 tasks: needles, variables, lists of words, documents, at any length",
  options: [
    { flag: "--folder <dir>", description: "texts (*.txt); default: novels in --data" },
    { flag: "--tasks <list>", description: `some of ${RULER_TASKS.join(",")}` },
    { flag: "--lengths <list>", description: "in tokens", default: "4k" },
    { flag: "--level <level>", description: "lexical, static or deep", default: "static" },
    { flag: "--samples <n>", description: "questions of a task at a length", default: "25" },
    { flag: "--splits <file>", description: "default: the project's training/splits.json" },
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "ruler", (space) => measure(context, space)),
  plots: (cells) => cellPlots([...cells, ...anchorCells("ruler")], PLOTS),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("ruler", context.data);
  const tasks = choiceOption<RulerTask>(context, "tasks", RULER_TASKS);
  const lengths = lengthsOption(context, "4k");
  const data = await rulerData(inputs, {
    tasks,
    folder: textOption(context, "folder"),
    splits: textOption(context, "splits"),
    lengthMax: Math.max(...lengths),
    seed: seedOption(context),
    samples: samplesOption(context, 25),
  });
  const planned = lengths.length * tasks.length;
  context.run?.progress.expect({ cells: planned, questions: planned * samplesOption(context, 25) });
  const samples: Sample[] = [];
  const means: Cell[] = [];
  for (const length of lengths) {
    const own: Sample[] = [];
    for (const task of tasks) {
      own.push(...(await askTask(context, workspace, { data, task, length })));
    }
    samples.push(...own);
    means.push(...allTasks(own, `${lengthName(length)} mean`));
  }
  const names = [...new Set(samples.map((sample) => sample.cell))];
  const cells = [...means, ...names.flatMap((name) => cellsOf(samples, name))];
  return {
    cells,
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
    notes: ["running text is of novels, not of essays", ...data.notes],
  };
}

async function askTask(
  context: BenchContext,
  workspace: Workspace,
  o: { readonly data: RulerData; readonly task: RulerTask; readonly length: number },
): Promise<Sample[]> {
  const { data, task, length } = o;
  const cell = `${lengthName(length)} ${task}`;
  const name = `ruler-${cell.replace(" ", "-")}`;
  const store = await workspace.open(name);
  const worst = { score: 0, unknown: 1 };
  const questions = data.posed(task).map((one) => ({ ...one, worst }));
  const samples = await eachQuestion(context, { cell, questions }, async ({ id }) => {
    const sample = data.sample(task, id, length);
    const folder = await workspace.write(name, sample.files);
    const fromMs = context.clock.nowMs();
    const paths = sample.files.map((file) => join(folder, file.name));
    const level = levelOption(context, "static");
    await workspace.ingest(store, paths, { level, cwd: folder });
    const ingestMs = context.clock.nowMs() - fromMs;
    const askedMs = context.clock.nowMs();
    const answer = await store.ask(sample.question, askOptions(context));
    const times = { "ingest ms": ingestMs, "ask ms": context.clock.nowMs() - askedMs };
    const scores = scoresOf(answer, task, { sample, store });
    const cause = causeOf(scores["score"] === 1, seenBy(scores));
    const output = { ...brief(answer), cause };
    return { scores: { ...scores, ...causeScores(cause), ...times }, output };
  });
  await workspace.drop(store);
  return samples;
}

interface Asked {
  readonly sample: RulerSample;
  readonly store: Store;
}

function scoresOf(answer: Answer, task: RulerTask, asked: Asked): Record<string, number> {
  const { targets } = asked.sample;
  const rule = task.startsWith("qa_") ? "any" : "all";
  const quotes = answer.citations.map(({ quote }) => quote).join("\n");
  const found = [JSON.stringify(answer.steps), quotes, ...passageTexts(answer, asked.store)];
  return {
    score: rulerScore(answer.answer, targets, rule),
    unknown: answer.status === "unknown" ? 1 : 0,
    confidence: answer.confidence,
    "targets found": rulerScore(found.join("\n"), targets, rule),
    "targets cited": rulerScore(quotes, targets, rule),
  };
}

function passageTexts(answer: Answer, store: Store): string[] {
  return answer.passages.map(({ source, start, end }) => {
    return [...store.show(source, { start, end }).text].join("");
  });
}

function seenBy(scores: Readonly<Record<string, number>>): EvidenceSeen {
  const cited = scores["targets cited"] === 1;
  return { found: scores["targets found"] === 1, read: cited, told: cited };
}

const METRICS = ["score", "unknown", "targets found", "targets cited", ...CAUSES];

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...METRICS.flatMap((metric) => meanCell(samples, name, metric)),
    ...["ingest ms", "ask ms"].flatMap((score) =>
      quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
    ),
    ...failedCell(samples, name),
  ];
}

/** The mean of the tasks, and what a question of any of them took. */
function allTasks(samples: readonly Sample[], name: string): Cell[] {
  const asked = samples.map((sample) => ({ ...sample, cell: name }));
  return [
    meanOfTasks(samples, { suite: "ruler", name, metric: "score" }),
    ...quantileCell(asked, name, { score: "ask ms", metric: "ask ms p50", q: 0.5 }),
  ];
}
