/** Results as text: exact places, one line a value, nothing hidden; and what is read from them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readResult, resultPieces, resultText } from "../../src/calls/index.js";
import type { Reading } from "../../src/records/index.js";
import type { Json, JsonObject } from "../../src/tools/index.js";
import { ATTACKS } from "../security/attacks.js";

// eslint-disable-next-line no-control-regex -- these are what must not come through
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

/** Marks the first place of `answer`. */
const readerOf = (answer: string) => ({
  read: (_: string, passages: readonly string[]): Promise<Reading[]> =>
    Promise.resolve(
      passages.map((text) => {
        const start = text.indexOf(answer);
        const marks = start < 0 ? [] : [{ start, end: start + answer.length, score: 5 }];
        return { answers: marks, support: [], answerableLogit: 0 };
      }),
    ),
});

async function read(
  text: string,
  value: Json,
  o: { readonly marked?: string; readonly changes?: boolean; readonly given?: JsonObject } = {},
): Promise<string | null> {
  const result = resultText(value);
  const pieces = [{ start: 0, text: result.text }];
  const { marked = "\0", changes = false, given = {} } = o;
  const kind = changes ? ("action" as const) : ("question" as const);
  const request = { text, kind, changes, arguments: given, result, pieces };
  const found = await readResult(readerOf(marked), request);
  return found?.answer ?? null;
}

describe("a result as text", () => {
  it("is a line a value and a line a record", () => {
    const { text } = resultText({
      status: 200,
      body: { orderId: 7, who: { name: "Ada" }, tags: ["a", "b"], rows: [{ x: 1, y: null }] },
    });
    expect(text).toBe("order id: 7\nwho name: Ada\ntags: a, b\nx: 1; y: none");
  });

  it("has the places of its values, whatever they are", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const { text, fields, records } = resultText(value as Json);
        for (const field of [...fields, ...records.flatMap((one) => one.fields)]) {
          expect(text.slice(field.start, field.end)).toBe(field.value);
        }
        for (const { start, end } of records) expect(text.slice(start, end)).not.toContain("\n");
      }),
    );
  });

  it.each(ATTACKS.map(({ name, text }) => [name, text] as const))("of %s is plain", (_, attack) => {
    const value = { [attack]: attack, list: [{ [attack]: attack }], deep: { [attack]: [attack] } };
    const { text } = resultText(value);
    expect(text).not.toMatch(CONTROL);
    expect(text.split("\n").length).toBeLessThanOrEqual(3);
    expect(resultText(attack).text).not.toMatch(CONTROL);
  });

  it("is bounded", () => {
    const rows = Array.from({ length: 60_000 }, (_, x) => ({ x }));
    expect(resultText(rows).text.split("\n").length).toBeLessThanOrEqual(20_000);
    let deep: Json = "x";
    for (let i = 0; i < 2_000; i++) deep = [deep];
    expect(resultText(deep).text).toBe("");
  });
});

describe("what a result says", () => {
  const orders = { orders: [{ id: "A1", item: "lamp" }, { id: "A2", item: "rug" }] };

  it.each([
    ["Which orders are open?", orders, "lamp, rug"],
    ["How many orders are there?", orders, "2"],
    ["Which meals are there?", [{ price: 4, meal: "soup" }, { meal: "stew" }], "soup, stew"],
    ["Which orders are open?", [{ ref: 7, state: "open", id: "A1" }], "A1"],
    ["Which orders are open?", { orders: [] }, "none"],
  ])("to %j of %j is %j", async (text, value, expected) => {
    expect(await read(text, value)).toBe(expected);
  });

  it("is the whole value that the reader marks, and no echo of the arguments", async () => {
    const value = { customer: "Ines Duarte", state: "shipped by road" };
    expect(await read("Is it on its way?", value, { marked: "shipped" })).toBe("shipped by road");
    const given = { customer: "Ines Duarte" };
    expect(await read("Who is it?", { ...value, owner: "Bo Lund" }, { given })).toBe("Bo Lund");
  });

  it("of what was done is what it is now", async () => {
    const value = { id: "A1", colour: "red", status: "cancelled" };
    expect(await read("Cancel A1", value, { changes: true })).toBe("id: A1; status: cancelled");
    expect(await read("Cancel A1", "", { changes: true })).toBe("done");
  });
});

describe("a large result", () => {
  const count = (text: string): number => text.split(/\s+/).filter(Boolean).length;

  it("is read where it holds the request's words", () => {
    const lines = Array.from({ length: 4_000 }, (_, i) => `entry ${i}: nothing of note here`);
    lines[3_111] = "entry 3111: the lighthouse keeper was Ivo";
    const text = lines.join("\n");
    const pieces = resultPieces(text, "Who was the keeper of the lighthouse?", count);
    expect(pieces.length).toBeLessThanOrEqual(8);
    expect(pieces.some((piece) => piece.text.includes("Ivo"))).toBe(true);
    for (const { start, text: own } of pieces) expect(text.startsWith(own, start)).toBe(true);
  });

  it("of ten million characters is scanned, and little of it cut into chunks", () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `entry ${i}: nothing of note here`);
    lines[231_111] = "entry 231111: the lighthouse keepers were Ivo and Ada";
    const text = lines.join("\n");
    let counted = 0;
    const counting = (part: string): number => {
      counted += part.length;
      return count(part);
    };
    const started = performance.now();
    const pieces = resultPieces(text, "Who was the keeper of the lighthouse?", counting);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(counted).toBeLessThan(1_000_000);
    expect(pieces.some((piece) => piece.text.includes("Ivo"))).toBe(true);
    for (const { start, text: own } of pieces) expect(text.startsWith(own, start)).toBe(true);
  });

  it("may be one line, or hold signs of patterns", () => {
    const text = `${"x.*( ".repeat(30_000)} lighthouse Ivo ${"y".repeat(90_000)}`;
    const pieces = resultPieces(text, "lighthouse (.* x's", count);
    expect(pieces.length).toBeLessThanOrEqual(8);
    expect(pieces.some((piece) => piece.text.includes("Ivo"))).toBe(true);
  });
});
