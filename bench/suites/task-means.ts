/**
 * The mean of a suite's tasks at one length, as papers give it: each task counts alike, whatever
 * its number of questions. Its interval is over questions.
 * Errors: BENCH_EMPTY where there is no task.
 */
import { RecollectError } from "../../src/base/index.js";
import { meanInterval } from "../cells.js";
import type { Cell, Sample } from "../contract.js";
import { mean } from "../scores/index.js";

/** Samples named by their task's cell. */
export function meanOfTasks(
  samples: readonly Sample[],
  o: { readonly suite: string; readonly name: string; readonly metric: string },
): Cell {
  const { suite, name, metric } = o;
  const valueOf = (sample: Sample): number => sample.scores[metric] ?? 0;
  const tasks = [...new Set(samples.map((sample) => sample.cell))].map((cell) =>
    mean(samples.filter((sample) => sample.cell === cell).map(valueOf)),
  );
  if (tasks.length === 0) {
    throw new RecollectError("BENCH_EMPTY", { suite, detail: "no task was chosen" });
  }
  const values = samples.map(valueOf);
  return { name, metric, value: mean(tasks), n: values.length, ci95: meanInterval(values) };
}
