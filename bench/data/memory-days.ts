/**
 * Days of generated conversations: how one says when something was, and the ways in which an
 * answer may write a date or a number of days. Days are counted from 1970-01-01, in UTC.
 */
import { pick } from "./names.js";
import type { Random } from "../random.js";

const MS_PER_DAY = 86_400_000;
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const MONTHS = (
  "January February March April May June July August September October November December"
).split(" ");
const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

export function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / MS_PER_DAY;
}

/** YYYY-MM-DD. */
export function isoOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** "4 March 2024". */
export function longDate(day: number): string {
  const date = new Date(day * MS_PER_DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

export interface Said {
  readonly text: string;
  /** So many days before it is said. */
  readonly daysBefore: number;
}

/** How somebody says on a day when something was. */
export function saidWhen(day: number, random: Random): Said {
  const ago = 2 + Math.floor(random() * 5);
  const weekday = new Date((day - ago) * MS_PER_DAY).getUTCDay();
  return pick<Said>(
    [
      { text: "this morning", daysBefore: 0 },
      { text: "yesterday", daysBefore: 1 },
      { text: `${NUMBERS[ago] ?? String(ago)} days ago`, daysBefore: ago },
      { text: `last ${WEEKDAYS[weekday] ?? ""}`, daysBefore: ago },
      { text: "two weeks ago", daysBefore: 14 },
      { text: `on ${longDate(day - ago).replace(/ \d+$/, "")}`, daysBefore: ago },
    ],
    random,
  );
}

/** With and without the year, the month first or last. */
export function datesAsAnswers(day: number): string[] {
  const [number = "", month = "", year = ""] = longDate(day).split(" ");
  return [
    `${number} ${month} ${year}`,
    `${month} ${number} ${year}`,
    isoOf(day),
    `${number} ${month}`,
    `${month} ${number}`,
    `${ordinal(Number(number))} of ${month}`,
    `${month} ${ordinal(Number(number))}`,
  ];
}

function ordinal(number: number): string {
  const tens = number % 100;
  const end = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${end}`;
}

/** A number in figures, and in words where it is small; days also as whole weeks. */
export function numbersAsAnswers(count: number, unit: "days" | ""): string[] {
  const written = [String(count), ...(NUMBERS[count] === undefined ? [] : [NUMBERS[count]])];
  if (unit === "" || count % 7 !== 0) return written;
  const weeks = count / 7;
  const named = [String(weeks), ...(NUMBERS[weeks] === undefined ? [] : [NUMBERS[weeks]])];
  return [...written, ...named.flatMap((one) => [`${one} weeks`, `${one} week`])];
}
