/**
 * Splits a paragraph that is too long for one chunk into units: its hard lines where it is
 * verse, list, code or table, else its sentences; monsters into words, then into code points.
 * Every unit weighs at most the limit. Units tile the paragraph.
 */
import { cuttableBefore, isSpace } from "./characters.js";
import { hardLineEnds } from "./line-breaks.js";
import { sentenceEnds } from "./sentences.js";

/** A stretch of a block's text. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  /** What countTokens says of it alone. */
  readonly tokens: number;
  /**
   * What it adds to a chunk: its tokens, or more where it has very many chars a token (white
   * space, unknown words), so that a chunk is bounded in chars too.
   */
  readonly weight: number;
}

export interface Measure {
  readonly countTokens: (text: string) => number;
  readonly limit: number;
}

/** A chunk never has more chars than this times its limit of tokens. */
const CHARS_PER_TOKEN_MAX = 12;

export function measured(text: string, start: number, end: number, o: Measure): Unit {
  const tokens = o.countTokens(text.slice(start, end));
  return { start, end, tokens, weight: Math.max(tokens, (end - start) / CHARS_PER_TOKEN_MAX) };
}

/** Whether a stretch can't fit by its length alone, so that counting it whole is wasted. */
export function isOverlong(start: number, end: number, o: Measure): boolean {
  return end - start > o.limit * CHARS_PER_TOKEN_MAX;
}

export function splitParagraph(text: string, start: number, end: number, o: Measure): Unit[] {
  const paragraph = text.slice(start, end);
  const hard = hardLineEnds(paragraph, 0, paragraph.length);
  // A few hard ends in running text (a title, a list item) are ends of sentences as well.
  const asLines = hard.length * 2 >= countFeeds(paragraph) && hard.length > 0;
  const ends = asLines ? [...hard, paragraph.length] : sentenceEnds(paragraph);
  const units: Unit[] = [];
  let from = start;
  for (const stop of ends) {
    const to = start + stop;
    addUnits(units, text, from, to, o, asLines ? BY_SENTENCE : BY_WORD);
    from = to;
  }
  return units;
}

const BY_SENTENCE = 0;
const BY_WORD = 1;
const BY_CODE_POINT = 2;

/** Adds one unit, or where it is too heavy those of the next finer level. */
function addUnits(
  units: Unit[],
  text: string,
  start: number,
  end: number,
  o: Measure,
  finer: number,
): void {
  if (!isOverlong(start, end, o)) {
    const unit = measured(text, start, end, o);
    if (unit.weight <= o.limit) {
      units.push(unit);
      return;
    }
  }
  if (finer === BY_CODE_POINT) return addCodePoints(units, text, start, end, o);
  const piece = text.slice(start, end);
  const ends = finer === BY_SENTENCE ? sentenceEnds(piece) : wordEnds(piece);
  let from = start;
  for (const stop of ends) {
    addUnits(units, text, from, start + stop, o, finer + 1);
    from = start + stop;
  }
}

/** Ends of groups of words of some 64 chars: one count for several words. */
function wordEnds(text: string): number[] {
  const ends: number[] = [];
  let start = 0;
  for (let i = 1; i < text.length; i += 1) {
    if (!isSpace(text.charCodeAt(i - 1)) || isSpace(text.charCodeAt(i))) continue;
    if (i - start < 64) continue;
    ends.push(i);
    start = i;
  }
  ends.push(text.length);
  return ends;
}

/** A word of any length: pieces of as many chars as the limit has tokens, halved until they fit. */
function addCodePoints(units: Unit[], text: string, start: number, end: number, o: Measure): void {
  let from = start;
  while (from < end) {
    let size = Math.min(end - from, o.limit);
    for (;;) {
      const cut = from + size < end ? cuttableBefore(text, from + size, from) : end;
      const to = cut > from ? cut : from + size;
      const unit = measured(text, from, to, o);
      if (unit.weight <= o.limit || size <= 2) {
        units.push(unit);
        from = to;
        break;
      }
      size = Math.ceil(size / 2);
    }
  }
}

function countFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
