/** Names in running text: what counts as one, and that no text breaks or stalls it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedWords, bareTitle, foldName, namesIn } from "../../src/words/names.js";

describe("names", () => {
  it("are capitalised words in a row, and what stands in quotation marks", () => {
    const text = 'Ida Rolfe wrote "the long way down" for the Bank of Norland in 1931.';
    expect(namesIn(text)).toEqual(["Ida Rolfe", "Bank of Norland", "the long way down"]);
  });

  it("do not begin with the word that begins a sentence", () => {
    expect(namesIn("The Harrow is a ship. It left Port Elm.")).toEqual(["Harrow", "Port Elm"]);
  });

  it("come in the order of what their sentences share with the question", () => {
    const text = "Port Elm lies east. The captain of the Harrow was Ida Rolfe.";
    expect(namesIn(text, askedWords("Who was captain?"))[0]).toBe("Harrow");
  });

  it("are each told once, without case and accents", () => {
    expect(namesIn("Zoë saw Zoe.")).toEqual(["Zoë"]);
    expect(foldName("Zoë  O’Neil (b. 1900)")).toBe(" zoe o neil b 1900 ");
    expect(foldName("!?")).toBe("  ");
  });

  it("leave out what stands in brackets behind a title", () => {
    expect(bareTitle("Harrow (ship)")).toBe("Harrow");
    expect(bareTitle("(untitled)")).toBe("");
    expect(bareTitle("Harrow (ship) II")).toBe("Harrow (ship) II");
  });

  it("are found in bounded time in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        for (const name of namesIn(text)) expect(name).not.toBe("");
      }),
    );
    for (const piece of ["A ", "A of ", '"', "A.".repeat(3), "a’’", "(", "A\n\n"]) {
      const started = performance.now();
      namesIn(piece.repeat(100_000));
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
