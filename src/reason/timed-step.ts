/** One step of the trace with what it took, in milliseconds. */
import type { Clock } from "../base/index.js";
import type { Step } from "../records/index.js";

export async function timedStep<T>(
  clock: Clock,
  steps: Step[],
  kind: Step["kind"],
  input: unknown,
  work: () => Promise<{ value: T; output: unknown }>,
): Promise<T> {
  const startedMs = clock.nowMs();
  const { value, output } = await work();
  steps.push({ kind, input, output, ms: Math.round(clock.nowMs() - startedMs) });
  return value;
}

export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
