/** Reading in turns: what the window shows before the reader is through, and in which order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadArbiter } from "../../src/reason/arbiter.js";
import { answerQuestion, type ReasonParts } from "../../src/reason/index.js";
import { linesAhead, reasonWindow } from "../../src/reason/reason-window.js";
import type { Reader } from "../../src/reader/index.js";
import type { Hit, Reading } from "../../src/records/index.js";
import type { Retrieval } from "../../src/retrieve/index.js";
import { hitOf, passageOf, wordReader } from "./fakes.js";
import { promptOf, ScriptedGenerator } from "./scripted-generator.js";

const question = "Where was the key of the house?";
const never = { bias: 20, weights: { spanScore: -1 } };
const calibration = { words: never, vectors: never, thresholdWords: 1, thresholdVectors: 1 };

const short = (n: number): Hit => hitOf(n, passageOf(n, `Room ${n} was dark and cold.`));
const long = (n: number): Hit => {
  const filler = Array.from({ length: 5 }, (_, i) => `Line ${i} tells of the house ${n}.`);
  return hitOf(n, passageOf(n, [...filler, `The key was in the garden ${n}.`].join(" ")));
};

interface Log {
  readonly events: string[];
}

/** A reader whose runs end one after another, each when the ones before are through. */
function slowReader(log: Log): Reader {
  const reader = wordReader("garden");
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...reader,
    read: (asked, texts) => {
      log.events.push(`reader begins ${texts.length}`);
      const run = last.then(async () => {
        for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
        log.events.push(`reader has read ${texts.length}`);
        return reader.read(asked, texts);
      });
      last = run;
      return run;
    },
  };
}

function setUp(first: readonly Hit[], followed: readonly Hit[] | null, log: Log) {
  const generator = new ScriptedGenerator(["answer [1] x"]);
  generator.beforePrefill = () => {
    log.events.push("prefill");
    return Promise.resolve();
  };
  let ms = 0;
  const retrieval: Retrieval = { hits: first, level: "lexical", wordsScoreMax: 10 };
  const parts: ReasonParts = {
    retrieve: () => Promise.resolve(retrieval),
    ...(followed
      ? {
          follow: () => {
            log.events.push("follow");
            const known = new Set(first.map(({ passage }) => passage.id));
            const found = followed.map(({ passage }) => passage.id).filter((id) => !known.has(id));
            const hops = new Map(found.map((id) => [id, 2]));
            const searches = [{ hop: 2, from: null, names: ["Ida"], hits: hops.size, ms: 1 }];
            return { retrieval: { ...retrieval, hits: followed }, hops, searches };
          },
        }
      : {}),
    reader: slowReader(log),
    calibration,
    writer: {
      kind: "steps",
      generator,
      tools: [],
      arbiter: loadArbiter("nowhere"),
      together: false,
    },
    neighbours: () => [],
    clock: { nowMs: () => ms++, date: () => new Date(0) },
  };
  return { parts, generator };
}

describe("reading in turns", () => {
  it("prefills all of little evidence before the reader is through", async () => {
    const log: Log = { events: [] };
    const hits = [1, 2, 3].map(short);
    const { parts, generator } = setUp(hits, null, log);
    const { answer } = await answerQuestion(parts, question, { windowTokensMax: 1_000 });
    expect(log.events).toEqual(["reader begins 3", "prefill", "reader has read 3"]);
    const { prefill, promptTokens } = answer.usage;
    expect(prefill).toMatchObject({ tokens: promptTokens, rewound: 0, rebuilt: promptTokens });
    expect(promptOf(generator.requests[0])).toContain("[3] Room 3 was dark and cold.\nQuestion");
  });

  it("reads the best while names are followed, and the window beside the rest", async () => {
    const log: Log = { events: [] };
    const first = [1, 2, 3, 4, 5].map(long);
    const { parts } = setUp(first, [...first, long(6), long(7)], log);
    const { answer } = await answerQuestion(parts, question, { windowTokensMax: 1_000 });
    expect(log.events).toEqual([
      "reader begins 4",
      "follow",
      "reader begins 3",
      "reader has read 4",
      "prefill",
      "reader has read 3",
    ]);
    const { prefill, promptTokens } = answer.usage;
    expect(prefill?.tokens).toBe(promptTokens + (prefill?.rewound ?? NaN));
    expect(prefill?.rebuilt).toBeGreaterThan(promptTokens);
  });

  it("shows what a later hop brought behind the rest, documents whole and in order", async () => {
    const log: Log = { events: [] };
    const first = [1, 2].map(short);
    const later = { ...short(9), rank: 2 };
    const { parts, generator } = setUp(first, [short(1), later, short(2)], log);
    await answerQuestion(parts, question, { windowTokensMax: 1_000 });
    const rooms = promptOf(generator.requests[0]).match(/Room \d/g);
    expect(rooms).toEqual(["Room 1", "Room 2", "Room 9"]);
  });

  it("raises what the reader raises", async () => {
    const log: Log = { events: [] };
    const { parts } = setUp([1, 2].map(long), null, log);
    const reader = { ...parts.reader, read: () => Promise.reject(new Error("gone")) };
    const asked = answerQuestion({ ...parts, reader }, question, { windowTokensMax: 1_000 });
    await expect(asked).rejects.toThrow("gone");
  });

  it.each([64, 300, 2_000, 8_000])("keeps within %i tokens of lines", async (windowTokensMax) => {
    for (const hits of [[1, 2, 3].map(short), [1, 2, 3, 4, 5, 6].map(long)]) {
      const { parts } = setUp(hits, null, { events: [] });
      const { answer } = await answerQuestion(parts, question, { windowTokensMax });
      expect(answer.usage.windowTokens).toBeLessThanOrEqual(windowTokensMax);
      expect(answer.usage.windowTokens).toBeGreaterThan(0);
    }
  });

  it("says that the budget is too small where not one line fits", async () => {
    const { parts } = setUp([1, 2].map(short), null, { events: [] });
    const asked = answerQuestion(parts, question, { windowTokensMax: 8 });
    await expect(asked).rejects.toMatchObject({ code: "WINDOW_FULL" });
  });
});

describe("linesAhead", () => {
  const encoder = new ScriptedGenerator([]);
  const hits = [1, 2, 3, 4].map(long);
  const neighbours = () => [];

  it("gives the first lines of the window where the rest supports little or some", async () => {
    const readings = await wordReader("garden").read(
      question,
      hits.map(({ passage }) => passage.text),
    );
    const budgets = fc.integer({ min: 60, max: 700 });
    fc.assert(
      fc.property(budgets, fc.integer({ min: 1, max: 4 }), (budgetTokens, read) => {
        const soFar = readings.map((reading, i): Reading | null => (i < read ? reading : null));
        const request = { question, hits, budgetTokens, neighbours };
        const ahead = linesAhead(encoder, { ...request, readings: soFar });
        const nothing: Reading = { answers: [], support: [], answerableLogit: -9 };
        const whole = reasonWindow(encoder, {
          ...request,
          readings: soFar.map((reading) => reading ?? nothing),
        });
        expect(ahead.map(({ text }) => text)).toEqual(
          whole.slice(0, ahead.length).map(({ text }) => text),
        );
      }),
      { seed: 17, numRuns: 100 },
    );
  });

  it("gives nothing where the choice is the reader's and it has read nothing", () => {
    const readings = hits.map(() => null);
    const request = { question, hits, readings, budgetTokens: 100, neighbours };
    expect(linesAhead(encoder, request)).toEqual([]);
  });
});
