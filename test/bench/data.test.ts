/** The readers of data sets: what is missing or broken is said with its place. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readBeir, readCranfield } from "../../bench/data/beir.js";
import { Inputs } from "../../bench/data/files.js";
import { readNaturalQuestions } from "../../bench/data/nq.js";
import { readSquad } from "../../bench/data/squad.js";
import { namesIn, questionsAbout, textsOfLength } from "../../bench/data/texts.js";
import { readingData, temporaryFolder, writeFiles } from "./context.js";

const inputs = (data: string | null = null): Inputs => new Inputs("test", data);

describe("inputs", () => {
  it("say what is missing and where to give it", async () => {
    await expect(inputs().path("squad", "x.json")).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
      message: "the suite test needs squad/x.json",
    });
    await expect(inputs(temporaryFolder()).path("gone")).rejects.toMatchObject({
      code: "BENCH_DATA_MISSING",
    });
  });

  it("name the line that is broken", async () => {
    const folder = writeFiles(temporaryFolder(), {
      "corpus.jsonl": "",
      "queries.jsonl": '{"_id":"1","text":"a"}\n{"_id":2}\n',
      "qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\td\t1\n",
    });
    await expect(readBeir(inputs(), folder)).rejects.toMatchObject({
      code: "BENCH_DATA_INVALID",
      facts: { line: 2 },
    });
  });

  it("digest what they read, wherever it lies", async () => {
    const one = readingData();
    const digests = await Promise.all(
      [one, readingData()].map(async (folder) => {
        const read = inputs(folder);
        await readSquad(read, await read.path("squad", "dev-half.json"));
        return read.digest();
      }),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(inputs().digest());
  });
});

describe("SQuAD", () => {
  it("makes one text an article and knows each question's paragraph", async () => {
    const read = inputs(readingData());
    const squad = await readSquad(read, await read.path("squad", "dev-half.json"));
    const [article] = squad.articles;
    const [question] = squad.questions;
    expect(article?.text).toBe("Red Sea\n\nJeddah lies beside coral reefs.\n");
    expect(question).toMatchObject({ source: "Red_Sea.txt", answers: ["Jeddah"] });
    const { start, end } = question?.evidence ?? { start: 0, end: 0 };
    expect(article?.text.slice(start, end)).toBe("Jeddah lies beside coral reefs.");
  });
});

describe("Natural Questions", () => {
  it("keeps a passage once and points both questions at it", async () => {
    const read = inputs(readingData());
    const path = await read.path("nq-oracle", "nq-oracle-half.jsonl");
    const { passages, questions } = await readNaturalQuestions(read, path);
    expect(passages.map((passage) => passage.id)).toEqual(["nq-0", "nq-1"]);
    expect(questions.map((question) => question.source)).toEqual(["nq-0", "nq-1", "nq-0"]);
    expect(questions.map((question) => question.id)).toEqual(["nq-0", "nq-1", "nq-2"]);
  });
});

describe("collections", () => {
  it("read Cranfield's queries by their place, not their number", async () => {
    const folder = writeFiles(temporaryFolder(), {
      "cran.all.1400.xml":
        "<doc>\n<docno>1</docno>\n<title>wing\nflow .</title>\n" +
        "<text>lift of a\nwing</text>\n</doc>" +
        "<doc><docno>2</docno><title>only a title</title><text></text></doc>" +
        "<doc><docno>3</docno><title></title><text></text></doc>",
      "cran.qry.xml":
        "<top><num> 1</num><title>\nfirst .\n</title></top>" +
        "<top><num> 4</num><title>\nsecond\nline .\n</title></top>",
      "cranqrel.trec.txt": "1 0 1 4\n2 0 2 1\n2 0 1 -1\n",
    });
    const collection = await readCranfield(inputs(), folder);
    expect(collection.corpus).toEqual([
      { _id: "cran-1", title: "wing flow .", text: "lift of a\nwing" },
      { _id: "cran-2", title: "only a title", text: "only a title" },
    ]);
    expect(collection.queries).toEqual([
      { id: "1", text: "first ." },
      { id: "2", text: "second line ." },
    ]);
    expect(collection.judgements.get("2")).toEqual(
      new Map([
        ["cran-2", 1],
        ["cran-1", -1],
      ]),
    );
  });

  it("read a BEIR folder with or without a header, judged queries only", async () => {
    const files = {
      "corpus.jsonl": "{}\n",
      "queries.jsonl": '{"_id":"1","text":"a"}\r\n{"_id":"2","text":"b"}\r\n',
    };
    for (const header of ["query-id\tcorpus-id\tscore\r\n", ""]) {
      const tsv = `${header}2\td9\t2\r\n`;
      const folder = writeFiles(temporaryFolder(), { ...files, "qrels/test.tsv": tsv });
      const collection = await readBeir(inputs(), folder);
      expect(collection.queries).toEqual([{ id: "2", text: "b" }]);
      expect(collection.judgements.get("2")?.get("d9")).toBe(2);
      expect(collection.corpus).toBe(join(folder, "corpus.jsonl"));
    }
  });

  it("refuse a judgement that is none", async () => {
    const folder = writeFiles(temporaryFolder(), {
      "corpus.jsonl": "",
      "queries.jsonl": "",
      "qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\td\n",
    });
    await expect(readBeir(inputs(), folder)).rejects.toMatchObject({
      code: "BENCH_DATA_INVALID",
      facts: { line: 2 },
    });
  });
});

describe("texts", () => {
  it("are cut at a paragraph when the length is reached", async () => {
    const folder = writeFiles(temporaryFolder(), {
      "a.txt": "one\n\ntwo\n\n",
      "b.txt": "three three\n\nfour four four",
      "c.md": "not a text",
    });
    const read = inputs();
    const files = await read.textFiles(folder);
    expect(files.map((file) => file.slice(-5))).toEqual(["a.txt", "b.txt"]);
    expect(await textsOfLength(read, files, 28)).toEqual([
      { name: "a.txt", text: "one\n\ntwo\n\n" },
      { name: "b.txt", text: "three three\n" },
    ]);
    expect(await textsOfLength(read, files, Infinity)).toHaveLength(2);
  });

  it("give names that stand inside sentences, and questions about them", () => {
    const text = "Then came Emma to see Knightley. The Dog ran. ".repeat(3) + "He met Once ";
    expect(namesIn(text)).toEqual(["Emma", "Knightley"]);
    const questions = questionsAbout(["Emma", "Knightley", "Bates"], 10, 1);
    expect(questions).toEqual(questionsAbout(["Emma", "Knightley", "Bates"], 10, 1));
    expect(new Set(questions).size).toBe(10);
    expect(questionsAbout([], 10, 1)).toEqual([]);
    expect(questionsAbout(["Emma"], 10, 1)).toEqual([]);
  });
});
