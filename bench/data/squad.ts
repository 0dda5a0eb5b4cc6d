/**
 * SQuAD v1.1 (or a part of it, answers without `answer_start`) as whole articles.
 * Offsets are UTF-16 code units into the article's text as `text` gives it.
 * Source: Rajpurkar et al. 2016, CC BY-SA 4.0.
 */
import { z } from "zod";
import type { Inputs } from "./files.js";

const squadSchema = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              id: z.string(),
              question: z.string(),
              answers: z.array(z.object({ text: z.string() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface Article {
  /** As SQuAD names it, with underscores: the file's name is this with ".txt". */
  readonly title: string;
  readonly text: string;
}

export interface Question {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** The document that answers it. */
  readonly source: string;
  /** The paragraph that it was asked about, in that document. */
  readonly evidence: { readonly start: number; readonly end: number } | null;
}

export interface Squad {
  readonly articles: readonly Article[];
  readonly questions: readonly Question[];
}

export async function readSquad(inputs: Inputs, path: string): Promise<Squad> {
  const { data } = await inputs.json(path, squadSchema);
  const articles: Article[] = [];
  const questions: Question[] = [];
  for (const { title, paragraphs } of data) {
    let text = title.replaceAll("_", " ");
    for (const { context, qas } of paragraphs) {
      text += "\n\n";
      const evidence = { start: text.length, end: text.length + context.length };
      text += context;
      for (const { id, question, answers } of qas) {
        questions.push({
          id,
          question: question.trim(),
          answers: [...new Set(answers.map((answer) => answer.text))],
          source: `${title}.txt`,
          evidence,
        });
      }
    }
    articles.push({ title, text: `${text}\n` });
  }
  return { articles, questions };
}
