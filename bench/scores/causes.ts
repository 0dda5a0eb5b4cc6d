/**
 * Why an answer is wrong, by the first stage that lost what it needed:
 *   not retrieved   the evidence is not among all that was found
 *   not read        found, but not among what was read for the answer
 *   not reasoned    read, and something else or nothing was answered
 *   not formatted   cited or said, and in other words than those that count
 */
export const CAUSES = ["not retrieved", "not read", "not reasoned", "not formatted"] as const;
export type Cause = (typeof CAUSES)[number];

export interface EvidenceSeen {
  /** All evidence, at each stage. */
  readonly found: boolean;
  readonly read: boolean;
  /** Cited, or named by the answer. */
  readonly told: boolean;
}

/** Null where the answer is right. */
export function causeOf(right: boolean, { found, read, told }: EvidenceSeen): Cause | null {
  if (right) return null;
  if (told) return "not formatted";
  if (read) return "not reasoned";
  return found ? "not read" : "not retrieved";
}

/** As scores: one of them is 1 where the answer is wrong. */
export function causeScores(cause: Cause | null): Record<Cause, number> {
  const [a, b, c, d] = CAUSES.map((one) => (one === cause ? 1 : 0));
  return {
    "not retrieved": a ?? 0,
    "not read": b ?? 0,
    "not reasoned": c ?? 0,
    "not formatted": d ?? 0,
  };
}
