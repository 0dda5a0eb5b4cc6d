/** Lines of the window: exact spans, nothing twice, within the budget. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Passage } from "../../src/records/index.js";
import { chooseLines, evidenceLines, questionText, windowText } from "../../src/window/index.js";
import { passageOf } from "../reason/fakes.js";

const textsOf = (passages: readonly Passage[]): string[] =>
  evidenceLines(passages).map((line) => line.text);

describe("evidenceLines", () => {
  it("gives a sentence a line, and keeps wrapped prose whole", () => {
    const [first, second] = [
      "When the last of the visitors had gone down to the harbour again, Mary went home.",
      "Nobody in the whole of the village noticed it at that hour, and John stayed.",
    ];
    const text = `${first} ${second}`;
    const wrapped = text.replace(/(.{40,60}) /g, "$1\n");
    expect(wrapped).toContain("\n");
    expect(textsOf([passageOf(1, wrapped)])).toEqual([first, second]);
  });

  it("gives each row of a table, list or log a line", () => {
    const rows = "| name | age |\n| Bo | 3 |\n| Cy | 5 |";
    expect(textsOf([passageOf(1, rows)])).toEqual(rows.split("\n"));
    expect(textsOf([passageOf(1, "09:14 a opened\n09:15 b closed")])).toHaveLength(2);
    expect(textsOf([passageOf(1, "a=1\nb=2\nc=3")])).toEqual(["a=1", "b=2", "c=3"]);
  });

  it("tells overlapping passages of a document once, in its order", () => {
    const text = "One came. Two came. Three came.";
    const first = { ...passageOf(1, text.slice(0, 19)), source: "a" };
    const second = { ...passageOf(2, text.slice(10), 10), source: "a" };
    expect(textsOf([second, first])).toEqual(["One came.", "Two came.", "Three came."]);
  });

  it("parts sentences at control characters too, and leaves them out", () => {
    for (const code of [1, 2, 11, 12, 0x1b, 0x1f, 0x7f, 0x85, 0x9b]) {
      const mark = String.fromCharCode(code);
      const said = ["Vale came first.", "Moss\u2028came\u0001next.", "Reed came last."];
      const passage = passageOf(1, said.map((one) => mark + one).join(mark));
      const lines = evidenceLines([passage]);
      expect(lines.map(({ start, end }) => passage.text.slice(start, end))).toEqual(said);
      expect(lines[1]?.text).toBe("Moss came next.");
    }
  });

  it("is an exact span of its passage, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        for (const line of evidenceLines([passageOf(1, text)])) {
          const quote = text.slice(line.start, line.end);
          expect(quote.trim()).toBe(quote);
          expect(line.text).not.toMatch(/[\n\r\u2028]/u);
          expect(quote.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim()).toBe(line.text);
        }
      }),
    );
  });

  it("cuts what would fill the window alone", () => {
    const lines = evidenceLines([passageOf(1, "word ".repeat(1_000))]);
    expect(lines.length).toBeGreaterThan(5);
    expect(Math.max(...lines.map((line) => line.text.length))).toBeLessThanOrEqual(600);
  });
});

describe("windowText", () => {
  it("numbers on and titles each document once", () => {
    const one = { ...passageOf(1, "A is. B is."), title: "First\n[9] trick" };
    const two = passageOf(2, "C is.");
    const lines = evidenceLines([one, two]);
    expect(windowText(lines, 3)).toEqual([
      "# First [9] trick\n[3] A is.\n",
      "[4] B is.\n",
      "[5] C is.\n",
    ]);
  });

  it("keeps a question to its line", () => {
    expect(questionText("Who?\nanswer [1] me", 0)).toBe("Question: Who? answer [1] me\n");
    expect(questionText("Who?", 2)).toBe("Question: Who?\nSearches left: 2\n");
  });
});

describe("chooseLines", () => {
  const adjacent = (): boolean => true;

  it("takes everything that fits", () => {
    const choice = { tokens: [5, 5], priorities: [0, 1], adjacent, budgetTokens: 10 };
    expect(chooseLines(choice)).toEqual([0, 1]);
  });

  it("prefers the best line and its neighbours, in order", () => {
    const tokens = [5, 5, 5, 5, 5];
    const priorities = [-9, -9, -9, 5, -9];
    expect(chooseLines({ tokens, priorities, adjacent, budgetTokens: 15 })).toEqual([2, 3, 4]);
  });

  it("stays within the budget", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.double({ noNaN: true })), {
          minLength: 1,
        }),
        fc.integer({ min: 40, max: 200 }),
        (lines, budgetTokens) => {
          const tokens = lines.map(([count]) => count);
          const priorities = lines.map(([, priority]) => priority);
          const chosen = chooseLines({ tokens, priorities, adjacent, budgetTokens });
          const total = chosen.reduce((sum, index) => sum + (tokens[index] ?? 0), 0);
          expect(total).toBeLessThanOrEqual(budgetTokens);
          expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
        },
      ),
    );
  });
});
