/**
 * Several ways of reasoning about one question, over more and less of the evidence and with other
 * words drawn, and a vote about what they answer ("self-consistency"). Each vote weighs as much as
 * its path is sure; one that finds no answer votes for "unknown".
 * Source: Wang et al. 2022, arXiv:2203.11171.
 */
import { invariant } from "../base/index.js";
import { agreementOf, SAME_AGREEMENT } from "./arbiter.js";
import { type Effort, type ReasonPath, USUAL_PATH } from "./effort.js";
import type { ReasonResult } from "./reason-answer.js";

const NARROW_PATH: ReasonPath = { ...USUAL_PATH, room: 0.5 };
/** Other documents stand first. */
const TURNED_PATH: ReasonPath = { ...USUAL_PATH, turn: 0.5 };

/** What is tried, in this order. */
const PATHS: Readonly<Record<Effort, readonly ReasonPath[]>> = {
  low: [NARROW_PATH],
  medium: [USUAL_PATH, TURNED_PATH],
  high: [
    USUAL_PATH,
    TURNED_PATH,
    { ...USUAL_PATH, turn: 0.25, room: 2 },
    { ...USUAL_PATH, turn: 0.75, room: 0.5 },
    { ...USUAL_PATH, turn: 0.4, temperature: 0.6, seed: 1 },
  ],
};

export function firstPath(effort: Effort): ReasonPath {
  return PATHS[effort][0] ?? USUAL_PATH;
}

/** So sure of one answer, two paths are enough. */
const SETTLED = 0.9;
const BASELESS_WEIGHT = 0.25;
/** The usual window has what was found in its best order: the others must agree against it. */
const FIRST_WEIGHT = 2.5;

/** What was found on each path that was taken, and what is shown of it. */
export async function alongPaths(
  o: { readonly effort: Effort; readonly firstAlone: boolean },
  reason: (path: ReasonPath) => Promise<ReasonResult>,
): Promise<{ readonly shown: ReasonResult; readonly results: readonly ReasonResult[] }> {
  const results: ReasonResult[] = [];
  for (const path of PATHS[o.effort]) {
    results.push(await reason(path));
    if (o.firstAlone || isSettled(results, o.effort)) break;
  }
  const shown = vote(results);
  invariant(shown !== null, "one path at least");
  return { shown: isBaseless(shown) ? unknownFor(shown) : shown, results };
}

/** Whether another path could hardly change anything, or isn't worth its time. */
function isSettled(results: readonly ReasonResult[], effort: Effort): boolean {
  const [first, second] = results;
  if (!first) return false;
  if (effort !== "high") return !isBaseless(first) || sourcesOf(first) < 2;
  if (!second) return false;
  const sure = (one: ReasonResult): boolean =>
    one.text !== null && one.confidence >= SETTLED && !isBaseless(one);
  return results.length === 2 && sure(first) && sure(second) && sameAnswer(first, second);
}

/** Its answer comes from notes that say what their lines do not, and nobody else gives it. */
function isBaseless({ text, who, notes, features }: ReasonResult): boolean {
  if (text === null || who !== "reasoner" || notes.failed === 0) return false;
  return (features["agreement"] ?? 0) < SAME_AGREEMENT;
}

function unknownFor(result: ReasonResult): ReasonResult {
  return { ...result, text: null, citations: [], reason: "a step towards it stands in no line" };
}

function sourcesOf({ outcome }: ReasonResult): number {
  return new Set(outcome.shown.map((line) => line.passage.source)).size;
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
  const weightIn = (one: ReasonResult): number =>
    weightOf(one) * (one === results[0] && !isBaseless(one) ? FIRST_WEIGHT : 1);
  const weighed = groups.map((group) => ({ group, weight: sum(group.map(weightIn)) }));
  const [best] = weighed.sort((a, b) => b.weight - a.weight);
  if (!best) return null;
  const [shown] = [...best.group].sort(
    (a, b) => Number(isBaseless(a)) - Number(isBaseless(b)) || b.confidence - a.confidence,
  );
  if (!shown) return null;
  const confidence = sum(best.group.map((one) => one.confidence)) / results.length;
  return { ...shown, confidence };
}

function weightOf(result: ReasonResult): number {
  const weight = result.text === null ? 1 - result.confidence : result.confidence;
  return isBaseless(result) ? weight * BASELESS_WEIGHT : weight;
}

function sameAnswer(one: ReasonResult, other: ReasonResult): boolean {
  if (one.text === null || other.text === null) return one.text === other.text;
  return one.text === other.text || agreementOf(one.text, other.text) >= SAME_AGREEMENT;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
