/**
 * One sample of RULER: the files that go into a store, the question, and what a right answer holds.
 * Units: lengths in tokens of the shipped reasoner's tokenizer, estimated from characters: what a
 * token of each kind of text has was counted with it on samples of 60,000 characters.
 * Source: Hsieh et al. 2024, "RULER", github.com/NVIDIA/RULER, scripts/data/synthetic (Apache-2.0):
 * the recipes are followed, the code is our own.
 */
import type { Random } from "../../random.js";
import type { Vocabulary } from "./vocabulary.js";

export const CHARS_A_TOKEN = {
  prose: 4.3,
  noise: 3.6,
  numberNeedles: 2.7,
  uuidNeedles: 1.4,
  numberedWords: 1.8,
  codedWords: 2.4,
} as const;

/** Tokens that the recipe keeps free for the answer. */
export const ANSWER_TOKENS = { niah: 128, vt: 30, cwe: 120, fwe: 50, qa: 32 } as const;

export interface RulerSample {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly question: string;
  /** What the answer should hold: all of them, or, of questions about documents, any. */
  readonly targets: readonly string[];
}

export interface Drawing {
  /** In tokens. */
  readonly length: number;
  /** What is looked for: drawn alike at each length, so that lengths are paired. */
  readonly random: Random;
  /** What it is hidden in, which is longer at a greater length. */
  readonly fill: Random;
  readonly vocabulary: Vocabulary;
  /** Running text of at least so many characters. */
  prose(chars: number): string;
}

/** Characters of a text of `length` tokens, less those of the answer. */
export function charsOf(length: number, o: { charsAToken: number; answerTokens: number }): number {
  return Math.max(0, Math.round((length - o.answerTokens) * o.charsAToken));
}
