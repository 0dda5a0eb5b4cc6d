/**
 * Questions that need everything: lists, counts, the most frequent, the largest, the first, sums,
 * tables; and beside them what one sentence states, and what nothing answers. Data: written by a
 * seeded program, bench/data/everything.ts; all worlds of a half lie in one store.
 */
import { meanCell, calibrationCells, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { everythingWorlds } from "../data/everything.js";
import { type EverythingQuestion, KINDS } from "../data/everything-draw.js";
import { Inputs } from "../data/files.js";
import type { Answer, Store } from "../engine.js";
import { choiceOption, levelOption, numberOption, seedOption } from "../options.js";
import { setScores } from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, askOptions, failedCell, SourceTexts } from "./asking.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";

const HALVES = ["developed", "held"] as const;

export const everything: SuiteDefinition = {
  name: "everything",
  summary: "questions that need all of the store: lists, counts, sums, the first, the largest",
  options: [
    { flag: "--half <list>", description: `some of ${HALVES.join(",")} (both by default)` },
    { flag: "--level <level>", description: "auto, lexical, static or deep", default: "deep" },
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "everything", (space) => measure(context, space)),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("everything", context.data);
  const samples: Sample[] = [];
  const halves = choiceOption(context, "half", HALVES);
  for (const half of halves) {
    const worlds = everythingWorlds(half, seedOption(context));
    const files = worlds.flatMap((world) =>
      world.files.map(({ name, text }) => ({ name: `${world.name}-${name}`, text })),
    );
    const folder = await workspace.write(half, files);
    for (const { name } of files) await inputs.digestFile(`${folder}/${name}`);
    const store = await workspace.open(half);
    await workspace.ingest(store, [folder], { level: levelOption(context, "deep"), cwd: folder });
    const questions = worlds.flatMap((world) =>
      world.questions.map((one, i) => ({ ...one, id: `${world.name} ${i + 1}` })),
    );
    const most = numberOption(context, "samples", questions.length);
    samples.push(...(await asked(context, store, { half, questions: questions.slice(0, most) })));
  }
  return {
    cells: halves.flatMap((half) => cellsOf(samples, half)),
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
  };
}

type Asked = EverythingQuestion & { readonly id: string };

async function asked(
  context: BenchContext,
  store: Store,
  o: { readonly half: string; readonly questions: readonly Asked[] },
): Promise<Sample[]> {
  const options = askOptions(context);
  const texts = new SourceTexts(store);
  const kinds = new Map(o.questions.map(({ id, kind }) => [id, kind]));
  const questions = o.questions.map((one) => ({
    ...one,
    targets: one.answers,
    worst: { exact: 0, F1: 0, answered: 0 },
  }));
  const samples = await eachQuestion(context, { cell: o.half, questions }, async (question) => {
    const answer = await store.ask(question.question, options);
    return { scores: scoresOf(answer, question, texts), output: brief(answer) };
  });
  // Each question counts for its half and for its kind.
  const byKind = samples.map((sample) => ({
    ...sample,
    cell: `${o.half} ${kinds.get(sample.id) ?? ""}`,
  }));
  return [...samples, ...byKind];
}

function scoresOf(
  answer: Answer,
  question: EverythingQuestion,
  texts: SourceTexts,
): Record<string, number> {
  const { citations, confidence, usage } = answer;
  const { exact, f1 } = setScores(answer.answer, question.answers);
  const held = citations.filter((citation) => texts.isExact(citation)).length;
  return {
    exact,
    F1: f1,
    answered: answer.status === "answered" ? 1 : 0,
    confidence,
    ms: usage.ms,
    ...(answer.status === "answered" ? { "all citations exact": +(held === citations.length) } :
      {}),
  };
}

function cellsOf(samples: readonly Sample[], half: string): Cell[] {
  const kinds = KINDS.map((kind) => `${half} ${kind}`);
  return [
    ...["exact", "F1", "answered", "all citations exact"].flatMap((metric) =>
      meanCell(samples, half, metric),
    ),
    ...calibrationCells(
      samples.filter(({ scores }) => scores["answered"] === 1),
      half,
      { confidence: "confidence", outcome: "exact" },
    ),
    ...quantileCell(samples, half, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, half, { score: "ms", metric: "ms p95", q: 0.95 }),
    ...failedCell(samples, half),
    ...kinds.flatMap((name) => [
      ...meanCell(samples, name, "exact"),
      ...meanCell(samples, name, "F1"),
    ]),
  ];
}
