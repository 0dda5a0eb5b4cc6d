/** Built-in tools that need nothing but their arguments: arithmetic, units, dates. */
import { z } from "zod";
import { evaluate } from "./calculate.js";
import { type Tool, ToolRefusal } from "./contract.js";
import { addToDate, difference, weekdayOf } from "./dates.js";
import { defineTool } from "./define-tool.js";
import { type Fraction, parseNumber, printDecimal, printExact } from "./fraction.js";
import { convertUnits, knownUnits } from "./units.js";

const date = z.string().max(40).describe("a date, YYYY-MM-DD");
const amount = z.int().min(-100_000).max(100_000).optional();

export const COMPUTING_TOOLS: readonly Tool[] = [
  defineTool({
    name: "calculate",
    description:
      "Exact arithmetic: + - * / ^, parentheses, 15%, 17 % 5 (remainder), 5!, and abs, floor, " +
      "ceil, round, min, max, sum, mean, gcd, lcm, sqrt.",
    parameters: { expression: z.string().min(1).describe("such as (2 + 3) * 4 or sum(1, 2, 3)") },
    run: ({ expression }) => shown(evaluate(expression)),
  }),
  defineTool({
    name: "convert",
    description:
      "Converts a number from one unit to another, exactly: length, mass, time, area, volume, " +
      "speed, data sizes, temperature.",
    parameters: {
      value: z.union([z.string().max(200), z.number()]).describe("the number to convert"),
      from: z.string().max(60).describe("its unit, such as miles"),
      to: z.string().max(60).describe(`the unit wanted; there are ${knownUnits()}`),
    },
    run: ({ value, from, to }) => {
      const number = parseNumber(String(value));
      if (number === null) throw new ToolRefusal(`"${String(value).slice(0, 40)}" is no number`);
      return { ...shown(convertUnits(number, from, to)), unit: to };
    },
  }),
  defineTool({
    name: "days",
    description:
      "How long it is from one date to another: in days, in weeks, and in years, months and days.",
    parameters: { from: date, to: date },
    run: ({ from, to }) => difference(from, to),
  }),
  defineTool({
    name: "add_to_date",
    description: "The date that is so many years, months, weeks or days after (or before) another.",
    parameters: { date, years: amount, months: amount, weeks: amount, days: amount },
    run: ({ date: start, ...span }) => {
      const end = addToDate(start, span);
      return { date: end, weekday: weekdayOf(end) };
    },
  }),
  defineTool({
    name: "weekday",
    description: "Which day of the week a date is: Monday to Sunday.",
    parameters: { date },
    run: ({ date: day }) => ({ weekday: weekdayOf(day) }),
  }),
];

/** A fraction stands beside its decimals where those are cut. */
function shown(value: Fraction): { value: string; exact?: string } {
  const decimals = printDecimal(value);
  const exact = printExact(value);
  const read = parseNumber(decimals);
  const cut = read === null || read.over !== value.over || read.under !== value.under;
  return cut ? { value: decimals, exact } : { value: decimals };
}
