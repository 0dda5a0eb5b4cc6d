import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bitCodes,
  dotInt8,
  nearestByBits,
  quantizeInt8Into,
  topK,
} from "../../src/vectors/index.js";

const D = 96;

/** Vectors around a few centres, as texts about a few things have. */
function clustered(n: number, seed: number) {
  let state = seed + 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const centres = Array.from({ length: 20 }, () => Float32Array.from({ length: D }, random));
  const vectors = Array.from({ length: n }, (_, i) => {
    const centre = centres[i % 20] as Float32Array;
    const vector = centre.map((x) => x + 0.5 * random());
    const size = Math.hypot(...vector);
    return vector.map((x) => x / size);
  });
  const codes = new Int8Array(n * D);
  const scales = Float32Array.from(vectors, (vector, i) => quantizeInt8Into(vector, codes, i * D));
  return { vectors, codes, scales };
}

describe("one bit a dimension", () => {
  test("gives all of them where fewer are there than wanted", () => {
    const { vectors, codes, scales } = clustered(5, 1);
    const found = nearestByBits(vectors[0] as Float32Array, bitCodes(codes, scales, D), 10);
    expect(found).toEqual([0, 1, 2, 3, 4]);
    expect(
      nearestByBits(new Float32Array(D), bitCodes(new Int8Array(0), new Float32Array(0), D), 3),
    ).toEqual([]);
  });

  test("holds nearly all of the ten nearest among two hundred", () => {
    const n = 3_000;
    const { vectors, codes, scales } = clustered(n, 17);
    const index = bitCodes(codes, scales, D);
    let [right, all] = [0, 0];
    for (let query = 0; query < n; query += 97) {
      const own = vectors[query] as Float32Array;
      const exact = Array.from({ length: n }, (_, i) =>
        dotInt8(own, codes.subarray(i * D, (i + 1) * D), scales[i] as number),
      );
      const near = new Set(nearestByBits(own, index, 200));
      for (const { index: i } of topK(exact, 10)) {
        all += 1;
        if (near.has(i)) right += 1;
      }
    }
    expect(right / all).toBeGreaterThan(0.95);
  });

  test("finds the vector itself, whatever it is", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(299), (seed, at) => {
        const { vectors, codes, scales } = clustered(300, seed);
        const near = nearestByBits(vectors[at] as Float32Array, bitCodes(codes, scales, D), 20);
        expect(near).toContain(at);
      }),
      { numRuns: 20 },
    );
  });
});
