/**
 * RULER's 13 tasks and their samples: what is looked for depends on seed, task and number alone,
 * so that a sample asks the same at each length; what it is hidden in grows.
 * Errors: those of reading the data, which is read only for the tasks that need it.
 */
import { join } from "node:path";
import { projectRoot } from "../../project.js";
import { sampled, seededRandom, shuffled } from "../../random.js";
import type { Inputs } from "../files.js";
import { readSplits } from "../splits.js";
import { CHARS_A_TOKEN, type Drawing, type RulerSample } from "./contract.js";
import { documentSample, type DocumentQuestion } from "./documents.js";
import { NEEDLE_TASKS, needleSample } from "./needles.js";
import { documentData, type DocumentData } from "./questions.js";
import { variableSample } from "./variables.js";
import { vocabularyOf } from "./vocabulary.js";
import { codedWords, commonWords } from "./word-lists.js";

export const RULER_TASKS = [
  "niah_single_1",
  "niah_single_2",
  "niah_single_3",
  "niah_multikey_1",
  "niah_multikey_2",
  "niah_multikey_3",
  "niah_multivalue",
  "niah_multiquery",
  "vt",
  "cwe",
  "fwe",
  "qa_1",
  "qa_2",
] as const;

export type RulerTask = (typeof RULER_TASKS)[number];

/** Of the novels, for the vocabulary; the same at each length. */
const VOCABULARY_CHARS = 12_000_000;

export interface RulerPosed {
  readonly id: string;
  readonly question: string;
  readonly targets: readonly string[];
}

export interface RulerData {
  /** The samples' ids, questions and targets. */
  posed(task: RulerTask): RulerPosed[];
  sample(task: RulerTask, id: string, length: number): RulerSample;
  readonly notes: readonly string[];
}

export interface RulerWanted {
  readonly tasks: readonly RulerTask[];
  readonly folder: string | undefined;
  readonly splits: string | undefined;
  readonly lengthMax: number;
  readonly seed: number;
  readonly samples: number;
}

export async function rulerData(inputs: Inputs, wanted: RulerWanted): Promise<RulerData> {
  const { seed, samples } = wanted;
  const prose = await proseOf(inputs, wanted);
  const vocabulary = vocabularyOf(prose.text.slice(0, VOCABULARY_CHARS));
  const documents = await documentsOf(inputs, wanted);
  const drawing = (task: RulerTask, at: number, length: number): Drawing => {
    const own = seed * 7_919 + RULER_TASKS.indexOf(task) * 100_003 + at * 31;
    const random = seededRandom(own);
    const fill = seededRandom(own + 15_485_863);
    return { length, random, fill, vocabulary, prose: prose.cut };
  };
  const sample = (task: RulerTask, id: string, length: number): RulerSample => {
    const { data, asked } = documents.get(task) ?? {};
    const at = Number(/\d+$/.exec(id)?.[0] ?? 0);
    const drawn = drawing(task, at, length);
    const question = asked?.[at];
    if (data && question) return documentSample(question, data.pools, drawn);
    const needle = NEEDLE_TASKS[task];
    if (needle) return needleSample(needle, drawn);
    return task === "vt" ? variableSample(drawn) : task === "cwe" ? commonWords(drawn) : (
      codedWords(drawn));
  };
  return {
    posed: (task) => {
      const count = documents.get(task)?.asked.length ?? samples;
      return Array.from({ length: count }, (_, at) => {
        const id = `${task}-${at}`;
        const { question, targets } = sample(task, id, SHORT);
        return { id, question, targets };
      });
    },
    sample,
    notes: [],
  };
}

/** Tokens: what is asked is the same at any length. */
const SHORT = 1_000;

interface Prose {
  readonly text: string;
  cut(chars: number): string;
}

/** The novels in an order drawn by the seed, as one paragraph; again from the first at the end. */
async function proseOf(inputs: Inputs, o: RulerWanted): Promise<Prose> {
  const folder = o.folder ?? (await inputs.path("novels"));
  const files = shuffled(await inputs.textFiles(folder), seededRandom(o.seed));
  const wanted = Math.max(VOCABULARY_CHARS, o.lengthMax * CHARS_A_TOKEN.prose);
  const texts: string[] = [];
  let chars = 0;
  for (const file of files) {
    if (chars >= wanted) break;
    const text = (await inputs.text(file)).replace(/\s+/g, " ").trim();
    texts.push(text);
    chars += text.length + 1;
  }
  const text = texts.join(" ");
  if (text === "") throw inputs.missing(`*.txt in ${folder}`);
  const cut = (length: number): string =>
    length <= text.length
      ? text.slice(0, length)
      : `${text} `.repeat(Math.ceil(length / (text.length + 1))).slice(0, length);
  return { text, cut };
}

interface AskedDocuments {
  readonly data: DocumentData;
  readonly asked: readonly DocumentQuestion[];
}

async function documentsOf(
  inputs: Inputs,
  { tasks, splits: path, samples, seed }: RulerWanted,
): Promise<Map<RulerTask, AskedDocuments>> {
  const found = new Map<RulerTask, AskedDocuments>();
  const wanted = [["qa_1", "squad"], ["qa_2", "hotpotqa"]] as const;
  for (const [task, from] of wanted.filter(([task]) => tasks.includes(task))) {
    const splits = path ?? join(projectRoot(), "training", "splits.json");
    const data = await documentData(inputs, await readSplits(inputs, splits), from);
    found.set(task, { data, asked: sampled(data.questions, samples, seed) });
  }
  return found;
}
