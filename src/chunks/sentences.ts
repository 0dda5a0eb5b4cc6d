/**
 * Sentences of a text as tiling spans: each holds its closing quotes and the white space after
 * it. Own rules, because Intl.Segmenter splits after "Mr." and is slower (measured in
 * native-notes/decisions/0004-chunks-and-blocks.md).
 * Knows: titles and initials (Mr. Dr. J. R. Smith), acronyms (U.S. e.g.), ellipses, decimal
 * numbers, quotes after the stop, a lower-case word after "!" or "?" (reported speech), numbered
 * lists, full stops of Chinese and Japanese, blank lines, and line ends that are not mere
 * wrapping.
 */
import { MAYBE_LAST, SENTENCE_STARTERS, TITLES } from "./abbreviations.js";
import { CLOSER, isDigit, isOf, isSpace, OPENER, SPACE, STOP, WIDE_STOP } from "./characters.js";
import { hardLineEnds } from "./line-breaks.js";

export interface Span {
  readonly start: number;
  readonly end: number;
}

const FULL_STOP = 46;
const COMMA = 44;
const ANY_STOP = STOP + WIDE_STOP;

export function sentences(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const end of sentenceEnds(text)) {
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

/** Ends of the sentences, the last of them text.length; empty for an empty text. */
export function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const paragraph of paragraphsOf(text)) {
    const hard = hardLineEnds(text, paragraph.start, paragraph.end);
    const from = paragraph.start;
    stopsOf(text, from, paragraph.end, hard, ends);
    ends.push(paragraph.end);
  }
  return withoutEmpty(text, ends);
}

/** Runs of lines, each with the blank lines after it. */
function paragraphsOf(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  let blank = false;
  let inText = false;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed === -1 ? text.length : feed + 1;
    let empty = true;
    for (let i = at; i < end && empty; i += 1) empty = isSpace(text.charCodeAt(i));
    if (!empty && blank && inText) {
      spans.push({ start, end: at });
      start = at;
    }
    inText ||= !empty;
    blank = empty;
    at = end;
  }
  if (text.length > start) spans.push({ start, end: text.length });
  return spans;
}

/** Adds the ends inside one paragraph, those at hard line ends among them. */
function stopsOf(
  text: string,
  start: number,
  end: number,
  hard: readonly number[],
  ends: number[],
): void {
  let nextHard = 0;
  let sentence = start;
  const take = (at: number): void => {
    if (at > sentence && at < end) {
      ends.push(at);
      sentence = at;
    }
  };
  for (let i = start; i < end; i += 1) {
    while (nextHard < hard.length && (hard[nextHard] as number) <= i) {
      take(hard[nextHard] as number);
      nextHard += 1;
    }
    const code = text.charCodeAt(i);
    if (!isOf(code, ANY_STOP)) continue;
    const wide = isOf(code, WIDE_STOP);
    const stop = i;
    let after = i + 1;
    while (after < end && isOf(text.charCodeAt(after), ANY_STOP)) after += 1;
    const single = after === stop + 1 && code === FULL_STOP;
    while (after < end && isOf(text.charCodeAt(after), CLOSER)) after += 1;
    i = after - 1;
    if (!wide && after < end && !isSpace(text.charCodeAt(after))) continue;
    const next = skipSpace(text, after, end);
    if (next >= end) return;
    if (wide || endsSentence(text, { sentence, stop, after: next, single, end })) take(next);
  }
}

interface Candidate {
  /** Where the sentence began. */
  readonly sentence: number;
  /** The first full stop. */
  readonly stop: number;
  /** The first character after the white space. */
  readonly after: number;
  /** Whether the stop is one ".". */
  readonly single: boolean;
  readonly end: number;
}

function endsSentence(text: string, o: Candidate): boolean {
  const following = wordAfter(text, o.after, o.end);
  const initial = following.charAt(0);
  // A word that has cases and stands in lower case goes on with the sentence.
  if (initial !== "" && initial === initial.toLowerCase() && initial !== initial.toUpperCase()) {
    return false;
  }
  if (!o.single) return true;
  const word = wordBefore(text, o.sentence, o.stop);
  if (word.text === "") return true;
  const lower = word.text.toLowerCase();
  if (TITLES.has(lower)) return isNumberless(lower, following);
  const starter = SENTENCE_STARTERS.has(following.toLowerCase());
  if (MAYBE_LAST.has(lower) || isAcronym(word.text)) return starter || initial === "";
  // "So did I." ends a sentence, unless it is a name: "I. J. Good".
  if (isInitial(word.text)) return starter || (word.text === "I" && following.length > 1);
  // "1. Item": the number of a list, not a sentence.
  return !(word.first && isNumber(word.text));
}

/** "No. 5" and "Mar. 3" are abbreviations; "He said no. Then" and "mar. The" are words. */
function isNumberless(word: string, following: string): boolean {
  if (word !== "no" && word !== "mar" && word !== "sat" && word !== "sun" && word !== "art") {
    return false;
  }
  return following !== "" && !isDigit(following.charCodeAt(0));
}

function isInitial(word: string): boolean {
  return word.length === 1 && word !== word.toLowerCase();
}

/** U.S, p.m, Ph.D (without the last stop). */
function isAcronym(word: string): boolean {
  return word.length <= 8 && word.includes(".") && /^(?:\p{L}{1,3}\.)+\p{L}{1,2}$/u.test(word);
}

function isNumber(word: string): boolean {
  for (let i = 0; i < word.length; i += 1) if (!isDigit(word.charCodeAt(i))) return false;
  return true;
}

/** The word (with inner stops) before `stop`, and whether the sentence begins with it. */
function wordBefore(text: string, from: number, stop: number): { text: string; first: boolean } {
  let start = stop;
  while (start > from) {
    if (isOf(text.charCodeAt(start - 1), SPACE + OPENER)) break;
    start -= 1;
  }
  const before = skipOpeners(text, from, start);
  return { text: text.slice(start, stop), first: before >= start };
}

function wordAfter(text: string, from: number, end: number): string {
  const start = skipOpeners(text, from, end);
  let stop = start;
  while (stop < end && stop - start < 20) {
    const code = text.charCodeAt(stop);
    if (code === COMMA || isOf(code, SPACE + CLOSER + STOP)) break;
    stop += 1;
  }
  return text.slice(start, stop);
}

function skipOpeners(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isOf(text.charCodeAt(at), OPENER + SPACE)) at += 1;
  return at;
}

function skipSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** White space alone is no sentence: it goes to its neighbour. */
function withoutEmpty(text: string, ends: readonly number[]): number[] {
  const kept: number[] = [];
  let start = 0;
  for (const end of ends) {
    const empty = skipSpace(text, start, end) === end;
    if (!empty) kept.push(end);
    else if (kept.length > 0) kept[kept.length - 1] = end;
    // Leading white space waits for the first sentence.
    if (!empty || kept.length > 0) start = end;
  }
  if (kept.length === 0 && text !== "") kept.push(text.length);
  return kept;
}
