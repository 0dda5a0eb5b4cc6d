/** MCP servers over streamable HTTP as sources of tools: real ones of the official SDK. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readMcpSource } from "../../src/tools/add-source.js";
import { callMcp } from "../../src/tools/mcp-source.js";
import { recollect } from "../cli/built-program.js";
import { type HttpServer, startServer } from "./mcp-http-server.js";

const REVISIONS = ["2025-11-25", "2025-06-18"];
const limits = (ms = 20_000) => ({ signal: AbortSignal.timeout(ms), env: { BIRD_KEY: "k7" } });

let server: HttpServer;
afterEach(() => server.close());

const add = (path = "/mcp", o: object = { allowPrivate: true }) =>
  readMcpSource({ url: server.origin + path, ...o }, limits());

async function call(lake: string, o = limits(), path = "/mcp") {
  const config = { ...(await add()).config, url: server.origin + path };
  return callMcp({ name: "birds.count", tool: "count", config }, { lake }, o);
}

describe.each(REVISIONS)("a server of revision %s", (revision) => {
  it("gives its tools page by page, is called, and its sessions are ended", async () => {
    server = await startServer({ revision });
    const { name, tools } = await add();
    expect(name).toBe("birds");
    expect(tools).toMatchObject([
      { name: "birds.count", changes: false },
      { name: "birds.feed", changes: true, description: "Feeds them all." },
    ]);
    expect((await call("north")).value).toEqual({ lake: "north", birds: 7 });
    const after = server.seen.filter(({ session }) => session !== "");
    expect(new Set(after.map((one) => one.revision))).toEqual(new Set([revision]));
    // Two of add() and one of the call: each ended by its own DELETE.
    expect(server.seen.filter(({ method }) => method === "DELETE")).toHaveLength(3);
    expect(server.openSessions()).toBe(0);
  });
});

describe("what comes back", () => {
  it("is bounded: cut where it is large, refused where it is endless", async () => {
    server = await startServer();
    const large = await call("large");
    expect(large.cut).toBe(true);
    expect(JSON.stringify(large.value).length).toBeLessThan(1_100_000);
    const message = expect.stringContaining("over 10000000 bytes") as string;
    const refused = { code: "TOOL_FAILED", message };
    await expect(call("endless")).rejects.toMatchObject(refused);
    expect(server.openSessions()).toBe(0);
  });

  it("is the server's own word where it failed", async () => {
    server = await startServer();
    const failure = { code: "TOOL_FAILED", message: expect.stringContaining("no water") };
    await expect(call("dry")).rejects.toMatchObject(failure);
  });

  it("is not waited for beyond the limit, nor is the end of a session", async () => {
    server = await startServer({ listens: false });
    const started = performance.now();
    await expect(call("far", limits(1_500))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("where it may go", () => {
  it("is not this machine unless that was allowed", async () => {
    server = await startServer();
    const refused = { code: "TOOL_HOST", message: expect.stringContaining("this machine") };
    await expect(add("/mcp", {})).rejects.toMatchObject(refused);
    await expect(readMcpSource(
      { url: server.origin.replace("127.0.0.1", "localhost") + "/mcp" },
      limits(),
    )).rejects.toMatchObject({ code: "TOOL_HOST" });
    expect(server.seen).toEqual([]);
  });

  it("is elsewhere on its own host by a redirect", async () => {
    server = await startServer();
    expect((await call("north", limits(), "/moved")).value).toMatchObject({ birds: 7 });
  });

  it("is no other host, even an allowed one, and never a circle", async () => {
    server = await startServer();
    const hosts = [server.origin.replace("http://127.0.0.1", "localhost")];
    const headersFromEnv = { "X-Key": "BIRD_KEY" };
    const away = add("/away", { allowPrivate: true, hosts, headersFromEnv });
    await expect(away).rejects.toMatchObject({
      code: "TOOLS_INVALID",
      message: expect.stringContaining("not followed"),
    });
    await expect(add("/round")).rejects.toMatchObject({ code: "TOOLS_INVALID" });
    await expect(add("/none")).rejects.toMatchObject({ code: "TOOLS_INVALID" });
    // The key was shown to the one host that it was meant for.
    const shown = server.headers.filter((one) => one["x-key"] === "k7");
    expect(shown.map(({ host }) => `http://${host}`)).toEqual([server.origin]);
  });
});

describe("the program", () => {
  it("adds a server by its address, lists its tools and calls them", async () => {
    server = await startServer();
    const cwd = mkdtempSync(join(tmpdir(), "recollect-mcp-http-"));
    const tools = async (...argv: string[]) => {
      const ran = await recollect(["tools", ...argv, "--store", "s", "--json"], { cwd });
      return { code: ran.code, json: JSON.parse(ran.stdout) as Record<string, unknown> };
    };
    const url = `${server.origin}/mcp`;
    expect(await tools("add", "--mcp-url", url)).toMatchObject({
      code: 1,
      json: { error: { code: "TOOL_HOST" } },
    });
    expect(await tools("add", "--mcp-url", url, "--allow-private")).toMatchObject({
      code: 0,
      json: { source: "birds", tools: 2 },
    });
    const args = ["--args", '{"lake":"north"}'];
    expect(await tools("call", "birds.count", ...args)).toMatchObject({
      json: { result: { birds: 7 }, cut: false },
    });
    expect(await tools("call", "birds.feed", ...args)).toMatchObject({
      json: { error: { code: "TOOL_CHANGES" } },
    });
    expect(await tools("call", "birds.feed", ...args, "--yes")).toMatchObject({ code: 0 });
    expect(server.openSessions()).toBe(0);
    rmSync(cwd, { recursive: true });
  });
});
