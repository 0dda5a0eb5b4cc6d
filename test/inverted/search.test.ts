/** Searches find what FTS5 finds with the scores that FTS5 gives, however the index came to be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mergeSegments,
  PAGE_BYTES,
  PageCache,
  postingBlocks,
  Segment,
  SegmentDamaged,
} from "../../src/inverted/index.js";
import { byFts5, type FakeQuery, found, indexOf, type Passage, scored, segmentOf } from
  "./fake-index.js";

/** Words of all frequencies: the n-th is about as frequent as 1 / n. */
function passagesOf(seed: number, count: number): Passage[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const words = (n: number): string =>
    Array.from({ length: n }, () => `w${Math.floor(Math.exp(random() * 7))}`).join(" ");
  let row = 0;
  return Array.from({ length: count }, () => {
    row += random() < 0.05 ? 1 + Math.floor(random() * 40) : 1;
    const title = random() < 0.3 ? words(1 + Math.floor(random() * 3)) : "";
    return { row, title, body: words(1 + Math.floor(random() * 60)) };
  });
}

const query = fc.record({
  query: fc
    .array(fc.integer({ min: 0, max: 6_900 }), { minLength: 1, maxLength: 7 })
    .map((all) => all.map((n) => `w${Math.floor(Math.exp(n / 1_000))}`).join(" ")),
  limit: fc.constantFrom(1, 3, 10, 60),
  weights: fc.constantFrom(
    { title: 1, body: 1 },
    { title: 4, body: 1 },
    { title: 0.2, body: 2 },
    { title: 1, body: 0 },
  ),
});

type Hits = readonly (readonly number[])[];

/** Equal scores may stand in any order. */
function expectSame(ours: Hits, wanted: Hits): void {
  expect(ours).toHaveLength(wanted.length);
  ours.forEach(([, score], at) => expect(score).toBeCloseTo(wanted[at]?.[1] ?? NaN, 8));
  const worst = wanted.at(-1)?.[1] ?? 0;
  const above = (hits: readonly (readonly number[])[]): (number | undefined)[] =>
    hits.filter(([, score]) => (score ?? 0) > worst + 1e-7).map(([row]) => row).sort();
  expect(above(ours)).toEqual(above(wanted));
}

describe("a search", () => {
  const passages = passagesOf(3, 10_000);
  const reference = byFts5(passages);
  const whole = indexOf(passages);
  const cut = [0, 10, 700, 6_000, 10_000];
  const parts = cut.slice(1).map((end, at) => indexOf(passages.slice(cut[at], end)));
  const merged = segmentOf((emit) =>
    mergeSegments(parts.map((segment) => ({ segment, removed: new Set() })), emit),
  );

  it.each([
    ["one segment", [whole]],
    ["several segments", parts],
    ["merged segments", merged === null ? [] : [merged]],
  ])("over %s finds what FTS5 finds", (_, segments) => {
    fc.assert(
      fc.property(query, (o: FakeQuery) => {
        const hits = found(segments, o);
        expectSame(hits, reference(o));
        const rows = hits.map(([row]) => row);
        const scores = scored(segments, o, rows);
        hits.forEach(([, score], at) => expect(scores[at]).toBeCloseTo(score, 8));
      }),
      { numRuns: 60, seed: 5 },
    );
  }, 60_000);

  it("leaves out what was removed, and a merge forgets its terms", () => {
    const removed = new Set(passages.filter((_, at) => at % 3 > 0).map(({ row }) => row));
    const left = passages.filter(({ row }) => !removed.has(row));
    const o = { query: "w1 w20 w300", limit: 30, weights: { title: 1, body: 1 } };
    for (const [row] of found(parts, o, removed)) expect(removed.has(row)).toBe(false);
    const inputs = parts.map((segment) => ({ segment, removed }));
    const one = segmentOf((emit) => mergeSegments(inputs, emit));
    expectSame(one === null ? [] : found([one], o), byFts5(left)(o));
    expect([...(one?.entries() ?? [])]).toEqual([...indexOf(left).entries()]);
    const all = new Set(passages.map(({ row }) => row));
    expect(mergeSegments([{ segment: whole, removed: all }], () => undefined)).toBeNull();
  });

  it("that fails leaves nothing behind for the next one", () => {
    const o = { query: "w1 w20 w300", limit: 30, weights: { title: 1, body: 1 } };
    const before = found(parts, o);
    const fails = (): boolean => {
      throw new Error("the rows can't be read");
    };
    expect(() => found([whole], { ...o, accept: fails })).toThrow("can't be read");
    expect(found(parts, o)).toEqual(before);
    expect(found([whole], { ...o, query: "w6900x" })).toEqual([]);
  });

  it("finds single characters and words of scripts without spaces", () => {
    const texts = ["我昨天去了北京大学。", "東京都に行く", "北海道の大学", "나는 학교에 갔다", "北北北"];
    const own = texts.map((body, at) => ({ row: at + 1, title: "", body }));
    const segment = indexOf(own);
    for (const text of ["北", "大", "京", "北京", "大学", "학", "北 京 大学"]) {
      const o = { query: text, limit: 9, weights: { title: 1, body: 1 } };
      expectSame(found([segment], o), byFts5(own)(o));
    }
  });
});

