/** Which answer stands, the tool's or the documents', over a reader and a service of the test's. */
import { describe, expect, it } from "vitest";
import { RecollectError } from "../../src/base/index.js";
import { Acting } from "../../src/engine/acting.js";
import type { Answer, Reading } from "../../src/records/index.js";

const EMPTY_USAGE: Answer["usage"] = {
  windowTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  passagesRead: 3,
  toolCalls: 0,
  ms: 1,
};

function documents(confidence: number, by?: string): Answer {
  return {
    question: "?",
    answer: "said in a book",
    status: "answered",
    confidence,
    citations: [{ source: "book.txt", start: 0, end: 4, quote: "said" }] as never,
    passages: [],
    steps: [{ kind: "answer", input: by ? { by } : {}, output: {}, ms: 0 }],
    usage: EMPTY_USAGE,
  };
}

const UNKNOWN: Answer = {
  ...documents(0),
  answer: null,
  status: "unknown",
  citations: [],
  steps: [],
};

interface Case {
  readonly question: string;
  readonly changes?: boolean;
  readonly required?: boolean;
  readonly call?: (name: string) => Promise<unknown>;
  /** Names of the tools; "shop.orders" alone where not given. */
  readonly names?: readonly string[];
}

/** One tool of an id, as good as found by its name. */
function acting(made: Case) {
  const { question, changes = false, required = true, call, names = ["shop.orders"] } = made;
  const calls: unknown[] = [];
  const shown: string[] = [];
  const stop = new AbortController();
  const parameters = {
    type: "object",
    properties: { id: { type: "integer" } },
    required: required ? ["id"] : [],
  };
  const found = names.map((name) => ({
    tool: { name, description: "Orders", changes, service: "Shop", parameters },
    score: 1,
    variants: [],
  }));
  const read = (_: string, texts: readonly string[]): Promise<Reading[]> =>
    Promise.resolve(
      texts.map((text) => {
        const start = text.indexOf("4471");
        const answers = start < 0 ? [] : [{ start, end: start + 4, score: 6 }];
        return { answers, support: [], answerableLogit: 0 };
      }),
    );
  const parts = {
    clock: { nowMs: () => 0, date: () => new Date("2026-03-10T09:00:00Z") },
    reader: { read },
    findTools: () => Promise.resolve(found),
    callTool: async (name: string, given: unknown) => {
      calls.push(given);
      const result = await (call ?? (() => Promise.resolve({ orders: [] })))(name);
      return { tool: name, arguments: given, result, cut: false, ms: 1 };
    },
  };
  const one = new Acting(parts as never, {
    tools: { allowChanges: true },
    signal: stop.signal,
    countTokens: (text) => text.length / 4,
    onText: (text) => void shown.push(text),
  });
  const before = () => one.before({ typed: question, taken: question }, () => []);
  return { one, before, calls, shown, stop };
}

describe("a tool that gives nothing", () => {
  const names = ["shop.orders", "depot.orders", "yard.orders"];
  const has = (right: string | null) => (name: string) =>
    name === right
      ? Promise.resolve({ id: 4471, state: "sent" })
      : Promise.reject(new RecollectError("TOOL_FAILED", { name, detail: "none of that" }));
  const question = "Which orders have id 4471?";

  it("is followed by the next one, where both only look", async () => {
    const { one, before, calls } = acting({ question, names, call: has("depot.orders") });
    await before();
    const told = await one.after(UNKNOWN);
    expect(told).toMatchObject({ status: "answered" });
    expect(told.citations[0]).toMatchObject({ source: "tool:depot.orders" });
    expect(told.steps.filter(({ kind }) => kind === "tool")).toHaveLength(2);
    expect(told.usage.toolCalls).toBe(2);
    expect(calls).toHaveLength(2);
  });

  it("is followed by one, not by all, and its own reason is told", async () => {
    const { one, before, calls } = acting({ question, names, call: has("yard.orders") });
    await before();
    const told = await one.after(UNKNOWN);
    expect(told).toMatchObject({ status: "unknown" });
    expect(told.explanation).toContain("shop.orders");
    expect(told.steps.filter(({ kind }) => kind === "tool")).toHaveLength(2);
    expect(calls).toHaveLength(2);
  });

  it("is the last where it changes something", async () => {
    const order = { question: "Cancel order 4471", changes: true, names };
    const { before, calls } = acting({ ...order, call: has("depot.orders") });
    expect(await before()).toMatchObject({ status: "unknown" });
    expect(calls).toHaveLength(1);
  });
});

