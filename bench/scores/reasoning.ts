/**
 * Scores of answers that are reasoned, not read: lists, counts and directions have many spellings.
 * Sources: exact match after SQuAD's normalisation; F1 of the cited facts as in HotpotQA.
 */
import { exactMatch, normaliseAnswer } from "./squad.js";

const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const DIRECTIONS: Readonly<Record<string, string>> = {
  n: "north",
  s: "south",
  e: "east",
  w: "west",
};

/** 1 where the answer is right: equal words, or the same items of a list in any order. */
export function accuracy(said: string | null, golds: readonly string[]): number {
  if (said === null) return 0;
  if (exactMatch(said, golds) === 1) return 1;
  return golds.some((gold) => sameItems(itemsOf(said), itemsOf(gold), isPath(gold))) ? 1 : 0;
}

function itemsOf(text: string): string[] {
  return text
    .split(/,| and /)
    .map((item) => canonical(normaliseAnswer(item)))
    .filter((item) => item !== "");
}

function canonical(item: string): string {
  if (item === "none" || item === "nothing" || item === "0") return "zero";
  const number = /^\d+$/.test(item) ? NUMBERS[Number(item)] : undefined;
  return number ?? DIRECTIONS[item] ?? item;
}

/** Directions are a way: their order counts. */
function isPath(gold: string): boolean {
  return itemsOf(gold).every((item) => Object.values(DIRECTIONS).includes(item));
}

function sameItems(a: readonly string[], b: readonly string[], ordered: boolean): boolean {
  if (a.length !== b.length) return false;
  const [one, two] = ordered ? [a, b] : [a.toSorted(), b.toSorted()];
  return one.every((item, i) => item === two[i]);
}

interface Span {
  readonly passage: number;
  readonly start: number;
  readonly end: number;
}

/** F1 of cited spans against the supporting ones; a cited span counts for each that it touches. */
export function citationF1(cited: readonly Span[], support: readonly Span[]): number {
  const touches = (a: Span, b: Span): boolean =>
    a.passage === b.passage && a.start < b.end && b.start < a.end;
  const right = cited.filter((span) => support.some((one) => touches(span, one))).length;
  const found = support.filter((span) => cited.some((one) => touches(span, one))).length;
  if (right === 0 || found === 0) return 0;
  const [precision, recall] = [right / cited.length, found / support.length];
  return (2 * precision * recall) / (precision + recall);
}
