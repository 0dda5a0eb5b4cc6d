/**
 * The samples that went wrong, worst first: those that failed, then those whose main score is less
 * than all. Of many, some of each cell are shown.
 */
import type { Sample } from "../contract.js";
import { mainMetric } from "./main-metric.js";

export interface Failure {
  readonly sample: Sample;
  readonly metric: string | null;
  /** In [0, 1]; 0 for an error. */
  readonly score: number;
}

export function failuresIn(samples: readonly Sample[]): Failure[] {
  const found = samples.flatMap((sample): Failure[] => {
    const metric = mainMetric(Object.keys(sample.scores));
    const score = metric === null ? 1 : (sample.scores[metric] ?? 1);
    if (sample.error !== undefined) return [{ sample, metric, score: 0 }];
    return score < 1 ? [{ sample, metric, score }] : [];
  });
  return found.sort(
    (a, b) => Number(b.sample.error !== undefined) - Number(a.sample.error !== undefined) ||
      a.score - b.score,
  );
}

/** At most so many, in turns from all cells. */
export function someOfEach(failures: readonly Failure[], most: number): Failure[] {
  const byCell = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { cell } = failure.sample;
    byCell.set(cell, [...(byCell.get(cell) ?? []), failure]);
  }
  const chosen = new Set<Failure>();
  const longest = Math.max(0, ...[...byCell.values()].map((own) => own.length));
  for (let at = 0; at < longest; at++) {
    for (const own of byCell.values()) {
      const failure = own[at];
      if (failure !== undefined && chosen.size < most) chosen.add(failure);
    }
  }
  return failures.filter((failure) => chosen.has(failure));
}

export interface ToldOutput {
  readonly answer: string;
  readonly quotes: readonly string[];
  /** JSON of what led to it; null where there is nothing. */
  readonly trace: string | null;
}

/** What a sample says, whatever its suite keeps. */
export function toldOutput({ output, error }: Sample): ToldOutput {
  if (error !== undefined) {
    return { answer: `${error.code}: ${error.message}`, quotes: [], trace: null };
  }
  if (typeof output !== "object" || output === null || Array.isArray(output)) {
    return { answer: "", quotes: [], trace: output == null ? null : JSON.stringify(output) };
  }
  const { answer, status, quotes, steps, ...rest } = output as Record<string, unknown>;
  const said = typeof answer === "string" ? answer : typeof status === "string" ? status : "";
  return {
    answer: said,
    quotes: Array.isArray(quotes) ? quotes.map(asText) : [],
    trace: JSON.stringify(steps ?? rest),
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
