/** What is left out reaches the question, and the result says what it was. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type BenchOption, suites } from "../../bench/index.js";
import { askOptions } from "../../bench/suites/asking.js";
import { readingData, temporaryFolder, testContext } from "./context.js";

const asked = (args: Record<string, unknown>, own = {}) => {
  const { signal: _, ...options } = askOptions(testContext(null, { args }), own);
  return options;
};

const takesBoth = (options: readonly BenchOption[]): boolean =>
  ["--ablate", "--level"].every((name) => options.some(({ flag }) => flag.startsWith(`${name} `)));

describe("--ablate", () => {
  it("is nothing where it is not given", () => {
    expect(asked({})).toEqual({ timeoutSeconds: 120 });
    const own = { model: "reader", effort: "low", timeout: "5" };
    const wanted = { model: "reader", effort: "low", timeoutSeconds: 5, maxHops: 3 };
    expect(asked(own, { maxHops: 3 })).toEqual(wanted);
  });

  it.each([
    ["loop", { oneShot: true }],
    ["words", { mode: "dense" }],
    ["vectors", { mode: "lexical" }],
    ["order", { windowOrder: "rank" }],
    ["order,loop", { oneShot: true, windowOrder: "rank" }],
  ])("%s is an option of ask", (ablate, options) => {
    expect(asked({ ablate })).toEqual({ timeoutSeconds: 120, ...options });
  });

  it("of the loop leaves one search, whatever the suite wants", () => {
    expect(asked({ ablate: "loop" }, { maxHops: 3 })).not.toHaveProperty("maxHops");
  });

  it("of the trained weights takes those that are named, and never the trained ones", () => {
    const dir = temporaryFolder();
    expect(asked({ ablate: "base", baseModel: dir })).toMatchObject({ model: dir });
    for (const args of [{}, { baseModel: join(dir, "gone") }, { baseModel: dir, model: "x" }]) {
      expect(() => asked({ ablate: "base", ...args })).toThrow(/--base-model/);
    }
  });

  it.each(["words,vectors", "thought", ""])("refuses %j", (ablate) => {
    if (ablate === "") expect(asked({ ablate })).toEqual({ timeoutSeconds: 120 });
    else {
      const refused = expect.objectContaining({ code: "INVALID_OPTION" }) as Error;
      expect(() => asked({ ablate })).toThrow(refused);
    }
  });

  it("of the words is refused where there are words alone, before anything is made", async () => {
    const args = { ablate: "words", level: "lexical" };
    for (const suite of suites.filter(({ options }) => takesBoth(options))) {
      const context = testContext(null, { args, operands: [temporaryFolder()] });
      const refused = { code: "INVALID_OPTION", facts: { option: "--ablate" } };
      await expect(suite.run(context), suite.name).rejects.toMatchObject(refused);
      expect(context.stores).toEqual([]);
      expect(existsSync(context.out)).toBe(false);
    }
    expect(asked({ ablate: "words", level: "static" })).toMatchObject({ mode: "dense" });
  });

  it("stands in the result, in the ledger and in every question of a suite", async () => {
    const data = readingData();
    const ledger = join(temporaryFolder(), "ledger.jsonl");
    const splits = join(data, "splits.json");
    const few = { parts: "answers", splits, samples: "2" };
    const args = { ...few, ablate: "loop,order", ledger, note: "n" };
    const context = testContext(data, { args });
    const reading = suites.find(({ name }) => name === "reading");
    const result = await reading?.run(context);
    expect(result?.environment.ablated).toEqual(["loop", "order"]);
    const lines = readFileSync(ledger, "utf8").trimEnd().split("\n");
    const first = JSON.parse(lines[0] ?? "") as object;
    expect(first).toMatchObject({ ablated: ["loop", "order"], note: expect.stringContaining("n") });
    const options = context.stores.flatMap((store) => store.asked);
    expect(options.length).toBeGreaterThan(1);
    expect(options.every((one) => one.oneShot && one.windowOrder === "rank")).toBe(true);
  });

  it("is taken only by suites that ask with what it leaves out", () => {
    const folder = fileURLToPath(new URL("../../bench/suites/", import.meta.url));
    const texts = readdirSync(folder)
      .filter((name) => !["asking.ts", "tool-loop.ts", "scale.ts"].includes(name))
      .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
    const asks = /\bask(?:Options|Questions|Traced)\(/;
    const takes = texts.filter(({ text }) => text.includes("ASK_OPTIONS,") && !asks.test(text));
    // Whoever says for how long to ask says the rest too, and forgets what is left out.
    const own = texts.filter(({ text }) => text.includes("timeoutSeconds:"));
    expect([...takes, ...own].map(({ name }) => name)).toEqual([]);
  });

  it("is refused where no store is asked", async () => {
    const data = readingData();
    const args = { parts: "chains", ablate: "loop", splits: join(data, "splits.json") };
    const reading = suites.find(({ name }) => name === "reading");
    await expect(reading?.run(testContext(data, { args }))).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
  });
});
