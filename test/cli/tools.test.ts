/** recollect tools over a store that gives fixed answers. */
import { describe, expect, it } from "vitest";
import { runFake } from "./fake-io.js";
import { fakeStore } from "./fake-store.js";

const run = (argv: readonly string[], terminal = false) =>
  runFake(["tools", ...argv], { store: fakeStore(), terminal });

describe("recollect tools", () => {
  it.each([
    [["call"], "missing required argument"],
    [["call", "calculate", "--args", "{"], "no JSON"],
    [["add"], "name one of"],
    [["add", "--openapi", "a", "--mcp-url", "b"], "name one of"],
    [["add", "--command", "x"], "--schema"],
    [["add", "--openapi", "a", "--header-env", "x"], "key=value"],
    [["search"], "missing required argument"],
    [["search", "x", "-k", "0"], "1 to 100"],
    [["nonsense"], "unknown command"],
  ])("%j is a wrong call", async (argv, message) => {
    const { code, stderr } = await run(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("list as rows and as JSON", async () => {
    const { stdout } = await run(["list"]);
    expect(stdout).toContain("pets.addPet  changes");
    const { stdout: json } = await run(["list", "--json", "--source", "pets"]);
    expect(JSON.parse(json)).toMatchObject({ count: 1, sources: [{ name: "pets" }] });
  });

  it("search shows arguments", async () => {
    const { code, stdout } = await run(["search", "add", "numbers"]);
    expect(code).toBe(0);
    expect(stdout).toContain("1. calculate");
    expect(stdout).toContain("arguments: expression");
    expect(JSON.parse((await run(["search", "x", "--json"])).stdout)).toMatchObject({ query: "x" });
  });

  it("call prints the result alone, or all of it as JSON", async () => {
    const argv = ["call", "calculate", "--args", '{"expression":"2+2"}'];
    expect((await run(argv)).stdout).toBe('{\n  "value": "4"\n}\n');
    expect(JSON.parse((await run([...argv, "--json"])).stdout)).toEqual({
      tool: "calculate",
      arguments: { expression: "2+2" },
      result: { value: "4" },
      cut: false,
      ms: 1,
    });
  });

  it("call of what changes something needs --yes where nobody can be asked", async () => {
    const argv = ["call", "pets.addPet", "--args", "{}"];
    const refused = await run(argv);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("TOOL_CHANGES");
    expect(refused.stderr).toContain("--yes");
    expect((await run([...argv, "--yes"])).code).toBe(0);
  });

  it("call of an unknown one says how to find it", async () => {
    const { code, stdout } = await run(["call", "none", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "TOOL_UNKNOWN" } });
  });

  it("add says what came in and what is not allowed yet", async () => {
    const { stdout, stderr } = await run(["add", "--openapi", "a.yaml", "--name", "zoo"]);
    expect(stdout).toBe("added 3 tools as zoo; 1 may change something\n");
    expect(stderr).toContain("pets.example");
    expect((await run(["remove", "pets"])).stdout).toBe("removed 3 tools\n");
  });
});
