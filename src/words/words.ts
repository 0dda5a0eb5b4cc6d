/**
 * Words of a text, by what they are needed for:
 *
 *   wordsOf       as written, hyphens and apostrophes inside: what a question or sentence is about
 *   runsOf        runs of letters and digits alone: what is compared
 *   foldWord      one word without case and the commonest endings
 *   foldAnswer    a whole text without case, articles and punctuation
 *   contentWords  the words of a text that say something, folded as answers are
 *
 * The word index has its own (src/shards/word-text.ts): SQLite splits there. Words with their
 * places are in placed-words.ts, those of a conversation in src/dialogue/tokens.ts.
 * Pure; time linear in the text.
 */
import { ANSWER_STOP_WORDS, STOP_WORDS } from "./stop-words.js";

const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;
const RUN = /[\p{L}\p{N}]+/gu;
const ARTICLES = new Set(["a", "an", "the"]);

/** Scripts that put no spaces between words; there the edge of a word is anywhere. */
export const UNSPACED = new RegExp(
  `[${["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
    .map((script) => `\\p{Script=${script}}`)
    .join("")}]`,
  "gu",
);

/** Words as written, a possessive's "'s" left out. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.replace(/['’]s$/, ""));
}

export function runsOf(text: string): string[] {
  return text.match(RUN) ?? [];
}

/** Case and the commonest endings aside: "boats" and "boat" are one word. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  return lower.length > 3 ? lower.replace(/(?:es|s|ed|ing)$/, "") : lower;
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word.toLowerCase());
}

export function isCapital(word: string): boolean {
  return /^\p{Lu}\p{Ll}/u.test(word);
}

/** Case, articles and punctuation aside: two spans with equal folds say the same. */
export function foldAnswer(text: string): string {
  const words = runsOf(text.normalize("NFKC").toLowerCase());
  return words.filter((word) => !ARTICLES.has(word)).join(" ");
}

/** Of scripts without spaces, pairs of neighbouring characters. */
export function contentWords(text: string): Set<string> {
  const words = foldAnswer(text).split(" ");
  return new Set(
    words.flatMap((word) => {
      if (word === "" || ANSWER_STOP_WORDS.has(word)) return [];
      if (word.search(UNSPACED) < 0) return [word];
      const characters = [...word];
      if (characters.length < 3) return [word];
      return characters.slice(1).map((character, i) => `${characters[i] ?? ""}${character}`);
    }),
  );
}

/** A text as its words and numbers alone, in lower case, one space between: to look for phrases. */
export function plainWords(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}
