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
