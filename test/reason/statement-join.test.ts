/** Which statements about others belong to those about the subject: order, intervals, the end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joined } from "../../src/reason/statement-join.js";
import type { Statement } from "../../src/retrieve/index.js";
import { passageOf } from "./fakes.js";

function said(start: number, text: string, ...names: string[]): Statement {
  const passage = { ...passageOf(1, text, start), source: "book.txt" };
  return { passage, names, likeness: 0.7, around: "", asked: "", repeats: 0 };
}

function texts(lines: readonly Statement[]): string[] {
  return lines.map(({ passage }) => passage.text);
}

const first = [
  said(100, "Bram took the lamp.", "lamp"),
  said(300, "Bram left the lamp.", "lamp"),
  said(500, "Ottoline took the lamp.", "lamp"),
];
const second = [
  said(10, "Bram went to the loft.", "Bram"),
  said(50, "Bram went to the attic.", "Bram"),
  said(200, "Bram went to the cellar.", "Bram"),
  said(350, "Ottoline went to the barn.", "Ottoline"),
  said(550, "Ottoline went to the porch.", "Ottoline"),
  said(560, "Bram went to the mill.", "Bram"),
];
const story = { question: "Where is the lamp?", subject: ["lamp"], first, second };

describe("joined", () => {
  it("takes the latest before each and what follows until the next, in order", () => {
    expect(texts(joined(story))).toEqual([
      "Bram went to the attic.",
      "Bram took the lamp.",
      "Bram went to the cellar.",
      "Bram left the lamp.",
      "Ottoline went to the barn.",
      "Ottoline took the lamp.",
      "Ottoline went to the porch.",
    ]);
  });

  it("ends soon behind the line that last names what else is asked about", () => {
    const lines = joined({ ...story, question: "Where was the lamp before the cellar?" });
    expect(texts(lines).at(-1)).toBe("Ottoline went to the barn.");
    expect(texts(lines)).toContain("Bram went to the cellar.");
  });

  it("joins nothing across documents", () => {
    const other = second.map((one) => ({
      ...one,
      passage: { ...one.passage, source: "other.txt" },
    }));
    expect(joined({ ...story, second: other })).toEqual(first);
  });

  it("keeps a short, ordered list without repeats, whatever comes", () => {
    const one = fc
      .tuple(fc.nat(40), fc.constantFrom("Bram", "Ottoline", "lamp"))
      .map(([start, name]) => said(start, `${name} is here.`, name));
    fc.assert(
      fc.property(fc.array(one), fc.array(one), (some, more) => {
        const sorted = some.toSorted((a, b) => a.passage.start - b.passage.start);
        const lines = joined({ ...story, first: sorted, second: more });
        const starts = lines.map(({ passage }) => passage.start);
        expect(lines.length).toBeLessThanOrEqual(8);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        expect(new Set(lines).size).toBe(lines.length);
      }),
    );
  });
});
