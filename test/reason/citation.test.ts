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

describe("citeAnswer", () => {
  it("quotes the sentence that says most of the answer's words", () => {
    const passage = passageOf(1, "Ann left early. Bob took the old boat to Rome. It sank.");
    expect(citeAnswer(passage, "an old boat").quote).toBe("Bob took the old boat to Rome.");
  });
});
