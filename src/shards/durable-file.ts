/**
 * Files that are whole or absent, also after a power cut: written beside their name, synced,
 * renamed over it, and the folder synced.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

const TEMPORARY = ".partial";

export function writeDurably(path: string, text: string): void {
  const temporary = path + TEMPORARY;
  const file = openSync(temporary, "w");
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** For files that something else writes: `write` gets the temporary name. */
export function replaceDurably(path: string, write: (temporary: string) => void): void {
  const temporary = path + TEMPORARY;
  write(temporary);
  syncFile(temporary);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

export function removeTemporaries(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
  }
}

export function isTemporary(name: string): boolean {
  return name.endsWith(TEMPORARY);
}

export function syncFolder(folder: string): void {
  // Windows can't open folders; its renames are journalled.
  if (process.platform === "win32") return;
  syncFile(folder);
}

function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
