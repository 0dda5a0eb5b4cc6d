/** The loop around a scripted reasoner: what it writes is carried out, and always ends. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StepGenerator } from "../../src/model/index.js";
import { runSteps, type StepLoopRequest } from "../../src/reason/step-loop.js";
import { WindowStream } from "../../src/reason/window-stream.js";
import { BUILT_IN_TOOLS } from "../../src/tools/index.js";
import { evidenceLines, windowText } from "../../src/window/index.js";
import { passageOf } from "./fakes.js";
import { promptOf, ScriptedGenerator } from "./scripted-generator.js";

const clock = { nowMs: () => 0, date: () => new Date(0) };
const lines = evidenceLines([passageOf(1, "Ann has 417 stamps. Bo has 388 stamps.")]);

function run(generator: StepGenerator, more: Partial<StepLoopRequest> = {}) {
  return runSteps(
    { generator, stream: new WindowStream(generator), tools: BUILT_IN_TOOLS, clock },
    {
      question: "How many in all?",
      lines,
      searches: 0,
      search: () => Promise.resolve([]),
      readOn: () => Promise.resolve([]),
      ...more,
    },
  );
}

describe("runSteps", () => {
  it("answers with the lines it cites", async () => {
    const outcome = await run(new ScriptedGenerator(["answer [2] 388"]));
    expect(outcome.text).toBe("388");
    expect(outcome.cited.map((line) => line.text)).toEqual(["Bo has 388 stamps."]);
    expect(outcome.signs.answerShare).toBeCloseTo(2 / 3);
    expect(outcome.steps.map((step) => step.kind)).toEqual(["answer"]);
  });

  it("writes its answer at once where that is wanted", async () => {
    const generator = new ScriptedGenerator(["answer [1] 417"]);
    await run(generator, { atOnce: true, searches: 3 });
    expect(generator.requests.map(({ steps }) => steps)).toEqual([[]]);
  });

  it("carries out a tool call and goes on behind its result", async () => {
    const generator = new ScriptedGenerator(["tool calculate(417 + 388)", "answer [1][2] 805"]);
    const outcome = await run(generator);
    expect(outcome.text).toBe("805");
    expect(outcome.transcript).toEqual([
      "tool calculate(417 + 388)",
      "result 805",
      "answer [1][2] 805",
    ]);
    expect(promptOf(generator.requests[1])).toContain("tool calculate(417 + 388)\nresult 805\n");
    expect(outcome.signs).toMatchObject({ toolCalls: 1, notes: 0 });
    expect(outcome.steps).toMatchObject([
      {
        kind: "tool",
        input: { by: "script", name: "calculate", arguments: "417 + 388" },
        output: { result: "805" },
      },
      { kind: "answer", output: { text: "805", lines: [1, 2] } },
    ]);
  });

  it("counts what was read and what was written, each once", async () => {
    const generator = new ScriptedGenerator(["tool calculate(1 + 1)", "answer [1] 2"]);
    const outcome = await run(generator);
    const last = generator.requests[1]?.promptIds.length ?? 0;
    const all = last + "answer [1] 2".length;
    expect(outcome.writtenTokens).toBe("tool calculate(1 + 1)\nanswer [1] 2".length);
    expect(outcome.promptTokens + outcome.writtenTokens).toBe(all);
    expect(outcome.windowTokens).toBe(
      "[1] Ann has 417 stamps.\n[2] Bo has 388 stamps.\n".length,
    );
  });

  it("tells the model what is wrong with a call", async () => {
    const outcome = await run(new ScriptedGenerator(["tool days(x)", "unknown no dates"]));
    expect(outcome.transcript[1]).toMatch(/^result error: /);
    expect(outcome).toMatchObject({ text: null, reason: "no dates" });
  });

  it("appends what a search finds, numbered on, as long as searches are left", async () => {
    const generator = new ScriptedGenerator(["search Cy's stamps", "answer [3] 12"]);
    const found = evidenceLines([passageOf(2, "Cy has 12 stamps.")]);
    const outcome = await run(generator, { searches: 1, search: () => Promise.resolve(found) });
    expect(outcome.cited[0]?.text).toBe("Cy has 12 stamps.");
    expect(generator.requests[0]?.steps).toContain("search");
    expect(generator.requests[1]?.steps).not.toContain("search");
    expect(generator.requests[1]?.lines).toBe(3);
    expect(promptOf(generator.requests[0])).toContain("Searches left: 1\n");
    expect(promptOf(generator.requests[1])).toContain("[3] Cy has 12 stamps.\n");
    expect(outcome.steps[0]).toMatchObject({
      kind: "search",
      input: { query: "Cy's stamps" },
      output: { lines: [3] },
    });
    expect(outcome.signs.notes).toBe(0);
  });

  it("reads on around a line", async () => {
    const generator = new ScriptedGenerator(["read after [2]", "answer [3] 12"]);
    const found = evidenceLines([passageOf(1, "Cy has 12 stamps.", 900)]);
    const asked: unknown[] = [];
    const outcome = await run(generator, {
      searches: 1,
      readOn: (where, line) => {
        asked.push([where, line.text]);
        return Promise.resolve(found);
      },
    });
    expect(asked).toEqual([["after", "Bo has 388 stamps."]]);
    expect(outcome.steps[0]).toMatchObject({
      kind: "read",
      input: { where: "after", line: 2 },
      output: { lines: [3] },
    });
  });

  it("says so when a search finds nothing", async () => {
    const generator = new ScriptedGenerator(["search more", "unknown nothing"]);
    const outcome = await run(generator, { searches: 1 });
    expect(outcome.transcript).toContain("(nothing new)");
  });

  it("ends a reasoner that repeats itself or talks on", async () => {
    const repeating = await run(new ScriptedGenerator(["note the same"]));
    expect(repeating).toMatchObject({ text: null, reason: "gave up" });
    const endless = Array.from({ length: 99 }, (_, i) => `note thought number ${i}`);
    const talking = await run(new ScriptedGenerator(endless));
    expect(talking.text).toBeNull();
    expect(talking.writtenTokens).toBeLessThan(400);
  });

  it("refuses a window that the model can't hold", async () => {
    const small = new ScriptedGenerator(["answer [1] x"], 100);
    await expect(run(small)).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
  });

  it("lets lines go for later ones, with their numbers and the notes of them left", async () => {
    const passages = [1, 2, 3, 4].map((n) => passageOf(n, `Fact ${n} is told here at length.`));
    const first = evidenceLines(passages);
    const later = evidenceLines([passageOf(9, "Bo has 388 stamps in all.")]);
    const generator = new ScriptedGenerator(["note [2] fact", "search Bo", "answer [2][5] 388"]);
    const stream = new WindowStream(generator);
    const room = windowText(first, 1).join("").length + 4;
    const outcome = await runSteps(
      { generator, stream, tools: [], clock },
      {
        question: "How many?",
        lines: first,
        linesTokensMax: room,
        worth: (line) => (line.passage.id === 2 ? -1 : line.passage.id),
        searches: 1,
        search: () => Promise.resolve(later),
        readOn: () => Promise.resolve([]),
      },
    );
    expect(promptOf(generator.requests[2])).toBe(
      "[1] Fact 1 is told here at length.\n[3] Fact 3 is told here at length.\n" +
        "[4] Fact 4 is told here at length.\nQuestion: How many?\nSearches left: 1\n" +
        "note [2] fact\nsearch Bo\n[5] Bo has 388 stamps in all.\n",
    );
    expect(outcome.cited.map(({ passage }) => passage.id)).toEqual([2, 9]);
    const { tokens, rewound, rebuilt } = stream.prefill([]);
    const prompt = generator.requests[2]?.promptIds.length ?? 0;
    expect(rewound).toBeGreaterThan(0);
    expect(tokens).toBeLessThan(prompt + rewound);
    expect(rebuilt).toBe((generator.requests[0]?.promptIds.length ?? 0) + prompt);
  });

  it("never shows more lines at once than their budget", async () => {
    const facts = fc.array(fc.string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(facts, facts, fc.integer({ min: 20, max: 200 }), async (one, two, most) => {
        const linesOf = (texts: readonly string[], from: number) =>
          evidenceLines(texts.map((text, i) => passageOf(from + i, `A ${text}`)));
        const given = linesOf(one, 1);
        const fitting = given.filter(
          (_, i) => windowText(given.slice(0, i + 1), 1).join("").length <= most,
        );
        const generator = new ScriptedGenerator(["search more", "unknown why"]);
        await run(generator, {
          lines: fitting,
          linesTokensMax: most,
          searches: 1,
          search: () => Promise.resolve(linesOf(two, 50)),
        });
        const shown = promptOf(generator.requests[1]).match(/^\[\d+\] .*\n/gm) ?? [];
        expect(shown.join("").length).toBeLessThanOrEqual(most);
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});
