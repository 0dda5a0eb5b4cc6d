/**
 * The files of a store folder, and the telling of a store from other folders.
 *
 *   manifest.json          what the store is
 *   shards/0001.sqlite     documents, passages, words, vectors
 *   lists/0001-*.ivf       posting lists, derived from vectors; may be missing
 *   graphs/                of earlier releases; the next writer removes it
 *   history.sqlite         what was asked and answered; only there once something was
 *   tools.sqlite           registered tools; only there once some were added
 *   writer.lock.sqlite     held by the one writer; writer.json says who that is
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { RecollectError } from "../base/index.js";
import { Connection } from "./connection.js";
import { isTemporary } from "./durable-file.js";

export const manifestPath = (dir: string): string => join(dir, "manifest.json");
export const shardsFolder = (dir: string): string => join(dir, "shards");
export const listsFolder = (dir: string): string => join(dir, "lists");
export const graphsFolder = (dir: string): string => join(dir, "graphs");
export const historyPath = (dir: string): string => join(dir, "history.sqlite");
export const toolsPath = (dir: string): string => join(dir, "tools.sqlite");
export const lockPath = (dir: string): string => join(dir, "writer.lock.sqlite");
export const holderPath = (dir: string): string => join(dir, "writer.json");

export function shardFile(id: number): string {
  return `${String(id).padStart(4, "0")}.sqlite`;
}

export function shardPath(dir: string, file: string): string {
  return join(shardsFolder(dir), file);
}

/** Every name that a store folder may hold before its manifest is there. */
const BEFORE_MANIFEST = ["shards", "lists", "graphs", "writer.lock.sqlite", "writer.json"];

/** Errors: STORE_NOT_A_STORE when something else is there. */
export function storeState(dir: string): "store" | "absent" {
  if (!existsSync(dir)) return "absent";
  if (!statSync(dir).isDirectory()) throw notAStore(dir, "it is a file");
  if (existsSync(manifestPath(dir))) return "store";
  const others = readdirSync(dir).filter(
    (name) =>
      !isTemporary(name) && !BEFORE_MANIFEST.some((known) => name.startsWith(known)),
  );
  if (others.length > 0) {
    throw notAStore(dir, `it holds other files (${others[0] ?? ""}) and no manifest.json`);
  }
  // A store being made has an empty shard and no manifest yet; one with documents has lost it.
  if (shardFiles(dir).some(holdsDocuments)) {
    throw new RecollectError("STORE_DAMAGED", { detail: `${dir} has no manifest.json` });
  }
  return "absent";
}

function shardFiles(dir: string): string[] {
  const folder = join(dir, "shards");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".sqlite"));
  return names.map((name) => join(folder, name));
}

/** The smallest page of an SQLite file. */
const SQLITE_BYTES_MIN = 512;

/** True as well when nobody can tell: what may be documents is never written over. */
function holdsDocuments(path: string): boolean {
  if (statSync(path).size < SQLITE_BYTES_MIN) return false;
  let db: Connection | null = null;
  try {
    db = Connection.reader(path);
    const tables = db.all("SELECT 1 FROM sqlite_schema WHERE name = 'documents'");
    return tables.length > 0 && db.all("SELECT 1 FROM documents LIMIT 1").length > 0;
  } catch {
    return true;
  } finally {
    db?.close();
  }
}

function notAStore(dir: string, detail: string): RecollectError {
  return new RecollectError("STORE_NOT_A_STORE", { dir, detail });
}

/** Bytes of all files of the store. Only looks: opening them would drop SQLite's locks. */
export function bytesOnDisk(dir: string): number {
  let bytes = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
