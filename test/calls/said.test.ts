/** What is found in a request: days, stretches that stand for themselves, what is wanted. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentsIn } from "../../src/calls/moments.js";
import { requestKind } from "../../src/calls/request-kind.js";
import { spansIn } from "../../src/calls/spans.js";

/** A Tuesday. */
const TODAY = new Date("2026-03-10T09:00:00Z");
const values = (text: string): string[] => momentsIn(text, TODAY).map(({ value }) => value);

describe("days and times", () => {
  it.each([
    ["on 12 March 2026", ["2026-03-12"]],
    ["March 3rd, 2027 at noon", ["2027-03-03", "12:00"]],
    ["the 4th of May", ["2026-05-04"]],
    ["3.4.2026", ["2026-04-03"]],
    ["2026-12-24T", []],
    ["tomorrow at 7 pm", ["2026-03-11", "19:00"]],
    ["the day after tomorrow", ["2026-03-12"]],
    ["on Tuesday", ["2026-03-17"]],
    ["last Friday", ["2026-03-06"]],
    ["in two weeks, 3 days ago", ["2026-03-24", "2026-03-07"]],
    ["book 9 March", ["2027-03-09"]],
    ["pay on March 10", ["2026-03-10"]],
    ["what was sold on 9 March?", ["2026-03-09"]],
    ["what was sold on 11 March?", ["2025-03-11"]],
    ["29 February", ["2028-02-29"]],
    ["12:15am and 12 p.m.", ["00:15", "12:00"]],
    ["31 February 2026", []],
    ["25:00, 12.90 EUR, version 3.11", []],
    ["may I march on?", []],
  ])("of %j", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it("are those of this machine's own zone", () => {
    const zone = process.env["TZ"];
    try {
      process.env["TZ"] = "Pacific/Auckland";
      const late = new Date("2026-03-10T22:30:00Z");
      expect(momentsIn("today", late)[0]?.value).toBe("2026-03-11");
      process.env["TZ"] = "America/Lima";
      const early = new Date("2026-03-10T02:30:00Z");
      expect(momentsIn("tomorrow", early)[0]?.value).toBe("2026-03-10");
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });
});

describe("stretches that stand for themselves", () => {
  it.each([
    ['Send "a 12" to b@example.org', ["quote a 12", "email b@example.org"]],
    ["Is #4471 the same as ORD-7312/b?", ["number 4471", "code ORD-7312/b"]],
    ["Move 1,250.5 to LN-77", ["number 1250.5", "code LN-77"]],
    ["Ask Ines Duarte's at https://x.example/y.", ["name Ines Duarte", "url https://x.example/y"]],
    ["Six of us, a dozen eggs", ["number 6", "number 12"]],
    ["Who is it?", []],
  ])("of %j", (text, expected) => {
    const found = spansIn(text, TODAY).map(({ kind, value }) => `${kind} ${value}`);
    expect(found).toEqual(expected);
  });

  it("are slices in order that don't overlap", () => {
    const words = fc.constantFrom("A1", '"b c"', "Ada Byron's", "12 May", "7 pm", "x@y.zz", "-3.5");
    const any = fc.oneof(words, fc.string({ maxLength: 12, unit: "binary" }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (parts) => {
        const text = parts.join(" ");
        let last = 0;
        for (const { start, end } of spansIn(text, TODAY)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
    );
  });

  it("are found in bounded time, whatever the text", () => {
    const started = performance.now();
    for (const piece of ["a-", '"', "A ", "1,", "@a.", "12 ", "the of "]) {
      spansIn(piece.repeat(5_000), TODAY);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("what a request wants", () => {
  it.each([
    ["Cancel order 7", "action"],
    ["Could you please cancel order 7?", "action"],
    ["I want to book a table", "action"],
    ["Ticket 12 is fixed, close it", "action"],
    ["Ticket 12 is fixed", "statement"],
    ["Order 12 is late", "statement"],
    ["What is open?", "question"],
    ["Show me the open orders", "look"],
    ["Look up the price", "look"],
    ["Who cancelled order 7?", "question"],
    ["Order of the kings of France", "statement"],
    ["Report on the flood", "statement"],
    ["Record holders of 1990", "statement"],
    ["Store hours in Ostrava", "statement"],
    ["Please record holders of 1990", "statement"],
    ["Turn on the lights in Ostrava", "action"],
    ["Order two lamps for Monday", "action"],
    ["Cancel orders of last week", "action"],
    ["Report the issue", "action"],
    ["Complete the sentence: all happy families are", "question"],
    ["Complete the task", "action"],
    ["I want to cancel my trip, what does the policy say?", "question"],
    ["I want to cancel my trip", "action"],
    ["Cancel my trip, can you?", "action"],
    ['What does "delete all files" mean?', "question"],
    ['The sign says "close the door; delete the file"', "statement"],
  ])("%j: %s", (text, kind) => {
    expect(requestKind(text)).toBe(kind);
  });
});
