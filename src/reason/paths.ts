/**
 * Several ways of reasoning about one question, over more and less of the evidence and with other
 * words drawn, and a vote about what they answer ("self-consistency"). Each vote weighs as much as
 * its path is sure; one that finds no answer votes for "unknown".
 * Source: Wang et al. 2022, arXiv:2203.11171.
 */
import { invariant } from "../base/index.js";
import { agreementOf } from "./arbiter.js";
import { type Effort, type ReasonPath, USUAL_PATH } from "./effort.js";
import type { ReasonResult } from "./reason-answer.js";

const NARROW_PATH: ReasonPath = { ...USUAL_PATH, room: 0.5 };

/** What is tried, in this order. */
const PATHS: Readonly<Record<Effort, readonly ReasonPath[]>> = {
  low: [NARROW_PATH],
  medium: [USUAL_PATH],
  high: [
    USUAL_PATH,
    NARROW_PATH,
    { ...USUAL_PATH, room: 2 },
    { ...USUAL_PATH, temperature: 0.6, seed: 1 },
    { ...USUAL_PATH, temperature: 0.6, seed: 2 },
  ],
};

export function firstPath(effort: Effort): ReasonPath {
  return PATHS[effort][0] ?? USUAL_PATH;
}

/** So sure of one answer, two paths are enough. */
const SETTLED = 0.9;
/** From this share of common words on, two phrases count as the same answer. */
const SAME_AGREEMENT = 0.6;

/** What was found on each path that was taken, and what is shown of it. */
export async function alongPaths(
  effort: Effort,
  reason: (path: ReasonPath) => Promise<ReasonResult>,
): Promise<{ readonly shown: ReasonResult; readonly results: readonly ReasonResult[] }> {
  const results: ReasonResult[] = [];
  for (const path of PATHS[effort]) {
    results.push(await reason(path));
    if (isSettled(results)) break;
  }
  const shown = vote(results);
  invariant(shown !== null, "one path at least");
  return { shown, results };
}

/** Whether another path could hardly change anything. */
function isSettled(results: readonly ReasonResult[]): boolean {
  const [first, second] = results;
  if (!first || !second) return false;
  const sure = (one: ReasonResult): boolean => one.text !== null && one.confidence >= SETTLED;
  return results.length === 2 && sure(first) && sure(second) && sameAnswer(first, second);
}

/**
 * The result that the vote chooses, with the confidence that all paths together give it: the mean
 * over all of them, where those that say something else count as nothing.
 */
export function vote(results: readonly ReasonResult[]): ReasonResult | null {
  const groups: ReasonResult[][] = [];
  for (const result of results) {
    const group = groups.find(([one]) => one && sameAnswer(one, result));
    if (group) group.push(result);
    else groups.push([result]);
  }
  const weighed = groups.map((group) => ({ group, weight: sum(group.map(weightOf)) }));
  const [best] = weighed.sort((a, b) => b.weight - a.weight);
  if (!best) return null;
  const [shown] = [...best.group].sort((a, b) => b.confidence - a.confidence);
  if (!shown) return null;
  const confidence = sum(best.group.map((one) => one.confidence)) / results.length;
  return { ...shown, confidence };
}

function weightOf(result: ReasonResult): number {
  return result.text === null ? 1 - result.confidence : result.confidence;
}

function sameAnswer(one: ReasonResult, other: ReasonResult): boolean {
  if (one.text === null || other.text === null) return one.text === other.text;
  return one.text === other.text || agreementOf(one.text, other.text) >= SAME_AGREEMENT;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
