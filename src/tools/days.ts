/**
 * Whole days from one date to another, as the reasoner writes it: days(2021-03-04, 2021-05-01).
 * Errors: ToolRefusal.
 */
import { type LineTool, ToolRefusal } from "./contract.js";
import { dayOf } from "./dates.js";

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
