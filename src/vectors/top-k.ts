/**
 * The k best of many scores, with a bounded heap: O(n log k), and nearly O(n) because most
 * scores lose against the worst kept one at once.
 * Ties go to the lower index, so that the result does not depend on the order of insertion.
 * NaN scores are never kept.
 */
export interface Scored {
  readonly index: number;
  readonly score: number;
}

/** Best first. Fewer than k where there are fewer scores. */
export function topK(scores: Float32Array | readonly number[], k: number): Scored[] {
  const best = new TopK(k);
  for (let i = 0; i < scores.length; i += 1) best.add(i, scores[i] as number);
  return best.sorted();
}

/** For scores that arrive in several pieces. */
export class TopK {
  // A binary heap in two parallel arrays, the worst kept item at its root.
  readonly #indices: number[] = [];
  readonly #scores: number[] = [];
  readonly #k: number;

  constructor(k: number) {
    this.#k = Math.max(0, Math.floor(k));
  }

  get size(): number {
    return this.#scores.length;
  }

  /** What a new score must beat (or equal with a lower index); -Infinity while there is room. */
  get threshold(): number {
    return this.#scores.length < this.#k ? -Infinity : (this.#scores[0] ?? Infinity);
  }

  add(index: number, score: number): void {
    if (this.#scores.length < this.#k) {
      if (Number.isNaN(score)) return;
      this.#indices.push(index);
      this.#scores.push(score);
      this.#up(this.#scores.length - 1);
      return;
    }
    if (this.#k === 0 || !(score >= (this.#scores[0] as number))) return;
    if (!this.#worseThan(0, index, score)) return;
    this.#indices[0] = index;
    this.#scores[0] = score;
    this.#down();
  }

  sorted(): Scored[] {
    return this.#scores
      .map((score, i) => ({ index: this.#indices[i] as number, score }))
      .sort((a, b) => b.score - a.score || a.index - b.index);
  }

  /** Whether the item at heap place `at` is worse than the given one. */
  #worseThan(at: number, index: number, score: number): boolean {
    const own = this.#scores[at] as number;
    return own < score || (own === score && (this.#indices[at] as number) > index);
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#worseThan(parent, this.#indices[at] as number, this.#scores[at] as number)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child >= this.#scores.length) break;
        const index = this.#indices[worst] as number;
        if (this.#worseThan(child, index, this.#scores[worst] as number)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #swap(a: number, b: number): void {
    const index = this.#indices[a] as number;
    const score = this.#scores[a] as number;
    this.#indices[a] = this.#indices[b] as number;
    this.#scores[a] = this.#scores[b] as number;
    this.#indices[b] = index;
    this.#scores[b] = score;
  }
}
