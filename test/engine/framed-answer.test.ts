/** What is stated in the question's frame, over passages that are given: what leaves a doubt. */
import { describe, expect, it } from "vitest";
import { framedAnswer } from "../../src/engine/framed-answer.js";
import type { Passage } from "../../src/records/index.js";
import type { StoreReader } from "../../src/shards/index.js";

const PLAYS = "Which instruments does Ottoline play?";
const SAID = ["Ottoline plays the oboe.", "At home Ottoline plays the lute."];

/** A store of passages, all of which the words find. */
function storeOf(texts: readonly string[]): StoreReader {
  const passages = texts.map((text, id) => ({ id, source: "book.txt", text, start: id * 1_000 }));
  const reader = {
    searchWords: () => ({ hits: passages.map(({ id }) => ({ id })) }),
    passages: (ids: readonly number[]) => ids.map((id) => passages[id]),
    inDocumentOrder: (ids: readonly number[]) => [...ids].sort((a, b) => a - b),
  };
  return reader as unknown as StoreReader & { passages(): Passage[] };
}

async function answer(question: string, texts: readonly string[]): Promise<string | null> {
  const clock = { nowMs: () => 0 };
  const parts = { clock: clock as never, reader: storeOf(texts) };
  const found = await framedAnswer(parts, question, { signal: new AbortController().signal });
  return found?.answer ?? null;
}

describe("a list of what sentences state in the question's frame", () => {
  it("has each value once, in the order of the document", async () => {
    const texts = [...SAID, "Ottoline plays the oboe in the band.", "Tom plays the zither."];
    expect(await answer(PLAYS, texts)).toBe("the oboe, the lute");
  });

  it.each([
    ["one value alone", SAID.slice(0, 1)],
    ["what is denied elsewhere", [...SAID, "Ottoline does not play the lute."]],
    ["what was given up", [...SAID, "Ottoline gave up the oboe."]],
    ["what was replaced", [...SAID, "Ottoline now plays the zither instead."]],
    ["what one person claims", [...SAID, "Tom thinks that Ottoline plays the zither."]],
    ["another of that name", [...SAID, "Ottoline Brand plays the zither."]],
    ["more said in other words", [...SAID, ...["it", "this", "that"].map((word) =>
      `After she saw ${word} Ottoline plays the lyre.`)]],
    ["nothing of the kind", ["Ottoline sings.", "Ottoline's aunt plays the oboe."]],
  ])("leaves to others %s", async (_, texts) => {
    expect(await answer(PLAYS, texts)).toBeNull();
  });

  it("leaves to others where something is and who has it", async () => {
    const texts = ["Benno gave the key to Ada.", "Benno gave the lamp to Ada."];
    expect(await answer("What did Benno give to Ada?", texts)).toBeNull();
  });
});
