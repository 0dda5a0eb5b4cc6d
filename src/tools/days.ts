/**
 * Whole days from one date to another, dates as YYYY-MM-DD in the Gregorian calendar.
 * Errors: ToolRefusal.
 */
import { type LineTool, ToolRefusal } from "./contract.js";

const MS_PER_DAY = 86_400_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

export const days: LineTool = {
  name: "days",
  summary: "whole days from the first date to the second, YYYY-MM-DD",
  call(argumentsText) {
    const dates = argumentsText.split(",").map((part) => dayOf(part.trim()));
    const [first, second] = dates;
    if (first === undefined || second === undefined || dates.length !== 2) {
      throw new ToolRefusal("two dates are needed: days(2021-03-04, 2021-05-01)");
    }
    return String(second - first);
  },
};

function dayOf(text: string): number {
  const found = DATE.exec(text);
  const time = found ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse takes the 31st of a short month for the 1st of the next.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new ToolRefusal(`"${text.slice(0, 40)}" is no date`);
  }
  return time / MS_PER_DAY;
}
