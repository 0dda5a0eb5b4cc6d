/**
 * What must be the same for a run to go on where another was stopped: code, suite and options,
 * data, models. Each part has its own digest, so that it can be told which one differs.
 * Data and named folders are told by names, sizes and times of their files, not by their bytes:
 * a folder of novels is not read for it.
 */
import { createHash, type Hash } from "node:crypto";
import { opendir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchContext } from "./contract.js";
import { fingerprints } from "./environment.js";

/** Where results go and what is remembered of them changes no answer. */
const APART = new Set(["out", "ledger", "note", "stores", "peersFolder"]);
/** Files of a folder that are looked at; and how deep. */
const FILES_MAX = 20_000;
const DEPTH_MAX = 8;

export type RunKey = Readonly<Record<"code" | "options" | "data" | "models", unknown>>;

export async function runKey(suite: string, context: BenchContext): Promise<RunKey> {
  const { operands, data } = context;
  const args = Object.entries(context.args)
    .filter(([name, value]) => !APART.has(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const named = [...operands, ...args.map(([, value]) => value)].filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
  const paths = [...(data === null ? [] : [data]), ...named.map((value) => resolve(value))];
  const prints = await Promise.all(paths.map((path) => pathDigest(path, context.out)));
  return {
    code: await codeDigest(),
    options: [suite, operands, args],
    data: prints.filter((print) => print !== null),
    models: await fingerprints(context.models),
  };
}

let code: Promise<string> | null = null;

/** Of the program as it runs: a commit that changes none of its files does not matter. */
export function codeDigest(): Promise<string> {
  return (code ??= readCode());
}

async function readCode(): Promise<string> {
  const hash = createHash("sha256");
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  for (const folder of ["src", "bench"]) {
    for (const path of (await filesIn(join(root, folder))).sort()) {
      if (!/\.(?:js|ts|wasm)$/.test(path)) continue;
      hash.update(path.slice(root.length)).update(await readFile(path));
    }
  }
  return hash.digest("hex");
}

/** Null where there is nothing: an option's value is seldom a path. */
async function pathDigest(path: string, out: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  const hash = createHash("sha256");
  const files = found.isDirectory() ? (await filesIn(path)).sort() : [path];
  for (const file of files) {
    if (!file.startsWith(join(resolve(out), "/"))) await addFile(hash, file, path);
  }
  return hash.digest("hex");
}

async function addFile(hash: Hash, file: string, root: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  const name = file.slice(root.length);
  hash.update(JSON.stringify([name, found?.size ?? null, found?.mtimeMs ?? null]));
}

async function filesIn(folder: string, depth = 0, files: string[] = []): Promise<string[]> {
  if (depth > DEPTH_MAX) return files;
  const entries = await opendir(folder).catch(() => null);
  if (entries === null) return files;
  for await (const entry of entries) {
    if (files.length >= FILES_MAX) return files;
    if (entry.name === "node_modules" || entry.name === ".git") continue;
    const path = join(folder, entry.name);
    const linked = entry.isSymbolicLink() ? await stat(path).catch(() => null) : null;
    if (entry.isDirectory() || linked?.isDirectory()) await filesIn(path, depth + 1, files);
    else files.push(path);
  }
  return files;
}
