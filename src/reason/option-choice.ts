/**
 * Which of the things that a question lets choose from it is, where what was found says so plainly:
 * only one of them is said to be what is asked ("Which singer is American, A or B?"), or each has a
 * year and the earlier or later one is asked for ("Which was founded first, A or B?").
 * English rules of wording. Null where it is not plain.
 */
import { sentences } from "../chunks/index.js";
import { isSuperlative } from "./superlatives.js";
import { askedWords, heldShare } from "./walk-lines.js";
import { contentWords, foldAnswer } from "../words/index.js";

const EARLIER = /\b(?:first|earlier|earliest|older|oldest|before|sooner)\b/iu;
const LATER = /\b(?:last|later|latest|younger|youngest|newer|newest|more recent(?:ly)?|after)\b/iu;
const COMPARED = /\b(?:more|most|less|least|fewer|than|better|best|worse|worst|same|both)\b/iu;
const COMPARATIVES = new RegExp(
  "\\b(?:longer|larger|bigger|higher|taller|shorter|smaller|lower|closer|nearer|farther|further|" +
    "wider|heavier|lighter|faster|slower|richer|deeper)\\b",
  "iu",
);
const YEAR = /(?<![\d.,-])(?:1\d{3}|20\d{2})(?![\d.,]\d)/u;
/** Sentences at the head of a text about a thing. */
const HEAD_SENTENCES = 3;

export function plainOption(
  asked: string,
  options: readonly string[],
  found: readonly string[],
): string | null {
  const question = options.reduce((rest, option) => rest.replace(option, " "), asked);
  const about = options.map((option) => sentencesAbout(option, found));
  const earlier = EARLIER.test(question);
  if (earlier !== LATER.test(question)) return byYear(question, options, { about, earlier });
  if (earlier || COMPARED.test(question) || COMPARATIVES.test(question)) return null;
  if ((question.match(/\p{L}+/gu) ?? []).some(isSuperlative)) return null;
  return byWords(question, options, about);
}

/** What is said of it: a text that begins with its name, and sentences that have the name. */
function sentencesAbout(option: string, found: readonly string[]): string[] {
  const name = ` ${foldAnswer(option)} `;
  return found.flatMap((text) => {
    const parts = sentences(text).map(({ start, end }) => text.slice(start, end));
    const isAbout = ` ${foldAnswer(text.slice(0, 4 * option.length + 40))} `.startsWith(name);
    return parts.filter((part, i) => {
      return (isAbout && i < HEAD_SENTENCES) || ` ${foldAnswer(part)} `.includes(name);
    });
  });
}

function byWords(
  question: string,
  options: readonly string[],
  about: readonly (readonly string[])[],
): string | null {
  const own = new Set(options.flatMap((option) => [...contentWords(option)]));
  const words = askedWords(question).filter((word) => !own.has(word));
  if (words.length === 0 || about.some((said) => said.length === 0)) return null;
  const shares = about.map((said) => heldShare(words, said.join(" ")));
  const whole = options.filter((_, i) => shares[i] === 1);
  return whole.length === 1 ? (whole[0] ?? null) : null;
}

function byYear(
  question: string,
  options: readonly string[],
  { about, earlier }: { readonly about: readonly (readonly string[])[]; readonly earlier: boolean },
): string | null {
  const words = askedWords(question.replace(EARLIER, "").replace(LATER, ""));
  const dated = about.map((said) => {
    const years = said.filter((part) => YEAR.test(part));
    // The sentence that says what happened then, where one does.
    const best = Math.max(0, ...years.map((part) => heldShare(words, part)));
    const chosen = years.find((part) => heldShare(words, part) === best);
    return Number(YEAR.exec(chosen ?? "")?.[0] ?? Number.NaN);
  });
  if (dated.some(Number.isNaN) || new Set(dated).size < dated.length) return null;
  const wanted = earlier ? Math.min(...dated) : Math.max(...dated);
  return options[dated.indexOf(wanted)] ?? null;
}
