/**
 * How much of the processor other programs use: threads that wait awake for each other are a
 * quarter faster on cores of their own, and slower where they keep someone off a core that they
 * wait for (native-notes/onnxruntime-node.md).
 * Units: cores, milliseconds. Source: node:os `cpus()`, counted in ticks of 10 ms on Linux.
 */
import { availableParallelism, cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_MS = 100;
/** Of a core: what a desktop does by itself. */
const BUSY_MAX = 0.3;

export interface Look {
  /** Of all cores together. */
  readonly busyMs: number;
  readonly ownMs: number;
  readonly atMs: number;
}

/**
 * Whether `threads` threads have cores to themselves now; false where the system does not tell, and
 * where this program may not use all cores: which ones are busy is not known there.
 */
export async function coresAreIdle(threads: number | undefined): Promise<boolean> {
  const all = cpus().length;
  const wanted = threads ?? availableParallelism();
  if (wanted < 2 || all < wanted || availableParallelism() < all) return false;
  const first = look();
  await pause(LOOK_MS);
  return first.busyMs > 0 && busyElsewhere(first, look()) <= BUSY_MAX + (all - wanted);
}

/** Cores kept busy by other programs between two looks. */
export function busyElsewhere(first: Look, second: Look): number {
  const others = second.busyMs - first.busyMs - (second.ownMs - first.ownMs);
  return Math.max(0, others) / (second.atMs - first.atMs);
}

function look(): Look {
  const busy = cpus().reduce((sum, { times: t }) => sum + t.user + t.nice + t.sys + t.irq, 0);
  const { user, system } = process.cpuUsage();
  return { busyMs: busy, ownMs: (user + system) / 1_000, atMs: performance.now() };
}
