/** From a request to a call, with a reader that marks what it is told to. */
import { describe, expect, it } from "vitest";
import { proposeCalls } from "../../src/calls/index.js";
import { slotsOf } from "../../src/calls/slots.js";
import type { Mark, Reading } from "../../src/records/index.js";
import type { JsonSchema, ToolDescription } from "../../src/tools/index.js";

const TODAY = new Date("2026-03-10T09:00:00Z");

/** Marks `answers[word]` where the question holds the word. */
function readerOf(answers: Readonly<Record<string, string>>) {
  return {
    read: (question: string, passages: readonly string[]): Promise<Reading[]> => {
      const readings = passages.map((text) => {
        const found = Object.entries(answers).find(([word]) => question.includes(word));
        const start = found ? text.indexOf(found[1]) : -1;
        const marks: Mark[] =
          start < 0 ? [] : [{ start, end: start + (found?.[1].length ?? 0), score: 6 }];
        return { answers: marks, support: [], answerableLogit: 1 };
      });
      return Promise.resolve(readings);
    },
  };
}

function toolOf(
  name: string,
  parameters: JsonSchema,
  changes = false,
): ToolDescription & { service: string } {
  return { name, description: name, parameters, changes, service: "Shop" };
}

const text = { type: "string" };
const move: JsonSchema = {
  type: "object",
  required: ["id", "body"],
  properties: {
    id: { type: "string", description: "such as EV-12" },
    body: {
      type: "object",
      required: ["start", "people"],
      properties: {
        start: { type: "string", format: "date-time" },
        people: { type: "integer", minimum: 1 },
        kind: { enum: ["private", "wrong_item"] },
        hidden: { type: "boolean" },
        guests: { type: "array", items: { type: "string", format: "email" } },
      },
    },
  },
};

async function callOf(request: string, tool: ReturnType<typeof toolOf>, answers = {}) {
  const found = [{ tool, score: 1 }];
  const asked = { text: request, context: [], found, today: TODAY };
  const { calls } = await proposeCalls(readerOf(answers), asked);
  return calls[0];
}

