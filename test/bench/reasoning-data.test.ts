/** What the reasoning parts ask: parsing, retelling, chains, and the scores of short answers. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { babiCase, parseBabi } from "../../bench/data/babi.js";
import { readSentence } from "../../bench/data/babi-sentences.js";
import { chainCases } from "../../bench/data/chains.js";
import * as names from "../../bench/data/names.js";
import { HardOthers, nearMissCase, withoutCase } from "../../bench/data/reading-cases.js";
import { CONNECTORS, FACTS, MOVES, PAIRS, QUESTIONS, TIMES } from "../../bench/data/rewordings.js";
import { swapped } from "../../bench/data/swap.js";
import { seededRandom } from "../../bench/random.js";
import { accuracy, citationF1 } from "../../bench/scores/index.js";

const training = fileURLToPath(new URL("../../training/reasoner", import.meta.url));

const STORY = `1 Mary got the milk there.
2 Mary went to the garden.
3 Where is the milk? \tgarden\t2 1
4 Mary and John travelled to the office.
5 After that they moved to the park.
6 Where is John? \tpark\t4 5
1 Sheep are afraid of wolves.
2 Emily is a sheep.
3 What is emily afraid of?\twolf\t2 1
`;

describe("parseBabi", () => {
  it("refuses what is neither fact nor question, and support that is no earlier fact", () => {
    expect(() => parseBabi("no number", 1)).toThrow(/neither/);
    expect(() => parseBabi("1 A.\n2 Where?\tx\t7\n", 1)).toThrow(/no earlier fact/);
  });

  it("gives each question the facts before it and those that support it", () => {
    const [milk, john, emily] = parseBabi(STORY, 2);
    expect(milk).toMatchObject({ id: "babi-2-0", answer: "garden", support: [0, 1], story: 0 });
    expect(john?.facts).toHaveLength(4);
    expect(john?.support).toEqual([2, 3]);
    expect(emily).toMatchObject({ facts: { length: 2 }, story: 1 });
    if (!john) throw new Error("no question");
    const { passages, support } = babiCase(john);
    const quotes = support?.map(({ start, end }) => passages[0]?.text.slice(start, end));
    expect(quotes).toEqual([john.facts[2], john.facts[3]]);
  });
});

describe("swapped", () => {
  const asked = parseBabi(STORY, 2);

  it("refuses a sentence that bAbI does not have", () => {
    const [first] = asked;
    if (!first) throw new Error("no question");
    expect(() => swapped({ ...first, facts: ["It rained."] }, 1)).toThrow(/no other wording/);
  });

  it("keeps nothing of the words, the same within a story and for a seed", () => {
    const [milk, john, emily] = asked.map((one) => swapped(one, 5));
    expect(john?.facts.slice(0, 2)).toEqual(milk?.facts);
    expect(asked.map((one) => swapped(one, 5))).toEqual([milk, john, emily]);
    expect(asked.map((one) => swapped(one, 6))).not.toEqual([milk, john, emily]);
    const text = JSON.stringify([milk, john, emily]);
    expect(text).not.toMatch(/Mary|John|milk|garden|office|park|sheep|wol[fv]|afraid|moved/i);
    expect(milk?.facts.at(-1)).toContain(milk?.answer);
    expect(names.ANIMALS.map(([one]) => one)).toContain(emily?.answer);
    expect(text).not.toMatch(/[{}]\w|\w[{}]/);
  });

  it("leaves what everybody knows to task 20", () => {
    const text = "1 Sumit is hungry.\n2 Where will sumit go?\tkitchen\t1\n";
    const [told] = parseBabi(text, 20).map((one) => swapped(one, 1));
    expect(told?.facts[0]).toContain("hungry");
    expect(told?.facts[0]).not.toContain("Sumit");
    expect(told?.answer).toBe("kitchen");
  });

  it("reads every kind of sentence as what it says", () => {
    const kinds = [
      ["Yesterday Bill went back to the park.", { form: "timedMove", time: "yesterday" }],
      ["Bill went to the park this morning.", { form: "timedMove", time: "this morning" }],
      ["Julie is either in the park or the school.", { kind: "either", slots: { s: "school" } }],
      ["The box of chocolates fits inside the chest.", { slots: { a: "box of chocolates" } }],
      ["Is the red square to the left of the triangle?", { kind: "left" }],
      ["What is the bathroom east of?", { kind: "whatOf", slots: { a: "bathroom", d: "east" } }],
      ["Who did Fred give the apple to?", { kind: "whoGivenTo" }],
      ["Brian is gray.", { kind: "colour" }],
      ["Jason is tired.", { kind: "state" }],
    ] as const;
    for (const [text, wanted] of kinds) expect(readSentence(text), text).toMatchObject(wanted);
  });
});

describe("wordings and names", () => {
  const sources = ["", "tasks"].flatMap((folder) =>
    readdirSync(join(training, folder))
      .filter((file) => file.endsWith(".py"))
      .map((file) => readFileSync(join(training, folder, file), "utf8")),
  );
  const bare = (text: string): string =>
    text.toLowerCase().replace(/\{\w+\}/g, "_").replace(/[^\w' ]/g, "").replace(/ +/g, " ").trim();
  const literals = sources
    .flatMap((text) => [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, said = ""]) => said))
    .flatMap((said) => said.split("|"))
    .map(bare)
    .filter((said) => said.split(" ").length > 1);
  const phrases =
    /^(?:(?:GO|TAKE|LEAVE|GIVE) = \[([\s\S]*?)^\]|(?:MOVED|TOOK|LEFT|GAVE\w*) = """([^"]*)""")/gm;
  const verbs = new Set(
    sources.flatMap((text) => [...text.matchAll(phrases)].flatMap(([, list, words]) => {
      return (list ?? words ?? "").toLowerCase().match(/(?<!\{)\b[a-z]+\b(?!\})/g) ?? [];
    })),
  );

  it("are none of training's", () => {
    const ours = [FACTS, QUESTIONS, TIMES].flatMap((group) => Object.values(group).flat());
    const all = [...ours, ...MOVES.map((move) => `{p} ${move}.`), ...CONNECTORS, ...PAIRS];
    expect(literals.length).toBeGreaterThan(300);
    expect(all.filter((one) => literals.includes(bare(one)))).toEqual([]);
  });

  it("have no verb of training's going, taking, leaving and giving", () => {
    for (const verb of ["travelled", "grabbed", "handed", "loped"]) expect(verbs).toContain(verb);
    const ours = [...MOVES, ...[FACTS.take, FACTS.leave, FACTS.give].flat()];
    const shared = ours.flatMap((one) => one.match(/\b[a-z]+(?:ed|sh|st|ew|it)\b/g) ?? []);
    expect(shared.filter((verb) => verbs.has(verb) && verb !== "was")).toEqual([]);
  });

  it("name nobody and nothing that training's lists name", () => {
    const lexicon = new Set(sources.join("\n").toLowerCase().match(/[a-z][a-z-]+/g));
    const { WOMEN, MEN, PLACES, OBJECTS, ANIMALS, COLOURS, SHAPES, CONTAINERS } = names;
    const ours = [WOMEN, MEN, PLACES, OBJECTS, ANIMALS.flat(), COLOURS, SHAPES, CONTAINERS].flat();
    expect(ours.filter((name) => lexicon.has(name.toLowerCase()))).toEqual([]);
    expect(new Set(ours).size).toBe(ours.length);
  });
});

describe("chainCases", () => {
  it("asks for four facts of twelve passages that lead to the answer, every fifth broken", () => {
    const cases = chainCases(50, 3);
    expect(chainCases(50, 3)).toEqual(cases);
    expect(chainCases(50, 4)).not.toEqual(cases);
    expect(cases.filter(({ answers }) => answers === null)).toHaveLength(10);
    for (const { question, passages, answers, support } of cases) {
      expect(passages).toHaveLength(12);
      const named = (text: string): string[] => {
        const words = text.match(/\b[A-Z][a-z]{3,}\b/g) ?? [];
        return words.filter((word) => /(?:a|o|en|is|uk|ay)$/.test(word));
      };
      const [start = "", ...others] = named(question);
      expect(others).toEqual([]);
      if (answers === null || !support) continue;
      expect(new Set(support.map(({ passage }) => passage)).size).toBe(4);
      const links = support.map(({ passage, start: from, end }) => {
        return named(passages[passage]?.text.slice(from, end) ?? "");
      });
      let here = start;
      while (links.length > 0) {
        const at = links.findIndex((link) => link.includes(here));
        const [link = []] = links.splice(at, at < 0 ? 0 : 1);
        expect(at).toBeGreaterThanOrEqual(0);
        if (at < 0) break;
        here = link.find((name) => name !== here) ?? "";
      }
      expect([here]).toEqual(answers);
    }
  });
});

describe("others and near misses", () => {
  const passage = (title: string, text: string) => ({ title, text });
  const gold = passage("Khan", "In 1206 the Khan ruled the steppe.");
  const all = [
    gold,
    passage("Rome", "Rome ruled the steppe in no year."),
    passage("Khan", "The Khan was born in a tent."),
    passage("Khan", "The steppe was ruled from 1206 on."),
  ];
  const asked = { id: "q", question: "When, if not 1206, was the steppe ruled?", gold };

  it("hold no answer, those of the same article first when wanted", () => {
    const others = new HardOthers(all);
    const one = { ...asked, answers: ["1206"] };
    expect(others.of(one, 4).map(({ title }) => title)[0]).toBe("Rome");
    const own = others.of(one, 4, { sameArticleFirst: true });
    expect(own.map(({ title }) => title)).toEqual(["Khan", "Rome"]);
    const without = withoutCase(one, own, seededRandom(1));
    expect(without.answers).toBeNull();
    expect(without.passages).toHaveLength(2);
  });

  it("change a year that the paragraph has into one that it lacks", () => {
    const near = nearMissCase({ ...asked, answers: ["x"] }, seededRandom(1));
    expect(near?.question).toBe("When, if not 1210, was the steppe ruled?");
    expect(near?.answers).toBeNull();
    const none = { ...asked, question: "when was it?", answers: ["x"] };
    expect(nearMissCase(none, seededRandom(1))).toBeNull();
  });
});

describe("short answers", () => {
  it("are right in any spelling, as lists in any order, as ways in theirs", () => {
    expect(accuracy(null, ["x"])).toBe(0);
    expect(accuracy("The Garden.", ["garden"])).toBe(1);
    expect(accuracy("2", ["two"])).toBe(1);
    expect(accuracy("apple and milk", ["milk,apple"])).toBe(1);
    expect(accuracy("apple", ["milk,apple"])).toBe(0);
    expect(accuracy("north, west", ["n,w"])).toBe(1);
    expect(accuracy("w, n", ["n,w"])).toBe(0);
  });

  it("are cited exactly, or in part", () => {
    const line = (n: number) => ({ passage: 0, start: n * 10, end: n * 10 + 9 });
    expect(citationF1([], [line(1)])).toBe(0);
    expect(citationF1([line(1), line(2)], [line(2), line(1)])).toBe(1);
    expect(citationF1([line(1)], [line(1), line(2)])).toBeCloseTo(2 / 3);
    expect(citationF1([line(3)], [line(1)])).toBe(0);
  });
});
