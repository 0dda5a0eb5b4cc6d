/**
 * Drafts the tokens that come next by copying what followed the same few tokens before: answers and
 * notes quote their window, and lines about one question are worded as those about another. Often
 * it is right, and a run of several tokens costs little more than a run of one. What is drafted is
 * only a guess; the model's own choice decides.
 * Units: tokens. Source: prompt lookup decoding (Saxena 2023), speculative decoding (Leviathan et
 * al. 2023, arXiv:2211.17192); the order of the guesses: native-notes/decisions/0007.
 */
import type { WrittenTokens } from "./written-tokens.js";

interface Guess {
  /** So many last tokens must be the same. */
  readonly same: number;
  readonly from: "window" | "written";
  /** So many tokens are drafted; "learned" from how far such drafts were right. */
  readonly most: number | "learned";
}

/**
 * The likeliest first. A draft of one token costs nothing on a processor, where runs of 1 and 2
 * take the same time, so it need not be likely.
 */
const GUESSES: readonly Guess[] = [
  { same: 3, from: "window", most: "learned" },
  { same: 2, from: "window", most: 2 },
  { same: 2, from: "written", most: 1 },
  { same: 1, from: "window", most: 1 },
  { same: 1, from: "written", most: 1 },
];
/** Runs of up to 4 tokens cost a fifth more than runs of one, and 8 two thirds more. */
const LEARNED_MIN = 3;
const LEARNED_MAX = 7;

export interface LookupSources {
  /** All that stands before what will be written. */
  readonly window: readonly number[];
  /** What was written before, about other questions. */
  readonly written?: WrittenTokens | undefined;
}

export class PromptLookup {
  readonly #window: number[];
  readonly #written: WrittenTokens | undefined;
  #learned = LEARNED_MIN;
  #learning = false;

  constructor({ window, written }: LookupSources) {
    this.#window = [...window];
    this.#written = written;
  }

  push(id: number): void {
    this.#window.push(id);
  }

  /** What followed when the last tokens stood there last; empty where they never did. */
  draft(tokensMax: number): number[] {
    if (tokensMax < 1) return [];
    for (const { same, from, most } of GUESSES) {
      const ids = from === "window" ? this.#window : (this.#written?.ids ?? []);
      const after = this.#followed(ids, same);
      const length = Math.min(most === "learned" ? this.#learned : most, tokensMax);
      const draft = after === null ? [] : ids.slice(after, after + length);
      if (draft.length === 0) continue;
      this.#learning = most === "learned";
      return draft;
    }
    return [];
  }

  /** How the last draft went. One that was right to its end is worth a longer one next time. */
  learn(drafted: number, accepted: number): void {
    if (!this.#learning) return;
    const right = accepted === drafted && drafted >= this.#learned;
    const next = right ? 2 * drafted + 1 : Math.max(LEARNED_MIN, accepted + 1);
    this.#learned = Math.min(LEARNED_MAX, next);
  }

  /** Behind the last place in `ids` where the window's last `same` tokens stand, its end aside. */
  #followed(ids: readonly number[], same: number): number | null {
    const window = this.#window;
    if (window.length < same) return null;
    const last = window.at(-1);
    for (let at = ids.length - 2; at >= same - 1; at--) {
      if (ids[at] !== last) continue;
      let back = 1;
      while (back < same && ids[at - back] === window[window.length - 1 - back]) back++;
      if (back === same) return at + 1;
    }
    return null;
  }
}
