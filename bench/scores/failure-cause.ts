/**
 * Why an answer from scattered facts is wrong, by the first of these that holds:
 *
 *   not retrieved   a fact that the answer rests on was in no step
 *   not read        all were found, but not all were among the lines that the answer was made from
 *   not formatted   the answer names the target, and the score wants it otherwise
 *   not reasoned    all were there, and it says something else, or nothing
 */
export const FAILURE_CAUSES = [
  "not retrieved",
  "not read",
  "not formatted",
  "not reasoned",
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

export function failureCause(o: {
  readonly said: string | null;
  readonly target: string;
  readonly support: readonly string[];
  /** What the trace holds, as text. */
  readonly trace: string;
  /** Texts that the answer was made from. */
  readonly read: readonly string[];
}): FailureCause {
  const said = (o.said ?? "").toLowerCase();
  if (!o.support.every((fact) => o.trace.includes(JSON.stringify(fact).slice(1, -1)))) {
    return "not retrieved";
  }
  const wanted = o.target.toLowerCase().split(",");
  if (wanted.every((one) => said.includes(one))) return "not formatted";
  const isRead = (fact: string): boolean => o.read.some((text) => text.includes(fact));
  return o.support.every(isRead) ? "not reasoned" : "not read";
}
