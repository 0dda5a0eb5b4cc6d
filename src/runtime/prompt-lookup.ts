/**
 * Drafts the tokens that come next by copying what followed the same few tokens before: answers and
 * notes quote their window, so often it is right, and a run of several tokens costs little more
 * than a run of one. What is drafted is only a guess; the model's own choice decides.
 * Units: tokens. Source: prompt lookup decoding (Saxena 2023), speculative decoding (Leviathan et
 * al. 2023, arXiv:2211.17192).
 */

/** So many tokens must be the same before a draft is made. */
const SAME_TOKENS = 3;
/** On a processor runs of up to 4 tokens cost nearly the same, and 8 less than half more. */
const DRAFT_MIN = 3;
const DRAFT_MAX = 7;

export class PromptLookup {
  readonly #ids: number[];
  #most = DRAFT_MIN;

  constructor(promptIds: readonly number[]) {
    this.#ids = [...promptIds];
  }

  push(id: number): void {
    this.#ids.push(id);
  }

  /** What followed when the last tokens stood there last; empty where they never did. */
  draft(tokensMax: number): number[] {
    const ids = this.#ids;
    const end = ids.length;
    const most = Math.min(this.#most, tokensMax);
    if (end < SAME_TOKENS || most < 1) return [];
    const last = ids[end - 1];
    for (let at = end - 2; at >= SAME_TOKENS - 1; at--) {
      if (ids[at] !== last || !this.#same(at, end - 1)) continue;
      return ids.slice(at + 1, at + 1 + most);
    }
    return [];
  }

  /** A draft that was right to its end is worth a longer one next time. */
  learn(drafted: number, accepted: number): void {
    const right = accepted === drafted && drafted >= this.#most;
    const next = right ? 2 * drafted + 1 : Math.max(DRAFT_MIN, accepted + 1);
    this.#most = Math.min(DRAFT_MAX, next);
  }

  #same(one: number, other: number): boolean {
    for (let back = 1; back < SAME_TOKENS; back++) {
      if (this.#ids[one - back] !== this.#ids[other - back]) return false;
    }
    return true;
  }
}
