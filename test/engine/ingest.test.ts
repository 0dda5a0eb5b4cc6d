/** Ingest through the library: what it counts, what it keeps, what it survives. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "./folder.js";

const prose = (name: string): string =>
  Array.from({ length: 40 }, (_, i) => `${name} paragraph ${i} speaks of the number ${i * 7}.`)
    .join("\n\n");

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 2 });
});
afterEach(() => folder.remove());

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
    [{ level: "static" as const }, "LEVEL_UNAVAILABLE"],
    [{ chunkTokens: 5 }, "INVALID_OPTION"],
  ])("refuses %j", async (options, code) => {
    await expect(folder.ingest(options)).rejects.toMatchObject({ code, exitCode: 2 });
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

  it("takes odd file names as names", async () => {
    const names = ["a b'c\"d.txt", "-rf.txt", "%_like.txt", "new\nline.txt", "цвет.txt"];
    for (const name of names) await folder.write(name, `the text of ${name} is here`);
    expect((await folder.ingest()).documents.added).toBe(names.length);
    // Control characters are spelled out: a name is printed in one line.
    const shown = names.map((name) => join("docs", name.replace("\n", "\\u{a}")));
    expect(folder.sources()).toEqual(shown.sort());
  });
});
