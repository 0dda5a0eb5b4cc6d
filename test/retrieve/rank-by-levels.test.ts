import { describe, expect, it } from "vitest";
import { rankByLevels } from "../../src/retrieve/rank-by-levels.js";
import type { ScoredPassage } from "../../src/retrieve/candidates.js";

const one = (id: number, scores: Partial<ScoredPassage>): ScoredPassage => {
  return { id, words: 0, cosine: null, statics: null, ...scores };
};

const order = (ranked: readonly { readonly id: number }[]): number[] => ranked.map(({ id }) => id);

/** Deep cosines by id; asks for those of no other. */
function making(cosines: Readonly<Record<number, number>>) {
  const asked: number[] = [];
  const deepCosines = (ids: readonly number[]) => {
    asked.push(...ids);
    const known = ids.filter((id) => id in cosines);
    return Promise.resolve(new Map(known.map((id) => [id, cosines[id] as number])));
  };
  return { asked, deepCosines };
}

describe("ranking by levels", () => {
  const list = [
    one(1, { words: 4, statics: 0.6 }),
    one(2, { words: 3, statics: 0.9 }),
    one(3, { words: 1, statics: 0.7 }),
    one(4, { words: 0, statics: 0.8 }),
  ];

  it("is by words and static vectors where no deep ones are made", async () => {
    const { asked, deepCosines } = making({});
    const { ranked } = await rankByLevels(list, { first: 0, lateMax: 0, near: [], deepCosines });
    expect(order(ranked)).toEqual([2, 1, 3, 4]);
    expect(asked).toEqual([]);
  });

  it("orders the first few anew by deep vectors, and leaves them before the rest", async () => {
    const { asked, deepCosines } = making({ 1: 0.9, 2: 0.4 });
    const o = { first: 2, lateMax: 2, near: [], deepCosines };
    const { ranked, cosines } = await rankByLevels(list, o);
    expect(order(ranked)).toEqual([1, 2, 3, 4]);
    expect(asked.toSorted()).toEqual([1, 2]);
    expect(cosines.get(1)).toBe(0.9);
    const scores = ranked.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("makes no more of them than it may", async () => {
    const { asked, deepCosines } = making({ 1: 0.9, 2: 0.9, 3: 0.9, 4: 0.9 });
    await rankByLevels(list, { first: 4, lateMax: 1, near: [], deepCosines });
    expect(asked).toEqual([2]);
  });

  it("takes in what deep vectors found, and drops no static vote where none are made", async () => {
    const { deepCosines } = making({});
    const half = [...list, one(5, { words: 2, cosine: 0.95 })];
    const o = { first: 4, lateMax: 0, near: [5], deepCosines };
    const { ranked } = await rankByLevels(half, o);
    expect(order(ranked)).toEqual([5, 2, 1, 3, 4]);
    expect(ranked.at(-1)?.score).toBeGreaterThan(0);
  });
});
