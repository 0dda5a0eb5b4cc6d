/**
 * Where a result was measured: machine, commit, models, inputs.
 * A figure without these can't be compared with another.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BenchContext, Environment, Measured } from "./contract.js";
import { projectRoot } from "./project.js";

export async function describeEnvironment(
  context: BenchContext,
  measured: Measured,
  o: { seed: number; device: string; ablated: readonly string[] },
): Promise<Environment> {
  const processors = cpus();
  return {
    node: process.version,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()} ${arch()}`,
    commit: await commitOf(projectRoot()),
    models: await fingerprints(measured.models ?? context.models),
    corpusDigest: measured.corpusDigest,
    seed: o.seed,
    device: o.device,
    ...(o.ablated.length > 0 ? { ablated: o.ablated } : {}),
    command: withoutFolders(context.command),
    date: context.clock.date().toISOString(),
    notes: measured.notes ?? [],
  };
}

/** Where the data lay on this machine is nobody's business: only the last name is kept. */
function withoutFolders(command: string): string {
  return command.replace(/(?<=^|[\s=])(?:\/|[A-Za-z]:\\)\S*?([^\s/\\]+)[/\\]?(?=\s|$)/g, "$1");
}

export async function commitOf(root: string): Promise<string | null> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("git", ["-C", root, ...args]);
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "HEAD");
    const changed = await git("status", "--porcelain", "--untracked-files=no");
    return changed === "" ? commit : `${commit}+`;
  } catch {
    // No git, or no commit: a packed copy.
    return null;
  }
}

/** What tells of a model and does not make its answers: changed words change no figure. */
const TOLD = /\s(?:\.\/)?(?:CARD\.md|LICENSE|README\.md)$/;

/** One fingerprint a model folder: over its checksum list, else over its files. */
export async function fingerprints(folder: string): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  let names: string[];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    names = entries.filter((e) => e.isDirectory() || e.isSymbolicLink()).map((e) => e.name);
  } catch {
    return found;
  }
  for (const name of names.sort()) found[name] = await fingerprint(join(folder, name));
  return found;
}

async function fingerprint(folder: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    const lines = (await readFile(join(folder, "SHA256SUMS"), "utf8")).split("\n");
    return hash.update(lines.filter((line) => !TOLD.test(line)).join("\n")).digest("hex");
  } catch {
    // Without a list: the files themselves.
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  if (files.length === 0) return null;
  for (const file of files.sort()) {
    hash.update(file.slice(folder.length));
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}
