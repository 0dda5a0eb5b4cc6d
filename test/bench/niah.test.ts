/** The niah suite: its needles, where they are told, how answers score, a run over a fake store. */
import { describe, expect, it } from "vitest";
import { Inputs } from "../../bench/data/files.js";
import { Haystack } from "../../bench/data/haystack.js";
import { NIAH_KINDS, posedNeedles, readNeedles } from "../../bench/data/niah.js";
import { suites } from "../../bench/index.js";
import { causeOf, causeScores } from "../../bench/scores/index.js";
import { niahCells, niahPlots } from "../../bench/suites/niah-cells.js";
import { allSeen, seenShares } from "../../bench/suites/traced-asking.js";
import { contentWords } from "../../src/words/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const needles = await readNeedles(new Inputs("niah", null));
const posedOf = (kind: (typeof NIAH_KINDS)[number], seed = 17, taken = /^$/) =>
  posedNeedles(needles, { kind, seed, taken: (name) => taken.test(name) });

describe("the needles", () => {
  it("share no content word with a latent question", () => {
    const stem = (word: string): string => word.replace(/(?:ies|es|s|ing|ed)$/, "");
    const stems = (text: string): Set<string> =>
      new Set([...contentWords(text.replaceAll("{name}", ""))].map(stem));
    const latent = needles.filter(({ kind }) => kind === "latent");
    expect(latent.length).toBeGreaterThanOrEqual(40);
    expect(new Set(latent.map(({ type }) => type)).size).toBeGreaterThanOrEqual(6);
    const bad = latent.flatMap(({ id, needles: told, question, further = "" }) => {
      const asked = stems(`${question} ${further}`);
      return told.flatMap((text) => [...stems(text)].filter((word) => asked.has(word)))
        .map((word) => `${id}: ${word}`);
    });
    expect(bad).toEqual([]);
  });

  it("have ids of their own, and a name or a value in each statement", () => {
    expect(new Set(needles.map(({ id }) => id)).size).toBe(needles.length);
    for (const { kind, needles: told } of needles) {
      expect(told.every((text) => text.includes("{name}"))).toBe(true);
      expect(told.every((text) => text.includes("{value}") === (kind !== "latent"))).toBe(true);
    }
  });

  it("are posed alike for a seed, without names that the text has", () => {
    for (const kind of NIAH_KINDS) {
      const posed = posedOf(kind);
      expect(posedOf(kind)).toEqual(posed);
      expect(posedOf(kind, 18)).not.toEqual(posed);
      expect(new Set(posed.map(({ id }) => id)).size).toBe(posed.length);
      for (const { question, told, targets } of posed) {
        expect(question + told.join()).not.toMatch(/[{}]/);
        const all = told.join(" ").toLowerCase();
        expect(targets.every((target) => all.includes(target.toLowerCase()))).toBe(true);
      }
    }
    expect(posedOf("multiple").every(({ told }) => told.length === 4)).toBe(true);
    const names = posedOf("latent", 17, /^[A-W]/).map(({ targets }) => targets[0]);
    expect(names.every((name) => /^[X-Z]/.test(name ?? ""))).toBe(true);
    expect(() => posedOf("single", 17, /./)).toThrow(/names/);
  });
});

describe("a haystack", () => {
  const files = [
    { name: "a.txt", text: "It rained. Nobody came. The end." },
    { name: "b.txt", text: "Later it stopped. They left. So it was." },
  ];
  const text = new Haystack(files);
  const at = (depth: number) => text.with([{ text: "Here I am.", depth }]);

  it("is told something between two sentences, in the file where that is", () => {
    expect(at(0)).toEqual([{ name: "a.txt", text: `Here I am. ${files[0]?.text}` }]);
    expect(at(0.2)[0]?.text).toBe("It rained. Here I am. Nobody came. The end.");
    expect(at(1)).toEqual([{ name: "b.txt", text: `${files[1]?.text} Here I am.` }]);
    for (let depth = 0; depth <= 1; depth += 0.05) {
      expect(at(depth)).toHaveLength(1);
      expect(at(depth)[0]?.text).toMatch(/(?:^|[.] )Here I am[.](?: |$)/);
    }
  });

  it("holds several at once, in their order", () => {
    const told = text.with([
      { text: "One.", depth: 0.2 },
      { text: "Two.", depth: 0.2 },
      { text: "Three.", depth: 1 },
    ]);
    expect(told.map(({ name }) => name)).toEqual(["a.txt", "b.txt"]);
    expect(told[0]?.text).toBe("It rained. One. Two. Nobody came. The end.");
    expect(text.holds("Nobody")).toBe(true);
    expect(text.holds("One.")).toBe(false);
  });
});

