/**
 * RULER's own scores: references are found in the answer by substring, case aside. Either the part
 * of them that is found, or whether any is.
 * Source: github.com/NVIDIA/RULER, scripts/eval/synthetic/constants.py.
 */

/** "all": string_match_all; "any": string_match_part. No answer scores 0. */
export function rulerScore(
  said: string | null,
  targets: readonly string[],
  rule: "all" | "any",
): number {
  if (targets.length === 0) return 0;
  const answer = (said ?? "").toLowerCase();
  const found = targets.filter((target) => answer.includes(target.toLowerCase())).length;
  return rule === "any" ? Math.min(1, found) : found / targets.length;
}
