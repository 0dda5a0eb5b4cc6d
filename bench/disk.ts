/**
 * What a folder takes on disk, and taking its files out of the system's cache, so that the next
 * process finds them cold. Units: bytes as allocated, which is what a disk has less of.
 */
import { execFile } from "node:child_process";
import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const BLOCK_BYTES = 512;

export async function diskBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const { stats } of await filesOf(folder)) {
    // Some systems don't count blocks.
    sum += stats.blocks > 0 ? stats.blocks * BLOCK_BYTES : stats.size;
  }
  return sum;
}

/** False where the system has no way to; needs no rights: dd advises that they aren't needed. */
export async function dropFromCache(folder: string): Promise<boolean> {
  for (const { path } of await filesOf(folder)) {
    try {
      await promisify(execFile)("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"]);
    } catch {
      return false;
    }
  }
  return true;
}

async function filesOf(folder: string): Promise<{ path: string; stats: Stats }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: { path: string; stats: Stats }[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.push({ path, stats: await stat(path) });
  }
  return files;
}
