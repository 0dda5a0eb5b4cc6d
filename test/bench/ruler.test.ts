/** The ruler suite: its score's edge cases, the thirteen recipes, and a run over a fake store. */
import { describe, expect, it } from "vitest";
import { anchorCells, anchorsOf } from "../../bench/anchors.js";
import type { Drawing, RulerSample } from "../../bench/data/ruler/contract.js";
import { documentSample } from "../../bench/data/ruler/documents.js";
import { NEEDLE_TASKS, needleSample } from "../../bench/data/ruler/needles.js";
import { variableSample } from "../../bench/data/ruler/variables.js";
import { vocabularyOf } from "../../bench/data/ruler/vocabulary.js";
import { codedWords, commonWords } from "../../bench/data/ruler/word-lists.js";
import { suites } from "../../bench/index.js";
import { seededRandom } from "../../bench/random.js";
import { rulerScore } from "../../bench/scores/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

describe("rulerScore", () => {
  it("is the part of the references that the answer holds, by substring", () => {
    expect(rulerScore("1234567, 7654321", ["1234567", "7654321"], "all")).toBe(1);
    expect(rulerScore("1234567", ["1234567", "7654321", "1", "9"], "all")).toBe(0.5);
    expect(rulerScore("ABCDE and fghij", ["abcde", "FGHIJ"], "all")).toBe(1);
    expect(rulerScore("catalogue", ["cat"], "all")).toBe(1);
  });

  it("is one for any reference of a question about documents", () => {
    expect(rulerScore("in the year 1815", ["1815", "1816"], "any")).toBe(1);
    expect(rulerScore("1817", ["1815", "1816"], "any")).toBe(0);
    expect(rulerScore("1815 or 1816", ["1815", "1816"], "any")).toBe(1);
  });

  it("is nothing without an answer or references", () => {
    expect(rulerScore(null, ["a"], "all")).toBe(0);
    expect(rulerScore("", ["a"], "any")).toBe(0);
    expect(rulerScore("a", [], "all")).toBe(0);
  });
});

const adjectives = ["calm", "brave", "quiet", "narrow", "golden", "bitter", "proud", "weary"];
const nouns = ["river", "lamp", "garden", "window", "shoulder", "bottle", "meadow", "anchor"];
const words = Array.from({ length: 400 }, (_, i) => {
  return `w${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`;
});
const prose = Array.from({ length: 4_000 }, (_, day) => {
  return `It rained on day ${day}. Nobody came near. "Come in!" said Bram. `;
}).join("");

function drawing(length: number, seed = 1): Drawing {
  return {
    length,
    random: seededRandom(seed),
    fill: seededRandom(seed + 1_000),
    vocabulary: { adjectives, nouns, words },
    prose: (chars) => prose.slice(0, chars),
  };
}

const textOf = (sample: RulerSample): string => sample.files[0]?.text ?? "";
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("needles", () => {
  it.each(Object.entries(NEEDLE_TASKS))("%s asks the same at each length", (_, task) => {
    const [short, long] = [needleSample(task, drawing(4_000)), needleSample(task, drawing(16_000))];
    expect(short.question).toBe(long.question);
    expect(short.targets).toEqual(long.targets);
    expect(textOf(long).length).toBeGreaterThan(3 * textOf(short).length);
    expect(needleSample(task, drawing(4_000))).toEqual(short);
    expect(needleSample(task, drawing(4_000, 2)).targets).not.toEqual(short.targets);
    for (const target of short.targets) {
      expect(count(textOf(short), `is: ${target}.`)).toBe(1);
    }
    expect(new Set(short.targets).size).toBe(task.asked * task.valuesEach);
  });

  it("are as many as the recipe says, and asked for in its words", () => {
    const sampleOf = (name: string): RulerSample => {
      const task = NEEDLE_TASKS[name];
      if (!task) throw new Error(name);
      return needleSample(task, drawing(4_000));
    };
    const one = sampleOf("niah_single_1");
    expect(one.question).toMatch(
      /^What is the special magic number for \w+-\w+ mentioned in the provided text\?$/,
    );
    expect(one.targets[0]).toMatch(/^[1-9]\d{6}$/);
    expect(count(textOf(sampleOf("niah_multikey_1")), "One of the special magic")).toBe(4);
    const among = textOf(sampleOf("niah_multikey_2"));
    expect(count(among, "One of the special magic")).toBeGreaterThan(99);
    expect(sampleOf("niah_multivalue").question).toMatch(/^What are all the special magic numbers/);
    expect(sampleOf("niah_multiquery").question).toMatch(/for \S+, \S+, \S+, and \S+ mentioned/);
    expect(sampleOf("niah_multikey_3").targets[0]).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
  });

  it("stand between sentences of running text, which is otherwise unchanged", () => {
    const text = textOf(needleSample(NEEDLE_TASKS["niah_multivalue"]!, drawing(4_000)));
    const rest = text.replaceAll(/One of the special magic numbers for \S+ is: \d+\./g, "");
    expect(prose.replace(/\s/g, "").startsWith(rest.replace(/\s/g, ""))).toBe(true);
  });
});

