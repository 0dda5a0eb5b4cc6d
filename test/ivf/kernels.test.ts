import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsOf, takeSigns } from "../../src/ivf/bit-estimator.js";
import { Kernels, strideOf, writeQuery } from "../../src/ivf/kernels.js";
// @ts-expect-error: a script without types
import { compiled, KERNELS } from "../../wasm/build.mjs";
import { gaussian, random } from "./points.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const sources = KERNELS as { source: string; target: string }[];

it.each(sources)("$target is what $source compiles to", async (kernel) => {
  expect(await compiled(kernel)).toBe(readFileSync(root + kernel.target, "utf8"));
});

describe("kernels", () => {
  it("give the dot products of plain loops, at every dimension", () => {
    const vectors = fc.integer({ min: 1, max: 70 }).chain((d) =>
      fc.record({
        query: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: d, maxLength: d }),
        rows: fc.array(
          fc.array(fc.integer({ min: -127, max: 127 }), { minLength: d, maxLength: d }),
          { minLength: 1, maxLength: 5 },
        ),
      }),
    );
    fc.assert(
      fc.property(vectors, ({ query, rows }) => {
        const kernels = new Kernels();
        const stride = strideOf(query.length);
        const codes = kernels.take(rows.length * stride);
        const at = kernels.take(2 * stride);
        const out = kernels.take(4 * rows.length);
        for (const [n, row] of rows.entries()) kernels.int8(codes + n * stride, stride).set(row);
        const one = writeQuery(kernels, at, Float32Array.from(query));
        kernels.call.dots(codes, rows.length, stride, at, out);
        for (const [n, row] of rows.entries()) {
          const dot = row.reduce((sum, code, i) => sum + code * (query[i] ?? 0), 0);
          const found = (kernels.floats(out, rows.length)[n] ?? 0) * one;
          expect(Math.abs(found - dot)).toBeLessThanOrEqual(0.5 * one * 127 * row.length + 1e-3);
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it.each([8, 100, 128, 384, 500])("rotate without changing lengths or angles (%i)", (d) => {
    const next = random(d);
    const bits = bitsOf(d);
    const kernels = new Kernels();
    const signs = takeSigns(kernels, bits);
    const rotated = [gaussian(next, d), gaussian(next, d)].map((vector) => {
      const at = kernels.take(4 * bits);
      kernels.floats(at, bits).set(vector);
      kernels.call.rotate(at, signs, bits);
      return { vector, rotated: kernels.floats(at, bits).slice() };
    });
    const [a, b] = rotated as [(typeof rotated)[0], (typeof rotated)[0]];
    expect(dot(a.rotated, a.rotated)).toBeCloseTo(dot(a.vector, a.vector), 2);
    expect(dot(a.rotated, b.rotated)).toBeCloseTo(dot(a.vector, b.vector), 2);
    // What stood in few coordinates is spread over all.
    const at = kernels.take(4 * bits);
    kernels.floats(at, bits).fill(0)[3] = 1;
    kernels.call.rotate(at, signs, bits);
    const largest = Math.max(...kernels.floats(at, bits).map(Math.abs));
    expect(largest).toBeLessThan(6 / Math.sqrt(bits));
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
