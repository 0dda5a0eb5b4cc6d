/** Each command with a store that isn't one: what it asks of it, and what it prints. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { corporaFolder, type DoctorReport } from "../../src/engine/index.js";
import { answerTo, DOCUMENT, fakeStore, HIT, REPORT } from "./fake-store.js";
import { runFake } from "./fake-io.js";
import {
  answerSchema,
  doctorSchema,
  ingestSchema,
  listSchema,
  searchSchema,
  statusSchema,
  verifySchema,
} from "./schemas.js";

const ESC = "\u001b";

describe("ingest", () => {
  it("hands on its options", async () => {
    const store = fakeStore();
    const ran = await runFake(
      ["ingest", "a", "b", "--level", "lexical", "--chunk-tokens", "64", "--prune"].concat(
        ["--exclude", "x", "--exclude", "y"],
      ),
      { store },
    );
    expect(ran.code).toBe(0);
    const [paths, options] = store.calls[0]?.args ?? [];
    expect(paths).toEqual(["a", "b"]);
    expect(options).toMatchObject({
      level: "lexical",
      chunkTokens: 64,
      prune: true,
      exclude: ["x", "y"],
      cwd: process.cwd(),
    });
    expect(ran.stdout).toContain("2 added, 1 unchanged");
  });

  it("exits with 3 when some inputs failed, and says which", async () => {
    const failures = [{ source: "a.pdf", code: "PDF_BROKEN", message: "a.pdf is broken" }];
    const store = fakeStore({ ingest: async () => ({ ...REPORT, failures }) });
    const ran = await runFake(["ingest", "a"], { store });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toBe("recollect: PDF_BROKEN: a.pdf is broken\n");
    const json = await runFake(["ingest", "a", "--json"], { store });
    expect(json).toMatchObject({ code: 3, stderr: "" });
    expect(ingestSchema.parse(JSON.parse(json.stdout)).failures).toEqual(failures);
  });
});

describe("search", () => {
  it("hands on filters and limits", async () => {
    const store = fakeStore();
    const argv = ["search", "white", "whale", "-k", "3", "--per-source", "1", "--mode", "dense"];
    const filter = ["--source", "a*", "--type", "pdf", "--type", "text", "--filter", "k=a=b"];
    await runFake([...argv, ...filter, "--after", "2024", "--before", "2025-01"], { store });
    expect(store.calls[0]?.args[0]).toBe("white whale");
    expect(store.calls[0]?.args[1]).toMatchObject({
      k: 3,
      perSource: 1,
      mode: "dense",
      filter: {
        sources: ["a*"],
        mediaTypes: ["pdf", "text"],
        metadata: [{ key: "k", value: "a=b" }],
        after: "2024-01-01",
        before: "2025-01-01",
      },
    });
  });

  it("prints the contract's JSON, with the trace", async () => {
    const ran = await runFake(["search", "whale", "--json"], { store: fakeStore() });
    const result = searchSchema.parse(JSON.parse(ran.stdout));
    expect(result.hits).toEqual([HIT]);
    expect(ran.stderr).toBe("");
  });

  it("prints rank, place, score and snippet for people", async () => {
    const ran = await runFake(["search", "whale"], { store: fakeStore() });
    expect(ran.stdout).toBe(
      "1.  moby.txt  0.875\n    Moby-Dick > Loomings\n" +
        "    Call me Ishmael. The whale was white.\n",
    );
    expect(ran.stderr).toContain("recollect deepen");
  });

  it("explains a hit on request", async () => {
    const ran = await runFake(["search", "whale", "--explain"], { store: fakeStore() });
    expect(ran.stdout).toContain("words: rank 1, score 4.20; vectors: rank 2, cosine 0.710");
    expect(ran.stdout).toContain("matched: whale");
  });

  it("does not speak of a rank where there is none", async () => {
    const trace = {
      words: { rank: null, score: 0.5 },
      vector: { rank: null, cosine: 0.4 },
      matchedTerms: [],
    };
    const store = fakeStore({
      search: async (query) => ({ query, hits: [{ ...HIT, trace }], level: "deep", ms: 1 }),
    });
    const { stdout } = await runFake(["search", "whale", "--explain"], { store });
    expect(stdout).toContain("words: not ranked, score 0.50; vectors: not ranked, cosine 0.400");
    expect(stdout).not.toContain("null");
  });

  it("marks what matched on a terminal, unless colours are off", async () => {
    const o = { store: fakeStore(), terminal: true };
    expect((await runFake(["search", "whale"], o)).stdout).toContain(`${ESC}[33mwhale${ESC}[39m`);
    expect((await runFake(["search", "whale", "--no-color"], o)).stdout).not.toContain(ESC);
    const env = { NO_COLOR: "1" };
    expect((await runFake(["search", "whale"], { ...o, env })).stdout).not.toContain(ESC);
  });

  it("sends no control character of a document to the terminal", async () => {
    const text = `x ${ESC}]0;y\u0007 whale`;
    const hit = { ...HIT, source: `a${ESC}[2J`, title: "t\u202e", text };
    const store = fakeStore({
      search: async (query) => ({ query, hits: [hit], level: "deep", ms: 1 }),
    });
    const ran = await runFake(["search", "whale"], { store });
    expect(ran.stdout).not.toContain(ESC);
    expect(ran.stdout).toContain("a\\x1b[2J");
    const json = await runFake(["search", "whale", "--json"], { store });
    expect(searchSchema.parse(JSON.parse(json.stdout)).hits[0]?.text).toBe(hit.text);
  });
});

describe("ask", () => {
  it("prints the answer, numbered quotes and pages", async () => {
    const ran = await runFake(["ask", "Who", "speaks?"], { store: fakeStore() });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('Ishmael\n\n[1] "Call me Ishmael."\n    moby.pdf:3 Moby-Dick');
  });

  it("prints the contract's JSON", async () => {
    const store = fakeStore();
    const ran = await runFake(["ask", "Who?", "--json", "--max-hops", "2"], {
      store,
      env: { RECOLLECT_MODEL_KEY: "k" },
    });
    expect(answerSchema.parse(JSON.parse(ran.stdout)).answer).toBe("Ishmael");
    expect(store.calls[0]?.args[1]).toMatchObject({ maxHops: 2, modelApiKey: "k" });
  });

  it("says unknown honestly, with exit 0", async () => {
    const change = { answer: null, status: "unknown" as const, citations: [] };
    const store = fakeStore({ ask: async (question) => answerTo(question, change) });
    const ran = await runFake(["ask", "Who?"], { store });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("unknown: the passages found hold no answer\nlooked at:");
    expect(ran.stdout).toContain("moby.pdf");
  });

  it("streams on a terminal, and repeats the answer only when it differs", async () => {
    const streaming = (pieces: string[]) =>
      fakeStore({
        ask: async (question, options) => {
          for (const piece of pieces) options?.onText?.(piece);
          return answerTo(question);
        },
      });
    const argv = ["ask", "Who?", "--no-color"];
    const same = await runFake(argv, { store: streaming(["Ish", "mael"]), terminal: true });
    expect(same.stdout).toMatch(/^Ishmael\n\n\[1\]/);
    const draft = await runFake(argv, { store: streaming(["A man"]), terminal: true });
    expect(draft.stdout).toMatch(/^A man\nIshmael\n\n\[1\]/);
    const piped = await runFake(argv, { store: streaming(["A man"]) });
    expect(piped.stdout).toMatch(/^Ishmael\n/);
  });

  it("shows the steps with --trace", async () => {
    const ran = await runFake(["ask", "Who?", "--trace"], { store: fakeStore() });
    expect(ran.stdout).toContain(" 1. search  3 ms\n    Who?\n    -> {\"hits\":1}");
  });
});

describe("bench", () => {
  it("lists its suites, and knows which it has", async () => {
    const listed = JSON.parse((await runFake(["bench", "--json"])).stdout) as {
      suites: { name: string }[];
    };
    expect(listed.suites.map((suite) => suite.name)).toContain("ingest");
    const help = await runFake(["bench", "ingest", "--help"]);
    expect(help.stdout).toContain("Usage: recollect bench ingest");
    for (const argv of [["bench", "nope"], ["bench", "--seed", "1"], ["bench", "compare"]]) {
      const ran = await runFake(argv);
      expect(ran).toMatchObject({ code: 2, stdout: "" });
      expect(ran.stderr).toContain("recollect: USAGE: ");
    }
  });
});

describe("demo", () => {
  it("asks the bundled questions in a store of its own, and leaves nothing behind", async () => {
    const store = fakeStore();
    const dirs: string[] = [];
    const openStore = (dir: string) => {
      dirs.push(dirname(dir));
      expect(existsSync(dirname(dir))).toBe(true);
      return Promise.resolve(store);
    };
    const ran = await runFake(["demo"], { engine: { openStore, corporaFolder } });
    expect(ran.code).toBe(0);
    const questions = JSON.parse(
      readFileSync(join(corporaFolder(), "demo-questions.json"), "utf8"),
    ) as { question: string }[];
    const asked = store.calls.filter((call) => call.name === "ask").map((call) => call.args[0]);
    expect(asked).toEqual(questions.map((each) => each.question));
    expect(ran.stdout.match(/\[1\] "Call me Ishmael\."/g)).toHaveLength(3);
    expect(dirs.map((dir) => existsSync(dir))).toEqual([false]);
  });
});

describe("the rest", () => {
  it("status, list, show and verify print the contract's JSON", async () => {
    const store = fakeStore();
    const json = async (...argv: string[]): Promise<unknown> =>
      JSON.parse((await runFake([...argv, "--json"], { store })).stdout);
    statusSchema.parse(await json("status"));
    expect(listSchema.parse(await json("list"))).toEqual({ documents: [DOCUMENT], count: 1 });
    expect(await json("show", "moby.txt")).toEqual({
      document: DOCUMENT,
      text: "Call me Ishmael.",
    });
    verifySchema.parse(await json("verify"));
    expect(await json("remove", "a", "b")).toEqual({ removed: 2 });
    const sizes = { bytesBefore: 9_000, bytesAfter: 4_000 };
    expect(await json("compact")).toEqual({ ...sizes, problems: [] });
    expect(await json("deepen")).toMatchObject({ passages: 3 });
    expect(await json("reembed")).toMatchObject({ passages: 12 });
  });

  it("list keeps its JSON whole for no documents and for many", async () => {
    for (const count of [0, 1_000]) {
      const documents = Array.from({ length: count }, () => DOCUMENT);
      const store = fakeStore({ list: () => documents });
      const ran = await runFake(["list", "--json"], { store });
      expect(listSchema.parse(JSON.parse(ran.stdout)).count).toBe(count);
      const table = await runFake(["list"], { store });
      expect(table.stdout.split("\n").filter((l) => l.startsWith("moby.txt"))).toHaveLength(count);
    }
  });

  it("list of 100,000 documents is aligned and takes seconds", async () => {
    const documents = function* () {
      for (let at = 0; at < 100_000; at++) {
        yield { ...DOCUMENT, source: `a/${at}.txt`, title: null };
      }
    };
    const store = fakeStore({ list: documents });
    const startMs = performance.now();
    const { stdout, code } = await runFake(["list"], { store });
    expect(performance.now() - startMs).toBeLessThan(20_000);
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split("\n");
    expect(rows).toHaveLength(100_001);
    expect(rows[0]).toBe("source     type  date        chunks  tokens  title");
    expect(rows[1]).toBe("a/0.txt    text  2024-05-31      12   2,000");
    expect(rows.at(-1)).toBe("a/99999.txt  text  2024-05-31      12   2,000");
  });

  it("show joins pieces that cut a character in two", async () => {
    const text = ["a\ud83d", "\ude00\u0001b"];
    const store = fakeStore({ show: () => ({ document: DOCUMENT, text }) });
    const ran = await runFake(["show", "moby.txt", "--json"], { store });
    expect((JSON.parse(ran.stdout) as { text: string }).text).toBe("a😀\u0001b");
  });

  it("verify exits with 4 for a damaged store, and says what", async () => {
    const problems = [{ where: "shard 1", detail: "a digest differs" }];
    const store = fakeStore({ verify: async () => ({ sound: false, checked: {}, problems }) });
    const ran = await runFake(["verify"], { store });
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain("damaged");
    expect(ran.stdout).toContain("shard 1: a digest differs");
  });

  it("compact exits with 4 where it met damage, and says what", async () => {
    const problems = [{ where: "shards/0001.sqlite", detail: "a gap" }];
    const compact = async () => ({ bytesBefore: 2_000, bytesAfter: 1_000, problems });
    const ran = await runFake(["compact"], { store: fakeStore({ compact }) });
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain("damaged");
    expect(ran.stdout).toContain("shards/0001.sqlite: a gap");
  });

  it("doctor shows what works, what does not and what to do", async () => {
    const report: DoctorReport = {
      ok: true,
      checks: [
        { name: "cpu", ok: true, optional: false, detail: "2 cores", hint: null },
        { name: "cuda", ok: false, optional: true, detail: "not installed", hint: "see notes" },
      ],
    };
    const engine = { doctor: () => Promise.resolve(report) };
    const ran = await runFake(["doctor"], { engine });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/✓ +cpu +2 cores\n– +cuda +not installed\n\ncuda: see notes/);
    const json = await runFake(["doctor", "--json"], { engine });
    doctorSchema.parse(JSON.parse(json.stdout));
    const bad = { doctor: () => Promise.resolve({ ...report, ok: false }) };
    expect((await runFake(["doctor"], { engine: bad })).code).toBe(1);
  });

  it("doctor names a native module that does not load", async () => {
    const engine = () => Promise.reject(new Error("Could not locate the bindings file"));
    const ran = await runFake(["doctor"], { load: engine });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("Could not locate the bindings file");
    expect(ran.stdout).toContain("npm rebuild better-sqlite3 onnxruntime-node");
  });

  it("takes the store from the option, then the environment, then the folder", async () => {
    const dirs: string[] = [];
    const openStore = (dir: string) => {
      dirs.push(dir);
      return Promise.resolve(fakeStore());
    };
    const o = { engine: { openStore }, cwd: resolve("/tmp") };
    await runFake(["status"], o);
    await runFake(["status"], { ...o, env: { RECOLLECT_STORE: "env" } });
    await runFake(["status", "--store", "opt"], { ...o, env: { RECOLLECT_STORE: "env" } });
    expect(dirs).toEqual(["/tmp/.recollect", "/tmp/env", "/tmp/opt"]);
  });

  it("says nothing but data and errors with --quiet", async () => {
    for (const argv of [["search", "x"], ["list"], ["ingest", "x"]]) {
      expect((await runFake([...argv, "--quiet"], { store: fakeStore() })).stderr).toBe("");
    }
  });
});
