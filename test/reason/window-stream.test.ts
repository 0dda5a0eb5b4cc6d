/** A window that fills: what is read when, what is taken back, and what is counted of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlapOf } from "../../src/reason/time-spans.js";
import { WindowStream } from "../../src/reason/window-stream.js";
import { evidenceLines, type EvidenceLine, windowText } from "../../src/window/index.js";
import { passageOf } from "./fakes.js";
import { ScriptedGenerator } from "./scripted-generator.js";

const fact = (n: number): string => `Fact number ${n} is told here at some length.`;
const lines = Array.from({ length: 8 }, (_, n) => evidenceLines([passageOf(n, fact(n))])).flat();
const limits = { lines: 8, tools: [], steps: [], maxTokens: 60 };

function idsOf(generator: ScriptedGenerator, shown: readonly EvidenceLine[]): number[] {
  return [...generator.beginIds, ...windowText(shown, 1).flatMap((text) => generator.encode(text))];
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a window that fills", () => {
  it("reads what is new, and the line's prompt is as if nothing had been read before", async () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    const stream = new WindowStream(generator);
    stream.showAhead(lines.slice(0, 2));
    await turn();
    stream.showAhead(lines.slice(0, 5));
    await turn();
    expect(generator.ahead).toEqual([
      idsOf(generator, lines.slice(0, 2)),
      idsOf(generator, lines.slice(0, 5)),
    ]);
    stream.show(lines);
    await stream.write([7, 8], limits);
    const prompt = [...idsOf(generator, lines), 7, 8];
    expect(generator.requests[0]?.promptIds).toEqual(prompt);
    expect(stream.prefill([])).toMatchObject({ tokens: prompt.length, rewound: 0 });
  });

  it("counts what is taken back, which is all that is read twice", async () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    const stream = new WindowStream(generator);
    stream.showAhead(lines.slice(0, 4));
    await turn();
    const other = [...lines.slice(0, 2), ...lines.slice(5)];
    stream.show(other);
    await stream.write([7], limits);
    const [ahead, whole] = [idsOf(generator, lines.slice(0, 4)), idsOf(generator, other)];
    // The third line's number is the same: it is the text that differs.
    const same = ahead.findIndex((id, at) => id !== whole[at]);
    const { tokens, rewound } = stream.prefill([]);
    expect(rewound).toBe(ahead.length - same);
    expect(tokens).toBe(whole.length + 1 + rewound);
  });

  it("reads one thing at a time, and passes over what is outdated before it began", async () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    let release = (): void => undefined;
    generator.beforePrefill = () => new Promise((resolve) => (release = resolve));
    const stream = new WindowStream(generator);
    stream.showAhead(lines.slice(0, 2));
    stream.showAhead(lines.slice(0, 4));
    stream.showAhead(lines.slice(0, 6));
    expect(generator.ahead).toHaveLength(1);
    release();
    await turn();
    expect(generator.ahead.map((ids) => ids.length)).toEqual(
      [2, 6].map((count) => idsOf(generator, lines.slice(0, count)).length),
    );
    const written = stream.write([], limits);
    await turn();
    expect(generator.requests).toHaveLength(0);
    release();
    await written;
    expect(generator.requests).toHaveLength(1);
  });

  it("answers all the same where reading ahead fails", async () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    generator.beforePrefill = () => Promise.reject(new Error("no memory"));
    const stream = new WindowStream(generator);
    stream.showAhead(lines);
    const line = await stream.write([], limits);
    expect(line.step.kind).toBe("unknown");
    expect(generator.ahead).toHaveLength(1);
    const tokens = idsOf(generator, lines).length;
    expect(stream.prefill([])).toMatchObject({ tokens, rewound: 0 });
  });

  it("does not read ahead where other windows fill, so that none drives out another", () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    const [first, second] = [new WindowStream(generator), new WindowStream(generator)];
    second.showAhead(lines);
    expect(generator.ahead).toHaveLength(0);
    first.close();
    second.showAhead(lines);
    expect(generator.ahead).toHaveLength(1);
  });

  it("reads each token once beside what it takes back, whatever is shown", async () => {
    const some = fc.subarray(lines.map((_, i) => i));
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 5 }), some, async (ahead, last) => {
        const generator = new ScriptedGenerator(["unknown why"]);
        const stream = new WindowStream(generator);
        const chosen = (indexes: readonly number[]) => indexes.flatMap((i) => lines[i] ?? []);
        for (const indexes of ahead) {
          stream.showAhead(chosen(indexes));
          await turn();
        }
        stream.show(chosen(last));
        await stream.write([7, 8, 9], limits);
        const { tokens, rewound } = stream.prefill([]);
        expect(generator.requests[0]?.promptIds).toEqual([
          ...idsOf(generator, chosen(last)),
          ...[7, 8, 9],
        ]);
        expect(tokens - rewound).toBe(idsOf(generator, chosen(last)).length + 3);
      }),
      { seed: 17, numRuns: 60 },
    );
  });

  it("tells for how long it read while others were at work", async () => {
    const generator = new ScriptedGenerator(["unknown why"]);
    let ms = 100;
    generator.clock = { nowMs: () => ms };
    generator.beforePrefill = () => {
      ms += 40;
      return Promise.resolve();
    };
    const stream = new WindowStream(generator);
    stream.showAhead(lines);
    await turn();
    const busy = [{ startMs: 90, endMs: 110 }, { startMs: 105, endMs: 120 }];
    expect(stream.prefill(busy)).toMatchObject({ ms: 2, overlapMs: 20 });
  });
});

describe("overlap of times", () => {
  it("counts no moment twice", () => {
    const span = (startMs: number, endMs: number) => ({ startMs, endMs });
    expect(overlapOf([], [span(0, 9)])).toBe(0);
    expect(overlapOf([span(0, 10)], [span(2, 4), span(3, 6), span(20, 30)])).toBe(4);
    expect(overlapOf([span(0, 5), span(4, 10)], [span(0, 10)])).toBe(10);
  });
});
