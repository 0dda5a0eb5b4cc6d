/** Cells of one result or of two: which samples are pairs, and what many cells do to p. */
import { describe, expect, it } from "vitest";
import { type ComparedResult, compareResults, formatComparison } from "../../bench/compare.js";

type Scores = Readonly<Record<string, readonly number[]>>;

/** By cell, the scores of the questions q0, q1, ... */
function result(scores: Scores, means: Readonly<Record<string, number>> = {}): ComparedResult {
  const cells = Object.entries(scores).map(([name, own]) => {
    const value = own.reduce((sum, one) => sum + one, 0) / own.length;
    return { name, metric: "right", value, n: own.length };
  });
  const pooled = Object.entries(means).map(([name, value]) => {
    return { name, metric: "right", value, n: 1 };
  });
  return {
    suite: "babilong",
    environment: { corpusDigest: "d", seed: 1 },
    cells: [...cells, ...pooled],
    samples: Object.entries(scores).flatMap(([cell, own]) =>
      own.map((right, at) => ({ id: `q${at}`, cell, scores: { right } })),
    ),
  };
}

const lengths = result(
  {
    "4k standard qa1": [1, 1, 1, 1],
    "4k standard qa2": [1, 0, 1, 0],
    "10M standard qa1": [1, 1, 1, 0],
    "10M standard qa2": [1, 0, 1, 0],
    "10M swapped qa1": [0, 0, 0, 0],
  },
  { "4k standard mean": 0.75, "10M standard mean": 0.625 },
);
const beginnings = { cells: ["4k standard", "10M standard"] as const };

describe("cells of one result", () => {
  it("are paired across lengths by what follows, and samples by their id", () => {
    const { cells } = compareResults(lengths, lengths, beginnings);
    expect(cells.map(({ name, nameB }) => [name, nameB])).toEqual([
      ["4k standard qa1", "10M standard qa1"],
      ["4k standard qa2", "10M standard qa2"],
      ["4k standard mean", "10M standard mean"],
    ]);
    expect(cells[0]).toMatchObject({ difference: -0.25, paired: { difference: -0.25, n: 4 } });
    expect(cells[1]?.paired).toMatchObject({ difference: 0, p: 1 });
  });

  it("are pooled for a mean, each question with its own task", () => {
    const mean = compareResults(lengths, lengths, beginnings).cells.at(-1);
    expect(mean?.difference).toBe(-0.125);
    expect(mean?.paired).toMatchObject({ difference: -0.125, n: 8 });
  });

  it("are paired by the names that are given", () => {
    const map = [["4k standard qa1", "10M swapped qa1"]] as const;
    const { cells } = compareResults(lengths, lengths, { map });
    expect(cells).toHaveLength(1);
    expect(cells[0]?.paired).toMatchObject({ difference: -1, n: 4, p: 0.125 });
  });

  it.each([
    [{ map: [["4k", "10M standard qa1"]] as const }, 'A has no cell "4k"'],
    [{ map: [["4k standard qa1", "x"]] as const }, 'B has no cell "x"'],
    [{ cells: ["4k stand", "10M standard"] as const }, 'A has no cell "4k stand ..."'],
    [{ cells: ["4k standard", "1M"] as const }, 'B has no cell "1M ..."'],
    [{ cells: ["4k standard qa1", "10M standard qa2"] as const }, null],
  ])("are told where they are not there: %j", (o, told) => {
    if (told === null) expect(compareResults(lengths, lengths, o).cells).toHaveLength(1);
    else expect(() => compareResults(lengths, lengths, o)).toThrow(told);
  });

  it("that share no metric are no comparison", () => {
    const other = { ...lengths, cells: lengths.cells.map((one) => ({ ...one, metric: "ms" })) };
    expect(() => compareResults(lengths, other, beginnings)).toThrow("no cell in common");
  });
});

describe("falling short by a margin at most", () => {
  const many = (wrong: number): number[] => Array.from({ length: 250 }, (_, i) => +(i >= wrong));
  const run = (wrong: number, within: number) => {
    const pair = result({ "4k qa1": many(0), "10M qa1": many(wrong) });
    return compareResults(pair, pair, { cells: ["4k", "10M"], within }).cells[0]?.within;
  };

  it("is yes where all of the interval does, mean where the difference alone does", () => {
    expect(run(2, 0.04)).toBe("yes");
    expect(run(9, 0.04)).toBe("mean");
    expect(run(20, 0.04)).toBe("no");
  });

  it("is not yes because few pairs happen to be alike", () => {
    expect(run(0, 0.04)).toBe("yes");
    const few = result({ "4k qa1": [1, 1, 1, 1], "10M qa1": [1, 1, 1, 1] });
    const { cells } = compareResults(few, few, { cells: ["4k", "10M"], within: 0.04 });
    expect(cells[0]?.within).toBe("mean");
  });

  it("is untold without pairs, and has its column", () => {
    const [a, b] = [result({ c: [1, 0] }), { ...result({ c: [1, 1] }), samples: [] }];
    const comparison = compareResults(a, b, { within: 0.1 });
    expect(comparison.cells[0]?.within).toBeNull();
    expect(formatComparison(comparison, 0.1)).toContain("within 0.1");
  });
});

describe("many cells", () => {
  const differing = (wrong: number) => Array.from({ length: 60 }, (_, i) => +(i >= wrong));
  const a = result({ one: differing(0), two: differing(0), three: differing(0) });
  const b = result({ one: differing(8), two: differing(3), three: differing(0) });

  it("make each p larger, in Holm's steps, never smaller than the one before", () => {
    const { cells } = compareResults(a, b);
    const [one, two, three] = cells.map((cell) => cell.paired);
    expect(one?.pHolm).toBeCloseTo(3 * (one?.p ?? 0), 12);
    expect(two?.pHolm).toBeCloseTo(Math.max(one?.pHolm ?? 0, 2 * (two?.p ?? 0)), 12);
    expect(three?.pHolm).toBe(1);
  });

  it("of other metrics do not count", () => {
    const also = (r: ComparedResult): ComparedResult => {
      return { ...r, cells: [...r.cells, { name: "one", metric: "ms", value: 1, n: 60 }] };
    };
    const plain = compareResults(a, b).cells[0]?.paired;
    expect(compareResults(also(a), also(b)).cells[0]?.paired).toEqual(plain);
  });
});

it("results that left something out are told apart", () => {
  const a = result({ c: [1] });
  const b = { ...a, environment: { ...a.environment, ablated: ["loop", "order"] } };
  const { warnings } = compareResults(a, b);
  expect(warnings).toEqual(["left out: in A nothing, in B loop, order"]);
});
