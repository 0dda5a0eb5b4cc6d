import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packInt4, quantizeInt4Into, unpackInt4 } from "../../src/vectors/index.js";

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    ab += (a[i] as number) * (b[i] as number);
    aa += (a[i] as number) ** 2;
    bb += (b[i] as number) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
};

describe("4-bit codes", () => {
  it("keep a Gaussian vector's direction to a cosine of .99 on average", () => {
    let sum = 0;
    let state = 7;
    const next = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 1) / 2 ** 32;
    };
    for (let round = 0; round < 50; round += 1) {
      const vector = Float32Array.from(
        { length: 384 },
        () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()),
      );
      const codes = new Int8Array(384);
      const scale = quantizeInt4Into(vector, codes, 0);
      expect(cosine(vector, codes)).toBeGreaterThan(0.98);
      expect((Math.hypot(...codes) * scale) / Math.hypot(...vector)).toBeCloseTo(1, 1);
      sum += cosine(vector, codes);
    }
    expect(sum / 50).toBeGreaterThan(0.99);
  });

  it("come back from their packed form, whatever the dimension", () => {
    const rows = fc.integer({ min: 1, max: 33 }).chain((dimension) =>
      fc.record({
        dimension: fc.constant(dimension),
        codes: fc
          .array(
            fc.array(fc.integer({ min: -7, max: 7 }), {
              minLength: dimension,
              maxLength: dimension,
            }),
            { maxLength: 5 },
          )
          .map((all) => Int8Array.from(all.flat())),
      }),
    );
    fc.assert(
      fc.property(rows, ({ dimension, codes }) => {
        const packed = packInt4(codes, dimension);
        expect(packed.length).toBe((codes.length / dimension) * Math.ceil(dimension / 2));
        expect(unpackInt4(packed, dimension)).toEqual(codes);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("of nothing are nothing", () => {
    const codes = new Int8Array(4).fill(3);
    expect(quantizeInt4Into(new Float32Array(4), codes, 0)).toBe(0);
    expect([...codes]).toEqual([0, 0, 0, 0]);
    expect(() => quantizeInt4Into(Float32Array.of(Number.NaN), codes, 0)).toThrow();
  });
});
