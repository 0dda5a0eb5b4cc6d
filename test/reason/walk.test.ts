/** The walk over passages of plain text with a reader that follows a pattern: no weights. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Passage, Step } from "../../src/records/index.js";
import { walkAnswer } from "../../src/reason/walk-answer.js";
import { WalkNotes } from "../../src/reason/walk-notes.js";
import { walkQuestion } from "../../src/reason/walk-question.js";
import { walk, type Walked } from "../../src/reason/walk.js";
import { passagesOf, patternReader } from "./walk-fakes.js";

interface Run {
  readonly question: string;
  readonly texts: readonly string[];
  readonly pattern: RegExp;
  readonly untilMs?: number;
  readonly signal?: AbortSignal;
}

async function walked(o: Run): Promise<{ result: Walked; steps: Step[]; all: Passage[] }> {
  const question = walkQuestion(o.question);
  if (question === null) throw new Error("not a question of that kind");
  let ms = 0;
  const clock = { nowMs: () => (ms += 1), date: () => new Date(0) };
  const { passages, all } = passagesOf(o.texts);
  const steps: Step[] = [];
  const parts = { reader: patternReader(o.pattern), clock, passages };
  const result = await walk(parts, steps, question, {
    untilMs: o.untilMs ?? null,
    signal: o.signal,
    onProgress: undefined,
  });
  return { result, steps, all };
}

const boats = [
  "3 May 2021. We repaired the Heron for 200 pounds.",
  "It rained.",
  "5 May 2021. We repaired the Merlin for 900 pounds.",
  "The Gannet was not repaired.",
  "9 May 2021. We repaired the Heron again for 50 pounds.",
];
const repaired = /repaired the (\w+)/;

describe("a walk", () => {
  it("lists each thing once, with an exact quote", async () => {
    const { result, all } = await walked({
      question: "List all boats that were repaired.",
      texts: boats,
      pattern: repaired,
    });
    const answer = walkAnswer(result);
    expect(answer?.text).toBe("Heron, Merlin");
    expect(answer?.citations).toHaveLength(2);
    for (const { source, start, end, quote } of answer?.citations ?? []) {
      expect(all.find((one) => one.source === source)?.text.slice(start, end)).toBe(quote);
    }
  });

  it.each([
    ["How many boats were repaired?", "2"],
    ["Which boat was repaired most often?", "Heron"],
    ["Which boat was the first to be repaired?", "Heron"],
    ["Which boat had the most expensive repair?", "Merlin"],
  ])("%s", async (question, text) => {
    const { result } = await walked({ question, texts: boats, pattern: repaired });
    expect(walkAnswer(result)?.text).toBe(text);
  });

  it("adds up figures in one unit", async () => {
    const { result } = await walked({
      question: "How many pounds did the boats cost in total?",
      texts: boats.map((text) => text.replace("We repaired", "The boat cost")),
      pattern: /\d+ pounds/,
    });
    expect(walkAnswer(result)?.text).toBe("1150");
  });

  it("says that it is a part where the time is over", async () => {
    const { result } = await walked({
      question: "List all boats that were repaired.",
      texts: Array.from({ length: 400 }, (_, i) => `We repaired the Heron${i} in spring.`),
      pattern: repaired,
      untilMs: 300,
    });
    expect(result.partial).toBe(true);
    const answer = walkAnswer(result);
    expect(answer?.explanation).toContain("the time was over");
    expect(answer?.size).toBeGreaterThan(0);
  });

  it("ends with the signal", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    const run = walked({
      question: "List all boats that were repaired.",
      texts: boats,
      pattern: repaired,
      signal,
    });
    await expect(run).rejects.toThrow("stopped");
  });

  it("finds nothing where nothing is said", async () => {
    const { result } = await walked({
      question: "List all boats that were stolen.",
      texts: boats,
      pattern: /stole the (\w+)/,
    });
    expect(walkAnswer(result)).toBeNull();
  });
});

const citation = { source: "a", title: null, start: 0, end: 1, page: null, quote: "a" };

function noted(texts: readonly string[]): WalkNotes {
  const notes = new WalkNotes();
  texts.forEach((text, place) => {
    notes.add({ text, probability: 0.9, citation, amounts: [], date: null, place });
  });
  return notes;
}

describe("notes", () => {
  it("take a name with and without its title, its case or its first name for one", () => {
    const notes = noted(["Dr Okafor", "Maria Okafor", "MARIA OKAFOR", "the pump", "pumps"]);
    expect(notes.notes.map(({ text }) => text)).toEqual(["Maria Okafor", "the pump"]);
  });

  it("are bounded and say what was dropped, in any order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (more) => {
        const notes = noted(Array.from({ length: 1_000 + more }, (_, i) => `thing ${i}x`));
        expect(notes.notes).toHaveLength(1_000);
        expect(notes.dropped).toBe(more);
      }),
      { numRuns: 5, seed: 7 },
    );
  });
});
