/** Words with their places in UTF-16 code units, and when two are one but for an ending. */

export interface Word {
  /** Lower case, without a possessive ending. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function placedWords(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}'’]+/gu)].map((match) => ({
    text: match[0].toLowerCase().replace(/['’]s$/, ""),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Equal but for an ending: "cancel", "cancelled"; short words as they are. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length < 4 || b.length < 4) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const rest = long.slice(short.length);
  if (long.startsWith(short)) return /^(?:s|es|ed|d|ing|led|ling|r|er|ly)$/.test(rest);
  const stem = short.replace(/(?:e|y)$/, "");
  const end = long.slice(stem.length);
  return stem.length >= 4 && long.startsWith(stem) && /^(?:ing|ed|ies|ied)$/.test(end);
}
