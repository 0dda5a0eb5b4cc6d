/**
 * Which line ends of a paragraph are ends of something (verse, list, code, table) and which only
 * wrap running text. Wrapped text breaks a line where the next word no longer fitted; a line
 * that had room for the next word was ended on purpose.
 */
import { isSpace } from "./characters.js";

/** A line whose length with the next word stays under this share of the widest had room. */
const FULL_SHARE = 0.8;
/** Share of full lines from which a paragraph counts as wrapped. */
const WRAPPED_SHARE = 0.5;
/** Share of lines after the first that begin with a capital, from which it is verse or a list. */
const VERSE_SHARE = 0.7;
const WIDTH_MIN = 30;
const WORD_MAX = 30;
const LIST_MARK = /^\s*(?:[-*+•–|>#]|\d{1,3}[.)]|\(?[a-zA-Z][.)])\s/;

/**
 * Ends of the lines (after the line feed) of text[start, end) that end something; `end` itself
 * is not among them.
 */
export function hardLineEnds(text: string, start: number, end: number): number[] {
  const lines = linesOf(text, start, end);
  if (lines.length < 2) return [];
  const width = Math.max(...lines.map((line) => line.length));
  const full = lines.map((line, i) => isFull(line, lines[i + 1], width));
  const fullCount = full.filter(Boolean).length;
  const wrapped =
    width >= WIDTH_MIN && fullCount >= WRAPPED_SHARE * (lines.length - 1) && !isVerse(lines);
  const ends: number[] = [];
  let at = start;
  for (let i = 0; i < lines.length - 1; i += 1) {
    at = text.indexOf("\n", at) + 1;
    const next = lines[i + 1] as string;
    const goesOn = wrapped && (full[i] === true || startsLower(next));
    if (!goesOn || LIST_MARK.test(next)) ends.push(at);
  }
  return ends;
}

function linesOf(text: string, start: number, end: number): string[] {
  const lines: string[] = [];
  for (let at = start; at < end; ) {
    const feed = text.indexOf("\n", at);
    const stop = feed === -1 || feed >= end ? end : feed;
    lines.push(text.slice(at, stop).trimEnd());
    at = stop + 1;
  }
  // The blank lines after a paragraph say nothing about its lines.
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

function isFull(line: string, next: string | undefined, width: number): boolean {
  if (next === undefined) return false;
  if (isTabular(line, next)) return false;
  return line.length + 1 + firstWordLength(next) > FULL_SHARE * width;
}

function firstWordLength(line: string): number {
  let from = 0;
  while (from < line.length && isSpace(line.charCodeAt(from))) from += 1;
  let to = from;
  while (to < line.length && !isSpace(line.charCodeAt(to))) to += 1;
  return Math.min(to - from, WORD_MAX);
}

/** Two rows of one table: as many separators in both. */
function isTabular(line: string, next: string): boolean {
  for (const [separator, least] of SEPARATORS) {
    const count = countOf(line, separator);
    if (count >= least && count === countOf(next, separator)) return true;
  }
  return false;
}

const SEPARATORS: readonly (readonly [number, number])[] = [
  [9, 1],
  [124, 2],
  [44, 4],
  [59, 3],
];

function countOf(line: string, code: number): number {
  let count = 0;
  for (let i = 0; i < line.length; i += 1) if (line.charCodeAt(i) === code) count += 1;
  return count;
}

/** Verse begins every line with a capital, wrapped text one in six or so. */
function isVerse(lines: readonly string[]): boolean {
  const capitals = lines.slice(1).filter((line) => startsUpper(line)).length;
  return lines.length >= 3 && capitals >= VERSE_SHARE * (lines.length - 1);
}

function startsUpper(line: string): boolean {
  const first = line.trimStart().charAt(0);
  return first !== first.toLowerCase();
}

function startsLower(line: string): boolean {
  const first = line.trimStart().charAt(0);
  return first !== "" && first !== first.toUpperCase();
}
