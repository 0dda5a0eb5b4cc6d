/**
 * Questions about where people and things are, who has what and who gave what to whom, answered by
 * following the statements of it, in their order: a tool of the engine, like sums and counts,
 * because a program keeps track of many small changes exactly and a small model does not.
 * Only where all that is stated could be looked at, is understood and agrees; else null, and the
 * question goes the way of all others.
 * Source: native-notes/decisions/0025-situations.md
 */
import { type Answer, type Hit, NO_USAGE, type Step } from "../records/index.js";
import type { NamingSentence } from "../retrieve/index.js";
import {
  answerFrom,
  type Asked,
  askedOf,
  factsIn,
  type SituationAnswer,
  timelineOf,
} from "../situation/index.js";
import { citeSpan } from "./citation.js";
import { HOPS_DEFAULT } from "./find-passages.js";
import type { QuestionOptions } from "./parts.js";
import {
  searchSituation,
  type Situation,
  type SituationParts,
  type StatedSentence,
} from "./situation-search.js";

/** What is stated is followed exactly; whether it was all understood is not quite as sure. */
const CONFIDENCE = 0.92;
/** Statements that are not understood, to each that is, where the rest is still believed. */
const UNREAD_SHARE_MAX = 0.25;

export async function situatedAnswer(
  parts: SituationParts,
  question: string,
  options: Pick<QuestionOptions, "hopsMax" | "onText">,
): Promise<Answer | null> {
  const { hopsMax = HOPS_DEFAULT, onText } = options;
  const asked = askedOf(question);
  if (asked === null) return null;
  const startedMs = parts.clock.nowMs();
  const steps: Step[] = [];
  const situation = await searchSituation(parts, steps, asked, hopsMax);
  if (situation === null) return null;
  const alone = situation.stated.filter(({ near }) => !near);
  // What prose says in between may contradict what stands alone.
  const [stated, answer] = [situation.stated, alone]
    .map((all) => [all, answerOf(all, asked)] as const)
    .find(([, found]) => found !== null) ?? [[], null];
  if (answer === null) return null;
  const by = answer.by.flatMap((id) => stated[id] ?? []);
  if (by.length === 0 || leavesDoubt(situation, by)) return null;
  const input = { by: "engine", name: "situation", asked: asked.kind };
  const lines = by.map(({ sentence }) => sentence.text);
  steps.push({ kind: "tool", input, output: { result: answer.text, statements: lines }, ms: 0 });
  steps.push({ kind: "answer", input: { by: "situation" }, output: { text: answer.text }, ms: 0 });
  onText?.(answer.text);
  return {
    question,
    answer: answer.text,
    explanation: `followed from ${stated.length} statements in their order`,
    status: "answered",
    confidence: CONFIDENCE,
    citations: by.map(({ sentence: { passage } }) =>
      citeSpan(passage, { start: 0, end: passage.text.length }),
    ),
    passages: by.map(rankedOf),
    steps,
    usage: {
      ...NO_USAGE,
      passagesRead: stated.length,
      toolCalls: 1,
      ms: Math.round(parts.clock.nowMs() - startedMs),
    },
  };
}

function answerOf(stated: readonly StatedSentence[], asked: Asked): SituationAnswer | null {
  const timeline = timelineOf(stated.map(({ statement }, id) => ({ statement, id })));
  return answerFrom(timeline, asked);
}

/** What looks like a statement and is none that is understood may change everything. */
function leavesDoubt({ stated, unread }: Situation, by: readonly StatedSentence[]): boolean {
  if (unread.length > stated.length * UNREAD_SHARE_MAX) return true;
  if (by.some(({ sentence }) => goesOn(sentence.next))) return true;
  return unread.some((one) => by.every(({ sentence }) => isBefore(sentence, one)));
}

/** "Then she went to the barn": whoever was told of has gone on since. */
function goesOn(next: string): boolean {
  return /\b(?:he|she|they)\b/iu.test(next) && factsIn(next) !== null;
}

function isBefore({ passage: one }: NamingSentence, { passage: other }: NamingSentence): boolean {
  return one.source === other.source && one.start < other.start;
}

function rankedOf({ sentence, hop }: StatedSentence, i: number): Answer["passages"][number] {
  const { source, start, end } = sentence.passage satisfies Hit["passage"];
  return { source, start, end, rank: i + 1, hop };
}
