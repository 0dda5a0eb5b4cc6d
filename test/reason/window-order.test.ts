/** Which document stands where in the window. */
import { describe, expect, it } from "vitest";
import { inWindowOrder } from "../../src/reason/window-order.js";
import type { Hit, Passage } from "../../src/records/index.js";
import { hitOf, passageOf } from "./fakes.js";

const hit = (id: number, more: Partial<Passage> = {}): Hit =>
  hitOf(id, { ...passageOf(id, `Text ${id}.`), ...more });
const ids = (hits: readonly Hit[]): number[] => hits.map(({ passage }) => passage.id);

describe("the window's order", () => {
  it("is that of the ranking, later hops behind", () => {
    const hits = [1, 2, 3, 4].map((id) => hit(id));
    expect(ids(inWindowOrder(hits, () => 1))).toEqual([1, 2, 3, 4]);
    expect(ids(inWindowOrder(hits, ({ id }) => (id === 2 ? 2 : 1)))).toEqual([1, 3, 4, 2]);
  });

  it("keeps a document together where its first hop put it", () => {
    const hits = [hit(1), hit(2), hit(3, { source: "doc1.txt" })];
    expect(ids(inWindowOrder(hits, ({ id }) => (id === 3 ? 2 : 1)))).toEqual([1, 3, 2]);
  });

  it("puts the older first of those with dates of their own, in the places they have", () => {
    const letter = (id: number, date: string): Hit => hit(id, { mediaType: "email", date });
    const [newest, oldest, middle] = [
      letter(1, "2021-05-01"),
      letter(3, "2020-01-01"),
      letter(4, "2020-06-01"),
    ];
    const hits = [newest, hit(2), oldest, middle];
    expect(ids(inWindowOrder(hits, () => 1))).toEqual([3, 2, 4, 1]);
    const files = hits.map(({ passage }) => hit(passage.id, { date: passage.date }));
    expect(ids(inWindowOrder(files, () => 1))).toEqual([1, 2, 3, 4]);
  });
});
