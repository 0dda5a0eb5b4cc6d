/** Answers that follow statements: who is looked for, what is believed, and what leaves a doubt. */
import { describe, expect, it } from "vitest";
import { sentences } from "../../src/chunks/index.js";
import { situatedAnswer } from "../../src/reason/index.js";
import type { NamingSentence } from "../../src/retrieve/index.js";
import { passageOf } from "./fakes.js";

const FAR = ` ${"The rain fell on the roofs and nobody came by. ".repeat(40)}`;

function partsOf(text: string, related = 0.4) {
  const looked: string[] = [];
  const all: NamingSentence[] = sentences(text).map(({ start, end }) => {
    const own = text.slice(start, end).trim();
    const passage = { ...passageOf(1, own, start), source: "book.txt" };
    const next = sentences(text.slice(end)).at(0);
    return { passage, text: own, around: "", next: text.slice(end, end + (next?.end ?? 0)).trim() };
  });
  return {
    looked,
    clock: { nowMs: () => 0, date: () => new Date(0) },
    naming: (named: readonly { readonly text: string }[]) => {
      looked.push(...named.map((one) => one.text));
      const found = all.filter((one) => named.some((name) => one.text.includes(name.text)));
      return Promise.resolve({ sentences: found, passages: found.length });
    },
    related: (asked: readonly unknown[]) => Promise.resolve(asked.map(() => related)),
  };
}

const STORY = [
  "Bram took the lamp.",
  "Ida went to the barn.",
  "Bram went to the attic.",
  "Bram dropped the lamp.",
  "Bram went to the yard.",
].join(FAR);

describe("situatedAnswer", () => {
  it("looks for all who had the thing, and quotes what the answer rests on", async () => {
    const parts = partsOf(STORY);
    const answer = await situatedAnswer(parts, "Where is the lamp?", {});
    expect(parts.looked).toEqual(["lamp", "Bram"]);
    expect(answer?.answer).toBe("attic");
    expect(answer?.citations.map(({ quote }) => quote)).toEqual([
      "Bram went to the attic.",
      "Bram dropped the lamp.",
    ]);
    for (const { start, end, quote } of answer?.citations ?? []) {
      expect(STORY.slice(start, end)).toBe(quote);
    }
  });

  it("has no second search where one hop is allowed", async () => {
    expect(await situatedAnswer(partsOf(STORY), "Where is the lamp?", { hopsMax: 1 })).toBeNull();
    const one = await situatedAnswer(partsOf(STORY), "Where is Bram?", { hopsMax: 1 });
    expect(one?.answer).toBe("yard");
  });

  it("believes prose only where it has nothing to do with what stands around it", async () => {
    const prose = "Bram sighed and thought of his mother. Bram went to the window. Bram wept.";
    const text = `${STORY}${FAR}${prose}`;
    const apart = await situatedAnswer(partsOf(text, 0.4), "Where is Bram?", {});
    expect(apart?.answer).toBe("window");
    const woven = await situatedAnswer(partsOf(text, 0.8), "Where is Bram?", {});
    expect(woven?.answer).toBe("yard");
  });

  it("leaves a book of prose to the reader", async () => {
    const prose = "Bram sighed and thought of his mother. Bram went to the window. Bram wept.";
    expect(await situatedAnswer(partsOf(prose), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing where a later statement is not understood", async () => {
    const text = `${STORY}${FAR}Bram let himself be led to the attic.`;
    expect(await situatedAnswer(partsOf(text), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing where the story goes on with a pronoun", async () => {
    const text = STORY.replace("to the yard.", "to the yard. Then he went to the barn.");
    expect(await situatedAnswer(partsOf(text), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing of what is named too often, and asks nothing for other questions", async () => {
    const parts = { ...partsOf(STORY), naming: () => Promise.resolve(null) };
    expect(await situatedAnswer(parts, "Where is Bram?", {})).toBeNull();
    const idle = partsOf(STORY);
    expect(await situatedAnswer(idle, "Who wrote the novel?", {})).toBeNull();
    expect(idle.looked).toEqual([]);
  });
});
