/** Help texts are a part of the interface: they change on purpose only (UPDATE_GOLDEN=1). */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runFake } from "./fake-io.js";

const COMMANDS = [
  "",
  "ingest",
  "search",
  "ask",
  "history",
  "tools",
  "mcp",
  "status",
  "list",
  "show",
  "remove",
  "deepen",
  "reembed",
  "compact",
  "verify",
  "doctor",
  "bench",
  "demo",
];

describe("help", () => {
  it.each(COMMANDS)("of recollect %s is the golden one", async (name) => {
    const argv = name === "" ? ["--help"] : [name, "--help"];
    const ran = await runFake(argv);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const golden = fileURLToPath(
      new URL(`golden/help${name === "" ? "" : `-${name}`}.txt`, import.meta.url),
    );
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, ran.stdout);
    expect(existsSync(golden)).toBe(true);
    expect(ran.stdout).toBe(readFileSync(golden, "utf8"));
  });

  it.each(["list", "search", "show", "call", "add", "remove"])(
    "of recollect tools %s is the golden one",
    async (name) => {
      const ran = await runFake(["tools", name, "--help"]);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      const golden = fileURLToPath(new URL(`golden/help-tools-${name}.txt`, import.meta.url));
      if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, ran.stdout);
      expect(ran.stdout).toBe(readFileSync(golden, "utf8"));
    },
  );

  it("names every command", async () => {
    const { stdout } = await runFake(["--help"]);
    for (const name of COMMANDS) expect(stdout).toContain(name);
  });

  it("fits 80 columns where it can be wrapped", async () => {
    for (const name of COMMANDS) {
      const { stdout } = await runFake(name === "" ? ["--help"] : [name, "--help"]);
      const long = stdout.split("\n").filter((line) => line.length > 96);
      expect(long).toEqual([]);
    }
  });

  it("is the same through help COMMAND, and prints the version", async () => {
    const help = await runFake(["help", "ask"]);
    expect(help).toMatchObject({ code: 0, stdout: (await runFake(["ask", "--help"])).stdout });
    expect((await runFake(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
