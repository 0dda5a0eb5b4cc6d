/**
 * SQuAD's exact match and F1, and whether a passage holds an answer.
 * Scores are 0..1; the best over all gold answers counts.
 * Source: the official evaluate-v1.1.py; containment as in DPR's has_answer (whole tokens).
 */

// Not \b: that would see a word's edge beside "ñ", where Python's does not.
const ARTICLES = /(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu;
// Python's string.punctuation: ASCII only, so that en dashes and the like stay.
const PUNCTUATION = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g;

export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(PUNCTUATION, "")
    .replace(ARTICLES, " ")
    .split(/\s+/)
    .filter((word) => word !== "")
    .join(" ");
}

function tokens(text: string): string[] {
  const normal = normaliseAnswer(text);
  return normal === "" ? [] : normal.split(" ");
}

export function exactMatch(prediction: string | null, golds: readonly string[]): number {
  if (prediction === null) return 0;
  const said = normaliseAnswer(prediction);
  return golds.some((gold) => normaliseAnswer(gold) === said) ? 1 : 0;
}

export function f1(prediction: string | null, golds: readonly string[]): number {
  if (prediction === null) return 0;
  const said = tokens(prediction);
  return golds.reduce((best, gold) => Math.max(best, tokenF1(said, tokens(gold))), 0);
}

function tokenF1(said: readonly string[], gold: readonly string[]): number {
  const left = new Map<string, number>();
  for (const token of gold) left.set(token, (left.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of said) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    left.set(token, count - 1);
    common++;
  }
  if (common === 0) return 0;
  const precision = common / said.length;
  const recall = common / gold.length;
  return (2 * precision * recall) / (precision + recall);
}

/** Whether the passage holds one of the answers as whole normalised words. */
export function containsAnswer(passage: string, golds: readonly string[]): boolean {
  const hay = ` ${normaliseAnswer(passage)} `;
  return golds.some((gold) => {
    const needle = normaliseAnswer(gold);
    return needle !== "" && hay.includes(` ${needle} `);
  });
}
