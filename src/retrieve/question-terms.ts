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
  /** Content words behind each article, up to where its phrase ends: "the red boat" is two. */
  readonly phrases: readonly (readonly string[])[];
  /**
   * The first of these behind the first auxiliary verb, with the next one where "of" joins them:
   * "Where is the captain of the boat before the race?" is about captain and boat.
   */
  readonly subject: readonly string[];
}

const AUXILIARY =
  /\b(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall|should|may|might)\b/iu;
const ARTICLE = /\b(?:the|an?)\s+/giu;
/** "Mr. Smith" names Smith. */
const ABBREVIATION = /\b\p{Lu}\p{L}{0,4}\.(?=\s+\p{Lu})/gu;
/** "Leaving the house ...": the capital is the sentence's. */
const GERUND = /^\P{L}*\p{Lu}\p{Ll}{2,}ing(?=\s+\p{Ll})/u;
const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;

export function questionTerms(question: string): QuestionTerms {
  const all = wordsOf(question);
  const content = all.filter((word) => !isStopWord(word));
  const words = uniqueBy(content, foldWord);
  const names = words.filter((word) => isCapital(word) && word !== all[0]);
  const phrases = phrasesIn(question);
  const auxiliary = AUXILIARY.exec(question)?.index ?? 0;
  const [first = phrases[0], second] = phrasesIn(question.slice(auxiliary));
  const subject = [...(first?.words ?? []), ...(first?.joined ? (second?.words ?? []) : [])];
  return { words, names, phrases: phrases.map((phrase) => phrase.words), subject };
}

interface Phrase {
  readonly words: readonly string[];
  /** "of" stands behind it. */
  readonly joined: boolean;
}

function phrasesIn(text: string): Phrase[] {
  return [...text.matchAll(ARTICLE)].flatMap((match) => {
    const words: string[] = [];
    let joined = false;
    for (const piece of text.slice(match.index + match[0].length).split(/\s+/)) {
      const [word] = wordsOf(piece);
      joined = word?.toLowerCase() === "of";
      if (word === undefined || isStopWord(word)) break;
      words.push(word);
      // A possessive or a comma ends what the article belongs to.
      if (/['’]s\b|[^\p{L}\p{N}'’-]/u.test(piece)) break;
    }
    return words.length === 0 ? [] : [{ words, joined }];
  });
}

/** Words as written, a possessive's "'s" left out. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.replace(/['’]s$/, ""));
}

/** Words that stand for something said before, and speech, which is somebody's own. */
const LEANING = new RegExp(
  "[\"\u201c\u201d]|\\b(?:" +
    "i|me|my|we|us|our|you|your|he|him|she|her|hers|it|they|them|this|these|those)\\b" +
    // Within a sentence these mostly lean on its own subject: "the house by its east door".
    "|^(?:his|its|their)\\b",
  "iu",
);

/** Whether a sentence can be understood without what stands around it. */
export function standsAlone(text: string): boolean {
  return !LEANING.test(text);
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

/** The question with `text` in the place of `term` and its article. */
export function withInstead(question: string, term: string, text: string): string {
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`(?:\\b(?:the|an?)\\s+)?\\b${escaped}\\b`, "iu");
  return question.replace(place, () => text);
}

/**
 * Names in the texts that the question does not hold, most frequent first. A word with a capital
 * that the texts also write without one is no name.
 */
export function namesOf(texts: readonly string[], question: string): string[] {
  const asked = new Set(wordsOf(question).map(foldWord));
  const all = texts.flatMap((text) => wordsOf(text.replace(ABBREVIATION, "").replace(GERUND, "")));
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
