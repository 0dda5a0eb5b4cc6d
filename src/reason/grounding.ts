/**
 * Holds what a model wrote against the passages: only a passage that says the answer is cited,
 * whatever numbers the model wrote behind it.
 *
 * A phrase must stand in the passage as it is, case, articles and punctuation aside. A whole
 * sentence never does, so an answer of several content words also counts where the model named
 * the passage, the passage holds all its numbers, and it holds 80 % of its content words: of all
 * of them, and of those that the question had not given, which are the answer proper.
 */
import type { Hit } from "../records/index.js";
import { contentWords, foldAnswer, UNSPACED } from "../words/index.js";

/** Fewer content words make a phrase. */
const SENTENCE_WORDS_MIN = 3;
const HELD_SHARE_MIN = 0.8;

export interface Grounding {
  /** Best first: the passages that the model named, in its order; else the first one found. */
  readonly hits: readonly Hit[];
  /** How much of the answer they hold, in [0, 1]; 1 where they say it word for word. */
  readonly share: number;
}

/** `numbers` are the passages that the model named, counted from 1. */
export function groundAnswer(
  answer: { readonly text: string; readonly question: string; readonly numbers: readonly number[] },
  hits: readonly Hit[],
): Grounding {
  const wanted = spaced(answer.text).trim();
  if (wanted === "") return { hits: [], share: 0 };
  const named = [...new Set(answer.numbers.flatMap((number) => hits[number - 1] ?? []))];
  const says = (hit: Hit): boolean => spaced(hit.passage.text).includes(` ${wanted} `);
  const saying = named.filter(says);
  if (saying.length > 0) return { hits: saying, share: 1 };
  const first = hits.find(says);
  if (first) return { hits: [first], share: 1 };
  const held = named
    .map((hit) => ({ hit, share: heldShare(answer, hit.passage.text) }))
    .filter(({ share }) => share >= HELD_SHARE_MIN);
  return {
    hits: held.map(({ hit }) => hit),
    share: held.reduce((most, { share }) => Math.max(most, share), 0),
  };
}

/** Share of a sentence's content words that the text holds; 0 for a phrase. */
function heldShare(
  answer: { readonly text: string; readonly question: string },
  text: string,
): number {
  const wanted = contentWords(answer.text);
  if (wanted.size < SENTENCE_WORDS_MIN) return 0;
  const held = contentWords(text);
  const asked = contentWords(answer.question);
  const numbers = [...wanted].filter((word) => /\p{N}/u.test(word));
  if (!numbers.every((word) => held.has(word))) return 0;
  const own = [...wanted].filter((word) => !asked.has(word));
  return Math.min(shareOf([...wanted], held), shareOf(own, held));
}

function shareOf(words: readonly string[], held: ReadonlySet<string>): number {
  if (words.length === 0) return 1;
  return words.filter((word) => held.has(word)).length / words.length;
}

/** Folded, one space around each word. */
function spaced(text: string): string {
  return ` ${foldAnswer(text).replace(UNSPACED, " $& ")} `.replace(/ +/g, " ");
}
