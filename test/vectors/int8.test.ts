import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  dequantizeInt8,
  dot,
  dotInt8,
  quantizeInt8,
  quantizeInt8Into,
  scanInt8,
  topK,
} from "../../src/vectors/index.js";

const component = fc.float({ min: -1, max: 1, noNaN: true });

function unit(values: readonly number[]): Float32Array {
  const size = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / size);
}

const unitVector = fc.array(component, { minLength: 384, maxLength: 384 }).map(unit);

describe("int8 vectors", () => {
  test("values come back within half a step", () => {
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 50 }), (values) => {
        const { codes, scale } = quantizeInt8(Float32Array.from(values));
        const back = dequantizeInt8(codes, scale);
        for (const [i, value] of values.entries()) {
          expect(Math.abs((back[i] as number) - value)).toBeLessThanOrEqual(scale * 0.501 + 1e-30);
        }
      }),
    );
  });

  test("dot products of unit vectors are right to 0.01", () => {
    fc.assert(
      fc.property(unitVector, unitVector, (query, vector) => {
        const { codes, scale } = quantizeInt8(vector);
        expect(Math.abs(dotInt8(query, codes, scale) - dot(query, vector))).toBeLessThan(0.01);
      }),
      { numRuns: 50 },
    );
  });

  test("a scan gives the scores one by one, in any dimension", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 20 }), (d, n) => {
        const rows = Array.from({ length: n }, (_, i) =>
          Float32Array.from({ length: d }, (_, k) => Math.sin(i * 31 + k * 7)),
        );
        const codes = new Int8Array(n * d);
        const scales = Float32Array.from(rows, (row, i) => quantizeInt8Into(row, codes, i * d));
        const query = Float32Array.from({ length: d }, (_, k) => Math.cos(k));
        const scores = scanInt8(query, codes, scales);
        for (let i = 0; i < n; i += 1) {
          const own = codes.subarray(i * d, (i + 1) * d);
          expect(scores[i]).toBeCloseTo(dotInt8(query, own, scales[i] as number), 5);
        }
      }),
    );
  });

  test("zeros stay zeros; what is not a number is a bug", () => {
    expect(quantizeInt8(new Float32Array(3))).toEqual({ codes: new Int8Array(3), scale: 0 });
    expect(() => quantizeInt8(Float32Array.of(1, NaN, 1))).toThrow(/invariant/);
    expect(() => quantizeInt8(Float32Array.of(1, Infinity))).toThrow(/invariant/);
    expect(() => dotInt8(new Float32Array(2), new Int8Array(3), 1)).toThrow(/invariant/);
  });
});

describe("topK", () => {
  test("equals sorting everything, ties by index", () => {
    const scores = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 20 }), (values, k) => {
        const expected = values
          .map((score, index) => ({ index, score }))
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .slice(0, k);
        expect(topK(values, k)).toEqual(expected);
      }),
    );
  });

  test("NaN is never among the best", () => {
    expect(topK([NaN, 1, NaN, 2], 3)).toEqual([
      { index: 3, score: 2 },
      { index: 1, score: 1 },
    ]);
  });
});
