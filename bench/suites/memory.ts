/**
 * Memory over conversations: each session of a dialogue is ingested as one document with its date,
 * and questions are asked of all of them: told once, over several sessions, about time, changed
 * since, never told. Any folder of dialogues (data/memory-format.ts), or written ones.
 *   right    the answer holds one of the wanted answers as whole words (all of them, where a list
 *            is wanted) and nothing that it must not; "unknown", where nothing answers
 *   EM, F1   SQuAD's, against the wanted answers (a list as one, joined by commas)
 * Errors: INVALID_OPTION, BENCH_DATA_INVALID, BENCH_DATA_MISSING.
 */
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { haystackTexts } from "../data/haystack.js";
import { MEMORY_KINDS, QUESTIONS_A_KIND, writeDialogue } from "../data/memory.js";
import { DEVELOPED } from "../data/memory-developed.js";
import {
  type Dialogue,
  type MemoryQuestion,
  readDialogues,
  type Session,
} from "../data/memory-format.js";
import { HELD } from "../data/memory-held.js";
import { dayOf, longDate } from "../data/memory-days.js";
import { CHARS_PER_TOKEN } from "../data/texts.js";
import type { Store } from "../engine.js";
import {
  choiceOption,
  lengthName,
  lengthsOption,
  levelOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { cellPlots } from "../plots/cell-plots.js";
import {
  CAUSES,
  causeOf,
  causeScores,
  containsAnswer,
  exactMatch,
  f1,
} from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, failedCell, HOPS_OPTION } from "./asking.js";
import { eachQuestion } from "./each-question.js";
import { brief } from "./brief.js";
import { allSeen, askTraced, type NeededText, seenShares } from "./traced-asking.js";

const HALVES = ["developed", "held"] as const;
const LENGTHS = "32k,128k";
const SAMPLES = 10;
/** Novels of so many characters are enough to read from. */
const READ_CHARS_MAX = 8_000_000;
const PARAGRAPH_CHARS = { least: 80, most: 900 };
const TOPICS = { developed: DEVELOPED, held: HELD };

export const memory: SuiteDefinition = {
  name: "memory",
  summary: "long dialogue histories: told once, in several sessions, about time, changed, never",
  operands: "[folder]",
  options: [
    { flag: "--half <list>", description: `some of ${HALVES.join(",")}`, default: "held" },
    { flag: "--kinds <list>", description: `of questions, some of ${MEMORY_KINDS.join(",")}` },
    { flag: "--lengths <list>", description: "of a written dialogue, in tokens", default: LENGTHS },
    { flag: "--level <level>", description: "lexical, static or deep", default: "static" },
    { flag: "--samples <n>", description: "questions of a kind", default: String(SAMPLES) },
    HOPS_OPTION,
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "memory", (space) => measure(context, space)),
  plots: (cells) =>
    cellPlots(cells, [
      { title: "Answers that are right", metrics: ["right"], unit: "share", domain: [0, 1] },
      { title: "Time of a question", metrics: ["ask ms p50"], unit: "ms" },
    ]),
};

/** Dialogues of one name: a length and a half, or a folder. */
interface Histories {
  readonly name: string;
  readonly dialogues: readonly Dialogue[];
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("memory", context.data);
  const samples: Sample[] = [];
  const [folder] = context.operands;
  const all =
    folder === undefined
      ? await written(context, inputs)
      : [{ name: "dialogues", dialogues: await readDialogues(inputs, folder) }];
  for (const { name, dialogues } of all) {
    const left = new Map<string, number>();
    for (const [at, dialogue] of dialogues.entries()) {
      const questions = chosen(context, dialogue.questions, left);
      if (questions.length === 0) continue;
      const store = await ingested(context, workspace, dialogue, `memory-${name}-${at}`);
      samples.push(...(await asked(context, store, { name, dialogue, questions })));
    }
  }
  const names = [...new Set(samples.map(({ cell }) => cell))].sort();
  const wholes = all.map(({ name }) => name);
  return {
    cells: [
      ...wholes.flatMap((name) => wholeCells(samples, name)),
      ...names.flatMap((name) => cellsOf(samples, name)),
    ],
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
  };
}

async function written(context: BenchContext, inputs: Inputs): Promise<Histories[]> {
  const lengths = lengthsOption(context, LENGTHS);
  const halves = optionOr(context, "half", HALVES, ["held"]);
  const dialogues = Math.ceil(samplesOption(context, SAMPLES) / QUESTIONS_A_KIND);
  const seed = seedOption(context);
  const longest = Math.min(READ_CHARS_MAX, (lengths.at(-1) ?? 0) * CHARS_PER_TOKEN);
  const paragraphs = await paragraphsOf(context, inputs, { chars: longest, seed });
  return lengths.flatMap((length) =>
    halves.map((half) => ({
      name: `${lengthName(length)} ${half}`,
      dialogues: Array.from({ length: dialogues }, (_, at) => {
        const chars = length * CHARS_PER_TOKEN;
        return writeDialogue({ topics: TOPICS[half], at, seed, chars, paragraphs });
      }),
    })),
  );
}

/** None without a data folder: then the talk is about the weather alone. */
async function paragraphsOf(
  context: BenchContext,
  inputs: Inputs,
  o: { readonly chars: number; readonly seed: number },
): Promise<string[]> {
  if (context.data === null) return [];
  const folder = await inputs.path("novels");
  const texts = await haystackTexts(inputs, { folder, ...o });
  return texts.flatMap(({ text }) =>
    text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
      .filter(({ length }) => length >= PARAGRAPH_CHARS.least && length <= PARAGRAPH_CHARS.most),
  );
}

