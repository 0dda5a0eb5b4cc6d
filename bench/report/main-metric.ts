/** The score that a suite is about: what a failure is told by, and what is drawn first. */
const MAIN_METRICS = [
  ...["right", "score", "exact", "F1", "F1 where answered"],
  ...["recall@5", "recall@10", "nDCG@10"],
] as const;

export function mainMetric(names: readonly string[]): string | null {
  return MAIN_METRICS.find((metric) => names.includes(metric)) ?? null;
}
