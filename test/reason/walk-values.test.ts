/** Figures and dates in lines. */
import { describe, expect, it } from "vitest";
import { amountsIn, numberOf } from "../../src/reason/walk-values.js";

describe("an amount", () => {
  it.each([
    ["It cost $5 million.", 5e6, "dollar"],
    ["It cost 2.5 billion euros.", 2.5e9, "euro"],
    ["It cost €40.", 40, "euro"],
    ["It cost 40 dollars.", 40, "dollar"],
    ["It cost $3m.", 3e6, "dollar"],
    ["The plank is 3m long.", 3, "m"],
    ["Two million people came.", 2e6, "people"],
    ["He ran 12 miles.", 12, "mile"],
    ["It weighs 1,200 kg.", 1_200, "kg"],
  ])("%s", (text, value, unit) => {
    expect(amountsIn(text)).toMatchObject([{ value, unit }]);
  });
});

it.each([
  ["2.5 million", 2.5e6],
  ["three thousand", 3_000],
  ["nine members", 9],
  ["constructor", null],
])("the number of %s", (phrase, value) => {
  expect(numberOf(phrase)).toBe(value);
});
