/** The babilong suite: its score's edge cases, where facts are put, and a run over a fake store. */
import { describe, expect, it } from "vitest";
import { haystackChars, placesIn, scattered } from "../../bench/data/babilong.js";
import { suites } from "../../bench/index.js";
import { seededRandom } from "../../bench/random.js";
import { babilongScore, causeOf, causeScores, labelsOf } from "../../bench/scores/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

describe("babilongScore", () => {
  const o = { target: "Attic", question: "Where is Bram?", labels: ["attic", "barn", "loft"] };

  it("wants the target alone among the labels, before the first full stop", () => {
    expect(babilongScore(null, o)).toBe(0);
    expect(babilongScore("", o)).toBe(0);
    expect(babilongScore("ATTIC", o)).toBe(1);
    expect(babilongScore("in the attic. Not the barn.", o)).toBe(1);
    expect(babilongScore("the attic or the barn", o)).toBe(0);
    expect(babilongScore("barn", o)).toBe(0);
    expect(babilongScore("I think so. attic", o)).toBe(0);
    expect(babilongScore("attic<example>barn", o)).toBe(1);
  });

  it("drops labels that the question names, even the target", () => {
    const asked = { ...o, question: "Where was Bram before the barn?" };
    expect(babilongScore("attic, before the barn", asked)).toBe(1);
    expect(babilongScore("attic", { ...o, question: "Is Bram in the attic?" })).toBe(0);
  });

  it("finds labels within words, as the official score does", () => {
    expect(babilongScore("atticus", o)).toBe(1);
  });

  it("wants the whole set of a list; a way is one label", () => {
    const list = { target: "apple,milk", question: "", labels: ["apple", "milk", "football"] };
    expect(babilongScore("milk, apple", list)).toBe(1);
    expect(babilongScore("milk", list)).toBe(0);
    expect(babilongScore("milk, apple, football", list)).toBe(0);
    expect(babilongScore("n,e", { target: "n,e", question: "", labels: ["n,e", "e,n"] })).toBe(1);
    expect(labelsOf(["apple,milk", "milk", "n,e"])).toEqual(["apple", "milk", "n,e"]);
  });
});

describe("causeOf", () => {
  const seen = { found: true, read: true, told: true };

  it("names the first stage that lost what an answer needs, of wrong answers alone", () => {
    expect(causeOf(true, { found: false, read: false, told: false })).toBeNull();
    expect(causeOf(false, { found: false, read: false, told: false })).toBe("not retrieved");
    expect(causeOf(false, { found: true, read: false, told: false })).toBe("not read");
    expect(causeOf(false, { ...seen, told: false })).toBe("not reasoned");
    expect(causeOf(false, seen)).toBe("not formatted");
    expect(Object.values(causeScores("not read")).reduce((sum, n) => sum + n, 0)).toBe(1);
  });
});

describe("scattered", () => {
  const text = 'It rained. "Come in!" said Bram. Nobody came.\n\nThe end.';

  it("puts facts in order between sentences and changes nothing else", () => {
    const facts = ["One is here.", "Two is here.", "Three is here."];
    const places = placesIn(text, { titles: true });
    for (let seed = 0; seed < 50; seed++) {
      const told = scattered(text, { places, facts, random: seededRandom(seed) });
      const at = facts.map((fact) => told.indexOf(fact));
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(at.every((one) => one >= 0)).toBe(true);
      const without = facts.reduce((rest, fact) => rest.replace(fact, ""), told);
      expect(without.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      expect(told).not.toMatch(/rainedOne|Co[^m]e/);
    }
  });

  it("scatters between whole sentences: not behind a title, nor where the text is cut", () => {
    const text = "Says Mr. Bagnet. He was St. Ives! It was good enough for Drizzle - who";
    const ends = (titles: boolean): string[] =>
      placesIn(text, { titles }).map((at) => text.slice(0, at));
    expect(ends(true)).toContain("Says Mr.");
    expect(ends(false)).toEqual([
      "",
      "Says Mr. Bagnet.",
      "Says Mr. Bagnet. He was St. Ives!",
    ]);
  });

  it("is the facts alone without a text", () => {
    const places = placesIn("", { titles: true });
    const told = scattered("", { places, facts: ["A.", "B."], random: () => 0.5 });
    expect(told).toBe("A. B. ");
    expect(haystackChars(0)).toBe(0);
    expect(haystackChars(1_300)).toBe(4_300);
  });
});

describe("the suite", () => {
  const suite = suites.find(({ name }) => name === "babilong");
  const story = "1 Mary went to the garden.\n2 Where is Mary?\tgarden\t1\n";
  const data = writeFiles(temporaryFolder(), {
    "babi/en-10k/qa1_single-supporting-fact_test.txt": story,
    "novels/a.txt": "It rained all day. Nobody came near.\n\n".repeat(400),
  });
  const args = { lengths: "0k,2k", tasks: "1", samples: "1", level: "lexical" };

  it("needs its data, and knows its tasks", async () => {
    await expect(suite?.run(testContext(null, { args }))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
    const wrong = testContext(data, { args: { ...args, tasks: "21" } });
    await expect(suite?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  it("asks each question of a store that holds its facts, in both vocabularies", async () => {
    const context = testContext(data, { args });
    const result = await suite?.run(context);
    const names = new Set(result?.cells.map(({ name }) => name));
    expect(names).toContain("0k standard qa1");
    expect(names).toContain("2k swapped mean");
    expect(result?.samples).toHaveLength(4);
    expect(result?.samples.every(({ scores }) => "ask ms" in scores)).toBe(true);
    expect(context.stores.every((store) => store.closed)).toBe(true);
  });

  it("asks about other stories in their own words alone", async () => {
    const stories = writeFiles(temporaryFolder(), {
      "qa1_single-supporting-fact_test.txt": "1 Ida ran to the mill.\n2 Where is Ida?\tmill\t1\n",
    });
    const result = await suite?.run(testContext(data, { args: { ...args, stories } }));
    const asked = new Set(result?.samples.map(({ question }) => question));
    expect([...asked]).toEqual(["Where is Ida?"]);
    expect(result?.cells.some(({ name }) => name.includes("swapped"))).toBe(false);
  });
});
