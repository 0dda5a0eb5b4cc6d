/**
 * Days and times as people write them: 2026-03-12, 12 March 2026, March 12, tomorrow, next Friday,
 * in 3 days, two months ago; 14:30, 7 pm, noon. What is said against today is reckoned from the day
 * that it is on this machine. A day without a year is the next one to come, today too, or the last
 * one where the text speaks of what was; a weekday is the next one after today, or the last one
 * before. English alone.
 */
import { monthNumber } from "../words/index.js";

export interface Moment {
  readonly start: number;
  readonly end: number;
  readonly kind: "date" | "time";
  /** YYYY-MM-DD, or HH:MM. */
  readonly value: string;
}

const MONTH =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
  "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const DAY = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const YEAR = "(?:,? (?<year>\\d{4}))?";
const NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split(" ");
const COUNT = `\\d{1,3}|an?|${NUMBERS.join("|")}`;
const WEEKDAYS = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
const DAY_MS = 86_400_000;

type Groups = Readonly<Record<string, string | undefined>>;
/** `was`: the text speaks of what is over. */
type Reckon = (groups: Groups, today: Date, was: boolean) => Date | null;
const WAS = /\b(?:did|was|were|had|ago|last|since|yesterday|past)\b/iu;
/** 29 February comes again within so many years. */
const YEARS_TRIED = 8;

const DATES: readonly (readonly [RegExp, Reckon])[] = [
  [/\b(?<year>\d{4})-(?<number>\d{2})-(?<day>\d{2})\b/giu, written],
  [new RegExp(`\\b(?:the )?${DAY}(?: of)? ${MONTH}${YEAR}(?!\\w)`, "giu"), written],
  [new RegExp(`\\b${MONTH} ${DAY}${YEAR}(?![\\w:])`, "giu"), written],
  [/\b(?<day>\d{1,2})\.(?<number>\d{1,2})\.(?<year>\d{4})\b/giu, written],
  [/\bthe day after tomorrow\b/giu, (_, today) => daysFrom(today, 2)],
  [/\b(?:today|tonight|this (?:morning|afternoon|evening))\b/giu, (_, today) => today],
  [/\btomorrow\b/giu, (_, today) => daysFrom(today, 1)],
  [/\bthe day before yesterday\b/giu, (_, today) => daysFrom(today, -2)],
  [/\b(?:yesterday|last night)\b/giu, (_, today) => daysFrom(today, -1)],
  [new RegExp(`\\bin (?<count>${COUNT}) (?<unit>days?|weeks?)\\b`, "giu"), ahead],
  [new RegExp(`\\b(?<count>${COUNT}) (?<unit>days?|weeks?|months?|years?) ago\\b`, "giu"), ago],
  [
    /\b(?<which>next |this |last )?(?<weekday>(?:sun|mon|tues|wednes|thurs|fri|satur)day)s?\b/giu,
    weekday,
  ],
];

const TIMES: readonly RegExp[] = [
  /\b(?<hour>\d{1,2})[:.](?<minute>\d{2})(?::\d{2})? ?(?<half>[ap]\.?m\.?)?(?![\w.]*\d)/giu,
  /\b(?<hour>\d{1,2}) ?(?<half>[ap]\.?m\.?)(?!\w)/giu,
  /\b(?<hour>\d{1,2}) o['’]clock\b/giu,
  /\b(?<word>noon|midday|midnight)\b/giu,
];

/** In order, none over another. `was`: it speaks of what is over; its words say so else. */
export function momentsIn(text: string, now: Date, was = WAS.test(text)): Moment[] {
  const found: Moment[] = [];
  const today = localDay(now);
  const free = (start: number, end: number): boolean =>
    found.every((one) => end <= one.start || start >= one.end);
  for (const [pattern, reckon] of DATES) {
    for (const match of text.matchAll(pattern)) {
      const date = reckon(match.groups ?? {}, today, was);
      const [start, end] = [match.index, match.index + match[0].length];
      if (date !== null && free(start, end)) {
        found.push({ start, end, kind: "date", value: isoOf(date) });
      }
    }
  }
  for (const pattern of TIMES) {
    for (const match of text.matchAll(pattern)) {
      const value = timeOf(match.groups ?? {}, match[0]);
      const [start, end] = [match.index, match.index + match[0].trimEnd().length];
      if (value !== null && free(start, end)) found.push({ start, end, kind: "time", value });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The day itself, at noon UTC, so that no time zone moves it. */
function day(year: number, month: number, date: number): Date | null {
  const made = new Date(Date.UTC(year, month - 1, date, 12));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === date ? made : null;
}

/** YYYY-MM-DD of the day that it is on this machine. */
export function isoDay(now: Date): string {
  return isoOf(localDay(now));
}

function localDay(now: Date): Date {
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate(), 12));
}

function isoOf(noon: Date): string {
  return noon.toISOString().slice(0, 10);
}

function written(groups: Groups, today: Date, was: boolean): Date | null {
  const { year, month, number, day: date } = groups;
  const named = monthNumber(month ?? "");
  const m = named > 0 ? named : Number(number);
  if (year !== undefined) return day(Number(year), m, Number(date));
  for (let years = 0; years <= YEARS_TRIED; years++) {
    const made = day(today.getUTCFullYear() + (was ? -years : years), m, Number(date));
    if (made !== null && (was ? made <= today : made >= today)) return made;
  }
  return null;
}

function ahead({ count = "", unit = "" }: Groups, today: Date): Date {
  const n = numberOf(count);
  return daysFrom(today, /^week/i.test(unit) ? 7 * n : n);
}

function ago({ count = "", unit = "" }: Groups, today: Date): Date | null {
  const n = numberOf(count);
  if (/^(?:day|week)/i.test(unit)) return daysFrom(today, -(/^week/i.test(unit) ? 7 : 1) * n);
  const less = (/^y/i.test(unit) ? 12 : 1) * n;
  const months = today.getUTCFullYear() * 12 + today.getUTCMonth() - less;
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  // A day that the month lacks is its last one.
  return [0, 1, 2, 3].reduce<Date | null>(
    (made, off) => made ?? day(year, month, today.getUTCDate() - off),
    null,
  );
}

function numberOf(count: string): number {
  const named = NUMBERS.indexOf(count.toLowerCase()) + 1;
  return named > 0 ? named : /^an?$/i.test(count) ? 1 : Number(count);
}

/** The next one to come, today not counted; "next" is no other. */
function weekday(groups: Groups, today: Date, was: boolean): Date {
  const { which = "", weekday: name = "" } = groups;
  const wanted = WEEKDAYS.indexOf(name.toLowerCase());
  const now = today.getUTCDay();
  if (/last/i.test(which) || (was && which === "")) {
    return daysFrom(today, -((now - wanted + 6) % 7) - 1);
  }
  return daysFrom(today, ((wanted - now + 6) % 7) + 1);
}

function daysFrom(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

function timeOf({ hour, minute, half, word }: Groups, whole: string): string | null {
  if (word !== undefined) return /midnight/i.test(word) ? "00:00" : "12:00";
  // 12.30 may be a price: with a dot it is a time only where it says am or pm.
  if (minute !== undefined && whole.includes(".") && !whole.includes(":") && half === undefined)
    return null;
  let h = Number(hour);
  if (half !== undefined) h = (h % 12) + (/^p/i.test(half) ? 12 : 0);
  if (h > 23 || Number(minute ?? 0) > 59) return null;
  return `${String(h).padStart(2, "0")}:${minute ?? "00"}`;
}
