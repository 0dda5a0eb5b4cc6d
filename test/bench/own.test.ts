/** A user's own questions over their own store. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { suites } from "../../bench/index.js";
import { FakeStore, type FakeBehaviour } from "./fake-store.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const suite = suites.find(({ name }) => name === "own");

const line = (value: object): string => JSON.stringify(value);
const GOOD = [
  line({ question: "Which crater is bright?", answers: ["Tycho"], sources: ["moon.txt"] }),
  "",
  line({ id: 7, question: "What lies beside coral reefs?", answer: "Jeddah" }),
  line({ id: "n", question: "Who invented zippers?", answers: [] }),
];

async function run(
  text: string,
  o: { args?: Record<string, unknown>; behaviour?: FakeBehaviour } = {},
) {
  const path = join(writeFiles(temporaryFolder(), { "own.jsonl": text }), "own.jsonl");
  const context = testContext(null, { operands: [path], ...o });
  const documents = writeFiles(temporaryFolder(), {
    "moon.txt": "Tycho is a bright crater.\n",
    "sea.txt": "Jeddah lies beside coral reefs.\n",
  });
  const opened: string[] = [];
  const openStore = async (dir: string) => {
    opened.push(dir);
    const store = new FakeStore(dir, o.behaviour);
    await store.ingest([documents]);
    context.stores.push(store);
    return store;
  };
  const result = await suite?.run({ ...context, openStore, store: "/their/store" });
  const value = (name: string, metric: string): number | undefined =>
    result?.cells.find((cell) => cell.name === name && cell.metric === metric)?.value;
  return { context, opened, result, value };
}

describe("the suite own", () => {
  it("asks the user's store, and tells recall, answers, unknown, exactness and time", async () => {
    const { context, opened, result, value } = await run(GOOD.join("\n"));
    expect(opened).toEqual(["/their/store"]);
    expect(value("own", "recall@1")).toBe(1);
    expect(value("own", "F1")).toBe(1);
    expect(value("own", "EM")).toBe(1);
    expect(value("own", "unknown")).toBe(0);
    expect(value("own", "citations exact")).toBe(1);
    expect(value("own", "ms p50")).toBe(5);
    expect(value("own", "ms p95")).toBe(5);
    expect(value("own, no answer", "right")).toBe(1);
    expect(result?.samples.map(({ id }) => id).sort()).toEqual(["1", "7", "n"]);
    expect(context.stores.every((store) => store.closed)).toBe(true);
    expect(context.warnings).toEqual([]);
  });

  it("sees wrong quotes, and names sources that the store does not have", async () => {
    const stranger = line({ question: "Which crater?", answers: ["Tycho"], sources: ["moon"] });
    const { context, value } = await run(stranger, { behaviour: { wrongOffsets: true } });
    expect(value("own", "citations exact")).toBe(0);
    expect(value("own", "recall@10")).toBe(0);
    expect(context.warnings.join()).toContain('1 of 1 sources are not in the store ("moon")');
  });

  it("does not ask a store of words alone by vectors", async () => {
    const dense = run(GOOD.join("\n"), { args: { ablate: "words" } });
    await expect(dense).rejects.toMatchObject({ code: "STORE_NO_VECTORS" });
  });

  it("has no recall where no sources are named", async () => {
    const { value } = await run(line({ question: "Which crater?", answers: ["Tycho"] }));
    expect(value("own", "recall@5")).toBeUndefined();
  });

  it.each([
    ["no JSON", "{", "line 2"],
    ["no question", line({ answers: ["x"] }), "line 2: question"],
    ["a blank question", line({ question: " ", answers: ["x"] }), "line 2: question"],
    ["no answers", line({ question: "x" }), "line 2: : answers"],
    ["answers that are none", line({ question: "x", answers: [""] }), "line 2: answers.0"],
    ["sources that are none", line({ question: "x", answers: [], sources: 3 }), "line 2: sources"],
    ["the id of another line", line({ id: 1, question: "x", answers: [] }), "line 2: the id"],
  ])("refuses a line with %s", async (_, bad, told) => {
    const broken = run([GOOD[0], bad].join("\n"));
    await expect(broken).rejects.toMatchObject({ code: "BENCH_DATA_INVALID" });
    await expect(broken).rejects.toThrow(told);
  });

  it("tells all lines that are wrong at once, ten in full, and opens no store", async () => {
    const blank = line({ question: " ", answers: [] });
    const lines = [...GOOD, "{", ...Array.from({ length: 12 }, () => blank), GOOD[2]];
    const folder = writeFiles(temporaryFolder(), { "own.jsonl": lines.join("\n") });
    const path = join(folder, "own.jsonl");
    const context = testContext(null, { operands: [path] });
    const error = await suite?.run({ ...context, store: "s" }).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "BENCH_DATA_INVALID", facts: { path, line: 5 } });
    const { message } = error as Error;
    for (let at = 6; at <= 14; at++) expect(message).toContain(`; line ${at}: question: `);
    expect(message).not.toContain("line 15");
    expect(message).toMatch(/; and 4 more lines$/);
    expect(context.stores).toEqual([]);
  });

  it("refuses a file without a question, and no file", async () => {
    await expect(run("\n\n")).rejects.toMatchObject({ code: "BENCH_EMPTY" });
    await expect(suite?.run(testContext(null))).rejects.toMatchObject({ code: "USAGE" });
    const gone = testContext(null, { operands: ["/nowhere/q.jsonl"] });
    await expect(suite?.run({ ...gone, store: "s" })).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
  });
});
