/**
 * The packed tarball in an empty project. Install scripts don't run here: compiling the native
 * modules takes minutes, so their builds are copied from this checkout, which `npm ci` made from
 * the same versions.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const NATIVE = ["better-sqlite3"];
const MINUTES = 60_000;

let dir = "";
let packed: string[] = [];

function run(command: string, argv: readonly string[], cwd = dir): string {
  return execFileSync(command, argv, { cwd, encoding: "utf8", maxBuffer: 64_000_000 });
}

const program = (...argv: string[]): string => run(join(dir, "node_modules/.bin/recollect"), argv);

function versionOf(name: string): string {
  const file = join(root, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-tarball-"));
  const argv = ["pack", "--json", "--ignore-scripts", "--pack-destination", dir];
  const [tarball] = JSON.parse(run("npm", argv, root)) as {
    filename: string;
    files: { path: string }[];
  }[];
  packed = (tarball?.files ?? []).map((file) => file.path);
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  // The versions of this checkout, so that the copied native builds fit.
  const overrides = Object.fromEntries(Object.keys(dependencies).map((n) => [n, versionOf(n)]));
  const project = { name: "consumer", private: true, type: "module", overrides };
  writeFileSync(join(dir, "package.json"), JSON.stringify(project));
  const install = ["install", `./${tarball?.filename}`, "--ignore-scripts", "--prefer-offline"];
  run("npm", [...install, "--no-audit", "--no-fund"]);
  for (const name of NATIVE) {
    const build = join("node_modules", name, "build", "Release");
    cpSync(join(root, build), join(dir, build), { recursive: true });
  }
  writeFileSync(join(dir, "ships.txt"), "The Aurelia was built in Trieste by Marta Lodi.\n");
}, 10 * MINUTES);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("the tarball", () => {
  it("holds what runs, and nothing else", () => {
    for (const wanted of [
      "dist/src/cli/main.js",
      "dist/src/index.js",
      "dist/src/index.d.ts",
      "dist/bench/index.js",
      "dist/bench/children/llama_engine.py",
      "dist/bench/tool-list/tools.jsonl.br",
      "models/embedder/onnx/model_int8.onnx",
      "models/embedder/LICENSE",
      "models/tool-embedder/onnx/model_int8.onnx",
      "corpora/demo-questions.json",
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
    ]) {
      expect(packed).toContain(wanted);
    }
    const strangers = packed.filter((file) => /^(src|test|training|bench)\/|\.map$/.test(file));
    expect(strangers).toEqual([]);
  });

  it("has no build of a source that is gone", () => {
    const stale = packed
      .filter((file) => /^dist\/.*\.js$/.test(file))
      .filter((file) => {
        const source = file.replace(/^dist\//, "").replace(/\.js$/, ".ts");
        return !run("git", ["ls-files", "-co", "--exclude-standard", source], root).trim();
      });
    expect(stale).toEqual([]);
  });
});

describe("in an empty project", () => {
  it("the program ingests and searches", () => {
    expect(program("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    const report = JSON.parse(program("ingest", "ships.txt", "--json", "--quiet")) as {
      documents: { added: number };
    };
    expect(report.documents.added).toBe(1);
    const found = JSON.parse(program("search", "Who built the Aurelia?", "--json")) as {
      hits: { source: string }[];
    };
    expect(found.hits[0]?.source).toBe("ships.txt");
  }, 5 * MINUTES);

  it("the demo finds its models and documents", () => {
    const { answers } = JSON.parse(program("demo", "--json", "--quiet")) as {
      answers: { status: string }[];
    };
    expect(answers.map((answer) => answer.status)).toEqual(["answered", "answered", "answered"]);
  }, 5 * MINUTES);

  it("the library does the same", () => {
    const script = `
      import { openStore, RecollectError } from "recollect";
      const store = await openStore("library-store");
      await store.ingest(["ships.txt"], { signal: AbortSignal.timeout(100_000) });
      const { hits } = await store.search("Trieste");
      const answer = await store.ask("Who built the Aurelia?");
      const missing = await store.remove(["none"]).catch((error) => error);
      await store.close();
      console.log(JSON.stringify({
        hit: hits[0].text.includes("Trieste"),
        question: answer.question,
        coded: missing instanceof RecollectError && missing.code,
      }));`;
    writeFileSync(join(dir, "library.js"), script);
    expect(JSON.parse(run(process.execPath, ["library.js"]))).toEqual({
      hit: true,
      question: "Who built the Aurelia?",
      coded: "SOURCE_UNKNOWN",
    });
  }, 5 * MINUTES);

  it("its types are found by a strict compiler", () => {
    const source = `
      import { openStore, type Store } from "recollect";
      const store: Store = await openStore("x");
      const result = await store.search("y", { k: 3 });
      export const first: string | undefined = result.hits[0]?.source;
      // @ts-expect-error -- k is a number
      await store.search("y", { k: "3" });
    `;
    writeFileSync(join(dir, "types.ts"), source);
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023"];
    const types = ["--skipLibCheck", "--typeRoots", join(root, "node_modules/@types")];
    run(join(root, "node_modules/.bin/tsc"), [...options, ...types, "--types", "node", "types.ts"]);
  });
});
