/**
 * The most memory that this process has held, in bytes.
 * On Linux VmHWM, which begins anew with the program: getrusage's maximum would take over what
 * the parent held when it forked.
 */
import { readFileSync } from "node:fs";

export function peakBytes(): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (match?.[1] !== undefined) return Number(match[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
