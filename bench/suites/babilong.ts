/**
 * bAbI's facts scattered over novels: found, put in order and reasoned over by the product alone.
 * The novels of a length go into a store once; each question's facts are spliced into that file,
 * which is ingested again (only what changed is new), and the question is asked. The engine is
 * told the question and nothing else.
 * Units: lengths in tokens of GPT-2 (data/babilong.ts); times in milliseconds.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { meanCell, quantileCell, repeatedCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import {
  babiFile,
  type BabiQuestion,
  BABI_TASKS,
  parseBabi,
  spread,
} from "../data/babi.js";
import { haystackChars, placesIn, scattered } from "../data/babilong.js";
import { Inputs } from "../data/files.js";
import { haystackTexts } from "../data/haystack.js";
import { swapped, swappedNames } from "../data/swap.js";
import type { Answer, Evidence, Store } from "../engine.js";
import {
  choiceOption,
  lengthName,
  lengthsOption,
  levelOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { seededRandom } from "../random.js";
import {
  babilongScore,
  causeOf,
  CAUSES,
  causeScores,
  type EvidenceSeen,
  labelsOf,
} from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, askOptions, failedCell, HOPS_OPTION, hopsOption } from "./asking.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";
import { meanOfTasks } from "./task-means.js";

const VOCABULARIES = ["standard", "swapped"] as const;
type Vocabulary = (typeof VOCABULARIES)[number];
const FILE = "babilong.txt";

export const babilong: SuiteDefinition = {
  name: "babilong",
  summary: "bAbI's facts in order at random places of novels: retrieval and reasoning together",
  options: [
    { flag: "--folder <dir>", description: "texts (*.txt); default: novels in --data" },
    { flag: "--tasks <list>", description: "bAbI tasks, of 1 to 20", default: "1,2,3,4,5" },
    { flag: "--lengths <list>", description: "in tokens; 0k: facts alone", default: "128k" },
    { flag: "--stories <dir>", description: "other stories in bAbI's files (bench/stories)" },
    { flag: "--vocabulary <list>", description: "some of standard,swapped (both by default)" },
    { flag: "--level <level>", description: "lexical, static or deep", default: "deep" },
    { flag: "--samples <n>", description: "questions of a task, each time", default: "50" },
    HOPS_OPTION,
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "babilong", (space) => measure(context, space)),
};

interface Posed extends BabiQuestion {
  readonly labels: readonly string[];
}

interface Haystack {
  readonly store: Store;
  readonly folder: string;
  readonly text: string;
  readonly places: readonly number[];
  readonly name: string;
  /** What all of it took to come into an empty store; null where there is none. */
  readonly coldMs: number | null;
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("babilong", context.data);
  const tasks = tasksOption(context);
  const vocabularies = vocabulariesOption(context);
  const samples: Sample[] = [];
  const means: Cell[] = [];
  const lengths = lengthsOption(context, "128k", 0);
  const planned = lengths.length * vocabularies.length * tasks.length;
  context.run?.progress.expect({ cells: planned, questions: planned * samplesOption(context, 50) });
  for (const length of lengths) {
    const haystack = await haystackOf(context, workspace, inputs, length);
    const { name, coldMs } = haystack;
    if (coldMs !== null) means.push(...repeatedCell(name, "cold ingest ms", [coldMs]));
    for (const vocabulary of vocabularies) {
      const own: Sample[] = [];
      for (const task of tasks) {
        const posed = await questionsOf(context, inputs, { task, vocabulary });
        const cell = `${name} ${vocabulary} qa${task}`;
        own.push(...(await askScattered(context, workspace, { haystack, posed, cell })));
      }
      samples.push(...own);
      means.push(...allTasks(own, `${name} ${vocabulary} mean`));
    }
  }
  const names = [...new Set(samples.map((sample) => sample.cell))];
  const cells = [...means, ...names.flatMap((name) => cellsOf(samples, name))];
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models };
}

/** Other stories have words of their own. */
function vocabulariesOption(context: BenchContext): readonly Vocabulary[] {
  const own = textOption(context, "stories") !== undefined;
  const isChosen = textOption(context, "vocabulary") !== undefined;
  return own && !isChosen ? ["standard"] : choiceOption(context, "vocabulary", VOCABULARIES);
}

function tasksOption(context: BenchContext): number[] {
  const all = Array.from({ length: BABI_TASKS }, (_, i) => String(i + 1));
  return choiceOption(context, "tasks", all).map(Number);
}

async function haystackOf(
  context: BenchContext,
  workspace: Workspace,
  inputs: Inputs,
  length: number,
): Promise<Haystack> {
  const name = length === 0 ? "0k" : lengthName(length);
  const chars = haystackChars(length);
  const text = chars === 0 ? "" : await novels(context, inputs, chars);
  const folder = await workspace.write(`babilong-${name}`, [{ name: FILE, text }]);
  const store = await workspace.open(`babilong-${name}`);
  const coldMs = text === "" ? null : await putIn(context, workspace, { store, folder }, text);
  return { store, folder, text, places: placesIn(text, { titles: true }), name, coldMs };
}

