/**
 * What the walk reads one by one: each sentence, row or list item of a passage, with what it leans
 * on: the sentence before where it says "it" or "she", the heading of a list for its items.
 * Offsets are UTF-16 code units into the passage's text.
 */
import type { Passage } from "../records/index.js";
import { standsAlone } from "../retrieve/index.js";
import { evidenceLines } from "../window/index.js";
import { baseForm } from "./irregular-verbs.js";
import { foldWord, isStopWord, wordsOf } from "../words/index.js";

export interface WalkLine {
  readonly passage: Passage;
  /** The line itself. */
  readonly start: number;
  readonly end: number;
  /** From here on it is read: before `start` where it leans on what stands there. */
  readonly from: number;
  /** Exactly [from, end) of the passage's text. */
  readonly text: string;
}

/** What a line leans on is no longer than this, in characters. */
const LEANING_CHARS_MAX = 400;
const ITEM = /^\s*(?:[-*•]|\d+[.)])\s/;

export function walkLines(passage: Passage): WalkLine[] {
  const lines = evidenceLines([passage]);
  let heading = -1;
  return lines.map((line, i) => {
    const { start, end } = line;
    const own = passage.text.slice(start, end);
    const before = lines[i - 1];
    if (/:\s*$/.test(own)) heading = start;
    else if (!ITEM.test(own)) heading = -1;
    let from = start;
    if (ITEM.test(own) && heading >= 0) from = heading;
    else if (before && !ITEM.test(own) && !standsAlone(own)) from = before.start;
    if (start - from > LEANING_CHARS_MAX) from = start;
    return { passage, start, end, from, text: passage.text.slice(from, end) };
  });
}

/** How much of the question's content words a text holds, in [0, 1]. */
export function heldShare(asked: readonly string[], text: string): number {
  if (asked.length === 0) return 1;
  const held = wordsOf(text).map((word) => foldWord(baseForm(word)));
  return asked.filter((word) => held.some((one) => sameWord(word, one))).length / asked.length;
}

/** Content words of a question, folded, each once. */
export function askedWords(question: string): string[] {
  const words = wordsOf(question).filter((word) => !isStopWord(word));
  return [...new Set(words.map((word) => foldWord(baseForm(word))))];
}

/** One word in two forms: "donate" and "donation" begin alike for most of their length. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const least = Math.min(a.length, b.length);
  if (least < 4) return false;
  let shared = 0;
  while (shared < least && a[shared] === b[shared]) shared++;
  const most = Math.max(a.length, b.length);
  const nearly = shared >= Math.max(4, Math.ceil(0.75 * most) - 1);
  return nearly || (shared === least && most - least <= 3);
}
