/** The cache in blocks, held against a plain list of rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppendingCache } from "../../src/runtime/appending-cache.js";
import { Tensor } from "../../src/runtime/session.js";

const HEADS = 3;
const SIZE = 2;
const ROW = 2 * HEADS * SIZE;
const BLOCK = 128;
const LANES = 64;
const names = { key: "k", value: "v", recent: "r", fresh: "f", near: "n" };

/** A graph for prompts gives rows head by head as well. */
const OUTPUTS = { writing: ["f"], prompts: ["f", "n"] };

/** Position p's row: p and the place in the row can be told from every number. */
const rowOf = (mark: number): number[] => Array.from({ length: ROW }, (_, k) => mark * 100 + k);

describe("AppendingCache", () => {
  it("feeds every position's own row, whatever was added and cut", () => {
    const step = fc.oneof(
      fc.record({
        add: fc.integer({ min: 1, max: 300 }),
        graph: fc.constantFrom("writing" as const, "prompts" as const),
        dropped: fc.constantFrom(0, 1),
      }),
      fc.record({ cut: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.constant({ clear: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const cache = new AppendingCache([{ ...names, kvHeads: HEADS, headSize: SIZE }]);
        let marks: number[] = [];
        let next = 1;
        for (const one of steps) {
          if ("add" in one) {
            for (let left = one.add; left > 0; ) {
              const count = Math.min(left, cache.runMax);
              const made = Array.from({ length: count }, () => next++);
              const recent = marks.slice(marks.length - (marks.length % BLOCK));
              const computed = [...made, ...made.slice(0, one.dropped)];
              const given = { f: rowsOf(computed), n: headsOf([...recent, ...computed]) };
              const fetched = cache.fetches(count, OUTPUTS[one.graph]);
              const results = Object.entries(given).filter(([name]) => fetched.includes(name));
              cache.keep(Object.fromEntries(results), marks.length + count);
              marks = [...marks, ...made];
              left -= count;
            }
          } else if ("cut" in one) {
            marks = marks.slice(0, Math.floor(marks.length * one.cut));
            cache.cut(marks.length);
          } else {
            marks = [];
            cache.clear();
          }
          expect(rowsFed(cache)).toEqual(marks.map(rowOf));
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

function rowsOf(marks: readonly number[]): Tensor {
  return new Tensor("float32", Float32Array.from(marks.flatMap(rowOf)), [1, marks.length, ROW]);
}

/** [1, 2 * heads, positions up to a multiple of LANES, size]. */
function headsOf(marks: readonly number[]): Tensor {
  const width = Math.ceil(marks.length / LANES) * LANES;
  const data = new Float32Array(ROW * width);
  for (const [position, mark] of marks.entries()) {
    for (const [k, number] of rowOf(mark).entries()) {
      data[(Math.floor(k / SIZE) * width + position) * SIZE + (k % SIZE)] = number;
    }
  }
  return new Tensor("float32", data, [1, 2 * HEADS, width, SIZE]);
}

function rowsFed(cache: AppendingCache): number[][] {
  const fed = Object.fromEntries(cache.feeds());
  const [key, value, recent] = [fed["k"], fed["v"], fed["r"]];
  if (key === undefined || value === undefined || recent === undefined) throw new Error("no feeds");
  const past = key.dims[2] ?? NaN;
  expect(past % BLOCK).toBe(0);
  const [keys, values] = [key.data as Float32Array, value.data as Float32Array];
  const settled = Array.from({ length: past }, (_, position) =>
    [keys, values].flatMap((data) =>
      Array.from({ length: HEADS }, (_, head) => {
        const at = (head * past + position) * SIZE;
        return [...data.subarray(at, at + SIZE)];
      }).flat(),
    ),
  );
  const rows = recent.data as Float32Array;
  const near = Array.from({ length: recent.dims[1] ?? NaN }, (_, n) => [
    ...rows.subarray(n * ROW, (n + 1) * ROW),
  ]);
  return [...settled, ...near];
}
