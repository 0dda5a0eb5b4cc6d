/**
 * Keeps the native objects of better-sqlite3 from being garbage collected where that aborts the
 * process: version 12, compiled with the headers of Node 24.19 or later, fails an assertion of
 * Node's (`RemoveEnvironmentCleanupHook`) when one of its objects is collected outside of any
 * JavaScript call. A closed database or a finished iterator holds no memory worth speaking of.
 * Source: native-notes/better-sqlite3.md
 */
const FIRST_NODE_THAT_ABORTS = 24;
const aborts = Number.parseInt(process.versions.node, 10) >= FIRST_NODE_THAT_ABORTS;
const retained: unknown[] = [];

export function retain<T>(native: T): T {
  if (aborts) retained.push(native);
  return native;
}
