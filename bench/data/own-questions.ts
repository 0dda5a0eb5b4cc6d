/**
 * A user's own questions: JSON lines of `question`, `answers` (or one `answer`), perhaps `sources`
 * (names of documents as `recollect list` shows them) and `id`. No answers: nothing in the store
 * answers it, and "unknown" is right.
 * Errors: BENCH_DATA_MISSING, BENCH_EMPTY, BENCH_DATA_INVALID with the number of each line that
 * is wrong: all are told at once, the first BAD_LINES_TOLD in full.
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

const BAD_LINES_TOLD = 10;

/** Lines that can't be used, and why. */
class BadLines {
  readonly #told: { readonly line: number; readonly detail: string }[] = [];
  #count = 0;

  add(line: number, detail: string): void {
    this.#count++;
    if (this.#told.length < BAD_LINES_TOLD) this.#told.push({ line, detail });
  }

  refuse(path: string): void {
    const [first, ...others] = this.#told;
    if (first === undefined) return;
    const more = this.#count - this.#told.length;
    const details = [
      first.detail,
      ...others.map(({ line, detail }) => `line ${line}: ${detail}`),
      ...(more > 0 ? [`and ${more} more ${more === 1 ? "line" : "lines"}`] : []),
    ];
    const facts = { path, line: first.line, detail: details.join("; ") };
    throw new RecollectError("BENCH_DATA_INVALID", facts);
  }
}

export async function readOwnQuestions(inputs: Inputs, path: string): Promise<OwnQuestion[]> {
  const questions: OwnQuestion[] = [];
  const lines = new Map<string, number>();
  const bad = new BadLines();
  for await (const [number, one] of inputs.triedLines(path, line)) {
    if (one instanceof RecollectError) {
      bad.add(number, String(one.facts["detail"]));
      continue;
    }
    const id = String(one.id ?? number);
    const before = lines.get(id);
    if (before !== undefined) {
      bad.add(number, `the id "${id}" is that of line ${before}`);
      continue;
    }
    lines.set(id, number);
    questions.push({
      id,
      question: one.question.trim(),
      answers: one.answers ?? (one.answer === undefined ? [] : [one.answer]),
      sources: one.sources ?? [],
    });
  }
  bad.refuse(path);
  if (questions.length === 0) {
    throw new RecollectError("BENCH_EMPTY", { suite: "own", detail: `${path} has no question` });
  }
  return questions;
}
