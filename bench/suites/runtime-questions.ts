/**
 * Decoding with prompt lookup on real questions: held-out SQuAD questions with their paragraph, as
 * the reasoner's window has them. The reasoner first writes to its end, which tells how many steps
 * that takes; then every engine makes as many from the same prompt, in turns, ours with lookup and
 * without.
 * Repeating itself would flatter lookup, so nothing is written beyond the reasoner's own end.
 */
import { join } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import { loosePassage } from "../../src/records/index.js";
import type { Tokenizer } from "../../src/runtime/index.js";
import { evidenceLines, questionText, windowText } from "../../src/window/index.js";
import type { BenchContext, Sample } from "../contract.js";
import type { Inputs } from "../data/files.js";
import { squadQuestions } from "../data/held-questions.js";
import type { ParagraphQuestion } from "../data/reading-cases.js";
import { readSplits } from "../data/splits.js";
import type { Generated } from "../engines/contract.js";
import { inTurns, type OpenedEngine } from "../engines/roster.js";
import { numberOption, seedOption, textOption } from "../options.js";
import { projectRoot } from "../project.js";
import { sampled } from "../random.js";
import { cellName, memoryCells, type RuntimeMeasured, type RuntimeRun } from "./runtime-rounds.js";

/** As many tokens as the reasoner may write about one question. */
const WRITTEN_TOKENS_MAX = 224;
const BEGIN = "<|im_start|>";

export interface QuestionPrompt {
  readonly id: string;
  readonly question: string;
  readonly ids: readonly number[];
}

/** None without the data, which is told. */
export async function questionPrompts(
  context: BenchContext,
  inputs: Inputs,
  tokenizer: Tokenizer,
): Promise<QuestionPrompt[]> {
  const count = numberOption(context, "questions", 20);
  if (count === 0) return [];
  if (context.data === null) {
    context.log.warn(
      "decoding with lookup is not measured: its questions are SQuAD's, in squad/ of --data DIR",
    );
    return [];
  }
  const path = textOption(context, "splits") ?? join(projectRoot(), "training", "splits.json");
  const questions = await squadQuestions(inputs, await readSplits(inputs, path));
  const held = questions.filter((one) => one.held);
  return sampled(held, count, seedOption(context)).map((asked) => ({
    id: asked.id,
    question: asked.question,
    ids: promptOf(tokenizer, asked),
  }));
}

/** Line by line, as the step loop encodes it. */
function promptOf(tokenizer: Tokenizer, { question, gold }: ParagraphQuestion): number[] {
  const passage = loosePassage({ id: 0, source: "0", title: gold.title, text: gold.text });
  const window = windowText(evidenceLines([passage]), 1);
  const begin = tokenizer.tokenId(BEGIN);
  return [
    ...(begin === null ? [] : [begin]),
    ...[...window, questionText(question, 0)].flatMap((text) => tokenizer.encode(text)),
  ];
}

export async function questionSamples(
  run: RuntimeRun,
  prompts: readonly QuestionPrompt[],
  tokenizer: Tokenizer,
): Promise<RuntimeMeasured> {
  const { context, roster, device } = run;
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  const positions = longest + WRITTEN_TOKENS_MAX + 1;
  let names: ReadonlyMap<string, string> = new Map();
  const { value, peaks } = await roster.use({ device, positions }, async (engines) => {
    names = new Map(engines.map((opened) => [opened.name, cellName(opened, "questions")]));
    const warming = prompts[0]?.ids ?? [];
    for (const { engine } of engines) await engine.generate({ ids: warming, steps: 2 });
    const samples: Sample[] = [];
    for (const [round, prompt] of prompts.entries()) {
      context.signal.throwIfAborted();
      samples.push(...(await oneQuestion(engines, { prompt, round, tokenizer })));
      context.progress(round + 1, prompts.length, "runtime, questions");
    }
    return samples;
  });
  if (value.length > 0) return { samples: value, memory: memoryCells(peaks, names) };
  const detail = "the model wrote nothing about any question";
  throw new RecollectError("BENCH_EMPTY", { suite: "runtime", detail });
}

async function oneQuestion(
  engines: readonly OpenedEngine[],
  o: { prompt: QuestionPrompt; round: number; tokenizer: Tokenizer },
): Promise<Sample[]> {
  const [ours, ...others] = engines;
  if (ours === undefined) return [];
  const { id, question, ids } = o.prompt;
  const { steps } = await ours.engine.generate({ ids, steps: WRITTEN_TOKENS_MAX, stop: true });
  if (steps === 0) return [];
  const without: OpenedEngine = { ...ours, name: `${ours.name} without lookup` };
  const found = await inTurns([...engines, without], o.round, ({ name, engine }) =>
    engine.generate({ ids, steps, lookup: name === ours.name }),
  );
  const of = ({ name }: OpenedEngine): Generated => found.get(name) as Generated;
  const rate = (cell: string, made: Generated): Sample => {
    const seconds = made.decodeMs / 1_000;
    const scores = { "decode tokens/s": steps / seconds, steps, seconds };
    const output = { text: o.tokenizer.decode(made.ids), promptTokens: ids.length };
    return { id, cell, scores, question, output };
  };
  const ratio = (other: string, { decodeMs }: Generated): Sample => {
    const scores = { ratio: decodeMs / of(ours).decodeMs };
    return { id, cell: `decode with lookup vs ${other}`, scores, question };
  };
  return [
    ...engines.map((one) => rate(cellName(one, "questions"), of(one))),
    rate(`${cellName(ours, "questions")}, without lookup`, of(without)),
    ratio("without", of(without)),
    ...others.map((other) => ratio(other.name, of(other))),
  ];
}
