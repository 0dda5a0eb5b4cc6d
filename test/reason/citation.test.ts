import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citeAnswer, citeSpan } from "../../src/reason/citation.js";
import { passageOf } from "./fakes.js";

describe("citeSpan", () => {
  it("quotes an exact substring that holds the span, whatever the text", () => {
    const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 1_500 });
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
        const start = a % text.length;
        const end = Math.min(text.length, start + 1 + (b % 60));
        fc.pre(text.slice(start, end).trim() !== "");
        const citation = citeSpan(passageOf(1, text, 1_000), { start, end });
        expect(text.slice(citation.start - 1_000, citation.end - 1_000)).toBe(citation.quote);
        expect(citation.quote).toContain(text.slice(start, end).trim());
      }),
      { seed: 4 },
    );
  });

  it("keeps quotes of endless sentences short", () => {
    const text = `${"word ".repeat(500)}needle ${"word ".repeat(500)}`;
    const start = text.indexOf("needle");
    const { quote } = citeSpan(passageOf(1, text), { start, end: start + 6 });
    expect(quote).toContain("needle");
    expect(quote.length).toBeLessThanOrEqual(400);
    expect(quote.startsWith("word")).toBe(true);
  });
});

describe("quotes of scripts without spaces", () => {
  // Some of these are two code units long.
  const character = fc.constantFrom("水", "火", "山", "\u{20000}", "\u{2a6d6}", "\u{1f40b}", "，");
  const texts = fc
    .array(character, { minLength: 300, maxLength: 900 })
    .map((characters) => ({ characters, text: characters.join("") }));

  it("are cut between characters, hold the span and are short", () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat({ max: 20 }), ({ characters, text }, a, b) => {
        const first = a % characters.length;
        const start = characters.slice(0, first).join("").length;
        const core = characters.slice(first, first + 1 + b).join("");
        const citation = citeSpan(passageOf(1, text), { start, end: start + core.length });
        expect(citation.quote).toContain(core);
        expect(citation.quote.length).toBeLessThanOrEqual(400);
        expect(citation.quote.length).toBeGreaterThan(150);
        expect(citation.quote).not.toMatch(/\p{Cs}/u);
        expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
      }),
      { seed: 5 },
    );
  });

  it("are never empty for an answer that only nearly stands there", () => {
    const text = `${"水火山".repeat(300)}。`;
    const { quote } = citeAnswer(passageOf(1, text), "石头");
    expect(quote.length).toBeGreaterThan(390);
    expect(quote.length).toBeLessThanOrEqual(400);
  });
});

describe("citeAnswer", () => {
  it("does not take a part of a word for the answer", () => {
    const passage = passageOf(1, "Chrome is shiny. All roads lead to Rome. It rained.");
    expect(citeAnswer(passage, "Rome").quote).toBe("All roads lead to Rome.");
  });

  it("quotes the sentence that says most of the answer's words", () => {
    const passage = passageOf(1, "Ann left early. Bob took the old boat to Rome. It sank.");
    expect(citeAnswer(passage, "an old boat").quote).toBe("Bob took the old boat to Rome.");
  });
});
