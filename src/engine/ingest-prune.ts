/**
 * Forgets files that are gone from the named folders. Gone means that nothing stands at the path
 * any more: a file that can't be read, or is now ignored or excluded, stays, and so do a file
 * that was named by hand, and everything of a folder that is itself not there (not mounted?).
 */
import { lstat, stat } from "node:fs/promises";
import { relative } from "node:path";
import type { StoreWriter } from "../shards/index.js";
import { isOutside } from "../sources/index.js";

/** How many documents went. `named`: absolute paths. */
export async function prune(
  writer: StoreWriter,
  named: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const folders: string[] = [];
  for (const path of named) {
    const stats = await stat(path).catch(() => null);
    if (stats?.isDirectory()) folders.push(path);
  }
  const gone: string[] = [];
  for (const { path, root } of writer.origins()) {
    signal?.throwIfAborted();
    if (root === null || folders.every((folder) => isOutside(relative(folder, path)))) continue;
    if (await isGone(path)) gone.push(path);
  }
  return gone.reduce((removed, path) => removed + writer.removeOrigin(path), 0);
}

async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: a file took the place of its folder.
    return code === "ENOENT" || code === "ENOTDIR";
  }
}
