/** Wrong calls, failing calls, interrupted calls: what is said, where, and the exit code. */
import { describe, expect, it } from "vitest";
import { RecollectError } from "../../src/base/index.js";
import { fakeStore, REPORT } from "./fake-store.js";
import { runFake } from "./fake-io.js";
import { errorSchema } from "./schemas.js";

describe("a wrong call", () => {
  it.each([
    [["serch", "x"], "USAGE", "did you mean search?"],
    [["search", "--jsn", "x"], "USAGE", "did you mean --json?"],
    [["search"], "USAGE", "query"],
    [["ask"], "USAGE", "question"],
    [["ingest"], "USAGE", "path"],
    [["show"], "USAGE", "source"],
    [["show", "a", "b"], "USAGE", "too many"],
    [["search", "x", "--store"], "USAGE", "--store"],
    [["search", "x", "--queries", "f"], "USAGE", "not both"],
    [["search", "x", "--out", "f"], "USAGE", "--queries"],
    [["search", "x", "-k", "0"], "INVALID_OPTION", "-k"],
    [["search", "x", "-k", "3.5"], "INVALID_OPTION", "whole number"],
    [["search", "x", "-k", "-1"], "INVALID_OPTION", "whole number"],
    [["search", "x", "--mode", "dens"], "INVALID_OPTION", "lexical"],
    [["search", "x", "--type", "pfd"], "INVALID_OPTION", "pdf"],
    [["search", "x", "--after", "2024-02-31"], "INVALID_OPTION", "--after"],
    [["search", "x", "--filter", "team"], "INVALID_OPTION", "key=value"],
    [["ingest", "x", "--chunk-tokens", "9"], "INVALID_OPTION", "from 32 to 480"],
    [["ingest", "x", "--level", "deeper"], "INVALID_OPTION", "deep"],
    [["ask", "x", "--timeout", "0"], "INVALID_OPTION", "--timeout"],
    [["ask", "x", "--device", "gpu"], "INVALID_OPTION", "webgpu"],
  ])("%j is told so, exit 2", async (argv, code, detail) => {
    const ran = await runFake(argv, { store: fakeStore() });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(new RegExp(`^recollect: ${code}: .*\nhint: .+\n$`));
    expect(ran.stderr).toContain(detail);

    const json = await runFake([...argv.filter((a) => a !== "--store"), "--json"], {
      store: fakeStore(),
    });
    expect(json.stderr).toBe("");
    if (!argv.includes("--store")) {
      expect(json.code).toBe(2);
      expect(errorSchema.parse(JSON.parse(json.stdout)).error.code).toBe(code);
    }
  });

  it("without a command shows the help on stderr", async () => {
    const ran = await runFake([]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain("Usage: recollect");
    const json = await runFake(["--json"]);
    expect(errorSchema.parse(JSON.parse(json.stdout)).error.code).toBe("USAGE");
  });
});

describe("a failing call", () => {
  const missing = fakeStore({
    search: () => Promise.reject(new RecollectError("STORE_MISSING", { dir: "x" })),
  });

  it("has the code's exit code, message and hint", async () => {
    const ran = await runFake(["search", "x"], { store: missing });
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toBe(
      "recollect: STORE_MISSING: no store at x\nhint: make one: recollect ingest PATH --store x\n",
    );
    expect(missing.closed()).toBe(true);
  });

  it("prints one JSON document with --json", async () => {
    const ran = await runFake(["search", "x", "--json"], { store: missing });
    expect(ran).toMatchObject({ code: 4, stderr: "" });
    expect(errorSchema.parse(JSON.parse(ran.stdout)).error.code).toBe("STORE_MISSING");
  });

  it("shows a stack only with --verbose", async () => {
    const store = fakeStore({ search: () => Promise.reject(new TypeError("boom")) });
    const ran = await runFake(["search", "x"], { store });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("recollect: INTERNAL: unexpected failure: boom");
    expect(ran.stderr).not.toContain("    at ");
    const verbose = await runFake(["search", "x", "--verbose"], { store });
    expect(verbose.stderr).toContain("TypeError: boom");
    expect(verbose.stderr).toContain("    at ");
  });

  it("names the disk when it is full", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
    const store = fakeStore({ ingest: () => Promise.reject(full) });
    const ran = await runFake(["ingest", "x"], { store });
    expect(ran.stderr).toContain("recollect: DISK_FULL:");
  });

  it("escapes what a document's name brings to the terminal", async () => {
    const source = "a\u001b]0;owned\u0007.txt";
    const ran = await runFake(["show", source], { store: fakeStore() });
    expect(ran.stderr).toContain("a\\x1b]0;owned\\x07.txt");
  });
});

describe("an interrupted call", () => {
  it("stops by its signal, with exit 130", async () => {
    let interrupt = (): void => undefined;
    const store = fakeStore({
      ingest: (_paths, options) =>
        new Promise((_, reject) => {
          const signal = options?.signal;
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
          interrupt();
        }),
    });
    const onStart = (send: () => void): void => {
      interrupt = send;
    };
    const ran = await runFake(["ingest", "x", "--json"], { store, onStart });
    expect(ran.code).toBe(130);
    expect(errorSchema.parse(JSON.parse(ran.stdout)).error.code).toBe("INTERRUPTED");
    expect(store.closed()).toBe(true);
    expect(ran.forced).toEqual([]);
  });

  it("leaves at once the second time", async () => {
    let interrupt = (): void => undefined;
    const store = fakeStore({
      ingest: async () => {
        interrupt();
        interrupt();
        return REPORT;
      },
    });
    const onStart = (send: () => void): void => {
      interrupt = send;
    };
    const ran = await runFake(["ingest", "x"], { store, onStart });
    expect(ran.forced).toEqual([130]);
    expect(ran.code).toBe(130);
  });
});

describe("a reader that goes away", () => {
  it("ends a long output quietly", async () => {
    const text = (function* () {
      for (let i = 0; i < 1_000_000; i++) yield "line\n";
    })();
    const { document } = fakeStore().show("moby.txt");
    const store = fakeStore({ show: () => ({ document, text }) });
    const ran = await runFake(["show", "moby.txt"], { store, closesAfter: 2 });
    expect(ran).toMatchObject({ code: 0, stderr: "", stdout: "line\nline\n" });
    expect(store.closed()).toBe(true);
  });
});
