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
/** "(27 January 1756 - 5 December 1791)": from when until when, the years as groups. */
const FROM_TO = new RegExp(
  "\\((?:[^()\\n]{0,80}?[^\\d()])?(1\\d{3}|20\\d{2})\\s*(?:-|–|—|to|until)(?:[^()\\n\\d]|" +
    "\\d(?!\\d{3})){0,40}?(1\\d{3}|20\\d{2})\\)",
  "u",
);
const BORN = /\b(?:born|birth|births)\b/iu;
const DIED = /\b(?:die|died|dies|death|passed away|killed)\b/iu;
const ENDED = /\b(?:end|ended|close|closed|cease|ceased|dissolved|abolished)\b/iu;
const NEGATION = /\b(?:not|never|no longer|neither|nor|no)\b|n['’]t\b/iu;
/** Sentences at the head of a text about a thing. */
const HEAD_SENTENCES = 3;

export interface PlainAnswer {
  readonly text: string;
  /** Of what the passages say it. */
  readonly about: readonly string[];
}

export function plainOption(
  asked: string,
  options: readonly string[],
  found: readonly string[],
): PlainAnswer | null {
  const chosen = chosenOption(asked, options, found);
  return chosen === null ? null : { text: chosen, about: [chosen] };
}

function chosenOption(
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

const BOTH = new RegExp(
  "^(?:are|were|is|was|do|did|have|had) (?<one>.+?) and (?<other>.+?),? (?:both|each) (?<said>.+)$",
  "iu",
);

/**
 * "Are A and B both Danish painters?": yes where each is said to be all of it; no where one is and
 * the other lacks a word with a capital, for which there is no other word.
 */
export function plainBoth(asked: string, found: readonly string[]): PlainAnswer | null {
  const parts = BOTH.exec(asked)?.groups;
  const names = [parts?.["one"] ?? "", parts?.["other"] ?? ""];
  const said = parts?.["said"] ?? "";
  const words = askedWords(said);
  // "Of the same state": what they share has to be found, and not what is said.
  const isShared = /\b(?:same|different|similar|equal|each other)\b/iu.test(said);
  if (words.length === 0 || names.includes("") || isShared) return null;
  const parted = names.map((name) => sentencesAbout(name, found));
  if (parted.flat().some((part) => isDenied(part, words))) return null;
  const about = parted.map((some) => some.join(" "));
  if (about.includes("")) return null;
  const whole = about.filter((text) => heldShare(words, text) === 1);
  if (whole.length === about.length) return { text: "yes", about: names };
  const proper = askedWords((said.match(/\p{Lu}\p{L}+/gu) ?? []).join(" "));
  const lacks = about.some((text) => proper.length > 0 && heldShare(proper, text) < 1);
  return whole.length > 0 && lacks ? { text: "no", about: names } : null;
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
  if (about.flat().some((part) => isDenied(part, words))) return null;
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
    const years = said.flatMap((part) => {
      const year = NEGATION.test(part) ? null : yearOf(question, words, part);
      return year === null ? [] : [{ year, held: heldShare(words, part) }];
    });
    // The sentence that says what happened then, where one does.
    const best = Math.max(0, ...years.map(({ held }) => held));
    return years.find(({ held }) => held === best)?.year ?? Number.NaN;
  });
  if (dated.some(Number.isNaN) || new Set(dated).size < dated.length) return null;
  const wanted = earlier ? Math.min(...dated) : Math.max(...dated);
  return options[dated.indexOf(wanted)] ?? null;
}

/** Says that something of what is asked is not so. */
function isDenied(part: string, words: readonly string[]): boolean {
  return NEGATION.test(part) && heldShare(words, part) > 0;
}

const VERB_IN_YEAR = new RegExp(
  "(\\p{L}+) (?:in|on|since|from)(?: (?:early|late|\\d{1,2}|\\p{Lu}\\p{L}+),?){0,2} " +
    "(1\\d{3}|20\\d{2})\\b",
  "gu",
);

/** The year in which what is asked happened; null where another thing's year may stand there. */
function yearOf(question: string, words: readonly string[], part: string): number | null {
  const asksDeath = DIED.test(question);
  const span = FROM_TO.exec(part);
  if (span !== null) return Number(span[asksDeath || ENDED.test(question) ? 2 : 1]);
  if (asksDeath && !DIED.test(part)) return null;
  if (BORN.test(question) && !BORN.test(part)) return null;
  const years = new Set([...part.matchAll(new RegExp(YEAR, "gu"))].map(([year]) => year));
  const [only] = years;
  // "Was formed in 1969 and again in 1990": the first one stands right behind the verb.
  const told = [...part.matchAll(VERB_IN_YEAR)].find(([, verb = ""]) => heldShare(words, verb) > 0);
  if (told !== undefined) return Number(told[2]);
  return years.size === 1 && only !== undefined ? Number(only) : null;
}
