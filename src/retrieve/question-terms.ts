/**
 * What a question is about: its content words, which of them are names, and which one is its
 * subject. No lists of topics: capitals, the place after the first auxiliary verb, and how rare a
 * word is in the store decide. English: the auxiliaries are a closed class, as stop words are.
 */
import { foldWord, isCapital, isStopWord, wordsOf } from "../words/index.js";

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

export function questionTerms(question: string): QuestionTerms {
  const all = wordsOf(question);
  const content = all.filter((word) => !isStopWord(word));
  const words = uniqueBy(content, foldWord);
  const names = words.filter((word) => isCapital(word) && word !== all[0]);
  const phrases = phrasesIn(question);
  const auxiliary = AUXILIARY.exec(question)?.index ?? 0;
  const [first = phrases[0], second] = phrasesIn(question.slice(auxiliary));
  const subject = [...nounsOf(first), ...(first?.joined ? nounsOf(second) : [])];
  return { words, names, phrases: phrases.map((phrase) => phrase.words), subject };
}

interface Phrase {
  readonly words: readonly string[];
  /** "of" stands behind it. */
  readonly joined: boolean;
}

/** Without the verb behind them: "the crate kept" is about the crate. */
function nounsOf({ words }: Phrase = { words: [], joined: false }): readonly string[] {
  const last = words.at(-1) ?? "";
  return words.length > 1 && /\p{L}{3}ed$/u.test(last) ? words.slice(0, -1) : words;
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

/** Words that stand for something said before, and speech, which is somebody's own. */
const LEANING = new RegExp(
  "[\"\u201c\u201d]|\\b(?:" +
    "i|me|my|we|us|our|he|him|she|her|hers|it|they|them|this|these|those)\\b" +
    // Within a sentence these mostly lean on its own subject: "the house by its east door".
    "|^(?:his|its|their)\\b" +
    // Further on it is anybody: "this door leads you into the yard".
    "|^(?:\\S+\\s+){0,2}(?:you|your)\\b",
  "iu",
);

/** Whether a sentence can be understood without what stands around it. */
export function standsAlone(text: string): boolean {
  return !LEANING.test(text);
}

/** The question with `text` in the place of `term` and its article. */
export function withInstead(question: string, term: string, text: string): string {
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`(?:\\b(?:the|an?)\\s+)?\\b${escaped}\\b`, "iu");
  return question.replace(place, () => text);
}

function uniqueBy(words: readonly string[], key: (word: string) => string): string[] {
  const seen = new Set<string>();
  return words.filter((word) => !seen.has(key(word)) && seen.add(key(word)));
}
