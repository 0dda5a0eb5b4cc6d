/**
 * Natural Questions with their gold passages, as one corpus of passages.
 * A passage's id is "nq-" and the number of the first line (from zero) that has it.
 * Source: "Lost in the middle" (Liu et al. 2023), MIT; the texts CC BY-SA 3.0.
 */
import { z } from "zod";
import type { Inputs } from "./files.js";
import type { Question } from "./squad.js";

const lineSchema = z.object({
  question: z.string(),
  answers: z.array(z.string()),
  ctxs: z.array(
    z.object({ title: z.string(), text: z.string(), isgold: z.boolean().optional() }),
  ),
});

export interface NqPassage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface NaturalQuestions {
  readonly passages: readonly NqPassage[];
  /** By line. */
  readonly questions: readonly Question[];
}

export async function readNaturalQuestions(
  inputs: Inputs,
  path: string,
): Promise<NaturalQuestions> {
  const passages = new Map<string, NqPassage>();
  const questions: Question[] = [];
  let line = 0;
  for await (const { question, answers, ctxs } of inputs.lines(path, lineSchema)) {
    const id = `nq-${line}`;
    line++;
    const gold = ctxs.find((passage) => passage.isgold === true);
    if (gold === undefined) continue;
    const key = `${gold.title}\n${gold.text}`;
    const kept = passages.get(key) ?? { id, title: gold.title, text: gold.text };
    passages.set(key, kept);
    questions.push({ id, question, answers, source: kept.id, evidence: null });
  }
  return { passages: [...passages.values()], questions };
}