function optionOr<T extends string>(
  context: BenchContext,
  name: string,
  all: readonly T[],
  standard: readonly T[],
): readonly T[] {
  return textOption(context, name) === undefined ? standard : choiceOption(context, name, all);
}

/** Of each kind so many at most, over all dialogues. */
function chosen(
  context: BenchContext,
  questions: readonly MemoryQuestion[],
  left: Map<string, number>,
): MemoryQuestion[] {
  const most = samplesOption(context, SAMPLES);
  // A folder's own kinds are not known.
  const kinds = optionOr(context, "kinds", MEMORY_KINDS, []);
  return questions.filter(({ kind }) => {
    const rest = left.get(kind) ?? most;
    if (rest === 0 || (kinds.length > 0 && !kinds.some((one) => one === kind))) return false;
    left.set(kind, rest - 1);
    return true;
  });
}

async function ingested(
  context: BenchContext,
  workspace: Workspace,
  { sessions }: Dialogue,
  name: string,
): Promise<Store> {
  const lines = sessions.map((session) => {
    const { id, date } = session;
    return JSON.stringify({ id, text: textOf(session), metadata: { date } });
  });
  const file = { name: "sessions.jsonl", text: `${lines.join("\n")}\n` };
  const folder = await workspace.write(name, [file]);
  const store = await workspace.open(name);
  await workspace.ingest(store, [folder], { level: levelOption(context, "static"), cwd: folder });
  return store;
}

function textOf({ turns }: Session): string {
  return turns.map(({ speaker, text }) => `${speaker}: ${text}\n`).join("");
}

const WORST = { right: 0, EM: 0, F1: 0 };

async function asked(
  context: BenchContext,
  store: Store,
  o: {
    readonly name: string;
    readonly dialogue: Dialogue;
    readonly questions: readonly MemoryQuestion[];
  },
): Promise<Sample[]> {
  const kinds = [...new Set(o.questions.map(({ kind }) => kind))];
  const samples: Sample[] = [];
  for (const kind of kinds) {
    const cell = `${o.name} ${kind}`;
    const questions = o.questions
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, question: withToday(one), targets: one.answers, worst: WORST }));
    const own = await eachQuestion(context, { cell, questions }, async (one) => {
      const traced = await askTraced(context, store, one.question);
      const seen = seenShares(traced, one.evidence.flatMap((at) => placeOf(o.dialogue, at)));
      const { answer } = traced;
      const right = memoryRight(answer.status === "answered" ? answer.answer : null, one);
      const wanted = one.all ? [one.answers.join(", ")] : one.answers;
      const scores = {
        right,
        unknown: answer.status === "unknown" ? 1 : 0,
        confidence: answer.confidence,
        ...(kind === "abstain"
          ? {}
          : {
              EM: exactMatch(answer.answer, wanted),
              F1: f1(answer.answer, wanted),
              "evidence found": seen.found,
              "evidence read": seen.read,
              "evidence cited": seen.cited,
              ...causeScores(causeOf(right === 1, allSeen(seen))),
            }),
        "ask ms": traced.ms,
      };
      const kept = brief(traced.answer, traced.evidence);
      return { scores, output: { ...kept, evidence: one.evidence } };
    });
    samples.push(...own);
  }
  return samples;
}

/** The day on which it is asked, as one tells it; nothing where that has no part in it. */
function withToday({ askedOn, question }: MemoryQuestion): string {
  if (askedOn === null) return question;
  const [year = 0, month = 0, day = 0] = askedOn.slice(0, 10).split("-").map(Number);
  return `Today is ${longDate(dayOf(year, month, day))}. ${question}`;
}

export function memoryRight(
  said: string | null,
  o: Pick<MemoryQuestion, "kind" | "answers" | "all" | "not">,
): number {
  if (o.kind === "abstain") return said === null ? 1 : 0;
  if (said === null) return 0;
  const held = o.answers.filter((answer) => containsAnswer(said, [answer])).length;
  const enough = o.all ? held === o.answers.length : held > 0;
  return enough && !containsAnswer(said, o.not) ? 1 : 0;
}

function placeOf(
  { sessions }: Dialogue,
  { session: id, text }: MemoryQuestion["evidence"][number],
): NeededText[] {
  const session = sessions.find((one) => one.id === id);
  if (session === undefined) return [];
  const whole = textOf(session);
  const start = text === null ? 0 : whole.indexOf(text);
  return [{ source: id, start, end: start + (text ?? whole).length, text }];
}

const METRICS = [
  ...["right", "unknown", "EM", "F1", "evidence found", "evidence read", "evidence cited"],
  ...CAUSES,
];

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...METRICS.flatMap((metric) => meanCell(samples, name, metric)),
    ...quantileCell(samples, name, { score: "ask ms", metric: "ask ms p50", q: 0.5 }),
    ...failedCell(samples, name),
  ];
}

/** Over all kinds. */
function wholeCells(samples: readonly Sample[], name: string): Cell[] {
  const cell = `${name} all`;
  const own = samples.filter((one) => one.cell.startsWith(`${name} `));
  return cellsOf(own.map((one) => ({ ...one, cell })), cell);
}
