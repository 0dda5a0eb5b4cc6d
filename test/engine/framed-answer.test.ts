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

/** Everything is alike, but for vehicles, which are like cars alone. */
const embedder = {
  dimension: 2,
  embed: (texts: readonly string[]) =>
    Promise.resolve(Float32Array.from(texts.flatMap(vectorOf))),
};

function vectorOf(text: string): [number, number] {
  if (/cars?|van|convertible|instruments|oboe|lute|zither/u.test(text)) return [1, 0];
  return /book|Dust|Rain/u.test(text) ? [0.6, 0.8] : [0, 1];
}

function found(question: string, texts: readonly string[], isThere = true) {
  const clock = { nowMs: () => 0 };
  const judge = () => (isThere ? embedder : null);
  const parts = { clock: clock as never, reader: storeOf(texts), embedder: judge };
  return framedAnswer(parts, question, { signal: new AbortController().signal });
}

async function answer(question: string, texts: readonly string[]): Promise<string | null> {
  return (await found(question, texts))?.answer ?? null;
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

  it.each([
    ["withdrew", "The board withdrew the lute."],
    ["reopened", "In May the oboe was reopened."],
  ])("leaves to others what somebody %s", async (_, said) => {
    expect(await answer(PLAYS, [...SAID, said])).toBeNull();
  });

  it("has values of the kind that is asked for", async () => {
    const vans = ["Ravi owns a van.", "Ravi owns a red convertible."];
    expect((await found("Which cars does Ravi own?", vans))?.confidence).toBe(0.9);
    const other = [...vans, "Ravi owns a house in Bath."];
    expect(await found("Which cars does Ravi own?", other)).toBeNull();
  });

  it("is unsure of kinds without an embedder", async () => {
    expect((await found(PLAYS, SAID, false))?.confidence).toBeLessThanOrEqual(0.5);
    const bought = ["Ravi bought a van.", "Ravi bought a hen."];
    expect((await found("What did Ravi buy?", bought, false))?.confidence).toBe(0.9);
  });

  it.each([
    ["Ann wrote eleven books.", "11 are spoken of, 2 are named"],
    ["Ann wrote many other books.", "more are spoken of"],
  ])("says that there are more: %s", async (said, explanation) => {
    const texts = [said, "Ann wrote Dust.", "Ann wrote Rain."];
    const partial = await found("Which books did Ann write?", texts);
    expect(partial?.answer).toBe("Dust, Rain");
    expect(partial?.explanation).toContain(explanation);
    expect(partial?.confidence).toBeLessThan(0.7);
  });

  it("leaves to others where something is and who has it", async () => {
    const texts = ["Benno gave the key to Ada.", "Benno gave the lamp to Ada."];
    expect(await answer("What did Benno give to Ada?", texts)).toBeNull();
  });
});
