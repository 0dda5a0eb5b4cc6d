/** Local commands and MCP servers as tools. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCommandSource } from "../../src/tools/add-source.js";
import { callCommand, commandWords } from "../../src/tools/call-command.js";
import { callMcp, listMcpTools } from "../../src/tools/mcp-source.js";

const env = process.env;
const inTime = (ms = 20_000) => ({ signal: AbortSignal.timeout(ms), env });

describe("a local command", () => {
  const run = (script: string, given: object, o = inTime(), words: readonly string[] = []) =>
    callCommand(
      { name: "script", command: [process.execPath, "-e", script, ...words] },
      given as never,
      o,
    );

  it("gets its arguments as JSON, and as words without a shell", async () => {
    const echo = "process.stdin.pipe(process.stdout)";
    expect((await run(echo, { a: [1, "$HOME"] })).value).toEqual({ a: [1, "$HOME"] });
    const words = "console.log(JSON.stringify(process.argv.slice(1)))";
    const given = { file: "a b; rm -rf $(x) `y`", n: -3 };
    expect(
      (await run(words, given, inTime(), ["{file}", "{n}", "{none}", "x{file}"])).value,
    ).toEqual(["a b; rm -rf $(x) `y`", "-3", "", "x{file}"]);
  });

  it("can't be given an option in the place of a value", async () => {
    await expect(async () =>
      run("1", { file: "--output=/etc/x" }, inTime(), ["{file}"]),
    ).rejects.toThrow("minus");
  });

  it("says why it failed", async () => {
    await expect(run("console.error('no luck'); process.exit(3)", {})).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: expect.stringContaining("3: no luck"),
    });
    const missing = { name: "gone", command: ["./there-is-no-such-program"] };
    await expect(callCommand(missing, {}, inTime())).rejects.toMatchObject({ code: "TOOL_FAILED" });
  });

  it("is stopped when it prints too much or takes too long", async () => {
    const endless = "setInterval(() => process.stdout.write('x'.repeat(100000)), 1)";
    const { value, cut } = await run(endless, {});
    expect(cut).toBe(true);
    expect((value as string).length).toBe(1_000_000);
    await expect(run("setInterval(() => 1, 1000)", {}, inTime(500))).rejects.toThrow();
  });

  it.each([
    ["a b  c", ["a", "b", "c"]],
    [`"a b" 'c "d"' e`, ["a b", 'c "d"', "e"]],
    ["", []],
  ])("is split into words: %s", (line, words) => {
    expect(commandWords(line)).toEqual(words);
  });
});

describe("an MCP server", () => {
  const path = fileURLToPath(new URL("fixtures/mcp-server.mjs", import.meta.url));
  const config = { command: [process.execPath, path] };
  const call = (tool: string, given: object, o = inTime()) =>
    callMcp({ name: `birds.${tool}`, tool, config }, given as never, o);

  it("gives its tools, with what may change something", async () => {
    const nameOf = (title: string): string => title;
    const { source, tools } = await listMcpTools(config, {
      ...inTime(),
      source: undefined,
      nameOf,
    });
    expect(source).toBe("birds");
    expect(tools.map(({ name, changes }) => [name, changes])).toEqual([
      ["birds.count_birds", false],
      ["birds.feed", true],
    ]);
    expect(tools[0]?.parameters).toMatchObject({ type: "object", required: ["lake"] });
  });

  it("is called, and its results are bounded", async () => {
    expect((await call("count birds", { lake: "north" })).value).toEqual({
      lake: "north",
      birds: 7,
    });
    expect(await call("feed", { what: "much" })).toMatchObject({ cut: true });
  });

  it("fails with its own words, or because it took too long", async () => {
    await expect(call("feed", { what: "stones" })).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: expect.stringContaining("not stones"),
    });
    await expect(call("feed", { what: "slowly" }, inTime(3_000))).rejects.toThrow();
  });

  it("that is not there is an error with its code", async () => {
    const nowhere = { command: [process.execPath, "-e", "process.exit(1)"] };
    const o = { ...inTime(), source: undefined, nameOf: (title: string) => title };
    await expect(listMcpTools(nowhere, o)).rejects.toMatchObject({ code: "TOOLS_INVALID" });
    const inside = { url: "http://127.0.0.1:9/mcp", hosts: ["127.0.0.1:9"], allowPrivate: false };
    await expect(listMcpTools(inside, o)).rejects.toMatchObject({ code: "TOOL_HOST" });
  });
});

describe("a command that is named by a path", () => {
  it("is that of the folder it was added in, and must be there", async () => {
    const dir = mkdtempSync(join(tmpdir(), "recollect-command-"));
    const schemaPath = join(dir, "schema.json");
    writeFileSync(schemaPath, '{"type":"object","properties":{}}');
    const program = relative(process.cwd(), join(dir, "run.sh"));
    const add = () => readCommandSource({ command: `${program} -v`, name: "run", schemaPath });
    await expect(add()).rejects.toMatchObject({ code: "FILE_MISSING" });
    writeFileSync(join(dir, "run.sh"), "#!/bin/sh\n");
    expect((await add()).config).toEqual({ command: [join(dir, "run.sh"), "-v"] });
    rmSync(dir, { recursive: true });
  });
});
