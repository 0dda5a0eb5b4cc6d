/** The retrieval suite over a fake store. */
import { describe, expect, it } from "vitest";
import { suites } from "../../bench/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const beir = suites.find((suite) => suite.name === "beir");

function folder(): string {
  const document = (_id: string, text: string): string => JSON.stringify({ _id, title: "", text });
  return writeFiles(temporaryFolder(), {
    "corpus.jsonl": [
      document("q1", "whales swim deeply"),
      document("d2", "whales swim"),
      document("d3", "horses gallop"),
    ].join("\n"),
    "queries.jsonl": [
      '{"_id":"q1","text":"whales swim deeply"}',
      '{"_id":"q2","text":"horses"}',
      '{"_id":"q3","text":"nothing relevant"}',
    ].join("\n"),
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td3\t1\nq3\td3\t0\n",
  });
}

describe("beir", () => {
  it("says which files it needs", async () => {
    await expect(beir?.run(testContext(null))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
      message: "the suite beir needs cranfield",
    });
    const nothing = testContext(null, { operands: [temporaryFolder()] });
    await expect(beir?.run(nothing)).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
  });

  it("scores each mode, dropping the document that is the query itself", async () => {
    const result = await beir?.run(testContext(null, { operands: [folder()] }));
    const cells = result?.cells ?? [];
    // q3 has nothing relevant: two queries count.
    expect(cells.filter((cell) => cell.metric === "nDCG@10")).toHaveLength(4);
    for (const cell of cells.filter((c) => c.metric === "recall@100")) {
      expect(cell).toMatchObject({ value: 1, n: 2 });
    }
    expect(cells.find((cell) => cell.name.includes("hybrid -"))).toMatchObject({ value: 0 });
    expect(cells.find((cell) => cell.metric === "nDCG@10")?.value).toBe(1);
  });

  it("refuses an empty corpus", async () => {
    const empty = writeFiles(folder(), { "corpus.jsonl": "" });
    await expect(beir?.run(testContext(null, { operands: [empty] }))).rejects.toMatchObject({
      code: "BENCH_EMPTY",
    });
  });

  it("runs fewer queries and modes when told", async () => {
    const args = { samples: "1", modes: "lexical" };
    const result = await beir?.run(testContext(null, { operands: [folder()], args }));
    expect(result?.samples).toHaveLength(1);
    expect(result?.cells.every((cell) => cell.name.endsWith("lexical"))).toBe(true);
  });

  it("does not search a store of words alone by vectors", async () => {
    const args = { samples: "1", level: "lexical" };
    const result = await beir?.run(testContext(null, { operands: [folder()], args }));
    expect(result?.samples.map(({ cell }) => cell.split(" ").at(-1))).toEqual([
      "hybrid",
      "lexical",
    ]);
    const dense = { ...args, modes: "dense" };
    const context = testContext(null, { operands: [folder()], args: dense });
    await expect(beir?.run(context)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    expect(context.stores).toEqual([]);
  });
});
