/**
 * Exact search over vectors that stream by, and how much of it another search found.
 * A found vector counts when its exact score reaches that of the k-th best: equal vectors are
 * equally right, whichever of them was returned.
 */

interface Candidate {
  readonly id: number;
  readonly score: number;
}

/** Rounding of float32 sums in another order. */
const EQUAL = 1e-5;

export class ExactSearch {
  readonly #k: number;
  readonly #best: Candidate[][];
  readonly #worst: Float64Array;
  readonly #asked: readonly ReadonlySet<number>[];
  readonly #scores: Map<number, number>[];
  #vectors = 0;

  /** `found`: by query, the ids that the other search returned, best first. */
  constructor(k: number, found: readonly (readonly number[])[]) {
    this.#k = k;
    this.#best = found.map(() => []);
    this.#worst = new Float64Array(found.length).fill(-Infinity);
    this.#asked = found.map((ids) => new Set(ids.slice(0, k)));
    this.#scores = found.map(() => new Map<number, number>());
  }

  get vectors(): number {
    return this.#vectors;
  }

  /** The scores of some vectors with one query. */
  add(query: number, ids: ArrayLike<number>, scores: ArrayLike<number>): void {
    if (query === 0) this.#vectors += ids.length;
    const asked = this.#asked[query];
    const own = this.#scores[query];
    const best = this.#best[query];
    if (asked === undefined || own === undefined || best === undefined) return;
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at] as number;
      const score = scores[at] as number;
      if (asked.has(id)) own.set(id, score);
      if (best.length >= this.#k && score <= (this.#worst[query] as number)) continue;
      best.push({ id, score });
      best.sort((a, b) => b.score - a.score);
      best.length = Math.min(best.length, this.#k);
      this.#worst[query] = best.at(-1)?.score ?? -Infinity;
    }
  }

  /** Ids of the exactly nearest, best first. */
  nearest(query: number): number[] {
    return (this.#best[query] ?? []).map(({ id }) => id);
  }

  /** 0..1; NaN where there is no vector at all. */
  recall(query: number): number {
    const best = this.#best[query] ?? [];
    const least = best.at(-1);
    if (least === undefined) return Number.NaN;
    const right = [...(this.#scores[query]?.values() ?? [])].filter(
      (score) => score >= least.score - EQUAL,
    );
    return Math.min(1, right.length / best.length);
  }
}
