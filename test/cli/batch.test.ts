/** Batches: a line for each line, whole lines only, bad ones with their error. */
import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecollectError } from "../../src/base/index.js";
import { answerTo, fakeStore } from "./fake-store.js";
import { runFake } from "./fake-io.js";
import { answerSchema, failedLineSchema, searchSchema } from "./schemas.js";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-batch-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(dir, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

describe("search --queries", () => {
  it("writes one object a line, with its id", async () => {
    const queries = file("q.jsonl", ['\ufeff{"id":"a","query":"x"}', "", '{"id":2,"query":"y"}']);
    const out = join(dir, "hits.jsonl");
    const ran = await runFake(["search", "--queries", queries, "--out", out, "--json"], {
      store: fakeStore(),
    });
    expect(ran.code).toBe(0);
    const written = lines(readFileSync(out, "utf8"));
    expect(written).toMatchObject([{ id: "a", query: "x" }, { id: 2, query: "y" }]);
    written.forEach((line) => searchSchema.parse(line));
    expect(JSON.parse(ran.stdout)).toMatchObject({ lines: 2, failed: 0, out });
  });

  it("reads standard input and writes standard output", async () => {
    const ran = await runFake(["search", "--queries", "-", "--json"], {
      store: fakeStore(),
      stdin: '{"id":1,"query":"x"}\n{"id":2,"query":"y"}',
    });
    expect(lines(ran.stdout)).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  it.each([
    ["not json", 2],
    ['{"query":"x"}', 2],
    ['{"id":"b","text":"x"}', "b"],
    ['{"id":"b","query":7}', "b"],
    ['{"id":{},"query":"x"}', 2],
    ['{"id":null,"query":"x"}', 2],
    ["[]", 2],
    ["null", 2],
    ['"x"', 2],
  ])("fails %s alone, and runs the rest", async (bad, id) => {
    const queries = file("q.jsonl", ['{"id":1,"query":"x"}', bad, '{"id":"c","query":"z"}']);
    const ran = await runFake(["search", "--queries", queries], { store: fakeStore() });
    expect(ran.code).toBe(3);
    const written = lines(ran.stdout);
    expect(written).toMatchObject([{ id: 1, query: "x" }, { id, hits: [] }, { id: "c" }]);
    for (const line of written) searchSchema.parse(line);
    const { error } = written[1] as { error: { code: string; message: string } };
    expect(error.code).toBe("JSON_INVALID");
    expect(error.message).toContain(`${queries}: line 2: `);
  });

  it("fails an id that stood before, and tells 1 from \"1\"", async () => {
    const ids = ['"a"', "1", '"1"', '"a"'];
    const queries = file("q.jsonl", ids.map((id, n) => `{"id":${id},"query":"q${n}"}`));
    const ran = await runFake(["search", "--queries", queries], { store: fakeStore() });
    expect(ran.code).toBe(3);
    const error = { code: "DUPLICATE_ID", message: expect.stringContaining("line 4 of ") };
    expect(lines(ran.stdout)).toMatchObject([{ id: "a" }, { id: 1 }, { id: "1" }, { error }]);
  });

  it("says when the file is missing", async () => {
    const ran = await runFake(["search", "--queries", join(dir, "none")], { store: fakeStore() });
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toContain("FILE_MISSING");
  });

  it("says when the output can't be written", async () => {
    const queries = file("q.jsonl", ['{"id":1,"query":"x"}']);
    const out = join(dir, "no", "such", "folder");
    const ran = await runFake(["search", "--queries", queries, "--out", out], {
      store: fakeStore(),
    });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`INVALID_OPTION: --out: ${out} can't be written: its folder`);
    expect(ran.stderr).toContain("hint: see recollect search --help");
  });

  it("leaves what is in the output where the batch can't begin", async () => {
    const queries = file("q.jsonl", ['{"id":1,"query":"x"}']);
    const out = file("hits.jsonl", ["earlier"]);
    const status = () => {
      throw new RecollectError("STORE_MISSING", { dir: "d" });
    };
    const argv = ["search", "--queries", queries, "--out", out];
    const ran = await runFake(argv, { store: fakeStore({ status }) });
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(readFileSync(out, "utf8")).toBe("earlier\n");
    await runFake(argv, { store: fakeStore() });
    expect(lines(readFileSync(out, "utf8"))).toMatchObject([{ id: 1 }]);
  });
});

describe("a pipe by name", () => {
  function pipe(text: string): string {
    const path = join(dir, "pipe");
    execFileSync("mkfifo", [path]);
    void writeFile(path, text);
    return path;
  }

  it("is read once, and whole", async () => {
    const queries = pipe('{"id":1,"query":"x"}\n{"id":2,"query":"y"}\n');
    const ran = await runFake(["search", "--queries", queries], { store: fakeStore() });
    expect(ran.code).toBe(0);
    expect(lines(ran.stdout)).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  it("has its bad line fail alone", async () => {
    const queries = pipe('{"id":1,"query":"x"}\n\nnot json\n{"id":2,"query":"y"}\n');
    const ran = await runFake(["search", "--queries", queries], { store: fakeStore() });
    expect(ran.code).toBe(3);
    const bad = { id: 3, error: { code: "JSON_INVALID" } };
    expect(lines(ran.stdout)).toMatchObject([{ id: 1 }, bad, { id: 2 }]);
  });

  const silent = (text: string): Readable => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push(text);
    return stdin;
  };

  it.each([
    ["before its first line", "", 4],
    ["after a line", '{"id":1,"question":"x"}\n', 4],
  ])("that stays silent %s does not delay a fatal error", async (_, text, code) => {
    const fatal = new RecollectError("STORE_DAMAGED", { detail: "d" });
    const store = fakeStore({
      askCapacity: async () => 4,
      ...(text === "" && {
        status: () => {
          throw fatal;
        },
      }),
      ask: () => Promise.reject(fatal),
    });
    const ran = await runFake(["ask", "--questions", "-"], { store, stdin: silent(text) });
    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toContain("STORE_DAMAGED");
  });

  it("that stays silent is left on an interrupt", async () => {
    const stdin = silent('{"id":1,"query":"x"}\n');
    let interrupt = (): void => undefined;
    const store = fakeStore({
      search: async (query) => {
        setTimeout(() => interrupt(), 20);
        return { query, hits: [], level: "deep", ms: 1 };
      },
    });
    const onStart = (send: () => void): void => {
      interrupt = send;
    };
    const ran = await runFake(["search", "--queries", "-"], { store, stdin, onStart });
    expect(ran.code).toBe(130);
    expect(lines(ran.stdout)).toMatchObject([{ id: 1 }]);
  });
});

describe("an output that is the input", () => {
  it.each([
    ["itself", (path: string) => path],
    ["a link", (path: string) => (symlinkSync(path, `${path}-link`), `${path}-link`)],
    ["a hard link", (path: string) => (linkSync(path, `${path}-hard`), `${path}-hard`)],
  ])("is refused and left as it is: %s", async (_, other) => {
    const questions = file("q.jsonl", ['{"id":1,"question":"x"}']);
    const before = readFileSync(questions, "utf8");
    const argv = ["ask", "--questions", questions, "--out", other(questions)];
    const ran = await runFake(argv, { store: fakeStore() });
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain("recollect: USAGE: --out ");
    expect(readFileSync(questions, "utf8")).toBe(before);
  });
});

describe("ask --questions", () => {
  it("has a line for each id, the failed ones with their error", async () => {
    const questions = file("q.jsonl", [1, 2, 3].map((id) => `{"id":${id},"question":"q${id}"}`));
    const out = join(dir, "answers.jsonl");
    const store = fakeStore({
      ask: async (question) => {
        if (question === "q2") throw new RecollectError("TIMEOUT", { seconds: 1 });
        return answerTo(question);
      },
    });
    const ran = await runFake(["ask", "--questions", questions, "--out", out], { store });
    expect(ran.code).toBe(3);
    expect(ran.stdout).toBe("");
    const written = lines(readFileSync(out, "utf8"));
    expect(written).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(failedLineSchema.parse(written[1]).error.code).toBe("TIMEOUT");
    for (const line of written) answerSchema.parse(line);
  });

  it("stops at once when the store is damaged", async () => {
    const questions = file("q.jsonl", ['{"id":1,"question":"x"}', '{"id":2,"question":"y"}']);
    const ask = () => Promise.reject(new RecollectError("STORE_DAMAGED", { detail: "d" }));
    const store = fakeStore({ ask });
    const ran = await runFake(["ask", "--questions", questions], { store });
    expect(ran).toMatchObject({ code: 4, stdout: "" });
  });

  it("leaves whole lines when it is interrupted", async () => {
    const questions = file("q.jsonl", [1, 2, 3].map((id) => `{"id":${id},"question":"q${id}"}`));
    const out = join(dir, "answers.jsonl");
    let interrupt = (): void => undefined;
    const store = fakeStore({
      ask: async (question) => {
        if (question === "q2") interrupt();
        return answerTo(question);
      },
    });
    const onStart = (send: () => void): void => {
      interrupt = send;
    };
    const argv = ["ask", "--questions", questions, "--out", out];
    const ran = await runFake(argv, { store, onStart });
    expect(ran.code).toBe(130);
    expect(lines(readFileSync(out, "utf8"))).toMatchObject([{ id: 1 }, { id: 2 }]);
  });
});

describe("several questions at once", () => {
  const asked = (count: number): string =>
    file("q.jsonl", Array.from({ length: count }, (_, n) => `{"id":${n},"question":"q${n}"}`));

  it("has as many under way as the store answers at once, and a line for each", async () => {
    let [underWay, most] = [0, 0];
    const store = fakeStore({
      askCapacity: async () => 3,
      ask: async (question) => {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setTimeout(resolve, Number(question.slice(1)) % 3));
        underWay--;
        return answerTo(question);
      },
    });
    const ran = await runFake(["ask", "--questions", asked(20)], { store });
    expect(ran.code).toBe(0);
    const ids = lines(ran.stdout).map((line) => (line as { id: number }).id);
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(most).toBe(3);
  });

  it("begins nothing new once the store is broken", async () => {
    let begun = 0;
    const store = fakeStore({
      askCapacity: async () => 2,
      ask: () => {
        begun++;
        const error = new RecollectError("STORE_DAMAGED", { dir: "s", detail: "broken" });
        return Promise.reject(error);
      },
    });
    const ran = await runFake(["ask", "--questions", asked(20)], { store });
    expect(ran.code).toBe(4);
    expect(begun).toBe(2);
  });
});