describe("a question", () => {
  const question = "Which orders have id 4471?";

  it("keeps a quoted answer where the tool has nothing", async () => {
    const { one, before, calls } = acting({ question });
    expect(await before()).toBeNull();
    expect((await one.after(documents(0.1))).answer).toBe("said in a book");
    expect(calls).toHaveLength(1);
    expect(await one.after(UNKNOWN)).toMatchObject({ answer: "none", status: "answered" });
  });

  it("asks no tool where a walk through the documents is as sure as walks are", async () => {
    const { one, before, calls } = acting({ question });
    await before();
    expect((await one.after(documents(0.3, "walk"))).answer).toBe("said in a book");
    expect(calls).toEqual([]);
    await one.after(documents(0.3));
    expect(calls).toHaveLength(1);
  });

  it("keeps the documents' answer when its time is over, and calls nothing then", async () => {
    const { one, before, calls, shown, stop } = acting({ question });
    await before();
    one.onText.onText?.("said in a book");
    stop.abort(new RecollectError("TIMEOUT", { seconds: 1 }));
    expect((await one.after(documents(0.1))).answer).toBe("said in a book");
    expect(shown).toEqual(["said in a book"]);
    await expect(one.after(UNKNOWN)).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(calls).toEqual([]);
  });

  it("keeps it when the time ends during the call", async () => {
    const call = (): Promise<unknown> => {
      made.stop.abort(new RecollectError("TIMEOUT", { seconds: 1 }));
      return Promise.reject(new RecollectError("TIMEOUT", { seconds: 1 }));
    };
    const made = acting({ question, call });
    await made.before();
    expect((await made.one.after(documents(0.1))).answer).toBe("said in a book");
  });

  it("that is cancelled has no answer", async () => {
    const { one, before, stop } = acting({ question });
    await before();
    stop.abort(new RecollectError("INTERRUPTED"));
    await expect(one.after(documents(0.1))).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("an order that nothing came of", () => {
  const order: Case = { question: "Cancel the orders of the shop", changes: true };

  it("goes on to the documents, and its reason is told where they don't know", async () => {
    const { one, before, calls, shown } = acting(order);
    expect(await before()).toBeNull();
    one.onText.onText?.("said in a book");
    expect((await one.after(documents(0.95))).answer).toBe("said in a book");
    expect(shown).toEqual(["said in a book"]);
    const unsure = await one.after(documents(0.8));
    expect(unsure).toMatchObject({ answer: null, status: "unknown" });
    expect(unsure.explanation).toContain("also needs to know: id");
    expect(unsure.usage.passagesRead).toBe(3);
    expect(calls).toEqual([]);
  });

  it("but may have changed something is told at once", async () => {
    const late = new RecollectError("TOOL_TIMEOUT", { name: "x", seconds: 1 });
    const call = () => Promise.reject(late);
    const { before } = acting({ question: "Cancel order 4471", changes: true, call });
    expect(await before()).toMatchObject({ status: "unknown", usage: { toolCalls: 1 } });
  });

  it("and that only looked goes on", async () => {
    const failed = new RecollectError("TOOL_FAILED", { name: "x", detail: "y" });
    const call = () => Promise.reject(failed);
    const { before, calls } = acting({ question: "Cancel order 4471", call });
    expect(await before()).toBeNull();
    expect(calls).toHaveLength(1);
  });
});
