/**
 * How honest a confidence is.
 * Inputs: confidences in [0, 1] and outcomes 0 or 1, of equal length.
 * Sources: Guo et al. 2017 (expected calibration error, equal-width bins); Fawcett 2006 (AUROC as
 * the Mann-Whitney statistic, ties counted half).
 */
import { invariant } from "../../src/base/index.js";

/** Expected calibration error over equal-width bins; NaN without samples. */
export function ece(
  confidences: readonly number[],
  outcomes: readonly number[],
  bins = 10,
): number {
  invariant(confidences.length === outcomes.length, "one outcome a confidence");
  if (confidences.length === 0) return Number.NaN;
  const sums = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, right: 0 }));
  confidences.forEach((confidence, at) => {
    // 1.0 belongs to the last bin, not to one of its own.
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)))];
    invariant(bin !== undefined, "bins cover [0, 1]");
    bin.n++;
    bin.confidence += confidence;
    bin.right += outcomes[at] ?? 0;
  });
  const gaps = sums.map((bin) => (bin.n === 0 ? 0 : Math.abs(bin.confidence - bin.right)));
  return gaps.reduce((sum, gap) => sum + gap, 0) / confidences.length;
}

/** Chance that a right one scores above a wrong one; NaN when all are right or all wrong. */
export function auroc(scores: readonly number[], outcomes: readonly number[]): number {
  invariant(scores.length === outcomes.length, "one outcome a score");
  const order = scores.map((score, at) => ({ score, right: (outcomes[at] ?? 0) > 0 }));
  order.sort((a, b) => a.score - b.score);
  const positives = order.filter((one) => one.right).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]?.score === order[from]?.score) to++;
    // Ties share the mean of their 1-based ranks.
    const meanRank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) if (order[at]?.right === true) rankSum += meanRank;
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
