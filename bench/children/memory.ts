/**
 * Memory of this process, all its threads, in bytes.
 * On Linux from /proc: VmHWM, which begins anew with the program (getrusage's maximum would take
 * over what the parent held when it forked); RssAnon, which nothing can take back but swapping;
 * RssFile, pages of files that the system takes back when it needs them.
 */
import { readFileSync } from "node:fs";

export interface Memory {
  readonly peakBytes: number;
  /** The two are equal to all of it and nothing where the system doesn't tell them apart. */
  readonly ownBytes: number;
  readonly fileBytes: number;
}

export function memory(): Memory {
  const status = procStatus();
  const rss = process.memoryUsage().rss;
  return {
    peakBytes: field(status, "VmHWM") ?? process.resourceUsage().maxRSS * 1024,
    ownBytes: field(status, "RssAnon") ?? rss,
    fileBytes: field(status, "RssFile") ?? 0,
  };
}

export function peakBytes(): number {
  return memory().peakBytes;
}

function procStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    // Not Linux.
    return "";
  }
}

function field(status: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status);
  return match?.[1] === undefined ? null : Number(match[1]) * 1024;
}
