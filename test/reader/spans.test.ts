import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestSpans, sentenceSupport } from "../../src/reader/spans.js";

/** A passage of `count` one-char tokens at even offsets, after two positions of question. */
function passage(count: number) {
  return {
    offset: 2,
    count,
    starts: Int32Array.from({ length: count }, (_, t) => 2 * t),
    ends: Int32Array.from({ length: count }, (_, t) => 2 * t + 1),
  };
}

function logits(start: number[], end: number[], support: number[] = start) {
  return {
    start: Float32Array.from([0, 0, ...start]),
    end: Float32Array.from([0, 0, ...end]),
    support: Float32Array.from([0, 0, ...support]),
  };
}

describe("bestSpans", () => {
  it("takes the best start and end, in order", () => {
    const best = bestSpans(logits([1, 9, 1, 1], [9, 1, 8, 1]), passage(4))[0];
    expect(best).toEqual({ start: 2, end: 5, score: 17 });
  });

  it("has nothing in an empty passage", () => {
    expect(bestSpans(logits([], []), passage(0))).toEqual([]);
  });

  it("equals an exhaustive search for the best span", () => {
    const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.integer({ min: -50, max: 50 })), (start, more) => {
        const end = start.map(() => more.next().value ?? 0);
        let score = -Infinity;
        start.forEach((s, i) => {
          end.forEach((e, j) => {
            if (j >= i && s + e > score) score = s + e;
          });
        });
        // Eight starts are tried: with at most 8 tokens that is all of them.
        fc.pre(start.length <= 8);
        expect(bestSpans(logits(start, end), passage(start.length))[0]?.score).toBe(score);
      }),
      { seed: 3 },
    );
  });

  it("gives spans that do not overlap, best first", () => {
    const spans = bestSpans(logits([5, 0, 4, 0, 3], [5, 0, 4, 0, 3]), passage(5));
    expect(spans.length).toBeGreaterThan(1);
    spans.forEach((span, i) => {
      const before = spans.slice(0, i);
      expect(before.every((b) => span.end <= b.start || b.end <= span.start)).toBe(true);
      expect(before.every((b) => b.score >= span.score)).toBe(true);
    });
  });
});

describe("sentenceSupport", () => {
  it("averages the tokens of each sentence and leaves out what was cut off", () => {
    const marks = sentenceSupport(logits([1, 3, -2, -4], [0, 0, 0, 0]), passage(4), [
      { start: 0, end: 4 },
      { start: 4, end: 8 },
      { start: 8, end: 90 },
    ]);
    expect(marks).toEqual([
      { start: 0, end: 4, score: 2 },
      { start: 4, end: 8, score: -3 },
    ]);
  });
});
