/**
 * An answer as a set: items joined by ", ", each once whatever its case, articles and titles.
 * A number is the same in digits and in words up to twelve.
 */
import { normaliseAnswer } from "./squad.js";

const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const TITLES = new Set("mr mrs ms dr sir lady captain".split(" "));

/** Nothing wanted and nothing said is right; F1 is over the items. */
export function setScores(
  answer: string | null,
  wanted: readonly string[],
): { readonly exact: number; readonly f1: number } {
  const said = new Set((answer ?? "").split(/[,;]\s+|\s+and\s+/).map(foldItem).filter(Boolean));
  const right = new Set(wanted.map(foldItem));
  if (said.size === 0 && right.size === 0) return { exact: 1, f1: 1 };
  const both = [...said].filter((item) => right.has(item)).length;
  const f1 = both === 0 ? 0 : (2 * both) / (said.size + right.size);
  return { exact: both === said.size && both === right.size ? 1 : 0, f1 };
}

function foldItem(text: string): string {
  const words = normaliseAnswer(text).split(" ").filter((word) => !TITLES.has(word));
  const joined = words.join(" ");
  const number = /^\d+/.exec(joined.replace(/[.,](?=\d{3}\b)/g, ""))?.[0];
  if (number !== undefined) return number;
  const named = NUMBERS.indexOf(words[0] ?? "");
  return named >= 0 ? String(named) : joined;
}