describe("variables", () => {
  it("are one chain in order, the same at each length", () => {
    const sample = variableSample(drawing(4_000));
    const text = textOf(sample);
    expect(sample.targets).toHaveLength(5);
    const places = sample.targets.map((name) => text.indexOf(`VAR ${name} = `));
    expect(places.every((at) => at >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const value = /value (\d{5}) in the text above/.exec(sample.question)?.[1];
    expect(text).toContain(`VAR ${sample.targets[0]} = ${value}`);
    expect(count(text, "VAR ")).toBe(9);
    expect(variableSample(drawing(64_000)).question).toBe(sample.question);
  });
});

describe("lists of words", () => {
  it("have ten words thirty times and others three times, numbered", () => {
    for (const length of [4_000, 16_000]) {
      const sample = commonWords(drawing(length));
      const entries = textOf(sample).trim().split(/\s*\d+\. /).slice(1);
      const counts = new Map<string, number>();
      for (const one of entries) counts.set(one, (counts.get(one) ?? 0) + 1);
      expect(sample.targets.map((word) => counts.get(word))).toEqual(Array(10).fill(30));
      const others = [...counts].filter(([word]) => !sample.targets.includes(word));
      expect(others.every(([, times]) => times === 3)).toBe(true);
      expect(textOf(sample)).toMatch(/^1\. \S+ 2\. /);
      expect(sample.targets).toEqual(commonWords(drawing(4_000)).targets);
    }
    const many = textOf(commonWords(drawing(16_000)));
    expect(many).toMatch(/\w+-\w+/);
  });

  it("have coded words that fall off as the square of their rank", () => {
    const sample = codedWords(drawing(16_000));
    const all = textOf(sample).trim().split(" ");
    const times = (word: string): number => all.filter((one) => one === word).length;
    const [first = "", second = "", third = ""] = sample.targets;
    expect(first).toMatch(/^[a-z]{6}$/);
    expect(times("...") / all.length).toBeCloseTo(0.62, 1);
    expect(times(first) / times(second)).toBeCloseTo(9 / 4, 1);
    expect(times(second) / times(third)).toBeCloseTo(16 / 9, 1);
    expect(codedWords(drawing(4_000)).targets).toEqual(sample.targets);
  });

  it("are drawn from how a text uses them", () => {
    const text = "The walls were very narrow and the shadow of trees was so deep. ".repeat(3);
    const { adjectives: found, nouns: things, words: all } = vocabularyOf(text);
    expect(found).toEqual(["deep", "narrow"]);
    expect(things).toEqual(["shadow"]);
    expect(all).toContain("walls");
    expect(all).not.toContain("The");
  });
});

describe("documents", () => {
  const texts = Array.from({ length: 60 }, (_, i) => ({ title: null, text: `${i}. `.repeat(60) }));
  const asked = {
    id: "q",
    question: "Who?",
    answers: ["Ada"],
    gold: [{ title: "Ada", text: "Ada was there." }],
    near: texts.slice(0, 3),
  };
  const linesOf = (length: number): { id: string; text: string }[] =>
    textOf(documentSample(asked, [texts], drawing(length)))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; text: string });

  it("hold the gold ones, those near them, and more where there is room", () => {
    const [short, long] = [linesOf(500), linesOf(4_000)];
    expect(short.filter(({ text }) => text === "Ada was there.")).toHaveLength(1);
    expect(new Set(long.map(({ id }) => id)).size).toBe(long.length);
    expect(new Set(long.map(({ text }) => text)).size).toBe(long.length);
    const longTexts = new Set(long.map(({ text }) => text));
    expect(short.every(({ text }) => longTexts.has(text))).toBe(true);
    expect(longTexts.has(texts[0]?.text ?? "")).toBe(true);
  });

  it("go on with running text where a collection has no more", () => {
    const chars = linesOf(16_000).reduce((sum, { text }) => sum + text.length, 0);
    expect(chars).toBeGreaterThan(0.9 * 16_000 * 4.3);
  });
});

describe("the suite", () => {
  const suite = suites.find(({ name }) => name === "ruler");
  const novel =
    "It was very calm and the garden of roses was so quiet. The river of gold is too deep. ";
  const data = writeFiles(temporaryFolder(), { "novels/a.txt": novel.repeat(900) });
  const args = { lengths: "1k,4k", tasks: "niah_single_2,vt", samples: "2", level: "lexical" };

  it("needs its data, and knows its tasks", async () => {
    await expect(suite?.run(testContext(null, { args }))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
    const wrong = testContext(data, { args: { ...args, tasks: "qa_3" } });
    await expect(suite?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  it("asks the same of stores of each length, and says where answers were lost", async () => {
    const result = await suite?.run(testContext(data, { args }));
    const samples = result?.samples ?? [];
    expect(samples.map(({ cell }) => cell)).toEqual(
      ["1k", "4k"].flatMap((length) =>
        ["niah_single_2", "vt"].flatMap((task) => Array(2).fill(`${length} ${task}`)),
      ),
    );
    const ofLength = (length: string) => {
      const own = samples.filter(({ cell }) => cell.startsWith(length));
      return own.map(({ id, question }) => [id, question]);
    };
    expect(ofLength("1k")).toEqual(ofLength("4k"));
    const names = result?.cells.map(({ name, metric }) => `${name} ${metric}`);
    expect(names).toContain("4k mean score");
    expect(samples.some(({ output }) => "cause" in (output as object))).toBe(true);
  });
});

describe("anchors", () => {
  it("are cells of known suites, fractions of one", () => {
    for (const suite of ["ruler", "babilong"]) {
      expect(anchorsOf(suite).length).toBeGreaterThan(3);
      for (const { name, value } of anchorCells(suite)) {
        expect(name).toMatch(/^\d+[kM] .*\(published/);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(1);
      }
    }
    expect(anchorsOf("other")).toEqual([]);
  });
});