describe("arguments", () => {
  it("are filled by type, each stretch once", async () => {
    const request =
      "Move EV-120 to 17 March 2026, 11:00 for 4 people, hidden, wrong item, " +
      "with a@example.org and b@example.org";
    const call = await callOf(request, toolOf("shop.move", move, true));
    expect(call).toMatchObject({
      missing: [],
      arguments: {
        id: "EV-120",
        body: {
          start: expect.stringContaining("2026-03-17T11:00:00"),
          people: 4,
          kind: "wrong_item",
          hidden: true,
          guests: ["a@example.org", "b@example.org"],
        },
      },
    });
  });

  it("have the offset of their own day, not of today", async () => {
    const zone = process.env["TZ"];
    try {
      process.env["TZ"] = "Europe/Prague";
      const tool = toolOf("shop.move", move, true);
      const call = await callOf("Move EV-120 to 17 July 2026, 11:00 for 4 people", tool);
      expect(call?.arguments["body"]).toMatchObject({ start: "2026-07-17T11:00:00+02:00" });
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it("that are missing are named, and nothing is made up", async () => {
    const call = await callOf("Move my appointment", toolOf("shop.move", move, true));
    expect(call).toMatchObject({ arguments: { body: {} }, missing: ["id", "start", "people"] });
  });

  it("of free text are what the reader marks, whole names, not the service's", async () => {
    const schema = { type: "object", required: ["customer"], properties: { customer: text } };
    const tool = toolOf("shop.orders", schema);
    const request = "Which of Ines Duarte's orders are at Shop?";
    expect(await callOf(request, tool, { customer: "Duarte" })).toMatchObject({
      arguments: { customer: "Ines Duarte" },
    });
    expect(await callOf("Which orders are at Shop?", tool, { customer: "Shop" })).toMatchObject({
      missing: ["customer"],
    });
  });

  it("from and to are told apart by their prepositions", async () => {
    const properties = { from: text, to: text };
    const tool = toolOf("rail.fare", { type: "object", required: ["from", "to"], properties });
    const answers = { "the from": "Oslo", "the to": "Oslo" };
    expect(await callOf("What is a ticket from Bergen to Oslo?", tool, answers)).toMatchObject({
      arguments: { from: "Bergen", to: "Oslo" },
    });
  });

  it("may come from what was said before, for changes from the user alone", async () => {
    const schema = { type: "object", required: ["id"], properties: { id: { type: "integer" } } };
    const ask = async (changes: boolean, byUser: boolean) => {
      const found = [{ tool: toolOf("shop.close", schema, changes), score: 1 }];
      const context = [{ text: "It is ticket id 4471.", byUser }];
      const asked = { text: "Close it", context, found, today: TODAY };
      const { calls } = await proposeCalls(readerOf({ id: "4471" }), asked);
      return calls[0]?.arguments;
    };
    expect(await ask(true, true)).toEqual({ id: 4471 });
    expect(await ask(false, false)).toEqual({ id: 4471 });
    expect(await ask(true, false)).toEqual({});
  });

  it("have names of their own, whatever a schema calls them", async () => {
    const properties = JSON.parse('{"__proto__":{"type":"integer"}}') as JsonSchema;
    const schema = { type: "object", required: ["__proto__"], properties };
    const call = await callOf("Give it 5", toolOf("shop.x", schema));
    expect(Object.hasOwn(call?.arguments ?? {}, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>)["5"]).toBeUndefined();
  });
});

describe("the choice", () => {
  const one = { type: "object", required: ["id"], properties: { id: { type: "integer" } } };

  it("is the tool that the request can fill, where two fit alike", async () => {
    const date = { type: "string", format: "date" };
    const other = { type: "object", required: ["day"], properties: { day: date } };
    const found = [
      { tool: toolOf("a.byDay", other), score: 1 },
      { tool: toolOf("a.byId", one), score: 0.98 },
    ];
    const asked = { text: "What is in 4471?", context: [], found, today: TODAY };
    const { calls } = await proposeCalls(readerOf({}), asked);
    expect(calls.map(({ tool }) => tool.name)).toEqual(["a.byId", "a.byDay"]);
  });

  it("says what an order names that one call does not take", async () => {
    const schema = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
    const call = await callOf("Cancel AB-17 and AB-18", toolOf("a.cancel", schema, true));
    expect(call).toMatchObject({ arguments: { id: "AB-17" }, leftOver: ["AB-18"] });
    expect((await callOf("Cancel AB-17", toolOf("a.cancel", schema, true)))?.leftOver).toEqual([]);
  });

  it("gives no question to what changes something", async () => {
    const found = [{ tool: toolOf("a.deleteThing", one, true), score: 1 }];
    const asked = { text: "Who deletes 4471?", context: [], found, today: TODAY };
    expect((await proposeCalls(readerOf({}), asked)).calls).toEqual([]);
    const order = { ...asked, text: "Delete 4471" };
    expect((await proposeCalls(readerOf({}), order)).calls).toHaveLength(1);
  });
});

describe("slots", () => {
  it("are bounded, follow bodies and alternatives, and leave out what can't be said", () => {
    const properties = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`p${i}`, text]));
    expect(slotsOf({ type: "object", properties })).toHaveLength(24);
    const kinds = slotsOf({
      type: "object",
      properties: {
        a: { anyOf: [{ type: "null" }, { type: "integer" }] },
        b: { type: ["null", "number"] },
        c: { type: "object" },
        d: { allOf: [{ properties: { e: { format: "uuid", type: "string" } } }] },
      },
    });
    expect(kinds.map(({ path, kind }) => `${path.join(".")} ${kind}`)).toEqual([
      "a integer",
      "b number",
      "c open",
      "d.e uuid",
    ]);
    expect(slotsOf({ type: "object", properties: 3 })).toEqual([]);
  });
});
