/** Tools through the library: the built ones over a store, added ones, what is refused. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../dist/src/index.js";
import { Folder } from "./folder.js";

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 1 });
});
afterEach(() => folder.remove());

const call = async (name: string, given: object, o = {}): Promise<unknown> =>
  (await folder.store.tools.call(name, given, o)).result;

describe("tools without a store", () => {
  it("compute, are found, and make no file", async () => {
    expect(await call("calculate", { expression: "1/4" })).toEqual({ value: "0.25" });
    const { hits } = await folder.store.tools.search("is it Monday or Sunday", { mode: "lexical" });
    expect(hits[0]).toMatchObject({ name: "weekday", source: "built-in", rank: 1 });
    expect(existsSync(join(folder.dir, "store"))).toBe(false);
  });

  it("that need one say so", async () => {
    await expect(call("list_sources", {})).rejects.toMatchObject({ code: "STORE_MISSING" });
    await expect(call("grep", { pattern: "x" })).rejects.toMatchObject({ code: "STORE_MISSING" });
  });

  it("are refused with their codes", async () => {
    const { tools } = folder.store;
    await expect(tools.call("none", {})).rejects.toMatchObject({
      code: "TOOL_UNKNOWN",
      exitCode: 1,
    });
    await expect(tools.call("weekday", { date: 3 })).rejects.toMatchObject({
      code: "TOOL_ARGUMENTS",
    });
    await expect(tools.call("weekday", "2024")).rejects.toMatchObject({ code: "TOOL_ARGUMENTS" });
    await expect(tools.search(" ")).rejects.toMatchObject({ code: "QUERY_EMPTY" });
    await expect(tools.search("x", { k: 0 })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(tools.remove("built-in")).rejects.toMatchObject({ code: "TOOLS_SOURCE" });
    expect(() => [...tools.list({ source: "x" })]).toThrow(
      expect.objectContaining({ code: "TOOLS_SOURCE" }),
    );
  });
});

describe("tools over a store", () => {
  beforeEach(async () => {
    await folder.write("a.txt", "The whale saw whales. A black spot.\n\nThe whale slept.");
    await folder.write("b/b.txt", "No whale here, but a BLACK SPOT and crème brûlée.");
    await folder.write(
      "t.csv",
      'name,born,note\nAda,1815,"likes; Babbage"\nAlan,1912,\nGrace,1906,x\n',
    );
    await folder.ingest();
  });

  it("count words exactly, also after a document changed", async () => {
    expect(await call("count_words", { words: ["whale", "brulee", "unicorn"] })).toMatchObject({
      words: [
        { word: "whale", occurrences: 4, documents: 2 },
        { word: "brulee", occurrences: 1, documents: 1 },
        { word: "unicorn", occurrences: 0, documents: 0 },
      ],
    });
    expect(await call("count_words", { words: ["whale"], source: "b.txt" })).toMatchObject({
      words: [{ occurrences: 1 }],
    });
    expect(await call("frequent_words", { limit: 1 })).toMatchObject({
      words: [{ word: "whale", occurrences: 4 }],
    });
    await folder.write("a.txt", "Nothing swims.");
    await folder.ingest();
    expect(await call("count_words", { words: ["whale"] })).toMatchObject({
      words: [{ occurrences: 1 }],
    });
    await expect(call("count_words", { words: ["two words"] })).rejects.toThrow("several words");
  });

  it("grep with places that are exact", async () => {
    const found = (await call("grep", { pattern: "black\\s+spot", ignore_case: true })) as {
      matches: number;
      documents: number;
      shown: { source: string; start: number; end: number; match: string }[];
    };
    expect(found).toMatchObject({ matches: 2, documents: 2 });
    for (const { source, start, end, match } of found.shown) {
      const text = [...folder.store.show(source).text].join("");
      expect(text.slice(start, end)).toBe(match);
    }
    expect(await call("grep", { pattern: "x*", source: "a.txt" })).toMatchObject({ matches: 0 });
    await expect(call("grep", { pattern: "(" })).rejects.toMatchObject({ code: "TOOL_ARGUMENTS" });
    await expect(call("grep", { pattern: "a", source: "c.txt" })).rejects.toMatchObject({
      code: "SOURCE_UNKNOWN",
    });
  });

  it("end an expression and a query that would run for ever", async () => {
    await folder.write("slow.txt", `${"a".repeat(60)}!`);
    await folder.ingest();
    const o = { timeoutSeconds: 3 };
    const late = { code: "TOOL_TIMEOUT" };
    await expect(call("grep", { pattern: "(a+)+$x" }, o)).rejects.toMatchObject(late);
    const endless =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
    await expect(call("query_table", { source: "t.csv", sql: endless }, o)).rejects.toMatchObject(
      late,
    );
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    const stopped = call("grep", { pattern: "(a+)+$x" }, { signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("query a table, and nothing else", async () => {
    const query = (sql: string) => call("query_table", { source: "t.csv", sql });
    expect(
      await query("SELECT name, born + 1 AS next, note FROM t WHERE born > 1850 ORDER BY born"),
    ).toEqual({
      columns: ["name", "next", "note"],
      rows: [
        ["Grace", 1_907, "x"],
        ["Alan", 1_913, null],
      ],
      cut: false,
    });
    expect(await query("SELECT note FROM t WHERE name = 'Ada'")).toMatchObject({
      rows: [["likes; Babbage"]],
    });
    const hostile = [
      'DROP TABLE "table"',
      'DELETE FROM "table"',
      "PRAGMA writable_schema = 1",
      "SELECT 1; SELECT 2",
      "ATTACH '/tmp/x.sqlite' AS x",
      'INSERT INTO "table" VALUES (1)',
      "EXPLAIN SELECT 1",
      "SELECT",
      "SELECT zeroblob(1000000000)",
      "SELECT load_extension('x')",
      "VACUUM INTO '/tmp/x'",
      "CREATE TEMP TABLE x (y)",
      'WITH x AS (SELECT 1) DELETE FROM "table"',
    ];
    for (const sql of hostile)
      await expect(query(sql)).rejects.toMatchObject({ code: "TOOL_ARGUMENTS" });
    await expect(call("query_table", { source: "a.txt", sql: "SELECT 1" })).rejects.toThrow(
      "no table",
    );
  });

  it("read and list documents by name", async () => {
    expect(await call("read_source", { source: "a.txt", start: 4, length: 5 })).toMatchObject({
      source: "docs/a.txt",
      start: 4,
      end: 9,
      text: "whale",
    });
    expect(await call("list_sources", { names: "docs/b/*" })).toMatchObject({
      count: 1,
      sources: [{ source: "docs/b/b.txt", type: "text" }],
    });
    await expect(call("read_source", { source: "txt" })).rejects.toMatchObject({
      code: "SOURCE_UNKNOWN",
    });
  });
});

describe("added tools", () => {
  it("are kept, found, called with the user's word, and removed", async () => {
    const schema = join(folder.dir, "schema.json");
    await writeFile(
      schema,
      JSON.stringify({ type: "object", properties: { word: { type: "string" } } }),
    );
    const command = `"${process.execPath}" -e "process.stdin.pipe(process.stdout)"`;
    const added = await folder.store.tools.add(
      {
        kind: "command",
        command,
        name: "parrot",
        schemaPath: "schema.json",
        description: "Says it again.",
      },
      { cwd: folder.dir },
    );
    expect(added).toMatchObject({ source: "parrot", tools: 1, changing: 1, replaced: 0 });
    await expect(call("parrot", { word: "hi" })).rejects.toMatchObject({ code: "TOOL_CHANGES" });
    await expect(call("parrot", { word: 3 }, { allowChanges: true })).rejects.toMatchObject({
      code: "TOOL_ARGUMENTS",
    });
    expect(await call("parrot", { word: "hi" }, { allowChanges: true })).toEqual({ word: "hi" });
    const other = await openStore(folder.store.dir, { workers: 1 });
    const { hits } = await other.tools.search("say again", { mode: "lexical" });
    expect(hits[0]).toMatchObject({ name: "parrot", source: "parrot", changes: true });
    expect(await folder.store.verify()).toMatchObject({ sound: true });
    expect(await other.tools.remove("parrot")).toEqual({ removed: 1 });
    expect(() => folder.store.tools.show("parrot")).toThrow(
      expect.objectContaining({ code: "TOOL_UNKNOWN" }),
    );
    await other.close();
  });

  it("that are damaged are told by verify, and the documents are there all the same", async () => {
    await folder.write("a.txt", "Herons stand still.");
    await folder.ingest();
    await writeFile(join(folder.store.dir, "tools.sqlite"), "no database at all ".repeat(100));
    expect(await folder.store.verify()).toMatchObject({
      sound: false,
      problems: [{ where: "tools.sqlite" }],
    });
    expect(() => folder.store.tools.sources()).toThrow(
      expect.objectContaining({ code: "STORE_DAMAGED", exitCode: 4 }),
    );
    expect((await folder.store.search("herons", { mode: "lexical" })).hits).toHaveLength(1);
  });

  it.each([
    [{ kind: "openapi", path: "none.yaml" }, "FILE_MISSING"],
    [{ kind: "openapi", path: "." }, "TOOLS_INVALID"],
    [{ kind: "mcp-url", url: "nonsense" }, "TOOLS_INVALID"],
    [{ kind: "mcp-url", url: "http://127.0.0.1:9/" }, "TOOL_HOST"],
    [{ kind: "command", command: "x", name: "../x", schemaPath: "s" }, "USAGE"],
    [{ kind: "command", command: "", name: "x", schemaPath: "none.json" }, "FILE_MISSING"],
  ])("that can't be read are refused: %j", async (tools, code) => {
    const added = folder.store.tools.add(tools as never, { cwd: folder.dir });
    await expect(added).rejects.toMatchObject({ code });
    expect(existsSync(join(folder.dir, "store"))).toBe(false);
  });
});