async function novels(context: BenchContext, inputs: Inputs, chars: number): Promise<string> {
  const folder = textOption(context, "folder") ?? (await inputs.path("novels"));
  const texts = await haystackTexts(inputs, { folder, chars, seed: seedOption(context) });
  return texts.map((file) => file.text.trimEnd()).join("\n\n");
}

/** Returns the milliseconds that it took. */
async function putIn(
  context: BenchContext,
  workspace: Workspace,
  { store, folder }: Pick<Haystack, "store" | "folder">,
  text: string,
): Promise<number> {
  await writeFile(join(folder, FILE), text);
  const fromMs = context.clock.nowMs();
  const options = { level: levelOption(context, "deep"), cwd: folder };
  await workspace.ingest(store, [join(folder, FILE)], options);
  return context.clock.nowMs() - fromMs;
}

async function questionsOf(
  context: BenchContext,
  inputs: Inputs,
  o: { readonly task: number; readonly vocabulary: Vocabulary },
): Promise<Posed[]> {
  const { task, vocabulary } = o;
  const seed = seedOption(context);
  const folder = textOption(context, "stories") ?? (await inputs.path("babi", "en-10k"));
  const all = parseBabi(await inputs.text(`${folder}/${babiFile(task)}`), task);
  const labels = labelsOf(all.map((question) => question.answer));
  return spread(all, samplesOption(context, 50), seed).map((question) => {
    if (vocabulary === "standard") return { ...question, labels };
    const rename = swappedNames(question, seed);
    return { ...swapped(question, seed), labels: labels.map(rename) };
  });
}

async function askScattered(
  context: BenchContext,
  workspace: Workspace,
  o: { readonly haystack: Haystack; readonly posed: readonly Posed[]; readonly cell: string },
): Promise<Sample[]> {
  const { haystack, cell } = o;
  const { store, text, places } = haystack;
  const seed = seedOption(context);
  const worst = { right: 0, unknown: 1 };
  const questions = o.posed.map((one) => ({ ...one, targets: [one.answer], worst }));
  const options = askOptions(context, hopsOption(context));
  return eachQuestion(context, { cell, questions }, async (one) => {
    const at = Number(one.id.split("-").at(-1));
    const random = seededRandom(seed * 7_919 + one.task * 100_003 + at);
    const told = scattered(text, { places, facts: one.facts, random });
    const ingestMs = await putIn(context, workspace, haystack, told);
    const seen: Evidence[] = [];
    const onEvidence = (evidence: Evidence): void => void seen.push(evidence);
    const fromMs = context.clock.nowMs();
    const answer = await store.ask(one.question, { ...options, onEvidence });
    const askMs = context.clock.nowMs() - fromMs;
    const times = { "ingest ms": ingestMs, "ask ms": askMs };
    const scores: Record<string, number> = { ...scoresOf(answer, one), ...times };
    const cause = causeOf(scores["right"] === 1, seenBy(answer, one, told));
    return {
      scores: { ...scores, ...causeScores(cause) },
      output: { ...brief(answer, seen[0]), cause },
    };
  });
}

function scoresOf(answer: Answer, one: Posed): Record<string, number> {
  const { answer: target, question, labels } = one;
  const quotes = answer.citations.map(({ quote }) => quote);
  const trace = JSON.stringify(answer.steps);
  const support = one.support.flatMap((at) => one.facts[at] ?? []);
  const share = (held: (fact: string) => boolean): number =>
    support.length === 0 ? 1 : support.filter(held).length / support.length;
  return {
    right: babilongScore(answer.answer, { target, question, labels }),
    unknown: answer.status === "unknown" ? 1 : 0,
    confidence: answer.confidence,
    facts: one.facts.length,
    "support cited": share((fact) => quotes.some((quote) => quote.includes(fact))),
    "support in trace": share((fact) => trace.includes(JSON.stringify(fact).slice(1, -1))),
  };
}

/** What became of the facts that the answer rests on, and whether it names the target. */
function seenBy(answer: Answer, one: Posed, text: string): EvidenceSeen {
  const trace = JSON.stringify(answer.steps);
  const support = one.support.flatMap((at) => one.facts[at] ?? []);
  const passages = answer.passages.map(({ start, end }) => text.slice(start, end));
  const readTexts = [...answer.citations.map(({ quote }) => quote), ...passages];
  const found = support.every((fact) => trace.includes(JSON.stringify(fact).slice(1, -1)));
  const read = found && support.every((fact) => readTexts.some((part) => part.includes(fact)));
  const said = (answer.answer ?? "").toLowerCase();
  const named = one.answer.toLowerCase().split(",").every((target) => said.includes(target));
  return { found, read, told: found && named };
}

const METRICS = [
  "right",
  "unknown",
  "support cited",
  "support in trace",
  "facts",
  ...CAUSES,
];

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
    meanOfTasks(samples, { suite: "babilong", name, metric: "right" }),
    ...CAUSES.flatMap((cause) => meanCell(asked, name, cause)),
    ...meanCell(asked, name, "ask ms"),
    ...quantileCell(asked, name, { score: "ask ms", metric: "ask ms p50", q: 0.5 }),
    ...meanCell(asked, name, "ingest ms"),
  ];
}
