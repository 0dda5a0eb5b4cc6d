/** The ways to split and fold words, held against their definitions on any text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  casedName,
  contentWords,
  foldAnswer,
  foldedWords,
  foldName,
  foldWord,
  isStopWord,
  runsOf,
  wordsOf,
} from "../../src/words/index.js";

const PIECES = "The the Ａn a Mr. O'Brien’s well-known café İ 3.14 2nd 白鯨の話 ไทย — … x_y U.S. ß ﬁ";
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.array(fc.constantFrom(...PIECES.split(" ")), { maxLength: 20 }).map((all) => all.join(" ")),
);
const holds = (check: (text: string) => void): void =>
  fc.assert(fc.property(texts, check), { numRuns: 1_000, seed: 11 });

describe("words", () => {
  it("of an answer are its runs of letters and digits, without case and articles", () => {
    holds((text) => {
      const runs = text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      const folded = runs.filter((word) => !["a", "an", "the"].includes(word)).join(" ");
      expect(foldAnswer(text)).toBe(folded);
      expect(foldAnswer(folded)).toBe(folded);
    });
  });

  it("of a name are the same runs without accents, between single spaces", () => {
    holds((text) => {
      const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
      const runs: readonly string[] = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
      expect(casedName(text)).toBe(` ${runs.join(" ")} `);
      const lower: readonly string[] = plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      expect(foldName(text)).toBe(` ${lower.join(" ")} `);
      expect(foldedWords(foldName(text))).toEqual(lower);
    });
  });

  it("as written hold the runs, joined by inner hyphens and apostrophes", () => {
    holds((text) => {
      const runs = runsOf(text);
      const words = wordsOf(text);
      const parts = words.flatMap((word) => runsOf(word));
      expect(words.length).toBeLessThanOrEqual(runs.length);
      // A possessive's "s" is all that goes.
      expect(runs.filter((run) => run !== "s")).toEqual(parts.filter((part) => part !== "s"));
    });
  });

  it("of content are of the answer's fold, and none of the small ones", () => {
    holds((text) => {
      const folded = foldAnswer(text);
      for (const word of contentWords(text)) expect(folded).toContain(word);
    });
    expect([...contentWords("Who was with the captain of the 2nd ship?")]).toEqual([
      "captain",
      "2nd",
      "ship",
    ]);
    expect([...contentWords("白鯨の")]).toEqual(["白鯨", "鯨の"]);
  });

  it("fold to one word over the commonest endings", () => {
    expect(["Boats", "boat", "folded", "FOLDING", "gas"].map(foldWord)).toEqual([
      "boat",
      "boat",
      "fold",
      "fold",
      "gas",
    ]);
    expect([isStopWord("The"), isStopWord("harbour")]).toEqual([true, false]);
  });
});