describe("causes", () => {
  it("name the first stage that lost the evidence", () => {
    const seen = { found: true, read: true, told: true };
    expect(causeOf(true, { ...seen, found: false })).toBeNull();
    expect(causeOf(false, seen)).toBe("not formatted");
    expect(causeOf(false, { ...seen, told: false })).toBe("not reasoned");
    expect(causeOf(false, { ...seen, told: false, read: false })).toBe("not read");
    expect(causeOf(false, { found: false, read: false, told: false })).toBe("not retrieved");
    expect(causeScores("not read")["not read"]).toBe(1);
    expect(Object.values(causeScores(null))).toEqual([0, 0, 0, 0]);
  });

  it("see a needle in passages, in the trace and in quotes", () => {
    const needle = { source: "a.txt", start: 10, end: 20, text: "Here I am." };
    const answer = { citations: [], passages: [], steps: [], answer: null };
    const traced = (more: object) =>
      ({ answer: { ...answer, ...more }, evidence: undefined, ms: 1 }) as never;
    expect(seenShares(traced({}), [needle])).toEqual({ found: 0, read: 0, cited: 0 });
    const passages = [{ source: "a.txt", start: 0, end: 11 }];
    expect(seenShares(traced({ passages }), [needle])).toEqual({ found: 1, read: 0, cited: 0 });
    const steps = [{ kind: "search", output: { statements: [{ text: "Here I am." }] } }];
    expect(seenShares(traced({ steps }), [needle]).found).toBe(1);
    const citations = [{ source: "a.txt", start: 15, end: 18 }];
    const seen = seenShares(traced({ citations }), [needle]);
    expect(allSeen(seen)).toEqual({ found: true, read: true, told: true });
    expect(seenShares(traced({ citations }), [{ ...needle, source: "b.txt" }]).cited).toBe(0);
  });
});

describe("the suite", () => {
  const suite = suites.find(({ name }) => name === "niah");
  const data = writeFiles(temporaryFolder(), {
    "novels/a.txt": "It rained all day. Nobody came near.\n\n".repeat(200),
    "novels/b.txt": "The sun came out. All went home.\n\n".repeat(200),
  });
  const args = { lengths: "1k,2k", depths: "0,50,100", samples: "1", level: "lexical" };

  it("refuses depths that are none, and texts that are too short", async () => {
    const wrong = testContext(data, { args: { ...args, depths: "0,110" } });
    await expect(suite?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    const long = testContext(data, { args: { ...args, lengths: "1M" } });
    await expect(suite?.run(long)).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
  });

  it("asks the same at each length of a store that holds one question's needles", async () => {
    const context = testContext(data, { args });
    const result = await suite?.run(context);
    const ids = (cell: string) =>
      result?.samples.filter((sample) => sample.cell === cell).map(({ id }) => id);
    for (const kind of NIAH_KINDS) {
      expect(ids(`1k ${kind}`)).toHaveLength(3);
      expect(ids(`2k ${kind}`)).toEqual(ids(`1k ${kind}`));
    }
    const found = result?.cells.find(
      ({ name, metric }) => name === "2k single" && metric === "needles found",
    );
    expect(found?.value).toBe(1);
    for (const store of context.stores) {
      const text = [...store.documents.values()].join("\n");
      const told = result?.samples.flatMap(
        ({ output }) => (output as { told: readonly string[] }).told,
      );
      const held = new Set(told?.filter((one) => text.includes(one)));
      expect(held.size).toBe(1);
      expect(store.closed).toBe(true);
    }
  });

  it("draws a map for each kind, and tells what is lost with length", () => {
    const sample = (cell: string, id: string, right: number, depth: number) => ({
      id,
      cell,
      scores: { right, "depth %": depth, steps: 1, "ask ms": 1, "ingest ms": 1 },
    });
    const samples = [
      sample("1k latent", "a", 1, 0),
      sample("1k latent", "b", 1, 100),
      sample("4k latent", "a", 1, 0),
      sample("4k latent", "b", 0, 100),
    ];
    const o = { lengths: [1_000, 4_000], kinds: ["latent"], depths: [0, 100] };
    const cells = niahCells(samples, o);
    const cellOf = (name: string, part: string) =>
      cells.find((cell) => cell.name === name && cell.metric.includes(part))?.value;
    expect(cellOf("4k latent", "over that")).toBe(0.5);
    expect(cellOf("latent", "effective")).toBe(1_000);
    expect(cellOf("4k latent at 100 %", "depth")).toBe(0);
    const [map] = niahPlots(cells);
    expect(map).toMatchObject({ kind: "map", title: "Needles: latent" });
    expect(map?.kind === "map" && map.cells).toContainEqual({ x: "4k", y: "100", value: 0 });
  });
});
