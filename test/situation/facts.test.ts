/** Statements to facts: what each wording says, and what is left alone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsIn, type Fact, type Mention } from "../../src/situation/index.js";

function told(fact: Fact): string {
  const names = (all: readonly Mention[]): string => all.map(({ key }) => key).join("+");
  switch (fact.kind) {
    case "at":
      return `${names(fact.who)} ${fact.is ? "at" : "not at"} ${names(fact.places)}`;
    case "give":
      return `${fact.from?.key ?? "?"} gives ${names(fact.things)} to ${fact.to.key}`;
    case "relation":
      return `${fact.figure.key} ${fact.direction} of ${fact.ground.key}`;
    case "leave":
      return `${names(fact.who)} leave ${names(fact.what)}`;
    case "drop": {
      const place = fact.place ? ` at ${fact.place.key}` : "";
      return `${names(fact.who)} drop ${names(fact.things)}${place}`;
    }
    default:
      return `${names(fact.who)} ${fact.kind} ${names(fact.things)}`;
  }
}

const read = (text: string): string[] | null => factsIn(text)?.facts.map(told) ?? null;

describe("factsIn", () => {
  it.each([
    ["Greta strode into the cellar.", "greta at cellar"],
    ["Then Greta wandered back over to the wine cellar.", "greta at wine cellar"],
    ["Greta and Otto trudged to the barn.", "greta+otto at barn"],
    ["Greta, accompanied by Otto, cycled to the barn.", "greta+otto at barn"],
    ["Will went to the back garden.", "will at back garden"],
    ["Greta flew to Lisbon.", "greta at lisbon"],
    ["Greta went home.", "greta at home"],
    ["Into the barn came Greta.", "greta at barn"],
    ["Greta is no longer in the barn.", "greta not at barn"],
    ["Greta is away from the barn.", "greta not at barn"],
    ["The barn has Greta in it.", "greta at barn"],
    ["Greta's present place is the barn.", "greta at barn"],
    ["Greta is either in the barn or the attic.", "greta at barn+attic"],
    ["The keys are on the shelf.", "keys at shelf"],
    ["Greta picked the lamp up.", "greta take lamp"],
    ["The lamp was snapped up by Greta.", "greta take lamp"],
    ["Greta got hold of the lamp.", "greta take lamp"],
    ["Greta tucked away the lamp.", "greta take lamp"],
    ["Greta plonked the lamp down.", "greta drop lamp"],
    ["Greta got rid of the lamp.", "greta drop lamp"],
    ["Greta put the lamp in the drawer.", "greta drop lamp at drawer"],
    ["Greta frobbed the lamp.", "greta handle lamp"],
    ["Greta left the lamp.", "greta leave lamp"],
    ["Greta handed Otto the lamp.", "greta gives lamp to otto"],
    ["Greta presented Otto with the lamp.", "greta gives lamp to otto"],
    ["Otto got the lamp from Greta.", "greta gives lamp to otto"],
    ["Otto was handed the lamp by Greta.", "greta gives lamp to otto"],
    ["The lamp went from Greta to Otto.", "greta gives lamp to otto"],
    ["The attic is to the north of the barn.", "attic north of barn"],
    ["Going west from the barn you come to the yard.", "yard west of barn"],
    ["The barn's neighbour to the east is the yard.", "yard east of barn"],
    ["The barn has the yard to the east.", "yard east of barn"],
    ["East of the barn is the yard.", "yard east of barn"],
    ["Greta is now on the beach.", "greta at beach"],
    ["Greta left the lamp lying there.", "greta leave lamp"],
    ["The next stop for Greta was the barn.", "greta at barn"],
    ["A short walk brought Greta to the barn.", "greta at barn"],
    ["Greta left the barn for the yard.", "greta at yard"],
    ["The lamp was now in Greta's hands.", "greta take lamp"],
    ["Greta pressed the lamp into Otto's hands.", "greta gives lamp to otto"],
    ["Greta tucked the lamp under one arm.", "greta take lamp"],
    ["Greta stooped to pick up the lamp.", "greta take lamp"],
    ["Greta put the lamp to one side.", "greta drop lamp"],
    ["The road north from the barn leads to the yard.", "yard north of barn"],
  ])("%s", (sentence, fact) => {
    expect(read(sentence)).toEqual([fact]);
  });

  it("reads two clauses of one subject, and what is brought along", () => {
    expect(read("Greta took the lamp and went to the barn.")).toEqual([
      "greta take lamp",
      "greta at barn",
    ]);
    expect(read("Greta picked up the lamp in the barn.")).toEqual([
      "greta at barn",
      "greta take lamp",
    ]);
    expect(read("Greta carried the lamp to the barn.")).toEqual([
      "greta take lamp",
      "greta at barn",
    ]);
    expect(read("Greta brought the lamp to the barn.")).toEqual([
      "greta at barn",
      "greta drop lamp at barn",
    ]);
  });

  it.each([
    "Greta looked at the lamp.",
    "Greta turned to the window.",
    'Greta went to the barn and said "Come!"',
    "Where did Greta go?",
    "Greta went to the barn because it rained.",
    "Make haste to the barn.",
    "Greta told Otto the story.",
    "Greta would go to the barn.",
    "Greta lives in Oslo.",
    "Greta works at the bank.",
    "Greta was born in Bonn.",
    "Greta contributed to the fund.",
    "Greta showed Otto the lamp.",
    "Greta painted the house for Otto.",
    `Greta went to the ${"b".repeat(300)}.`,
  ])("leaves alone: %s", (sentence) => {
    expect(read(sentence)).toBeNull();
  });

  it("tells days and parts of days apart", () => {
    const hours = [
      "Yesterday Greta went to the barn.",
      "Greta went to the barn this morning.",
      "After lunch today, Greta went to the barn.",
      "Greta went to the barn at supper time today.",
    ].map((text) => factsIn(text)?.hour ?? Number.NaN);
    expect(hours).toEqual(hours.toSorted((a, b) => a - b));
    expect(factsIn("Greta went to the barn.")?.hour).toBeNull();
  });

  it("never throws, whatever is written", () => {
    const said = "Greta Otto the lamp barn went to into and or either , . is not by from of 's";
    const words = fc.constantFrom(...said.split(" "));
    const texts = fc.oneof(fc.string(), fc.array(words).map((list) => list.join(" ")));
    fc.assert(fc.property(texts, (text) => factsIn(text) !== undefined), { seed: 5 });
  });
});
