/**
 * Dates as YYYY-MM-DD in the Gregorian calendar: what lies between two, what comes so much later,
 * which day of the week. Years 0001 to 9999. Errors: ToolRefusal.
 */
import { ToolRefusal } from "./contract.js";

const MS_PER_DAY = 86_400_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

export interface Span {
  readonly years?: number | undefined;
  readonly months?: number | undefined;
  readonly weeks?: number | undefined;
  readonly days?: number | undefined;
}

/** Days since 1970-01-01. */
export function dayOf(text: string): number {
  const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse takes the 31st of a short month for the 1st of the next.
  if (Number.isNaN(time) || isoOf(time / MS_PER_DAY) !== text) {
    throw new ToolRefusal(`"${text.slice(0, 40)}" is no date`);
  }
  return time / MS_PER_DAY;
}

function isoOf(day: number): string {
  const date = new Date(day * MS_PER_DAY);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9_999) {
    throw new ToolRefusal("years are 1 to 9999");
  }
  return date.toISOString().slice(0, 10);
}

export function weekdayOf(text: string): string {
  return WEEKDAYS[((dayOf(text) % 7) + 11) % 7] as string;
}

/** Years and months first; a day that the month lacks becomes its last one. */
export function addToDate(text: string, span: Span): string {
  const start = new Date(dayOf(text) * MS_PER_DAY);
  const months = (span.years ?? 0) * 12 + (span.months ?? 0);
  const month = start.getUTCFullYear() * 12 + start.getUTCMonth() + months;
  const [year, ofYear] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  if (!(year >= 1 && year <= 9_999)) throw new ToolRefusal("years are 1 to 9999");
  const last = daysIn(year, ofYear);
  const day = utcDay(year, ofYear, Math.min(start.getUTCDate(), last));
  return isoOf(day + (span.weeks ?? 0) * 7 + (span.days ?? 0));
}

/** Whole years, months and days from the earlier to the later, and all of it in days. */
export function difference(from: string, to: string) {
  const days = dayOf(to) - dayOf(from);
  const [early, late] = days < 0 ? [to, from] : [from, to];
  const [a, b] = [new Date(dayOf(early) * MS_PER_DAY), new Date(dayOf(late) * MS_PER_DAY)];
  let months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  if (addToDate(early, { months }) > late) months -= 1;
  const left = dayOf(late) - dayOf(addToDate(early, { months }));
  const sign = days < 0 ? -1 : 1;
  return {
    days,
    weeks: Math.trunc(days / 7),
    years: sign * Math.floor(months / 12),
    months: sign * (months % 12),
    daysBeyondMonths: sign * left,
  };
}

function utcDay(year: number, month: number, day: number): number {
  const date = new Date(0);
  // Date.UTC takes years below 100 for 19xx.
  date.setUTCFullYear(year, month, day);
  return date.getTime() / MS_PER_DAY;
}

function daysIn(year: number, month: number): number {
  return new Date(utcDay(year, month + 1, 0) * MS_PER_DAY).getUTCDate();
}
