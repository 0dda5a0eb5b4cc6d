/**
 * Which peers are installed, and loading their packages from the folder that they are installed
 * in. They are no dependencies of the project: `npm ci --prefix FOLDER` installs them.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../project.js";
import type { LoadPackage, Peer } from "./contract.js";
import { hnswlib } from "./hnswlib.js";
import { lancedb, lancedbRq } from "./lancedb.js";
import { langchain } from "./langchain.js";
import { recollect } from "./recollect.js";
import { sqliteVec } from "./sqlite-vec.js";
import { usearch } from "./usearch.js";

export const PEERS: readonly Peer[] = [
  recollect,
  lancedb,
  lancedbRq,
  sqliteVec,
  usearch,
  hnswlib,
  langchain,
];

export function peerNamed(name: string): Peer {
  const found = PEERS.find((peer) => peer.name === name);
  if (found === undefined) throw new Error(`no peer ${name}`);
  return found;
}

/** Beside the sources in a checkout, copied beside the build in a package. */
export function peersFolder(named?: string): string {
  if (named !== undefined) return resolve(named);
  const within = join("bench", "peers");
  const source = join(projectRoot(), within);
  return existsSync(join(source, "package.json")) ? source : join(projectRoot(), "dist", within);
}

export function loaderFrom(folder: string): LoadPackage {
  return async (name) => {
    const path = entryOf(folder, name);
    if (path === null) throw new Error(`${name} is not installed in ${folder}`);
    const found = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // Of a CommonJS module not every name is seen from outside.
    const { default: all } = found;
    return typeof all === "object" ? { ...all, ...found } : found;
  };
}

/** What the peers share with the project (hnswlib-node) is the project's own. */
function entryOf(folder: string, name: string): string | null {
  for (const from of [folder, projectRoot()]) {
    try {
      return createRequire(join(from, "package.json")).resolve(name);
    } catch {
      // Not there, or only for `import`: the next folder is asked.
    }
  }
  return null;
}

export interface Installed {
  readonly peer: Peer;
  /** "LanceDB 0.39.0 (IVF_PQ, cosine, defaults)" */
  readonly about: string;
}

export interface PeerRoster {
  readonly installed: readonly Installed[];
  readonly missing: readonly Peer[];
}

export async function peersIn(folder: string, wanted = PEERS): Promise<PeerRoster> {
  const installed: Installed[] = [];
  const missing: Peer[] = [];
  for (const peer of wanted) {
    const versions = await Promise.all(peer.packages.map((name) => versionOf(folder, name)));
    if (versions.includes(null)) {
      missing.push(peer);
      continue;
    }
    const [version = ""] = versions;
    const about = [peer.name, version ?? "", `(${peer.settings})`].filter((part) => part !== "");
    installed.push({ peer, about: about.join(" ") });
  }
  return { installed, missing };
}

export function howToInstall(folder: string): string {
  return `npm ci --prefix ${folder}`;
}

async function versionOf(folder: string, name: string): Promise<string | null> {
  for (const from of [folder, projectRoot()]) {
    try {
      const text = await readFile(join(from, "node_modules", name, "package.json"), "utf8");
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
