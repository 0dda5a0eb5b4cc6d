/** The built program from outside: real files, real store, words only where that is enough. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recollect } from "./built-program.js";
import {
  answerSchema,
  doctorSchema,
  errorSchema,
  ingestSchema,
  listSchema,
  searchSchema,
  statusSchema,
  verifySchema,
} from "./schemas.js";

let dir = "";
const LEXICAL = ["--level", "lexical"];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-cli-"));
  mkdirSync(join(dir, "docs"));
  writeFileSync(
    join(dir, "docs", "whale.md"),
    "# The whale\n\nThe white whale was last seen near the island of Sifnos.\n\n" +
      "Captain Orrin Vale kept the log of the voyage. He wrote it in green ink.\n",
  );
  writeFileSync(join(dir, "docs", "dog.txt"), "A brown dog sleeps under the table. 😀 Über.\n");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function json(...argv: string[]): Promise<unknown> {
  const ran = await recollect([...argv, "--json"], { cwd: dir });
  expect(ran.stderr).toBe("");
  expect(ran.code).toBe(0);
  return JSON.parse(ran.stdout);
}

describe("the main job", () => {
  it("ingests, and the same again changes nothing", async () => {
    const first = ingestSchema.parse(await json("ingest", "docs", "--quiet", ...LEXICAL));
    expect(first.documents).toMatchObject({ added: 2, failed: 0 });
    const again = ingestSchema.parse(await json("ingest", "docs", "--quiet", ...LEXICAL));
    expect(again.documents).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
    expect(statusSchema.parse(await json("status")).documents).toBe(2);
  });

  it("finds passages whose text is exactly their span", async () => {
    const { hits } = searchSchema.parse(await json("search", "brown dog"));
    expect(hits[0]?.source).toBe("docs/dog.txt");
    for (const hit of hits) {
      const { text } = (await json("show", hit.source)) as { text: string };
      expect(text.slice(hit.start, hit.end)).toBe(hit.text);
    }
  });

  it("answers with exact quotes", async () => {
    const answer = answerSchema.parse(await json("ask", "Who kept the log of the voyage?"));
    expect(answer.status).toBe("answered");
    expect(answer.answer).toContain("Vale");
    for (const citation of answer.citations) {
      const { text } = (await json("show", citation.source)) as { text: string };
      expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
    }
  });

  it("goes on with what was asked before, and keeps it", async () => {
    const reader = ["--model", "reader"];
    await json("history", "--clear");
    const kept = await json("ask", "Who kept the log of the voyage?", ...reader);
    const first = answerSchema.parse(kept);
    const argv = ["ask", "--continue", "and what ink did he use?", "--json", "--quiet", ...reader];
    const ran = await recollect(argv, { cwd: dir });
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const second = answerSchema.parse(JSON.parse(ran.stdout)) as { resolvedQuestion?: string };
    const taken = `What ink did ${first.answer ?? ""} use?`;
    expect(second).toMatchObject({ question: "and what ink did he use?", resolvedQuestion: taken });
    expect(second).toMatchObject({ answer: expect.stringContaining("green") as string });
    const { entries } = (await json("history")) as { entries: { conversation: string }[] };
    expect(entries).toMatchObject([
      { question: "Who kept the log of the voyage?", status: "answered" },
      { question: "and what ink did he use?", resolvedQuestion: taken },
    ]);
    expect(entries[0]?.conversation).toBe(entries[1]?.conversation);
    expect(verifySchema.parse(await json("verify")).sound).toBe(true);

    writeFileSync(join(dir, ".recollect", "history.sqlite"), "no database".repeat(999));
    const shown = await recollect(["history"], { cwd: dir });
    expect(shown.code).toBe(4);
    expect(shown.stderr).toContain("HISTORY_UNREADABLE");
    const asked = await recollect(["ask", "Who kept the log?", ...reader], { cwd: dir });
    expect(asked.code).toBe(0);
    expect(asked.stderr.match(/warning: not kept in the history/g)).toHaveLength(1);
    await json("history", "--clear");
  });

  it("answers a batch, one line for each id", async () => {
    const lines = ["Who kept the log?", "What sleeps under the table?"].map((question, id) =>
      JSON.stringify({ id, question }),
    );
    writeFileSync(join(dir, "questions.jsonl"), `${lines.join("\n")}\n`);
    const argv = ["ask", "--questions", "questions.jsonl", "--out", "answers.jsonl", "--quiet"];
    const ran = await recollect(argv, { cwd: dir });
    expect(ran).toMatchObject({ code: 0, stdout: "" });
    const answers = readFileSync(join(dir, "answers.jsonl"), "utf8").trim().split("\n");
    expect(answers.map((line) => (JSON.parse(line) as { id: number }).id).sort()).toEqual([0, 1]);
    for (const line of answers) answerSchema.parse(JSON.parse(line));
  });

  it("lists, verifies, removes and compacts", async () => {
    expect(listSchema.parse(await json("list", "--type", "markdown")).count).toBe(1);
    expect(verifySchema.parse(await json("verify")).sound).toBe(true);
    expect(await json("remove", "docs/dog.txt")).toEqual({ removed: 1 });
    const { hits } = searchSchema.parse(await json("search", "brown dog"));
    expect(hits.filter((hit) => hit.source === "docs/dog.txt")).toEqual([]);
    expect(await json("compact")).toHaveProperty("bytesAfter");
    expect(verifySchema.parse(await json("verify")).sound).toBe(true);
  });
});

describe("exit codes", () => {
  it("3 when a file failed and the rest is in", async () => {
    mkdirSync(join(dir, "mixed"));
    writeFileSync(join(dir, "mixed", "good.txt"), "A good text about gliders.\n");
    writeFileSync(join(dir, "mixed", "bad.pdf"), "%PDF-1.7\nthis is no pdf\n");
    const argv = ["ingest", "mixed", "--store", "mixed-store", "--json", "--quiet", ...LEXICAL];
    const ran = await recollect(argv, { cwd: dir });
    expect(ran.code).toBe(3);
    const report = ingestSchema.parse(JSON.parse(ran.stdout));
    expect(report.documents).toMatchObject({ added: 1, failed: 1 });
    expect(report.failures).toMatchObject([{ source: "mixed/bad.pdf", code: "PDF_BROKEN" }]);
  });

  it("a scanned PDF fails with its own code", async () => {
    const scan = fileURLToPath(new URL("../../corpora/formats/scan.pdf", import.meta.url));
    const argv = ["ingest", scan, "--store", "scan-store", "--quiet", ...LEXICAL];
    const ran = await recollect(argv, { cwd: dir });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain("recollect: PDF_NO_TEXT: ");
    expect(ran.stderr).toContain("no text layer");
  });

  it("4 when there is no store", async () => {
    const ran = await recollect(["search", "x", "--store", "none", "--json"], { cwd: dir });
    expect(ran.code).toBe(4);
    expect(errorSchema.parse(JSON.parse(ran.stdout)).error.code).toBe("STORE_MISSING");
  });

  it("1 for an unknown source, 2 for a wrong call", async () => {
    const unknown = await recollect(["show", "nothing.txt"], { cwd: dir });
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/^recollect: SOURCE_UNKNOWN: .*\nhint: .*\n$/);
    const wrong = await recollect(["--nonsense"], { cwd: dir });
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
  });

  it("0 for doctor where the CPU path works", async () => {
    const ran = await recollect(["doctor", "--json"], { cwd: dir });
    const report = doctorSchema.parse(JSON.parse(ran.stdout));
    expect(report.checks.filter((check) => !check.ok && !check.optional)).toEqual([]);
    expect(ran.code).toBe(0);
  });
});

describe("signals", () => {
  const both = ["SIGINT", "SIGTERM"] as const;
  it.each(both)("%s leaves a consistent store, exit 130", async (name) => {
    const store = `store-${name}`;
    const argv = ["ingest", "-", "--store", store, "--json", ...LEXICAL];
    const ran = await recollect(argv, {
      cwd: dir,
      during(child) {
        child.stdin?.write("The beginning of an endless text. ".repeat(200));
        // A busy machine may take seconds to start a program: wait for its first deed.
        const waiting = setInterval(() => {
          if (!existsSync(join(dir, store))) return;
          clearInterval(waiting);
          setTimeout(() => child.kill(name), 500);
        }, 50);
      },
    });
    expect(ran.code).toBe(130);
    expect(errorSchema.parse(JSON.parse(ran.stdout)).error.code).toBe("INTERRUPTED");
    const next = await recollect(["ingest", "docs", "--store", store, "--quiet", ...LEXICAL], {
      cwd: dir,
    });
    expect(next.code).toBe(0);
    expect((await recollect(["verify", "--store", store], { cwd: dir })).code).toBe(0);
  });

  it("a reader that goes away ends it quietly", async () => {
    const text = Array.from({ length: 60_000 }, (_, at) => `line number ${at} of many\n`).join("");
    writeFileSync(join(dir, "long.txt"), text);
    const store = ["--store", "long-store"];
    await recollect(["ingest", "long.txt", "--quiet", ...store, ...LEXICAL], { cwd: dir });
    const ran = await recollect(["show", "long.txt", ...store], {
      cwd: dir,
      during: (child) => child.stdout?.once("data", () => child.stdout?.destroy()),
    });
    expect(ran.stderr).toBe("");
    expect(ran.code).toBe(0);
    expect(ran.stdout.length).toBeLessThan(text.length);
  });
});
