/** Ingest through the library: what it counts, what it keeps, what it survives. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RecollectError } from "../../dist/src/base/index.js";
import { Writer } from "../../dist/src/shards/store-writer.js";
import type { IngestOptions } from "../../src/index.js";
import { Folder } from "./folder.js";

const prose = (name: string): string =>
  Array.from({ length: 40 }, (_, i) => `${name} paragraph ${i} speaks of the number ${i * 7}.`)
    .join("\n\n");

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 2 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await folder.remove();
});

const jsonLines = (ids: readonly (string | number)[], text: string): string =>
  ids.map((id) => `${JSON.stringify({ id: String(id), text: `${text} ${id}` })}\n`).join("");

function countIn(dir: string, sql: string): number {
  const db = new Database(join(dir, "store/shards/0001.sqlite"), { readonly: true });
  const count = Number(db.prepare(sql).pluck().get());
  db.close();
  return count;
}

describe("bad input", () => {
  it("is a report with coded failures, and the rest goes in", async () => {
    await folder.write("good.txt", prose("good"));
    await folder.write("empty.txt", "");
    await folder.write("broken.pdf", "%PDF-1.4 and nothing else");
    await folder.write("lines.jsonl", '{"id":"a","text":"alpha"}\n{"id":\n{"id":"b"}\n');
    const report = await folder.ingest();
    const codes = report.failures.map((failure) => failure.code).sort();
    expect(codes).toEqual(["FILE_EMPTY", "JSON_INVALID", "JSON_NO_TEXT", "PDF_BROKEN"]);
    expect(report.documents).toMatchObject({ added: 2, failed: 4 });
    expect(folder.sources()).toEqual(["a", "docs/good.txt"]);
  });

  it("names a missing path and makes nothing of it", async () => {
    const report = await folder.ingest();
    expect(report.documents.added).toBe(0);
    const missing = await folder.store.ingest(["nowhere"], { level: "lexical", cwd: folder.dir });
    expect(missing.failures.map((failure) => failure.code)).toEqual(["FILE_MISSING"]);
  });

  it("takes an id once: the second file that has it fails", async () => {
    await folder.write("one.jsonl", '{"id":"x","text":"first words"}\n');
    await folder.write("two.jsonl", '{"id":"x","text":"second words"}\n{"id":"y","text":"why"}\n');
    const report = await folder.ingest({});
    expect(report.failures.map((failure) => failure.code)).toEqual(["DUPLICATE_ID"]);
    expect(folder.sources()).toEqual(["x", "y"]);
  });

  it.each([
    [{ chunkTokens: 5 }, "INVALID_OPTION"],
    [{ level: "depe" as "deep" }, "INVALID_OPTION"],
  ])("refuses %j", async (options: IngestOptions, code: string) => {
    await expect(folder.ingest(options)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it.each([[[]], [[""]], [["docs", ""]], [["-"]]])("refuses the paths %j", async (paths) => {
    const wrong = folder.store.ingest(paths, { level: "lexical", cwd: folder.dir });
    await expect(wrong).rejects.toMatchObject({ code: "USAGE", exitCode: 2 });
  });

  it("takes ids that two files have at the same time once, and counts what is in", async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => i);
    await folder.write("one.jsonl", jsonLines(ids, "first"));
    await folder.write("two.jsonl", jsonLines(ids, "second"));
    const report = await folder.ingest();
    expect(report.documents).toMatchObject({ added: 1_000, failed: 1_000 });
    expect(new Set(report.failures.map((failure) => failure.code))).toEqual(
      new Set(["DUPLICATE_ID"]),
    );
    expect(folder.store.status()).toMatchObject({ chunks: report.chunks, tokens: report.tokens });
    expect((await folder.store.verify()).sound).toBe(true);
  });

  it("leaves its own store alone", async () => {
    await folder.write("a.txt", prose("alpha"));
    for (const paths of [["."], [".", "store", "store/manifest.json", "store/**"]]) {
      const report = await folder.store.ingest(paths, { level: "lexical", cwd: folder.dir });
      expect(report.failures).toEqual([]);
      expect(folder.sources()).toEqual(["docs/a.txt"]);
    }
  });
});

describe("ingest again", () => {
  it("changes nothing when nothing changed", async () => {
    await folder.write("a.txt", prose("alpha"));
    await folder.write("b/c.md", `# Title\n\n${prose("beta")}`);
    const first = await folder.ingest();
    expect(first.documents.added).toBe(2);
    const before = folder.store.status();
    const second = await folder.ingest();
    expect(second).toMatchObject({
      documents: { added: 0, updated: 0, unchanged: 2, removed: 0, failed: 0 },
      chunks: 0,
    });
    expect(folder.store.status()).toMatchObject({
      documents: before.documents,
      chunks: before.chunks,
      tokens: before.tokens,
    });
  });

  it("serves the new text of a changed file, and not the old", async () => {
    await folder.write("a.txt", `${prose("alpha")}\n\nThe zeppelin is silver.`);
    await folder.ingest();
    await folder.write("a.txt", `${prose("alpha")}\n\nThe submarine is yellow.`);
    expect((await folder.ingest()).documents).toMatchObject({ updated: 1, added: 0 });
    const old = await folder.store.search("zeppelin");
    expect(old.hits.filter((hit) => hit.text.includes("zeppelin"))).toEqual([]);
    expect((await folder.store.search("submarine")).hits[0]?.text).toContain("yellow");
  });

  it("keeps what is gone, unless told to prune", async () => {
    const path = await folder.write("a.txt", prose("alpha"));
    await folder.write("b.txt", prose("beta"));
    await folder.ingest();
    await rm(path);
    expect((await folder.ingest()).documents.removed).toBe(0);
    expect((await folder.ingest({ prune: true })).documents.removed).toBe(1);
    expect(folder.sources()).toEqual(["docs/b.txt"]);
  });

  it("prunes nothing that is still there, was named by hand, or lies elsewhere", async () => {
    await folder.write("a.txt", prose("alpha"));
    await folder.write("named.txt", prose("named"));
    const lexical = { level: "lexical" as const, cwd: folder.dir };
    await mkdir(join(folder.dir, "docs2"));
    await writeFile(join(folder.dir, "docs2", "b.txt"), prose("beta"));
    await folder.store.ingest(["docs/named.txt", "docs", "docs2"], lexical);
    const all = ["docs/a.txt", "docs/named.txt", "docs2/b.txt"];
    expect(folder.sources()).toEqual(all);
    await rm(join(folder.dir, "docs/named.txt"));
    await rm(join(folder.dir, "docs2/b.txt"));
    await folder.ingest({ prune: true, exclude: ["*.txt"] });
    expect(folder.sources()).toEqual(all);
    await rm(join(folder.dir, "docs2"), { recursive: true });
    await folder.store.ingest(["docs2"], { ...lexical, prune: true });
    expect(folder.sources()).toEqual(all);
  });

  it("prunes a renamed file of records and takes it under its new name in one run", async () => {
    const old = await folder.write("old.jsonl", jsonLines(["x", "y"], "words"));
    await folder.ingest();
    await rename(old, join(folder.dir, "docs/a-new.jsonl"));
    const report = await folder.ingest({ prune: true });
    expect(report.failures).toEqual([]);
    expect(report.documents).toMatchObject({ added: 2, removed: 2, failed: 0 });
    expect(folder.sources()).toEqual(["x", "y"]);
  });

  it("takes up the blocks that an interrupted run staged", async () => {
    await folder.write("big.txt", prose("alpha").repeat(500));
    const stop = new AbortController();
    const phases = new Set<string>();
    const interrupted = folder.ingest({
      signal: stop.signal,
      onProgress: ({ phase, done, total }) => {
        phases.add(phase);
        if (phase === "read" && done > 0 && done < total) stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect([...phases]).toEqual(["scan", "read"]);
    const staged = countIn(folder.dir, "SELECT count(*) FROM blocks");
    const last = countIn(folder.dir, "SELECT max(id) FROM blocks");
    expect(staged).toBeGreaterThan(0);
    expect((await folder.ingest()).documents.added).toBe(1);
    const kept = countIn(folder.dir, `SELECT count(*) FROM blocks WHERE id <= ${last}`);
    expect(kept).toBe(staged);
    expect((await folder.store.verify()).sound).toBe(true);
  });

  it("ends at once, and with its error, when the store fails", async () => {
    for (let i = 0; i < 30; i++) await folder.write(`${i}.txt`, prose(`document${i}`));
    const begun = vi.spyOn(Writer.prototype, "beginOrigin");
    vi.spyOn(Writer.prototype, "commitIfDue").mockImplementation(() => {
      throw new RecollectError("FILE_UNREADABLE", { path: "store", detail: "EIO" });
    });
    await expect(folder.ingest()).rejects.toMatchObject({ facts: { detail: "EIO" } });
    expect(begun).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    expect((await folder.ingest()).documents.added).toBe(30);
  });

  it("goes on after an interruption, with the same result as without one", async () => {
    for (let i = 0; i < 30; i++) await folder.write(`${i}.txt`, prose(`document${i}`));
    const stop = new AbortController();
    const interrupted = folder.ingest({
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.done > 0) stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    const { documents } = await folder.ingest();
    expect(documents.added + documents.unchanged).toBe(30);
    expect(folder.sources()).toHaveLength(30);
    expect((await folder.store.verify()).sound).toBe(true);
  });
});

describe("standard input and hostile names", () => {
  it("reads a stream as a document named stdin", async () => {
    const stdin = Readable.from([Buffer.from("words from "), Buffer.from("a pipe\n")]);
    const report = await folder.store.ingest(["-"], { level: "lexical", cwd: folder.dir, stdin });
    expect(report.documents.added).toBe(1);
    expect([...folder.store.show("stdin").text].join("")).toBe("words from a pipe\n");
  });

  it("adds up the documents of several streams, and leaves no file behind", async () => {
    const temporary = join(folder.dir, "tmp");
    await mkdir(temporary);
    vi.stubEnv("TMPDIR", temporary);
    const pipe = (text: string) =>
      folder.store.ingest(["-"], {
        level: "lexical",
        cwd: folder.dir,
        stdin: Readable.from([Buffer.from(text)]),
      });
    await pipe(jsonLines(["a", "b"], "first"));
    expect((await pipe(jsonLines(["b", "c"], "second"))).documents).toMatchObject({
      added: 1,
      updated: 1,
      removed: 0,
    });
    expect(folder.sources()).toEqual(["a", "b", "c"]);
    expect((await pipe("")).failures.map((failure) => failure.code)).toEqual(["FILE_EMPTY"]);
    const broken = new Readable({
      read() {
        this.destroy(new Error("gone"));
      },
    });
    const failed = await folder.store.ingest(["-"], { level: "lexical", stdin: broken });
    expect(failed.failures.map(({ source, code }) => [source, code])).toEqual([
      ["stdin", "FILE_UNREADABLE"],
    ]);
    expect(await readdir(temporary)).toEqual([]);
  });

  it("takes odd file names as names", async () => {
    const names = ["a b'c\"d.txt", "-rf.txt", "%_like.txt", "new\nline.txt", "цвет.txt"];
    for (const name of names) await folder.write(name, `the text of ${name} is here`);
    expect((await folder.ingest()).documents.added).toBe(names.length);
    // Control characters are spelled out: a name is printed in one line.
    const shown = names.map((name) => join("docs", name.replace("\n", "\\u{a}")));
    expect(folder.sources()).toEqual(shown.sort());
  });
});
