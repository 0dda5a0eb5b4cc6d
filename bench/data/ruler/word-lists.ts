/**
 * RULER's lists of words: a numbered list in which ten words stand thirty times and others three
 * times (cwe), and coded words whose frequencies fall as the square of their rank (fwe).
 * Recipes: common_words_extraction.py, without its worked example, and freq_words_extraction.py
 * with alpha 2. Where a list needs more words than the vocabulary has, the rest are pairs "a-b".
 */
import { type Random, shuffled } from "../../random.js";
import {
  ANSWER_TOKENS,
  CHARS_A_TOKEN,
  charsOf,
  type Drawing,
  type RulerSample,
} from "./contract.js";

const COMMON = 10;
const COMMON_TIMES = 30;
const OTHER_TIMES = 3;

export function commonWords({ length, random, fill, vocabulary }: Drawing): RulerSample {
  const words = shuffled(vocabulary.words, random);
  const common = words.slice(0, COMMON);
  const others = words.slice(COMMON);
  const answerTokens = ANSWER_TOKENS.cwe;
  let left = charsOf(length, { charsAToken: CHARS_A_TOKEN.numberedWords, answerTokens });
  const list: string[] = [];
  const add = (word: string, times: number): void => {
    for (let i = 0; i < times; i++) {
      list.push(word);
      left -= word.length + String(list.length).length + 3;
    }
  };
  for (const word of common) add(word, COMMON_TIMES);
  for (let i = 0; left > 0; i++) add(otherWord(others, i), OTHER_TIMES);
  const text = shuffled(list, fill).map((word, i) => `${i + 1}. ${word}`).join(" ");
  return {
    files: [{ name: "list.txt", text: `${text}\n` }],
    question: "What are the 10 most common words in the above list?",
    targets: common,
  };
}

/** Each once: single words first, then pairs. */
function otherWord(words: readonly string[], at: number): string {
  const first = at % words.length;
  const round = Math.floor(at / words.length);
  if (round === 0) return words[first] ?? "";
  return `${words[first]}-${words[(first + round) % words.length]}`;
}

const LETTERS = 6;
const TOP = 3;
const ALPHA = 2;
/** The sum of 1 / k^2. */
const ZETA = Math.PI ** 2 / 6;
const DOTS = "...";

export function codedWords({ length, random, fill }: Drawing): RulerSample {
  const vocabulary = new Set<string>();
  const size = Math.max(TOP + 1, Math.floor(length / 50));
  while (vocabulary.size < size) vocabulary.add(codedWord(random));
  const ranked = [DOTS, ...[...vocabulary].slice(1)];
  const chars = charsOf(length, {
    charsAToken: CHARS_A_TOKEN.codedWords,
    answerTokens: ANSWER_TOKENS.fwe,
  });
  // What one word takes on average, its blank counted in.
  const share = (rank: number): number => rank ** -ALPHA / ZETA;
  const charsAWord = share(1) * (DOTS.length + 1) + (1 - share(1)) * (LETTERS + 1);
  const count = chars / charsAWord;
  const words = ranked.flatMap((word, i) => {
    return Array.from({ length: Math.floor(count * share(i + 1)) }, () => word);
  });
  return {
    files: [{ name: "text.txt", text: `${shuffled(words, fill).join(" ")}\n` }],
    question:
      "Do not provide any explanation. Please ignore the dots '....'. " +
      "What are the three most frequently appeared words in the above coded text?",
    targets: ranked.slice(1, TOP + 1),
  };
}

function codedWord(random: Random): string {
  const letter = (): string => String.fromCharCode(97 + Math.floor(random() * 26));
  return Array.from({ length: LETTERS }, letter).join("");
}
