import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse, type Candidate } from "../../src/retrieve/index.js";

const candidateSets = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 1e6 }),
      words: fc.option(fc.double({ min: 0.01, max: 40, noNaN: true })),
      cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
    }),
    { maxLength: 40, selector: (c) => c.id },
  )
  .map((list): Candidate[] => list);

describe("fuse", () => {
  it("gives nothing for nothing", () => {
    expect(fuse([])).toEqual([]);
  });

  it("ignores the order of its input", () => {
    fc.assert(
      fc.property(candidateSets, fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = list
          .map((candidate) => ({ candidate, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ candidate }) => candidate);
        expect(fuse(shuffled)).toEqual(fuse(list));
      }),
      { seed: 1 },
    );
  });

  it("keeps every candidate once, with scores in [0, 1], best first", () => {
    fc.assert(
      fc.property(candidateSets, (list) => {
        const fused = fuse(list);
        expect(new Set(fused.map((f) => f.id))).toEqual(new Set(list.map((c) => c.id)));
        expect(fused).toHaveLength(list.length);
        fused.forEach((f, i) => {
          expect(f.score).toBeGreaterThanOrEqual(0);
          expect(f.score).toBeLessThanOrEqual(1);
          expect(f.score).toBeLessThanOrEqual(fused[i - 1]?.score ?? 1);
        });
      }),
      { seed: 2 },
    );
  });

  it("orders by words alone where there are no vectors", () => {
    const list = [
      { id: 1, words: 2, cosine: null },
      { id: 2, words: 8, cosine: null },
    ];
    expect(fuse(list).map((f) => f.id)).toEqual([2, 1]);
    expect(fuse(list)[0]?.score).toBe(1);
  });

  it("lets a passage that both find beat one that either finds", () => {
    const list = [
      { id: 1, words: 10, cosine: 0.4 },
      { id: 2, words: null, cosine: 0.8 },
      { id: 3, words: 9, cosine: 0.78 },
    ];
    expect(fuse(list)[0]?.id).toBe(3);
  });

  it("does not push down a passage for having no vector yet", () => {
    const list = [
      { id: 1, words: 10, cosine: null },
      { id: 2, words: 3, cosine: 0.5 },
      { id: 3, words: null, cosine: 0.7 },
    ];
    expect(fuse(list)[0]?.id).toBe(1);
  });
});

describe("candidates that score nothing", () => {
  it("are in the order of their cosines", () => {
    const under = [0.1, 0.29, 0.2].map((cosine, id) => ({ id, words: null, cosine }));
    expect(fuse(under).map(({ id }) => id)).toEqual([1, 2, 0]);
  });
});
