/**
 * BM25 as FTS5 computes it (k1 1.2, b .75), with weights for title and body: a term's frequency
 * is the weighted sum over both, a passage's length that of both together.
 * Units: lengths are words. Source: SQLite's fts5_aux.c; S. Robertson and H. Zaragoza, "The
 * Probabilistic Relevance Framework: BM25 and Beyond" (2009)
 */

export interface WordWeights {
  /** Of title and heading. */
  readonly title: number;
  readonly body: number;
}

/** What scores are relative to: all passages of all segments that are searched together. */
export interface CorpusTotals {
  readonly passages: number;
  readonly words: number;
}

const K1 = 1.2;
const B = 0.75;
/** Of a term in more than half of all passages. */
const IDF_MIN = 1e-6;
/** Longer passages get their norm computed anew each time. */
const NORMS = 4_096;
const IMPACT_MAX = 255;
/** Against rounding: a bound may never be less than the score. */
const SLACK = 1 + 1e-9;

/** The factor of a term's score: its idf times k1 + 1. */
export function termFactor(passages: number, frequency: number): number {
  const idf = Math.log((passages - frequency + 0.5) / (frequency + 0.5));
  return Math.max(Number.isNaN(idf) ? 0 : idf, IDF_MIN) * (K1 + 1);
}

function lengthNorm(length: number, mean: number): number {
  return K1 * (1 - B + (B * length) / mean);
}

/** Scores are factor * frequency / (frequency + norm of the passage's length). */
export class Bm25 {
  readonly title: number;
  readonly body: number;
  readonly #mean: number;
  /** By length, of those that are short enough. */
  readonly norms: Float64Array;

  constructor(totals: CorpusTotals, weights: WordWeights) {
    this.title = weights.title;
    this.body = weights.body;
    this.#mean = Math.max(totals.words, 1) / Math.max(totals.passages, 1);
    this.norms = Float64Array.from({ length: NORMS }, (_, n) => lengthNorm(n, this.#mean));
  }

  norm(length: number): number {
    return length < NORMS ? (this.norms[length] as number) : lengthNorm(length, this.#mean);
  }

  saturation(body: number, title: number, length: number): number {
    const frequency = this.body * body + this.title * title;
    return frequency / (frequency + this.norm(length));
  }

  /**
   * The most that saturation() gives where impact() at the writing gave `impact`: other weights
   * and another mean length only scale the frequency.
   */
  bound(impact: number, meanAtWriting: number): number {
    if (impact >= IMPACT_MAX) return 1;
    const share = impact / IMPACT_MAX;
    const scale = Math.max(this.body, this.title) * Math.max(1, this.#mean / meanAtWriting);
    const scaled = scale * share;
    return Math.min(1, (scaled / (scaled + 1 - share)) * SLACK);
  }
}

/** With weights of 1, rounded up to a byte: what a block's bound is computed from. */
export function impact(frequency: number, length: number, mean: number): number {
  const share = frequency / (frequency + lengthNorm(length, mean));
  return Math.min(IMPACT_MAX, Math.ceil(share * IMPACT_MAX * SLACK));
}
