/**
 * How much memory the measured processes may have: the limit of the control group that the whole
 * command runs in, where there is one. It is set from outside, as for any program:
 *   systemd-run --user --scope -p MemoryMax=2G recollect bench scale ...
 * Without one, memory is watched and not limited; the notes of a result say which.
 */
import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";

/** In bytes; null where nothing limits this process but the machine. */
export function memoryLimit(read = readText): number | null {
  const own = read("/proc/self/cgroup").split("\n");
  const limits = own.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    if (controllers === "") return limitsAbove(read, ROOT, path, "memory.max");
    if (!(controllers ?? "").split(",").includes("memory")) return [];
    return limitsAbove(read, join(ROOT, "memory"), path, "memory.limit_in_bytes");
  });
  const least = Math.min(...limits);
  return least < totalmem() ? least : null;
}

/** A group is limited by all the groups that it lies in. */
function limitsAbove(
  read: (path: string) => string,
  root: string,
  path: string,
  file: string,
): number[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.flatMap((_, at) => {
    const text = read(join(root, ...parts.slice(0, parts.length - at), file)).trim();
    return /^\d+$/.test(text) ? [Number(text)] : [];
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export function limitNote(limit: number | null, asked: number): string {
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  if (limit === null) return `memory watched, not limited (heap of JavaScript: ${gib(asked)})`;
  return `memory limited to ${gib(limit)} by the control group`;
}
