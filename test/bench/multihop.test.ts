/** The suite of several hops over a fake store: data in its published forms, cells, failures. */
import { describe, expect, it } from "vitest";
import { suites } from "../../bench/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const multihop = suites.find((suite) => suite.name === "multihop");

const PASSAGES: [string, string[]][] = [
  ["Glass", ["Glass is a film about pilots.", " Pilots fly gliders."]],
  ["Rolfe", ["Rolfe was among those pilots."]],
  ["Other", ["Nothing of interest."]],
];

function questions(context: [string, string[]][] = PASSAGES): string {
  const one = {
    _id: "q1",
    question: "Which pilots is the film about?",
    answer: "Glass",
    supporting_facts: [
      ["Glass", 0],
      ["Rolfe", 0],
      ["Glass", 1],
    ],
    context,
    type: "bridge",
  };
  const lost = { ...one, _id: "q2", supporting_facts: [["Nowhere", 0]] };
  const apart = { ...one, _id: "q3", supporting_facts: [["Other", 0], ["Glass", 0]] };
  return JSON.stringify([one, lost, apart]);
}

function folder(files: Readonly<Record<string, string>>): string {
  return writeFiles(temporaryFolder(), files);
}

const CORPUS = JSON.stringify(Object.fromEntries(PASSAGES));

describe("multihop", () => {
  it("says which files it needs", async () => {
    await expect(multihop?.run(testContext(null))).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
    const empty = testContext(null, { operands: [temporaryFolder()] });
    await expect(multihop?.run(empty)).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
  });

  it("scores how many of the needed passages are found, in each cell", async () => {
    const data = folder({ "x.json": questions(), "x_corpus.json": CORPUS });
    const result = await multihop?.run(testContext(null, { operands: [data] }));
    const cells = result?.cells ?? [];
    for (const name of ["words", "vectors", "hybrid", "one-hop", "loop"]) {
      const own = cells.filter((cell) => cell.name === name);
      // q1 finds both, q3 one of two; of q2 no passage is in the corpus.
      expect(own.find(({ metric }) => metric === "recall@5")).toMatchObject({ value: 0.75, n: 2 });
      expect(own.find(({ metric }) => metric === "all@5")).toMatchObject({ value: 0.5, n: 2 });
    }
    const f1 = cells.find(({ name, metric }) => name === "loop" && metric === "F1");
    expect(f1).toMatchObject({ value: 1 });
    const loop = new Map(
      cells.flatMap((cell) => (cell.name === "loop" ? [[cell.metric, cell.value]] : [])),
    );
    expect(loop.get("prefilled tokens")).toBe(200);
    expect(loop.get("rebuilt tokens")).toBe(500);
    expect(loop.get("rewound %")).toBeCloseTo(5);
    expect(loop.get("prefill beside others ms")).toBe(6);
    const gain = cells.find(({ name }) => name === "loop - one-hop");
    expect(gain).toMatchObject({ metric: "recall@5", value: 0 });
  });

  it("asks with given numbers of hops, other texts beside the passages", async () => {
    const data = folder({ "x.json": questions(), "x_corpus.json": CORPUS });
    const beside = folder({ "novel.txt": "Nothing of it." });
    const args = { hops: "3,1", beside };
    const result = await multihop?.run(testContext(null, { operands: [data], args }));
    const names = [...new Set(result?.cells.map(({ name }) => name))];
    expect(names).toEqual(["hops 1", "hops 3", "store"]);
    const wrong = testContext(null, { operands: [data], args: { hops: "0" } });
    await expect(multihop?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    const none = testContext(null, { operands: [data], args: { beside: temporaryFolder() } });
    await expect(multihop?.run(none)).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
  });

  it("does not search a store of words alone by vectors", async () => {
    const data = folder({ "x.json": questions() });
    const args = { level: "lexical", samples: "1" };
    const result = await multihop?.run(testContext(null, { operands: [data], args }));
    const cells = new Set(result?.samples.map(({ cell }) => cell));
    expect(cells).toEqual(new Set(["words", "hybrid", "one-hop", "loop"]));
    const wrong = testContext(null, { operands: [data], args: { ...args, cells: "vectors" } });
    await expect(multihop?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  it("takes a corpus as a list, and the questions' own passages where there is none", async () => {
    const list = PASSAGES.map(([title, lines]) => ({ title, text: lines.join("") }));
    for (const files of [
      { "x.json": questions([]), "x_corpus.json": JSON.stringify(list) },
      { "x.json": questions() },
    ]) {
      const context = testContext(null, { operands: [folder(files)], args: { cells: "words" } });
      const result = await multihop?.run(context);
      expect(result?.cells.find(({ metric }) => metric === "recall@5")).toMatchObject({ n: 2 });
    }
  });

  it("takes one half, and fewer questions, when told", async () => {
    const data = folder({ "x.json": questions(), "x_corpus.json": CORPUS });
    const ids = async (args: Record<string, string>): Promise<string[]> => {
      const context = testContext(null, { operands: [data], args: { cells: "words", ...args } });
      return (await multihop?.run(context))?.samples.map(({ id }) => id) ?? [];
    };
    expect(await ids({ half: "even" })).toEqual(["q1"]);
    expect(await ids({ half: "odd" })).toEqual(["q3"]);
    expect(await ids({ samples: "1" })).toHaveLength(1);
  });

  it("counts a question that fails as nothing found", async () => {
    const data = folder({ "x.json": questions(), "x_corpus.json": CORPUS });
    const behaviour = { askFails: /./ };
    const args = { cells: "loop" };
    const context = testContext(null, { operands: [data], args, behaviour });
    await expect(multihop?.run(context)).rejects.toMatchObject({
      code: "BENCH_EMPTY",
      message: expect.stringContaining("every question failed: MODEL_MISSING"),
    });
  });
});
