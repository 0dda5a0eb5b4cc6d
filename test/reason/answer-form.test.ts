/** What form an answer has by its question's words. */
import { describe, expect, it } from "vitest";
import { answerForm } from "../../src/reason/answer-form.js";

/** Mentions everything that is asked about below. */
const everything = [
  "The Oder and the Ems. Ada Voss, Jon Reed, Mia Lind. Lenz, Marl. The Larks, Iron Gate.",
  "A sack and a crate; 1990, later, red, blue, Anna, Ben.",
];

describe("the form of an answer", () => {
  it.each([
    ["Which river is longer, the Oder or the Ems?", ["the Oder", "the Ems"]],
    ["Who was born first, Ada Voss, Jon Reed or Mia Lind?", ["Ada Voss", "Jon Reed", "Mia Lind"]],
    ["Which town is older: Lenz, or Marl?", ["Lenz", "Marl"]],
    ["Which band was formed first The Larks or Iron Gate ?", ["The Larks", "Iron Gate"]],
    ["In what was it carried, a sack or a crate?", ["a sack", "a crate"]],
  ])("%s", (question, options) => {
    const form = answerForm(question, everything);
    expect(form.options).toEqual(options);
  });

  it.each(["Is Mary in the kitchen?", "Did both firms fail?", "Were they built by Reed"])(
    "%s is answered by yes, no or maybe",
    (question) => {
      const form = answerForm(question, everything);
      expect(form.options).toEqual(["yes", "no", "maybe"]);
      expect([form.fits("Yes."), form.fits("kitchen")]).toEqual([true, false]);
    },
  );

  it.each([
    "Who founded the firm?",
    "Is the box red or blue?",
    "What happened in 1990 or later?",
    "Wer ist älter, Anna oder Ben?",
    "",
    "or",
    "Which one?",
    ", or , or , or",
  ])("%s leaves it open", (question) => {
    expect(answerForm(question, everything).options).toBeNull();
  });

  it("says which one it is where only one is said to be so, or by the years", () => {
    const told = [
      "Ada Voss Ada Voss is a Swiss painter. She lived in Marl.",
      "Jon Reed Jon Reed (born 1951) is a Danish singer, painter and writer.",
      "The Larks The Larks were formed in 1974. Iron Gate was formed in 1969 and again in 1990.",
    ];
    const choice = (question: string) => answerForm(question, told).options;
    expect(choice("Which painter is Swiss, Ada Voss or Jon Reed?")).toEqual(["Ada Voss"]);
    expect(choice("Which painter is older, Ada Voss or Jon Reed?")).toHaveLength(2);
    expect(choice("Which band was formed first, The Larks or Iron Gate?")).toEqual(["Iron Gate"]);
    expect(choice("Between The Larks and Iron Gate, which was formed later?")).toEqual([
      "The Larks",
    ]);
    expect(choice("Who is a painter, Ada Voss or Jon Reed?")).toHaveLength(2);
  });

  it("says whether both are so, where the passages say it of each", () => {
    const told = [
      "Ada Voss Ada Voss is a Swiss painter and director.",
      "Jon Reed Jon Reed is a Danish painter.",
      "Mia Lind Mia Lind was a painter of the Swiss school.",
    ];
    const both = (question: string) => answerForm(question, told).plain?.text ?? null;
    expect(both("Are Ada Voss and Mia Lind both Swiss painters?")).toBe("yes");
    expect(both("Are Ada Voss and Jon Reed both Swiss painters?")).toBe("no");
    expect(both("Are Ada Voss and Jon Reed both directors?")).toBeNull();
    expect(both("Are Ada Voss and Tom Gray both painters?")).toBeNull();
  });

  it("may be what is told before the question, or asked for within it", () => {
    const told = answerForm("Ada and Jon built mills. Which had sails?", everything);
    expect([told.fits("Jon"), told.fits("sails")]).toEqual([true, false]);
    const within = answerForm("Is it a mill, built in which year?", everything);
    expect([within.options, within.fits("1815")]).toEqual([null, true]);
  });

  it("asks by whom it was done, where a sentence says so", () => {
    const told = ["The Bay was created by Jon Reed.", "Ada is of The Bay, played by Mia Lind."];
    const form = answerForm("Ada is of a series created by whom?", told);
    expect([form.fits("Jon Reed"), form.fits("Mia Lind")]).toEqual([true, false]);
    expect(form.fits('"')).toBe(false);
  });

  it.each([
    ["When was the mill built?", "in 1815", "John Mill"],
    ["The mill was first built when?", "late in the reign of King John", "Harbour Works"],
    ["How many sails has it?", "four", "canvas"],
    ["Who built it?", "John Mill", "1815"],
    ["On which date did the mill burn?", "April 5, 1975", "Generalissimo"],
  ])("%s asks for a kind of thing", (question, one, other) => {
    const form = answerForm(question, everything);
    expect([form.fits(one), form.fits(other)]).toEqual([true, false]);
  });

  it.each(["When rocks melt, what is formed?", "Which period was it?", "What was it?"])(
    "%s asks for any phrase",
    (question) => expect(answerForm(question, everything).fits("magma")).toBe(true),
  );

  it("does not take for options what nothing mentions", () => {
    const form = answerForm("Which came later, the flood or so?", ["the flood"]);
    expect(form.options).toBeNull();
  });

  it("does not take for an answer what the question says itself", () => {
    const form = answerForm("Who wrote the song of Ada Voss?", everything);
    expect(form.fits("Ada Voss")).toBe(false);
    expect(form.fits("Ada Reed")).toBe(true);
    expect(form.fits("the")).toBe(true);
    // Words of the question in another order are another thing.
    expect(form.fits("Voss song")).toBe(true);
  });

  it("knows an option whatever its case and article", () => {
    const form = answerForm("Which is larger, the Oder or the Ems?", everything);
    expect([form.fits("Oder"), form.fits("the ems."), form.fits("Rhine")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
