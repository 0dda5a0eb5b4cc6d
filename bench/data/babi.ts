/**
 * bAbI stories: each question with the facts told before it, and which of them support its answer.
 * A file has numbered lines; number 1 begins a story; a question's line has tabs before its answer
 * and the numbers of its supporting lines.
 * Errors: BENCH_DATA_INVALID for a line that is neither fact nor question.
 * Source: Weston et al. 2015, "Towards AI-complete question answering", CC BY 3.0.
 */
import { RecollectError } from "../../src/base/index.js";
import type { Case, Support } from "./cases.js";

export interface BabiQuestion {
  readonly id: string;
  readonly task: number;
  /** From 0, in the file. */
  readonly story: number;
  readonly facts: readonly string[];
  readonly question: string;
  /** As in the file: lists and ways have commas. */
  readonly answer: string;
  /** Indexes into `facts`, each once. */
  readonly support: readonly number[];
}

const NAMES = (
  "single-supporting-fact two-supporting-facts three-supporting-facts two-arg-relations " +
  "three-arg-relations yes-no-questions counting lists-sets simple-negation indefinite-knowledge " +
  "basic-coreference conjunction compound-coreference time-reasoning basic-deduction " +
  "basic-induction positional-reasoning size-reasoning path-finding agents-motivations"
).split(" ");
export const BABI_TASKS = NAMES.length;

/** The file of a task's test questions. */
export function babiFile(task: number): string {
  return `qa${task}_${NAMES[task - 1] ?? ""}_test.txt`;
}

/** `count` questions from all over the file, for the same seed the same ones. */
export function spread<T>(all: readonly T[], count: number, seed: number): T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, i) => i % step === seed % step).slice(0, count);
}

export function parseBabi(text: string, task: number, path = "bAbI"): BabiQuestion[] {
  const questions: BabiQuestion[] = [];
  let story = -1;
  let facts: string[] = [];
  let places = new Map<string, number>();
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [, number = "", rest = ""] = /^(\d+) (.+)$/.exec(line.trimEnd()) ?? [];
    if (number === "1") {
      story++;
      facts = [];
      places = new Map();
    }
    const [said = "", answer, supporting = ""] = rest.split("\t").map((part) => part.trim());
    if (said === "" || story < 0) throw invalid(path, at + 1, "neither a fact nor a question");
    if (answer === undefined) {
      places.set(number, facts.length);
      facts.push(said);
      continue;
    }
    const numbers = supporting.split(/\s+/).filter((one) => one !== "");
    const support = numbers.map((one) => places.get(one));
    if (support.includes(undefined)) throw invalid(path, at + 1, "supported by no earlier fact");
    questions.push({
      id: `babi-${task}-${questions.length}`,
      task,
      story,
      facts: [...facts],
      question: said,
      answer,
      support: [...new Set(support as number[])].sort((a, b) => a - b),
    });
  }
  return questions;
}

/** The facts told so far as one passage, one a line. */
export function babiCase({ id, question, facts, answer, support }: BabiQuestion): Case {
  let start = 0;
  const spans = facts.map((fact): Support => {
    const span = { passage: 0, start, end: start + fact.length };
    start = span.end + 1;
    return span;
  });
  return {
    id,
    question,
    passages: [{ title: null, text: facts.join("\n") }],
    answers: [answer],
    support: support.flatMap((at) => spans[at] ?? []),
  };
}

function invalid(path: string, line: number, detail: string): RecollectError {
  return new RecollectError("BENCH_DATA_INVALID", { path, line, detail });
}
