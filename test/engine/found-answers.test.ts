/** Answers that the words of the store give alone, through the library: no model is loaded. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "./folder.js";

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 1 });
});
afterEach(() => folder.remove());

const filler = Array.from({ length: 200 }, (_, i) => {
  return `On day ${i} the boat left the quay early and came back late. `;
}).join("");

/** By what was found, with the quotes held against the source. */
async function answer(question: string): Promise<string | null> {
  const found = await folder.store.ask(question);
  expect(found.steps.at(-1)?.kind).toBe("answer");
  expect(found.citations.length).toBeGreaterThan(0);
  for (const { source, start, end, quote } of found.citations) {
    const text = [...folder.store.show(source).text].join("");
    expect(text.slice(start, end)).toBe(quote);
  }
  return found.answer;
}

describe("values that sentences state", () => {
  beforeEach(async () => {
    const said = [
      "One of the locker combinations for gym-west is: 18-04-33.",
      "The emergency number for Pier 9 is 555-0199.",
      "Another of the locker combinations for gym-west is 77-12-05.",
      "Locker combinations for gym-east: 11-11-12 and 20-20-21.",
      "The tracking id of parcel 0f8fad5b-d9cb-469f-a165-70867728950e is " +
        "7c9e6679-7425-40de-944b-e07fc1f90ae7.",
    ];
    const apart = "Nobody saw the boat that day. ".repeat(40);
    await folder.write("log.txt", said.map((one) => `${apart}${one} `).join("") + filler);
    await folder.ingest();
  });

  it.each([
    ["What are all the locker combinations for gym-west?", "18-04-33, 77-12-05"],
    ["List the locker combinations for gym-west and gym-east mentioned in the log.",
      "18-04-33, 77-12-05, 11-11-12, 20-20-21"],
    ["What is Pier 9's emergency number?", "555-0199"],
    ["What is the tracking id of parcel 0f8fad5b-d9cb-469f-a165-70867728950e?",
      "7c9e6679-7425-40de-944b-e07fc1f90ae7"],
  ])("%s", async (question, wanted) => {
    expect(await answer(question)).toBe(wanted);
  });
});

describe("values that sentences in the question's own frame give", () => {
  const apart = "Nobody saw the boat that day. ".repeat(40);
  const told = async (...said: string[]): Promise<void> => {
    await folder.write("book.txt", said.map((one) => `${apart}${one} `).join("") + filler);
    await folder.ingest();
  };

  it.each([
    ["Which instruments does Ottoline play?",
      ["Ottoline plays the oboe.", "On Sundays Ottoline plays the lute.",
        "The zither is what Ottoline plays.", "Ottoline plays the oboe in the band."],
      "the oboe, the lute, the zither"],
    ["What did Benno buy at the flea market?",
      ["At the flea market Benno bought a globe.", "Benno bought a kite at the flea market.",
        "Benno bought a house in Ulm."],
      "a globe, a kite"],
  ])("%s", async (question, said, wanted) => {
    await told(...said);
    expect(await answer(question)).toBe(wanted);
    // Where values' kinds can't be told, half; a bare "what" asks for no kind.
    const least = question.startsWith("Which") ? 0.5 : 0.6;
    expect((await folder.store.ask(question)).confidence).toBeGreaterThanOrEqual(least);
  });

  it("are less sure where others say so", async () => {
    await told("Svea is allergic to latex.", "The doctors say that Svea is allergic to celery.");
    const found = await folder.store.ask("What is Svea allergic to?");
    expect(found.answer).toBe("latex, celery");
    expect(found.confidence).toBeLessThan(0.7);
    expect(found.explanation).toContain("others say");
  });
});

describe("assignments", () => {
  it("are followed through files, whatever stands between", async () => {
    await folder.write("app.conf", "primary = db-east-7\ncache_host = primary\nport = 9042\n");
    await folder.write("notes.txt", `${filler}REPLICA_HOST is an alias for cache_host. ${filler}` +
      `VAR QQ = 9042 ${filler} VAR RR = VAR QQ \n${filler}`);
    await folder.ingest();
    expect(await answer("Which settings are set to db-east-7?")).toBe(
      "primary, cache_host, REPLICA_HOST",
    );
    expect(await answer("Find all variables that are assigned the value 9042.")).toBe(
      "port, QQ, RR",
    );
    expect(await answer("What does REPLICA_HOST resolve to?")).toBe("db-east-7");
  });
});

describe("the most common words of a list", () => {
  it("are counted as they are written, the commonest English ones too", async () => {
    const words = [
      ...Array<string>(9).fill("down"), ...Array<string>(7).fill("well-worn"),
      ...Array<string>(5).fill("walks"), ...Array<string>(3).fill("walking"),
      ...Array.from({ length: 60 }, (_, i) => `thing${i}x`),
    ];
    await folder.write("list.txt", words.map((word, i) => `${i + 1}. ${word}`).join(" "));
    await folder.ingest();
    expect(await answer("What are the 3 most common words in the above list?")).toBe(
      "down, well-worn, walks",
    );
    expect(await answer("Do not explain your answer. Which word appears most often?")).toBe("down");
  });
});
