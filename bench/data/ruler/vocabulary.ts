/**
 * English words for keys and lists, drawn from running text: the official recipe has a package of
 * adjectives and nouns, here their place in a sentence tells them. Sorted, so that the same texts
 * give the same words.
 */

export interface Vocabulary {
  /** "very ... and": mostly adjectives. */
  readonly adjectives: readonly string[];
  /** "the ... of": mostly nouns. */
  readonly nouns: readonly string[];
  /** All that the text writes in small letters twice at least. */
  readonly words: readonly string[];
}

const ADJECTIVE = /\b(?:very|so|too|quite|rather|more|most) ([a-z]{4,10})(?= [a-z]+\b|[,.;])/g;
const NOUN = /\bthe ([a-z]{4,10}) of\b/g;
const WORD = /(?<![\p{L}\p{N}'’-])[a-z]{3,12}(?![\p{L}\p{N}'’-])/gu;
const TIMES_LEAST = 2;

export function vocabularyOf(text: string): Vocabulary {
  const words = often(text, WORD, TIMES_LEAST);
  const known = new Set(words);
  // "So lovely", "so badly": what ends so is an adverb more often than not.
  const adjectives = often(text, ADJECTIVE, TIMES_LEAST).filter(
    (word) => known.has(word) && !word.endsWith("ly"),
  );
  const nouns = often(text, NOUN, TIMES_LEAST).filter((word) => known.has(word));
  return { adjectives, nouns, words };
}

function often(text: string, pattern: RegExp, least: number): string[] {
  const counts = new Map<string, number>();
  for (const match of text.matchAll(pattern)) {
    const word = match[1] ?? match[0];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= least).map(([word]) => word).sort();
}
