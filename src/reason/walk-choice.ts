/**
 * Whose answer is shown: the one that was read from the best passages, or what the walk counted.
 * What a passage states outright wins over counting: a number beside the thing that is counted, a
 * sentence with the very word that asks for one of many, a list in one sentence.
 */
import type { Answer } from "../records/index.js";
import { askedWords, sameWord } from "./walk-lines.js";
import type { WalkAnswer } from "./walk-answer.js";
import { itemKey } from "./walk-notes.js";
import type { WalkQuestion } from "./walk-question.js";
import { amountsIn, numberOf } from "./walk-values.js";

/** From this confidence on what was read is not questioned, where it has the form of an answer. */
const READ_SURE = 0.9;
/** A number that a text gives as a whole, and how sure its reading must be. */
const LARGE = 100;
const LARGE_SURE = 0.5;
/** A walk that is less sure of its set leaves the word to what was read. */
const READ_SHARE = 0.5;
const WALKED_MIN = 0.25;
/** What is left of the confidence in one single thing that what was read does not confirm. */
const UNCONFIRMED = 0.5;
/** Things that make a set. */
const SET_MIN = 2;
const NUMBER = String.raw`(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|` +
  String.raw`eleven|twelve|\p{L}+teen|\p{L}+ty|hundred|thousand|million|dozen)`;

/** Whether the walk can be spared: a passage says outright what is asked. */
export function isStated(read: Answer, question: WalkQuestion): boolean {
  const { answer, citations, confidence } = read;
  if (answer === null) return false;
  const quotes = citations.map(({ quote }) => quote);
  switch (question.kind) {
    case "count":
      if (numberOf(answer) === null && !new RegExp(`^${NUMBER}\\b`, "iu").test(
        answer)) return false;
      if (confidence >= READ_SURE || quotes.some((quote) => countsThem(quote, answer, question))) {
        return true;
      }
      // Nobody lists so many one by one.
      return confidence >= LARGE_SURE && (numberOf(answer) ?? 0) >= LARGE;
    case "list":
      return quotes.some((quote) => listsThem(quote, answer));
    case "most":
    case "extreme":
    case "order":
      return quotes.some((quote) => saysMark(quote, question.mark));
    case "total":
      return quotes.some((quote) => /\b(?:total|sum|altogether|in all|overall)\b/i.test(quote));
    default:
      return question.kind satisfies never;
  }
}

/** "nine members": the number of the answer stands before what is counted. */
function countsThem(quote: string, answer: string, { noun }: WalkQuestion): boolean {
  const kinds = noun === "" ? ["people", "person", "men", "women", "member"] : askedWords(noun);
  const value = numberOf(answer);
  const isKind = (word: string): boolean => kinds.some((kind) => sameWord(kind, foldS(word)));
  return amountsIn(quote).some((amount) => {
    if (value !== null && amount.value !== value) return false;
    const number = /^[\d.,]+|^\p{L}+/u.exec(quote.slice(amount.start))?.[0].length ?? 0;
    const rest = quote.slice(amount.start + number);
    const behind = /^(?:[ -]\p{L}[\p{L}'’-]*){1,3}/u.exec(rest)?.[0];
    return (behind ?? "").trim().toLowerCase().split(/\s+/).some(isKind);
  });
}

function foldS(word: string): string {
  return word.length > 3 ? word.replace(/(?:es|s)$/, "") : word;
}

function listsThem(quote: string, answer: string): boolean {
  return /,\s|\band\b/.test(answer) && quote.replace(/\s+/g, " ").includes(answer.slice(0, 40));
}

function saysMark(quote: string, mark: string): boolean {
  const words = mark.split(" ");
  const lower = ` ${quote.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return words.every((word) => lower.includes(` ${word.toLowerCase()} `));
}

/**
 * What was walked together, where it is shown and not what was read (`read`: null where nothing
 * was). One thing alone is a list that the reader of passages should confirm.
 */
export function chooseWalk(
  walked: WalkAnswer | null,
  read: Answer | null,
  question: WalkQuestion,
): WalkAnswer | null {
  if (walked === null) return null;
  if (question.explicit) {
    if (walked.size >= SET_MIN || (read !== null && isConfirmed(walked, read))) return walked;
    const confidence = walked.confidence * UNCONFIRMED;
    const least = read?.answer == null ? WALKED_MIN : read.confidence;
    return confidence >= least ? { ...walked, confidence } : null;
  }
  if (walked.size < SET_MIN) return null;
  if (read?.answer == null) return walked.confidence >= WALKED_MIN ? walked : null;
  if (isStated(read, question)) return null;
  const form = question.kind === "count" || question.kind === "total";
  if (form && numberOf(read.answer) === null) return walked;
  return walked.confidence >= Math.min(READ_SHARE * read.confidence, WALKED_MIN) ? walked : null;
}

/** The same thing or number; one that is read among others is not the whole list. */
function isConfirmed(walked: WalkAnswer, { answer }: Answer): boolean {
  if (answer === null) return false;
  const [one, other] = [numberOf(walked.text), numberOf(answer)];
  if (one !== null && other !== null) return one === other;
  const [mine, its] = [` ${itemKey(walked.text)} `, ` ${itemKey(answer)} `];
  return mine.includes(its) || (its.includes(mine) && !/[,;]\s|\band\b/.test(answer));
}
