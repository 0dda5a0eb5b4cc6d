import { describe, expect, it } from "vitest";
import { mergesOfAll, type SegmentRow, tailToMerge } from "../../src/shards/word-merges.js";

const MILLION = 1_000_000;

function segments(passages: readonly number[], removed = 0): SegmentRow[] {
  return passages.map((count, segment) => {
    return { segment, first: 0, last: 0, passages: count, removed };
  });
}

describe("merges of segments", () => {
  it("take the newest of about the same size once they are eight", () => {
    expect(tailToMerge(segments(Array<number>(7).fill(300)))).toEqual([]);
    const rows = segments([9_000, ...Array<number>(8).fill(300)]);
    expect(tailToMerge(rows)).toEqual(rows.slice(1));
  });

  it("never make a segment of more passages than it can number", () => {
    const large = segments(Array<number>(8).fill(3 * MILLION));
    expect(tailToMerge(large)).toEqual([]);
    expect(mergesOfAll(large).map((group) => group.length)).toEqual([5, 3]);
    const small = Array<number>(8).fill(300);
    const both = segments([...Array<number>(9).fill(3 * MILLION), ...small]);
    expect(tailToMerge(both)).toEqual(both.slice(9));
    const hollow = segments(Array<number>(8).fill(3 * MILLION), 2 * MILLION);
    expect(tailToMerge(hollow)).toEqual(hollow);
  });

  it("of all leave alone what is one and whole", () => {
    expect(mergesOfAll([])).toEqual([]);
    expect(mergesOfAll(segments([5]))).toEqual([]);
    expect(mergesOfAll(segments([5], 1))).toHaveLength(1);
    expect(mergesOfAll(segments([16 * MILLION, 16 * MILLION]))).toEqual([]);
  });
});
