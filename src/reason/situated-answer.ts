/**
 * Questions about where people and things are, who has what and who gave what to whom, answered by
 * following the statements of it, in their order: a tool of the engine, like sums and counts,
 * because a program keeps track of many small changes exactly and a small model does not.
 * Only where all that is stated could be looked at, is understood and agrees; else null, and the
 * question goes the way of all others.
 * Source: native-notes/decisions/0025-situations.md
 */
import { type Answer, type Hit, NO_USAGE, type Step } from "../records/index.js";
import {
  answerFrom,
  type Asked,
  askedOf,
  type SituationAnswer,
  timelineOf,
} from "../situation/index.js";
import { citeSpan } from "./citation.js";
import { HOPS_DEFAULT } from "./find-passages.js";
import type { QuestionOptions } from "./parts.js";
import { doubtOf } from "./situation-doubt.js";
import { textsOf } from "./situation-order.js";
import { withPronouns } from "./situation-pronouns.js";
import {
  searchSituation,
  type SituationParts,
  type StatedSentence,
} from "./situation-search.js";

/** What is stated is followed exactly; whether it was all understood is not quite as sure. */
const CONFIDENCE = 0.92;
/** Where something was set aside: sentences not understood, prose, a second document. */
const CONFIDENCE_DOUBTED = 0.85;
/** It rests on whom a pronoun means. */
const CONFIDENCE_PRONOUN = 0.75;
/** Somebody goes on behind a statement, perhaps who was told of, perhaps not. */
const CONFIDENCE_OPEN = 0.6;

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
  const found = await searchSituation(parts, steps, asked, hopsMax);
  if (found === null) return null;
  const { stated: told, byPronoun } = await withPronouns(parts, found.stated);
  const situation = { ...found, stated: told };
  const texts = textsOf(situation.stated);
  const each = texts.map((all) => followed(all, asked));
  const [first] = each;
  // Of two documents nobody knows which is the later: both must say the same.
  if (!first || each.some((one) => one?.answer.text !== first.answer.text)) return null;
  const { stated, answer } = first;
  const by = answer.by.flatMap((id) => stated[id] ?? []);
  const doubt = by.length === 0 ? "grave" : await doubtOf(parts, situation, { asked, by });
  if (doubt === "grave") return null;
  const { unread, leftOut } = situation;
  const isDoubted = unread.length + leftOut > 0 || stated.length < situation.stated.length;
  const confidence = Math.min(
    isDoubted ? CONFIDENCE_DOUBTED : CONFIDENCE,
    by.some((one) => byPronoun.has(one)) ? CONFIDENCE_PRONOUN : CONFIDENCE,
    doubt === "slight" ? CONFIDENCE_OPEN : CONFIDENCE,
  );
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
    confidence,
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

interface Followed {
  readonly stated: readonly StatedSentence[];
  readonly answer: SituationAnswer;
}

/** What prose says in between may contradict what stands alone. */
function followed(all: readonly StatedSentence[], asked: Asked): Followed | null {
  for (const stated of [all, all.filter(({ near }) => !near)]) {
    const answer = answerOf(stated, asked);
    if (answer !== null) return { stated, answer };
  }
  return null;
}

function answerOf(stated: readonly StatedSentence[], asked: Asked): SituationAnswer | null {
  const timeline = timelineOf(stated.map(({ statement }, id) => ({ statement, id })));
  return answerFrom(timeline, asked);
}

function rankedOf({ sentence, hop }: StatedSentence, i: number): Answer["passages"][number] {
  const { source, start, end } = sentence.passage satisfies Hit["passage"];
  return { source, start, end, rank: i + 1, hop };
}
