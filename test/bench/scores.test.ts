/** Scores against values worked out by hand, bad and empty input first. */
import { describe, expect, it } from "vitest";
import {
  auroc,
  bootstrap,
  containsAnswer,
  ece,
  exactMatch,
  f1,
  mean,
  ndcg,
  normaliseAnswer,
  pairedDifference,
  quantile,
  recall,
  wilson,
} from "../../bench/scores/index.js";

describe("SQuAD", () => {
  it("normalises as the official script does", () => {
    expect(normaliseAnswer("The  Cat's, a hat!")).toBe("cats hat");
    expect(normaliseAnswer("an")).toBe("");
    // Only ASCII punctuation goes; the dash stays.
    expect(normaliseAnswer("1754–1763")).toBe("1754–1763");
    expect(normaliseAnswer("60,000")).toBe("60000");
    // "a" within a word that ends in a letter outside ASCII is no article.
    expect(normaliseAnswer("niña")).toBe("niña");
    expect(normaliseAnswer("line\none\ttwo")).toBe("line one two");
  });

  it("gives nothing for no answer", () => {
    expect(exactMatch(null, ["x"])).toBe(0);
    expect(f1(null, ["x"])).toBe(0);
    expect(f1("", ["x"])).toBe(0);
    expect(f1("x", [])).toBe(0);
  });

  it("takes the best of the gold answers", () => {
    expect(exactMatch("the Normans", ["Vikings", "Normans"])).toBe(1);
    // said: [big, red, dog], gold: [red, dog, ran, off]: P 2/3, R 2/4.
    expect(f1("a big red dog", ["cat", "red dog ran off"])).toBeCloseTo(4 / 7, 12);
  });

  it("counts a repeated word only as often as it stands in the gold", () => {
    // P 1/2, R 1/1.
    expect(f1("yes yes", ["yes"])).toBeCloseTo(2 / 3, 12);
  });

  it("finds answers as whole words", () => {
    expect(containsAnswer("He paid 60,000 francs.", ["60000"])).toBe(true);
    expect(containsAnswer("The cathedral", ["cat"])).toBe(false);
    expect(containsAnswer("in The Hague", ["the"])).toBe(false);
    expect(containsAnswer("", ["x"])).toBe(false);
    expect(containsAnswer("x", [])).toBe(false);
  });
});

describe("rankings", () => {
  const judged = new Map([
    ["a", 3],
    ["b", 1],
    ["c", 0],
    ["d", -1],
  ]);

  it("has no score where nothing is relevant", () => {
    expect(ndcg(["a"], new Map([["a", 0]]), 10)).toBeNaN();
    expect(recall(["a"], new Map(), 10)).toBeNaN();
  });

  it("scores nothing found as 0", () => {
    expect(ndcg([], judged, 10)).toBe(0);
    expect(recall(["c", "d"], judged, 10)).toBe(0);
  });

  it("is 1 for the ideal order", () => {
    expect(ndcg(["a", "b", "x"], judged, 10)).toBeCloseTo(1, 12);
  });

  it("has linear gains and a log2 discount", () => {
    // DCG = 1/log2(2) + 0 + 3/log2(4); ideal = 3 + 1/log2(3).
    const expected = (1 + 3 / 2) / (3 + 1 / Math.log2(3));
    expect(ndcg(["b", "d", "a"], judged, 10)).toBeCloseTo(expected, 12);
  });

  it("cuts both the ranking and the ideal", () => {
    expect(ndcg(["b", "a"], judged, 1)).toBeCloseTo(1 / 3, 12);
    expect(recall(["b", "a"], judged, 1)).toBe(0.5);
  });
});

describe("calibration", () => {
  it("has no score without samples or without both outcomes", () => {
    expect(ece([], [])).toBeNaN();
    expect(auroc([0.1, 0.9], [1, 1])).toBeNaN();
    expect(auroc([], [])).toBeNaN();
  });

  it("weighs each bin's gap by its samples", () => {
    // Bin 0.9: two of confidence .95, one right: gap .45; bin 0.2: one of .25, wrong: gap .25.
    expect(ece([0.95, 0.95, 0.25], [1, 0, 0])).toBeCloseTo((0.9 + 0.25) / 3, 12);
    expect(ece([1, 0], [1, 0])).toBe(0);
  });

  it("counts right over wrong pairs, ties half", () => {
    expect(auroc([0.9, 0.8, 0.1], [1, 1, 0])).toBe(1);
    expect(auroc([0.1, 0.9], [1, 0])).toBe(0);
    expect(auroc([0.5, 0.5], [1, 0])).toBe(0.5);
    // Pairs: (.8 > .3), (.8 > .5), (.3 < .5), (.3 = .3 half).
    expect(auroc([0.8, 0.3, 0.5, 0.3], [1, 1, 0, 0])).toBeCloseTo(2.5 / 4, 12);
  });
});

describe("intervals", () => {
  it("refuses to speak of nothing", () => {
    expect(() => mean([])).toThrow("values");
    expect(() => quantile([], 0.5)).toThrow("values");
    expect(() => bootstrap([], mean)).toThrow("values");
    expect(() => wilson(0, 0)).toThrow("within");
    expect(() => pairedDifference([1], [])).toThrow("pairs");
  });

  it("finds quantiles between neighbours, without touching the values", () => {
    const values = [4, 1, 3, 2];
    expect(quantile(values, 0.5)).toBe(2.5);
    expect(quantile(values, 0)).toBe(1);
    expect(quantile(values, 1)).toBe(4);
    expect(values).toEqual([4, 1, 3, 2]);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it("has Wilson's interval, open at 0 and 1", () => {
    const [low, high] = wilson(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilson(10, 10)[0]).toBeCloseTo(0.7225, 4);
    expect(wilson(10, 10)[1]).toBe(1);
    expect(wilson(0, 10)[0]).toBe(0);
  });

  it("resamples the same way each time, around the mean", () => {
    const values = Array.from({ length: 200 }, (_, at) => at % 10);
    const [low, high] = bootstrap(values, mean);
    expect(bootstrap(values, mean)).toEqual([low, high]);
    // Standard error 2.872 / sqrt(200) = .203: 4.5 -+ 1.96 of it.
    expect(low).toBeCloseTo(4.5 - 0.398, 1);
    expect(high).toBeCloseTo(4.5 + 0.398, 1);
    expect(bootstrap([3, 3], mean)).toEqual([3, 3]);
  });

  it("tells a difference from none", () => {
    const a = Array.from({ length: 100 }, (_, at) => (at % 3 === 0 ? 1 : 0));
    const b = a.map((value, at) => (at % 5 === 0 ? 1 : value));
    const more = pairedDifference(a, b);
    expect(more.difference).toBeGreaterThan(0);
    expect(more.p).toBeLessThan(0.01);
    expect(pairedDifference(a, a)).toEqual({ difference: 0, ci95: [0, 0], p: 1, n: 100 });
    // One pair proves nothing, three equal ones little.
    expect(pairedDifference([0], [1]).p).toBe(1);
    expect(pairedDifference([0, 0, 0], [1, 1, 1]).p).toBe(0.25);
    const noise = pairedDifference([0, 1, 0, 1], [1, 0, 1, 0]);
    expect(noise.difference).toBe(0);
    expect(noise.p).toBeGreaterThan(0.5);
  });
});
