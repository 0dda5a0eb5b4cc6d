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

describe("whatever was said", () => {
  const words = "who when it she his that there then the king Ada Berlin 1932 and why of \" ' : ?";
  const text = fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 30 }).map((list) =>
    list.join(" "),
  );
  const turns = fc.array(fc.record({ question: text, answer: fc.option(text) }), { maxLength: 4 });

  it("a question without turns before it stays as it is", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (question) => {
        expect(resolveQuestion(question, [])).toEqual({ kind: "standalone", question, words: [] });
      }),
    );
  });

  it("something is asked, the question itself unless it was resolved", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), turns, (question, before) => {
        const { kind, question: taken, words } = resolveQuestion(question, before);
        if (kind !== "resolved") expect(taken).toBe(question);
        if (question.trim() !== "") expect(taken.trim()).not.toBe("");
        if (kind !== "dangling") expect(words).toEqual([]);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it("questions without pronouns and with a verb stay as they are", () => {
    const name = fc.constantFrom("Ada Byron", "Tarnby", "Orrin Vale", "Lake Dorn", "the mill");
    const ask = fc.constantFrom("When was X built?", "Who met X?", "Why did X close?", "How is X?");
    const plain = fc.tuple(ask, name).map(([question, one]) => question.replace("X", one));
    fc.assert(
      fc.property(plain, plain, name, (question, before, answer) => {
        const turn: Turn = { question: before, answer };
        expect(resolveQuestion(question, [turn]).kind).toBe("standalone");
      }),
    );
  });

  it("long and hostile text takes no time", () => {
    const long = ["“", "the ", "A", "it's ", "A b of "].map((piece) => piece.repeat(4_000));
    const started = performance.now();
    for (const one of long) {
      const before = Array.from({ length: 20 }, () => ({ question: one, answer: one }));
      resolveQuestion(one, before);
      resolveQuestion(one.slice(0, 390), before);
      resolveQuestion("when was it?", before);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("where nothing that was said fits", () => {
  it("the last question's words are looked for too", () => {
    const turns = [turn("When was the bridge of Tarnby opened? | 1932")];
    expect(resolveQuestion("Who was he?", turns)).toEqual({
      kind: "dangling",
      question: "Who was he?",
      words: ["bridge", "Tarnby", "opened"],
    });
  });

  it("an earlier turn's resolved question counts, not the words it was asked in", () => {
    const first: Turn = { question: "Where did Ada Byron live?", answer: "Tarnby" };
    const second: Turn = {
      question: "when did she die?",
      resolvedQuestion: "When did Ada Byron die?",
      answer: "1852",
    };
    const { question } = resolveQuestion("where?", [first, second]);
    expect(question).toBe("Where did Ada Byron die?");
  });
});
