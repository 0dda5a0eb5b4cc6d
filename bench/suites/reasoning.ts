/**
 * Reading and reasoning over given passages, retrieval taken away: the parts of `reading` that
 * measure the two models through the product's own code. All questions are held out (splits.json),
 * but for the closed-book ones that ask what training has seen.
 */
import type { BenchContext, Sample } from "../contract.js";
import { babiCase, babiFile, BABI_TASKS, parseBabi, spread } from "../data/babi.js";
import type { Case } from "../data/cases.js";
import { chainCases } from "../data/chains.js";
import type { Inputs } from "../data/files.js";
import { type HeldQuestion, naturalQuestions, squadQuestions } from "../data/held-questions.js";
import {
  amongCase,
  goldCase,
  HardOthers,
  nearMissCase,
  type ParagraphQuestion,
  withoutCase,
} from "../data/reading-cases.js";
import type { Splits } from "../data/splits.js";
import { swapped } from "../data/swap.js";
import {
  openReasoner,
  type Reasoned,
  type Reasoner,
  type StoreOptions,
  type Who,
} from "../engine.js";
import { choiceOption, effortOption, numberOption, seedOption, textOption } from "../options.js";
import { sampled, seededRandom } from "../random.js";
import { accuracy, citationF1, containsAnswer, exactMatch, f1 } from "../scores/index.js";
import { eachQuestion } from "./each-question.js";

export const REASONING_PARTS = [
  "gold",
  "distractors",
  "abstain",
  "babi",
  "babi-swapped",
  "chains",
  "leak",
] as const;
export type ReasoningPart = (typeof REASONING_PARTS)[number];

export const WHO: readonly Who[] = ["reader", "reasoner", "both"];
/** Questions a part; of bAbI, a task. */
const STANDARD: Readonly<Record<ReasoningPart, number>> = {
  gold: 200,
  distractors: 200,
  abstain: 200,
  babi: 20,
  "babi-swapped": 20,
  chains: 100,
  leak: 200,
};
const SOURCES = ["squad", "nq"] as const;

interface Run {
  readonly context: BenchContext;
  readonly inputs: Inputs;
  readonly splits: Splits;
  readonly reasoner: Reasoner;
  readonly who: readonly Who[];
  readonly seed: number;
}

export async function reasoningSamples(
  context: BenchContext,
  inputs: Inputs,
  o: { readonly parts: readonly ReasoningPart[]; readonly splits: Splits },
): Promise<Sample[]> {
  const reader = textOption(context, "reader");
  const model = textOption(context, "model");
  const device = textOption(context, "device");
  const reasoner = await (context.openReasoner ?? openReasoner)({
    models: textOption(context, "models") ?? context.models,
    ...(device ? { device: device as NonNullable<StoreOptions["device"]> } : {}),
    ...(reader ? { reader } : {}),
    ...(model ? { model } : {}),
    ...effortOption(context),
    log: context.log,
  });
  const who = choiceOption<Who>(context, "who", WHO);
  const run: Run = { context, inputs, splits: o.splits, reasoner, who, seed: seedOption(context) };
  try {
    const samples: Sample[] = [];
    for (const part of o.parts) samples.push(...(await measurePart(run, part)));
    return samples;
  } finally {
    await reasoner.close();
  }
}

async function measurePart(run: Run, part: ReasoningPart): Promise<Sample[]> {
  const count = numberOption(run.context, "samples", STANDARD[part]);
  switch (part) {
    case "gold":
      return askCases(run, "gold", (await heldOut(run, count)).map(goldCase));
    case "distractors": {
      const others = await hardOthers(run);
      const random = seededRandom(run.seed);
      const cases = (await heldOut(run, count)).map((asked) =>
        amongCase(asked, others.of(asked, 4), random),
      );
      return askCases(run, "distractors", cases);
    }
    case "abstain":
      return abstain(run, count);
    case "babi":
    case "babi-swapped":
      return babi(run, part, count);
    case "chains": {
      const cases = chainCases(count, run.seed);
      const [whole, broken] = [cases.filter((c) => c.answers), cases.filter((c) => !c.answers)];
      return [
        ...(await askCases(run, "chains", whole)),
        ...(await askCases(run, "chains broken", broken)),
      ];
    }
    case "leak":
      return leak(run, count);
    default:
      return part satisfies never;
  }
}

async function heldOut(run: Run, count: number): Promise<ParagraphQuestion[]> {
  const questions = (await paragraphs(run)).filter(({ held }) => held);
  return sampled(questions, count, run.seed);
}

/** Questions with their paragraphs: of SQuAD, or with `--on nq` of Natural Questions. */
async function paragraphs(run: Run): Promise<HeldQuestion[]> {
  const [on] = choiceOption(run.context, "on", SOURCES);
  const { inputs, splits } = run;
  return on === "nq" ? naturalQuestions(inputs, splits) : squadQuestions(inputs, splits);
}

