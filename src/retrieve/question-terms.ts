/**
 * What a question is about: its content words, which of them are names, and which one is its
 * subject. No lists of topics: capitals, the place after the first auxiliary verb, and how rare a
 * word is in the store decide. English: the auxiliaries are a closed class, as stop words are.
 */
import { STOP_WORDS } from "../shards/index.js";

export interface QuestionTerms {
  /** Content words in the order of the question, each once, as written. */
  readonly words: readonly string[];
  /** Those with a capital that do not stand first. */
  readonly names: readonly string[];
  /** The first content word behind the first auxiliary verb: "Where is the boat before noon?". */
  readonly subject: string | null;
}

const AUXILIARIES = new Set(
  (
    "is are was were am be been do does did has have had will would can could shall should may " +
    "might must"
  ).split(" "),
);
const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;

export function questionTerms(question: string): QuestionTerms {
  const all = wordsOf(question);
  const content = all.filter((word) => !isStopWord(word));
  const words = uniqueBy(content, foldWord);
  const names = words.filter((word) => isCapital(word) && word !== all[0]);
  const auxiliary = all.findIndex((word) => AUXILIARIES.has(word.toLowerCase()));
  const behind = auxiliary < 0 ? [] : all.slice(auxiliary + 1);
  return { words, names, subject: behind.find((word) => !isStopWord(word)) ?? null };
}

/** Words as written, a possessive's "'s" left out. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.replace(/['’]s$/, ""));
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

/** The question asked of `name` in the place of `term` and its article. */
export function askedOf(question: string, term: string, name: string): string {
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`(?:\\b(?:the|an?)\\s+)?\\b${escaped}\\b`, "iu");
  return question.replace(place, () => name);
}

/**
 * Names in the texts that the question does not hold, most frequent first. A word with a capital
 * that the texts also write without one is no name.
 */
export function namesOf(texts: readonly string[], question: string): string[] {
  const asked = new Set(wordsOf(question).map(foldWord));
  const all = texts.flatMap(wordsOf);
  const small = new Set(all.filter((word) => !isCapital(word)));
  const counts = new Map<string, number>();
  for (const word of all) {
    const isName = isCapital(word) && !isStopWord(word) && !small.has(word.toLowerCase());
    if (isName && !asked.has(foldWord(word))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function uniqueBy(words: readonly string[], key: (word: string) => string): string[] {
  const seen = new Set<string>();
  return words.filter((word) => !seen.has(key(word)) && seen.add(key(word)));
}
