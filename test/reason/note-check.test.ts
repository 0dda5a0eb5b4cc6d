/** Notes held against the lines that they name. */
import { describe, expect, it } from "vitest";
import { checkNotes } from "../../src/reason/note-check.js";

const LINES = [
  { text: "Ada Voss rents the mill from Ferren." },
  { text: "Ferren's clerk is Quill." },
  { text: "Joren went to the pantry." },
];

describe("notes against their lines", () => {
  it("hold where the line has the value and the phrase's names", () => {
    const clauses = [
      "the clerk of A: the landlord of Voss [1] Ferren",
      "A: the clerk of Ferren [2] Quill",
    ];
    const note = `note ${clauses.join("; ")}`;
    expect(checkNotes([note, "answer [1][2] Quill"], LINES)).toEqual({ checked: 2, failed: 0 });
  });

  it("fail where the line is about another, has no such value, or isn't there", () => {
    const notes = [
      "note the clerk of Joren [2] Quill",
      "note the landlord of Voss [1] Quill",
      "note the landlord of Voss [9] Ferren",
    ];
    expect(checkNotes(notes, LINES)).toEqual({ checked: 3, failed: 3 });
  });

  it("know numbers with and without commas, and scripts that part no words", () => {
    const lines = [{ text: "The mill cost 1,200 crowns." }, { text: "東京駅の隣に住む。" }];
    const notes = ["note cost of the mill [1] 1200", "note home [2] 東京駅"];
    expect(checkNotes(notes, lines)).toEqual({ checked: 2, failed: 0 });
  });

  it("leave states and answers alone", () => {
    const written = ["note lamp [2] Ferren has; Joren in [3] pantry, [3] left", "answer [7] Zed"];
    expect(checkNotes(written, LINES)).toEqual({ checked: 3, failed: 0 });
    expect(checkNotes([], LINES)).toEqual({ checked: 0, failed: 0 });
  });
});
