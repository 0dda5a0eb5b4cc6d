/**
 * What a line says in figures: amounts with their unit, and when. Rules of writing: digits with the
 * word or sign beside them, scaled by "million" and the like, number words up to twelve, days in
 * ISO and in words.
 */
import { monthNumber } from "../words/index.js";

export interface Amount {
  readonly value: number;
  /** The word behind the number, or the sign before it, folded: "$" is "dollar". "" for none. */
  readonly unit: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
}

const NUMBER_WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const DIGITS = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  mn: 1e6,
  billion: 1e9,
  bn: 1e9,
  trillion: 1e12,
};
const SCALED = String.raw`(?:[\s-]?(?<scale>${Object.keys(SCALES).join("|")})\b)?`;
/** Behind an amount of money alone: "3m" may as well be metres. */
const SHORT_SCALES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };
const MONEY: Readonly<Record<string, string>> = {
  $: "dollar",
  usd: "dollar",
  "€": "euro",
  eur: "euro",
  "£": "pound",
  gbp: "pound",
  "¥": "yen",
  jpy: "yen",
};
const AMOUNT = new RegExp(
  String.raw`(?<![\p{L}\d.:-])(?<sign>[$€£¥])?\s?(?<number>${DIGITS})(?![\d:]|-\d|\.\d)` +
    SCALED +
    String.raw`(?:(?:\s|-)?(?<unit>%|[€£$]|\p{L}[\p{L}]*))?`,
  "giu",
);
const WORDED = new RegExp(
  String.raw`\b(?<number>${NUMBER_WORDS.join("|")})\b${SCALED}\s(?<unit>\p{L}+)`,
  "giu",
);
const MONTH =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
  "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const DATES: readonly RegExp[] = [
  /(?<year>\d{4})-(?<mm>\d{2})-(?<day>\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2})?))?/u,
  new RegExp(
    String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\b\.?,?(?: (?<year>\d{4}))?`,
    "iu",
  ),
  new RegExp(
    String.raw`\b${MONTH}\.? (?<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?<year>\d{4}))?`,
    "iu",
  ),
  new RegExp(String.raw`\b${MONTH}\.?,? (?<year>\d{4})\b`, "iu"),
  /\b(?<count>day|week|month|chapter|part|number|session|meeting) (?<at>\d{1,4})\b/iu,
  /(?<![\d.,-])(?<year>1\d{3}|20\d{2})(?![\d,]|\.\d)/u,
];

/** All amounts of a text that are no dates. */
export function amountsIn(text: string): Amount[] {
  const dated = datesIn(text);
  const found = [...text.matchAll(AMOUNT), ...text.matchAll(WORDED)].map((one) => {
    const { sign, number = "", scale, unit } = one.groups ?? {};
    const named = NUMBER_WORDS.indexOf(number.toLowerCase());
    const short = sign === undefined ? undefined : SHORT_SCALES[unit?.toLowerCase() ?? ""];
    const times = short ?? timesOf(scale);
    const value = (named >= 0 ? named : Number(number.replaceAll(",", ""))) * times;
    const start = one.index;
    return { value, unit: foldUnit(sign ?? unit ?? ""), start, end: start + one[0].length };
  });
  const isDate = (one: Amount): boolean =>
    dated.some(({ start, end }) => one.start < end && start < one.end);
  return found.filter((one) => !isDate(one)).sort((a, b) => a.start - b.start);
}

function foldUnit(unit: string): string {
  const lower = unit.toLowerCase();
  const money = Object.hasOwn(MONEY, lower) ? MONEY[lower] : undefined;
  if (money !== undefined) return money;
  return lower.length > 3 ? lower.replace(/s$/, "") : lower;
}

export interface WrittenDate {
  /** Comparable as text within one form: "2021-05-03 09:10", "????-05-03", "day 0004". */
  readonly key: string;
  readonly year: number | null;
  readonly start: number;
  readonly end: number;
}

/** Dates of a text, each place once, the fullest form of it. */
export function datesIn(text: string): WrittenDate[] {
  const found: WrittenDate[] = [];
  for (const pattern of DATES) {
    for (const one of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const [start, end] = [one.index, one.index + one[0].length];
      if (found.some((other) => start < other.end && other.start < end)) continue;
      const { year, mm, month, day, time, count, at } = one.groups ?? {};
      if (count !== undefined) {
        const key = `${count.toLowerCase()} ${(at ?? "").padStart(4, "0")}`;
        found.push({ key, year: null, start, end });
        continue;
      }
      const named = month === undefined ? 0 : monthNumber(month);
      const number = mm ?? String(named).padStart(2, "0");
      const tail =
        `${number}-${(day ?? "00").padStart(2, "0")}${time === undefined ? "" : ` ${time}`}`;
      const key = `${year ?? "????"}-${tail}`;
      found.push({ key, year: year === undefined ? null : Number(year), start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const NUMBER = new RegExp(`(?<digits>${DIGITS})${SCALED}`, "iu");

/** The number that a phrase is, in digits or as a word up to twelve; null where it is none. */
export function numberOf(phrase: string): number | null {
  const { digits, scale } = NUMBER.exec(phrase)?.groups ?? {};
  if (digits !== undefined) return Number(digits.replaceAll(",", "")) * timesOf(scale);
  const [word = "", next] = phrase.toLowerCase().match(/\p{L}+/gu) ?? [];
  const named = NUMBER_WORDS.indexOf(word);
  return named < 0 ? null : named * timesOf(next);
}

function timesOf(scale: string | undefined): number {
  const word = scale?.toLowerCase() ?? "";
  return Object.hasOwn(SCALES, word) ? (SCALES[word] ?? 1) : 1;
}
