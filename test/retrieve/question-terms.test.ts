/** What a question is about: names, phrases behind articles, the subject; and names in texts. */
import { describe, expect, it } from "vitest";
import { questionTerms, standsAlone, withInstead } from "../../src/retrieve/question-terms.js";
import { newNames, wordsOf } from "../../src/words/index.js";

describe("questionTerms", () => {
  it("finds nothing in a question without content", () => {
    const nothing = { words: [], names: [], phrases: [], subject: [] };
    expect(questionTerms("Where is it?")).toEqual(nothing);
    expect(questionTerms("")).toEqual(nothing);
  });

  it("leaves the verb behind a phrase out of the subject", () => {
    expect(questionTerms("Where has the crate ended up?").subject).toEqual(["crate"]);
    expect(questionTerms("Where was the garden shed?").subject).toEqual(["garden", "shed"]);
  });

  it("takes the phrase behind the auxiliary as the subject, wherever it stands", () => {
    const subjects = [
      "Where was the lamp before the attic?",
      "Just prior to the attic, at which spot was the lamp?",
      "At which spot would you look for the lamp?",
      "Which room is the lamp's own?",
    ].map((question) => questionTerms(question).subject);
    expect(subjects).toEqual([["lamp"], ["lamp"], ["lamp"], ["lamp"]]);
  });

  it("joins what 'of the' joins", () => {
    const asked = questionTerms("What are the whereabouts of the red lamp?");
    expect(asked.subject).toEqual(["whereabouts", "red", "lamp"]);
  });

  it("knows names by their capitals, but not the first word", () => {
    expect(questionTerms("Tell me where Ottoline went with Bram").names).toEqual([
      "Ottoline",
      "Bram",
    ]);
  });
});

describe("newNames", () => {
  it("leaves out titles, what the question holds and what is written small elsewhere", () => {
    const texts = ["Mr. Bram took the lamp.", "Then Ottoline left. Lamps burn.", "The lamps then."];
    expect(newNames(texts, "Did Bram see it?")).toEqual(["Ottoline"]);
  });
});

it("puts another in the place of a word and its article, taken as it is", () => {
  expect(withInstead("Where is the lamp?", "lamp", "Bram")).toBe("Where is Bram?");
  expect(withInstead("Where is a.b?", "a.b", "$&")).toBe("Where is $&?");
  expect(withInstead("Where is aXb?", "a.b", "Bram")).toBe("Where is aXb?");
});

it("tells sentences that lean on others or are speech", () => {
  expect(standsAlone("Bram walked to the attic.")).toBe(true);
  expect(standsAlone("She walked to the attic.")).toBe(false);
  expect(standsAlone('"To the attic!" cried Bram.')).toBe(false);
});

it("drops a possessive's ending from words", () => {
  expect(wordsOf("The lamp's old-fashioned glass, 3 cm")).toEqual([
    "The",
    "lamp",
    "old-fashioned",
    "glass",
    "3",
    "cm",
  ]);
});
