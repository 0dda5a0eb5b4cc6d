/** The stretch of a passage that shows most of what was matched. Lengths are UTF-16 units. */

const WORD_EDGE = /[\s\p{P}]/u;

/** Offsets of the terms in the text, in order, not overlapping; case does not count. */
export function findTerms(
  text: string,
  terms: readonly string[],
): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const lower = text.toLowerCase();
  // A few letters change their length when lower-cased: then the offsets would lie.
  if (lower.length !== text.length) return [];
  for (const term of new Set(terms.map((t) => t.toLowerCase()).filter((t) => t !== ""))) {
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length)) {
      const before = lower[at - 1];
      if (before !== undefined && /[\p{L}\p{N}]/u.test(before) && isAlphabetic(term)) continue;
      found.push({ start: at, end: at + term.length });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((mark, at) => at === 0 || mark.start >= (found[at - 1]?.end ?? 0));
}

/** Scripts without spaces have words beside words; others must begin at a word's beginning. */
function isAlphabetic(term: string): boolean {
  return !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(term);
}

/** The window of about `width` units with the most marks, cut at words. */
export function snippetWindow(
  text: string,
  marks: readonly { start: number; end: number }[],
  width: number,
): { start: number; end: number } {
  if (text.length <= width) return { start: 0, end: text.length };
  let best = { start: 0, count: -1 };
  for (const mark of marks) {
    const start = Math.max(0, Math.min(mark.start - Math.floor(width / 4), text.length - width));
    const count = marks.filter((m) => m.start >= start && m.end <= start + width).length;
    if (count > best.count) best = { start, count };
  }
  let { start } = best;
  let end = Math.min(text.length, start + width);
  const reach = Math.floor(width / 8);
  for (let i = 0; i < reach && start > 0 && !WORD_EDGE.test(text[start - 1] ?? " "); i++) start++;
  for (let i = 0; i < reach && end < text.length && !WORD_EDGE.test(text[end] ?? " "); i++) end--;
  return { start, end };
}