async function hardOthers(run: Run): Promise<HardOthers> {
  const passages = new Map((await paragraphs(run)).map(({ gold }) => [gold.text, gold]));
  return new HardOthers([...passages.values()]);
}

/** Half of the questions with their paragraph among four others, half with five others alone. */
async function abstain(run: Run, count: number): Promise<Sample[]> {
  const others = await hardOthers(run);
  const random = seededRandom(run.seed);
  const asked = await heldOut(run, count);
  const nearby = { sameArticleFirst: true };
  const cases = asked.map((one, i) =>
    i % 2 === 0
      ? amongCase(one, others.of(one, 4, nearby), random)
      : withoutCase(one, others.of(one, 5, nearby), random),
  );
  const near = asked.flatMap((one) => nearMissCase(one, random) ?? []);
  return [
    ...(await askCases(run, "abstain", cases)),
    ...(await askCases(run, "near miss", near.slice(0, Math.ceil(count / 2)))),
  ];
}

async function babi(run: Run, part: "babi" | "babi-swapped", count: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const folder = await run.inputs.path("babi", "en-10k");
  for (let task = 1; task <= BABI_TASKS; task++) {
    const all = parseBabi(await run.inputs.text(`${folder}/${babiFile(task)}`), task);
    const chosen = spread(all, count, run.seed);
    const asked = part === "babi" ? chosen : chosen.map((question) => swapped(question, run.seed));
    samples.push(...(await askCases(run, `${part} qa${task}`, asked.map(babiCase))));
  }
  return samples;
}


/** Each case by each of `who`, as one cell each. */
async function askCases(run: Run, part: string, cases: readonly Case[]): Promise<Sample[]> {
  const { context, reasoner } = run;
  const questions = cases.map((one) => ({
    ...one,
    targets: one.answers ?? ["unknown"],
    worst: worstOf(one),
  }));
  const samples: Sample[] = [];
  for (const who of run.who) {
    const posed = { cell: `${part}, ${who}`, questions };
    const asked = await eachQuestion(context, posed, async (one) => {
      const o = { who, signal: context.signal };
      const reasoned = await reasoner.ask(one.question, one.passages, o);
      return { scores: scoresOf(one, reasoned), output: brief(reasoned) };
    });
    samples.push(...asked);
  }
  return samples;
}

/** Nothing where an answer was wanted, full of confidence where none was. */
function worstOf(one: Case): Record<string, number> {
  if (one.answers === null) return { right: 0, answerable: 0, unknown: 0, confidence: 1 };
  const citations = one.support === null ? {} : { "citations F1": 0 };
  return { right: 0, answerable: 1, unknown: 1, confidence: 0, F1: 0, EM: 0, ...citations };
}

function scoresOf(one: Case, reasoned: Reasoned): Record<string, number> {
  const { answer, confidence, cited, ms } = reasoned;
  const { answers, support } = one;
  const shared = { confidence, ms, unknown: answer === null ? 1 : 0 };
  if (answers === null) return { ...shared, right: answer === null ? 1 : 0, answerable: 0 };
  const holds = cited.some(
    ({ passage, quote }) =>
      support?.some((span) => span.passage === passage) === true && containsAnswer(quote, answers),
  );
  return {
    ...shared,
    answerable: 1,
    right: accuracy(answer, answers),
    F1: f1(answer, answers),
    EM: exactMatch(answer, answers),
    ...(support === null ? {} : { "citations F1": citationF1(cited, support) }),
    ...(one.extractive === true && answer !== null ? { "gold in quote": holds ? 1 : 0 } : {}),
  };
}

function brief({ answer, confidence, cited, steps, features, said }: Reasoned): object {
  return { answer, confidence, cited, steps, features, said };
}

/** Log-likelihood of right answers with an empty window: what the weights know by themselves. */
async function leak(run: Run, count: number): Promise<Sample[]> {
  const { inputs, splits } = run;
  const squad = await squadQuestions(inputs, splits);
  const all = [...squad, ...(await naturalQuestions(inputs, splits))];
  const samples: Sample[] = [];
  for (const held of [false, true]) {
    const cell = held ? "leak, held out" : "leak, trained on";
    const chosen = sampled(all.filter((q) => q.held === held), count, run.seed);
    // No likelihood is the worst one, so a failed question has none and counts as failed only.
    const questions = chosen.map((q) => ({ ...q, targets: q.answers.slice(0, 1), worst: {} }));
    const asked = await eachQuestion(run.context, { cell, questions }, async (one) => {
      const said = await run.reasoner.closedBook(one.question, one.targets[0] ?? "");
      const nats = said.logProbability;
      return { scores: { "nats a token": nats / Math.max(1, said.tokens), nats }, output: said };
    });
    samples.push(...asked);
  }
  return samples;
}
