/** Follow-up questions: what they are taken to mean, and what must stay as it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveQuestion } from "../../src/dialogue/index.js";
import type { Turn } from "../../src/records/index.js";
import { FOLLOW_UPS, STANDING_ALONE } from "./cases.js";

function turn(line: string): Turn {
  const [question = "", answer = ""] = line.split("|").map((part) => part.trim());
  return { question, answer: answer === "unknown" ? null : answer };
}

describe("a follow-up", () => {
  it("has a table of cases worth the name", () => {
    expect(FOLLOW_UPS.length).toBeGreaterThanOrEqual(40);
    expect(STANDING_ALONE.length).toBeGreaterThanOrEqual(20);
  });

  it.each(FOLLOW_UPS)("$asked -> $means", ({ turns, asked, means }) => {
    expect(resolveQuestion(asked, turns.map(turn)).question).toBe(means);
  });

  it.each(FOLLOW_UPS)("$asked: nothing more to resolve in what it means", (one) => {
    const turns = one.turns.map(turn);
    expect(resolveQuestion(one.means, turns).question).toBe(one.means);
  });
});

describe("a question that stands alone", () => {
  it.each(STANDING_ALONE)("after %s: %s", (before, asked) => {
    expect(resolveQuestion(asked, [turn(before)])).toEqual({
      kind: "standalone",
      question: asked,
      words: [],
    });
  });
});
