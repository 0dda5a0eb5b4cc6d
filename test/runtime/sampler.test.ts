/** What is chosen under a constraint, held against a search through all of the vocabulary. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSampler, logProbability } from "../../src/runtime/sampler.js";

const SIZE = 5_000;
/** Few values, so that there are ties within and across lots. */
const logitsOf = (seed: number, values: number): Float32Array =>
  Float32Array.from({ length: SIZE }, (_, id) =>
    Math.floor(Math.abs(Math.sin(id + seed)) * values),
  );

describe("createSampler", () => {
  it("greedily chooses the likeliest that is allowed, the lowest among equals", () => {
    const sampler = createSampler({ temperature: 0, topP: 1, seed: 0 });
    const some = fc.uniqueArray(fc.nat(SIZE - 1), { maxLength: 5 });
    const values = fc.constantFrom(1, 3, 60, 100_000);
    fc.assert(
      fc.property(some, fc.nat(1_000), values, (ids, seed, n) => {
        const logits = logitsOf(seed, n);
        const order = (a: number, b: number): number =>
          (logits[b] ?? 0) - (logits[a] ?? 0) || a - b;
        const constraint = { allows: (id: number) => ids.includes(id), advance: () => undefined };
        const choice = sampler.choose(logits, constraint);
        expect(choice?.id).toBe(ids.toSorted(order)[0]);
      }),
      { numRuns: 60 },
    );
  });

  it("asks no more of the constraint than it must", () => {
    const logits = Float32Array.from({ length: SIZE }, (_, id) => -id);
    let asked = 0;
    const allows = (id: number): boolean => ++asked > 0 && id === 70;
    const sampler = createSampler({ temperature: 0, topP: 1, seed: 0 });
    expect(sampler.choose(logits, { allows, advance: () => undefined })?.id).toBe(70);
    expect(asked).toBe(72);
  });

  it("samples what is allowed of the nucleus, and the best of all where nothing is", () => {
    const logits = Float32Array.from([5, 4.9, 4.8, -50, -60]);
    const chosen = (allowed: readonly number[]): Set<number | undefined> => {
      const constraint = {
        allows: (id: number) => allowed.includes(id),
        advance: () => undefined,
      };
      const ids = Array.from({ length: 60 }, (_, seed) => {
        const sampler = createSampler({ temperature: 1, topP: 0.99, seed });
        return sampler.choose(logits, constraint)?.id;
      });
      return new Set(ids);
    };
    expect(chosen([1, 2, 3])).toEqual(new Set([1, 2]));
    expect(chosen([4, 3])).toEqual(new Set([3]));
    expect(chosen([])).toEqual(new Set([undefined]));
  });
});

describe("logProbability", () => {
  it("is that of the softmax, however far apart the logits are", () => {
    const logit = fc.oneof(
      fc.float({ min: -300, max: 300, noNaN: true }),
      fc.float({ min: -5, max: 5, noNaN: true }),
      fc.constant(-Infinity),
    );
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 200 }), fc.nat(), (some, at) => {
        const logits = Float32Array.from([0, ...some]);
        const id = at % logits.length;
        const most = Math.max(...logits);
        const sum = logits.reduce((all, one) => all + Math.exp(one - most), 0);
        const exact = (logits[id] ?? 0) - most - Math.log(sum);
        const found = logProbability(logits, id);
        if (exact === -Infinity) expect(found).toBe(-Infinity);
        else expect(Math.abs(found - exact)).toBeLessThan(1e-6);
      }),
    );
  });
});
