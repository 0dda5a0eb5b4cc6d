/**
 * What a question costs over stores of growing length: time of retrieval, of the first text and
 * of the answer, and memory. The questions are the same for every length: generic ones about
 * names that stand in the shortest text, which all longer ones begin with.
 * Units: lengths in tokens of the embedder's tokenizer; times in milliseconds.
 */
import { RecollectError } from "../../src/base/index.js";
import { meanCell, quantileCell, repeatedCell } from "../cells.js";
import { runJob } from "../child.js";
import type { QuestionsOutcome, QuestionTimes } from "../children/protocol.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import {
  CHARS_PER_TOKEN,
  namesIn,
  questionsAbout,
  textsOfLength,
  type TextFile,
} from "../data/texts.js";
import {
  lengthName,
  lengthsOption,
  levelOption,
  numberOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS } from "./asking.js";

/** A folder that is a little short of the wanted length will do: the tokens are counted. */
const SHORT_OF_LENGTH = 0.9;

export const scale: SuiteDefinition = {
  name: "scale",
  summary: "time and memory of search and ask over stores of growing length",
  options: [
    { flag: "--folder <dir>", description: "texts (*.txt); default: novels in --data" },
    { flag: "--lengths <list>", description: "lengths in tokens", default: "10k,10M" },
    { flag: "--level <level>", description: "lexical, static or deep", default: "lexical" },
    { flag: "--samples <n>", description: "questions a length", default: "25" },
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "scale", (workspace) => measure(context, workspace)),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("scale", context.data);
  const folder = textOption(context, "folder") ?? (await inputs.path("novels"));
  const files = await inputs.textFiles(folder);
  const samples: Sample[] = [];
  const cells: Cell[] = [];
  let questions: readonly string[] = [];
  for (const length of lengthsOption(context, "10k,10M")) {
    const texts = await textsOfLength(inputs, files, length * CHARS_PER_TOKEN);
    requireLength(inputs, folder, { texts, length });
    if (questions.length === 0) questions = questionsFor(context, texts);
    const outcome = await measureLength(context, workspace, { texts, length, questions });
    const name = lengthName(length);
    const own = outcome.warm.map((times, at) => asSample(name, at, times));
    samples.push(...own);
    cells.push(...cellsOf(own, name, outcome));
  }
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models };
}

function requireLength(
  inputs: Inputs,
  folder: string,
  o: { texts: readonly TextFile[]; length: number },
): void {
  const chars = o.texts.reduce((sum, file) => sum + file.text.length, 0);
  const tokens = chars / CHARS_PER_TOKEN;
  if (tokens >= o.length * SHORT_OF_LENGTH) return;
  throw inputs.missing(`${lengthName(o.length)} tokens of text in ${folder}`);
}

/** One more than is measured: the first is the cold one. */
function questionsFor(context: BenchContext, texts: readonly TextFile[]): string[] {
  const names = namesIn(texts.map((file) => file.text).join("\n"));
  const count = samplesOption(context, 25) + 1;
  const questions = questionsAbout(names, count, seedOption(context));
  if (questions.length < 2) {
    const detail = "the shortest text holds too few names to ask about";
    throw new RecollectError("BENCH_EMPTY", { suite: "scale", detail });
  }
  return questions;
}

async function measureLength(
  context: BenchContext,
  workspace: Workspace,
  o: { texts: readonly TextFile[]; length: number; questions: readonly string[] },
): Promise<QuestionsOutcome> {
  const name = `scale-${lengthName(o.length)}`;
  const folder = await workspace.write(name, o.texts);
  const job = {
    store: workspace.storeDir(name),
    models: workspace.models,
    device: textOption(context, "device") ?? null,
    workers: null,
  };
  await runJob(context, {
    ...job,
    kind: "ingest",
    paths: [folder],
    cwd: folder,
    level: levelOption(context, "lexical"),
  });
  return runJob(context, {
    ...job,
    kind: "questions",
    questions: o.questions,
    model: textOption(context, "model") ?? null,
    timeoutSeconds: numberOption(context, "timeout", 120),
  });
}

function asSample(name: string, at: number, times: QuestionTimes): Sample {
  const { searchMs, firstTextMs, askMs, status, answer, hits } = times;
  return {
    id: `question-${at + 1}`,
    cell: name,
    scores: {
      "search ms": searchMs,
      "first text ms": firstTextMs,
      "ask ms": askMs,
      answered: status === "answered" ? 1 : 0,
    },
    question: times.question,
    output: { answer, hits },
  };
}

function cellsOf(samples: readonly Sample[], name: string, outcome: QuestionsOutcome): Cell[] {
  const { cold } = outcome;
  return [
    ...["search ms", "first text ms", "ask ms"].flatMap((score) => [
      ...quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
      ...quantileCell(samples, name, { score, metric: `${score} p95`, q: 0.95 }),
    ]),
    ...meanCell(samples, name, "answered"),
    ...repeatedCell(name, "cold search ms", [cold.searchMs]),
    ...repeatedCell(name, "cold first text ms", [cold.firstTextMs]),
    ...repeatedCell(name, "open ms", [outcome.openMs]),
    ...repeatedCell(name, "peak memory MB", [outcome.peakBytes / 1e6]),
    ...repeatedCell(name, "tokens in the store", [outcome.tokens]),
  ];
}
