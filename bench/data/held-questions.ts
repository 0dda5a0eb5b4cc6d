/**
 * Questions with the paragraph that answers them, and whether any shipped model has seen them:
 * what stands on the test side of splits.json is held out from all training.
 */
import type { Inputs } from "./files.js";
import { readNaturalQuestions } from "./nq.js";
import type { ParagraphQuestion } from "./reading-cases.js";
import type { Splits } from "./splits.js";
import { readSquad } from "./squad.js";

export interface HeldQuestion extends ParagraphQuestion {
  /** Whether no model was trained on it. */
  readonly held: boolean;
}

export async function squadQuestions(inputs: Inputs, splits: Splits): Promise<HeldQuestion[]> {
  const squad = await readSquad(inputs, await inputs.path("squad", "dev-half.json"));
  const texts = new Map(squad.articles.map(({ title, text }) => [`${title}.txt`, text]));
  const test = new Set(splits.squad.test.map((title) => `${title}.txt`));
  return squad.questions.flatMap(({ id, question, answers, source, evidence }) => {
    if (!evidence) return [];
    const text = (texts.get(source) ?? "").slice(evidence.start, evidence.end);
    const title = source.replace(/\.txt$/, "").replaceAll("_", " ");
    return [{ id, question, answers, held: test.has(source), gold: { title, text } }];
  });
}

export async function naturalQuestions(inputs: Inputs, splits: Splits): Promise<HeldQuestion[]> {
  const path = await inputs.path("nq-oracle", "nq-oracle-half.jsonl");
  const nq = await readNaturalQuestions(inputs, path);
  const passages = new Map(nq.passages.map(({ id, title, text }) => [id, { title, text }]));
  const test = new Set(splits.nq.testLines.map((line) => `nq-${line}`));
  return nq.questions.flatMap(({ id, question, answers, source }) => {
    const gold = passages.get(source);
    return gold ? [{ id, question, answers, held: test.has(id), gold }] : [];
  });
}
