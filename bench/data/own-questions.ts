/**
 * A user's own questions: JSON lines of `question`, `answers` (or one `answer`), perhaps `sources`
 * (names of documents as `recollect list` shows them) and `id`. No answers: nothing in the store
 * answers it, and "unknown" is right.
 * Errors: BENCH_DATA_MISSING, BENCH_DATA_INVALID with the line's number, BENCH_EMPTY.
 */
import { RecollectError } from "../../src/base/index.js";
import { z } from "zod";
import { type Inputs } from "./files.js";

const text = z.string().refine((value) => value.trim() !== "", "must not be blank");

const line = z
  .object({
    id: z.union([text, z.number()]).optional(),
    question: text,
    answers: z.array(text).optional(),
    answer: text.optional(),
    sources: z.array(text).optional(),
  })
  .loose()
  .refine(({ answers, answer }) => answers !== undefined || answer !== undefined, {
    message: "answers (a list, empty where nothing answers it) or answer is needed",
  });

export interface OwnQuestion {
  /** The given one, else the number of the line. */
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** The documents that answer it; none where they are not named. */
  readonly sources: readonly string[];
}

export async function readOwnQuestions(inputs: Inputs, path: string): Promise<OwnQuestion[]> {
  const questions: OwnQuestion[] = [];
  const lines = new Map<string, number>();
  for await (const [number, one] of inputs.numberedLines(path, line)) {
    const id = String(one.id ?? number);
    const before = lines.get(id);
    if (before !== undefined) {
      const detail = `the id "${id}" is that of line ${before}`;
      throw new RecollectError("BENCH_DATA_INVALID", { path, line: number, detail });
    }
    lines.set(id, number);
    questions.push({
      id,
      question: one.question.trim(),
      answers: one.answers ?? (one.answer === undefined ? [] : [one.answer]),
      sources: one.sources ?? [],
    });
  }
  if (questions.length === 0) {
    throw new RecollectError("BENCH_EMPTY", { suite: "own", detail: `${path} has no question` });
  }
  return questions;
}