describe("a segment", () => {
  it("holds long texts and counts, and terms of any length", () => {
    const own = [
      { row: 1, title: "", body: "whale ".repeat(70_000) },
      { row: 9, title: "sea ".repeat(300), body: `${"x".repeat(20_000)} ocean` },
      { row: 2 ** 31, title: "", body: "" },
    ];
    const segment = indexOf(own);
    expect(segment.facts).toMatchObject({ passages: 3, words: 70_302 });
    expect(segment.find("whale")).toMatchObject({ frequency: 1 });
    expect(segment.find("whale")?.only?.body).toBe(65_535);
    expect(segment.find("sea")?.only?.title).toBe(300);
    expect([...segment.entries("x")]).toHaveLength(1);
    expect(segment.find("w")).toBeNull();
    expect(segment.find("")).toBeNull();
    expect(segment.passages.row(2)).toBe(2 ** 31);
    expect(segment.passages.number(5)).toBe(-1);
    expect(segment.passages.number(9)).toBe(1);
  });

  it("whose bytes are damaged says so, or is read to its end", () => {
    const own = passagesOf(9, 600);
    const pages: Uint8Array[] = [];
    const sound = segmentOf((emit) => {
      const inputs = [{ segment: indexOf(own), removed: new Set<number>() }];
      return mergeSegments(inputs, (page) => (pages.push(page.slice()), emit(page)));
    });
    if (sound === null) throw new Error("there are passages");
    const { facts } = sound;
    const flips = fc.array(fc.record({ at: fc.nat(facts.bytes - 1), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(flips, (all) => {
        const damaged = pages.map((page) => page.slice());
        for (const { at, value } of all) {
          const page = Math.floor(at / PAGE_BYTES);
          (damaged[page] as Uint8Array)[at % PAGE_BYTES] = value;
        }
        const fetch = (page: number): Uint8Array => damaged[page] as Uint8Array;
        const segment = new Segment({ key: "damaged", facts, fetch, cache: new PageCache(0) });
        try {
          for (const entry of segment.entries()) {
            for (const { count } of postingBlocks(segment, entry)) expect(count).toBeGreaterThan(0);
          }
          found([segment], { query: "w1 w20", limit: 9, weights: { title: 1, body: 1 } });
        } catch (error) {
          expect(error).toBeInstanceOf(SegmentDamaged);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("keeps what it was given, for any words", () => {
    const unit = fc.constantFrom("a", "b", "é", "\uffee", "🐋", "𐐷");
    const word = fc.string({ unit, maxLength: 4 });
    const bodies = fc.array(fc.array(word, { maxLength: 12 }).map((all) => all.join(" ")), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(bodies, (all) => {
        const own = all.map((body, at) => ({ row: 2 * at + 1, title: "", body }));
        const terms = [...indexOf(own).entries()].map(({ term }) => term);
        expect(terms).toEqual([...terms].sort());
        for (const term of terms) expect(indexOf(own).find(term)?.term).toBe(term);
      }),
      { numRuns: 40, seed: 2 },
    );
  });
});
