/**
 * The best passages by BM25 over several segments, exactly: what can't be among the best is
 * passed over by bounds. A segment is searched window by window of passages. In each window terms
 * whose bounds together lie below what the last kept passage scores can't bring a passage in by
 * themselves: they are only looked up for passages that others bring (MaxScore); blocks of the
 * others whose bound is too low are not decoded (block-max).
 * Scores are rounded to 1e-9, so that the order of addition decides nothing.
 * Source: H. Turtle and J. Flood, "Query evaluation: strategies and optimizations" (1995);
 * S. Ding and T. Suel, "Faster top-k document retrieval using block-max indexes" (2011)
 */
import type { TopK } from "../vectors/index.js";
import type { Bm25 } from "./bm25.js";
import type { PostingCursor } from "./posting-cursor.js";
import type { Segment } from "./segment.js";
import type { TermPostings } from "./term-postings.js";

const WINDOW_PASSAGES = 4_096;
const ROUND = 1e9;

/** What is searched: a segment, what of it is gone or hidden, and under which ids it is found. */
export interface SearchPart {
  readonly segment: Segment;
  readonly removed: ReadonlySet<number>;
  readonly accept: ((row: number) => boolean) | null;
  idOf(row: number): number;
}

/** A term in one segment. */
export interface SearchTerm {
  readonly postings: TermPostings;
  /** termFactor() by frequencies over all segments. */
  readonly factor: number;
}

/** A term while its segment is walked through. */
interface Walk {
  readonly cursor: PostingCursor;
  readonly factor: number;
  /** The first block that ends in or behind the window, and the one behind the window's last. */
  first: number;
  end: number;
  /** The most that it adds in this window. */
  most: number;
}

/** Of one window; all zeros between searches. */
const SCORES = new Float64Array(WINDOW_PASSAGES);
const TOUCHED = new Uint32Array(WINDOW_PASSAGES / 32);

export function searchSegment(
  part: SearchPart,
  terms: readonly SearchTerm[],
  o: { bm25: Bm25; top: TopK },
): void {
  const { segment } = part;
  const bounds = boundsOf(segment, o.bm25);
  const walks = terms.map(({ postings, factor }): Walk => {
    return { cursor: postings.cursor(), factor, first: 0, end: 0, most: 0 };
  });
  const search = new PartSearch(part, o, bounds);
  const { count } = segment.passages;
  try {
    for (let from = 0; from < count; from += WINDOW_PASSAGES) {
      search.window(walks, from, Math.min(count, from + WINDOW_PASSAGES));
    }
  } catch (error) {
    // What a window left behind would be found by the next search.
    SCORES.fill(0);
    TOUCHED.fill(0);
    throw error;
  }
}

/** By impact: the most that saturation() gives. */
function boundsOf(segment: Segment, bm25: Bm25): Float64Array {
  return Float64Array.from({ length: 256 }, (_, impact) => bm25.bound(impact, segment.meanLength));
}

class PartSearch {
  readonly #part: SearchPart;
  readonly #bm25: Bm25;
  readonly #top: TopK;
  readonly #bounds: Float64Array;
  readonly #lengths: Uint16Array | Uint32Array;

  constructor(part: SearchPart, o: { bm25: Bm25; top: TopK }, bounds: Float64Array) {
    this.#part = part;
    this.#bm25 = o.bm25;
    this.#top = o.top;
    this.#bounds = bounds;
    this.#lengths = part.segment.passages.lengths;
  }

  window(walks: readonly Walk[], from: number, to: number): void {
    let total = 0;
    const present: Walk[] = [];
    for (const walk of walks) {
      this.#enter(walk, from, to);
      if (walk.end === walk.first) continue;
      present.push(walk);
      total += walk.most;
    }
    const threshold = this.#top.threshold;
    if (present.length === 0 || total <= threshold) return;
    present.sort((a, b) => a.most - b.most);
    let lookedUp = 0;
    let below = 0;
    for (const walk of present) {
      if (below + walk.most > threshold) break;
      below += walk.most;
      lookedUp += 1;
    }
    for (let i = lookedUp; i < present.length; i += 1) {
      const walk = present[i] as Walk;
      this.#add(walk, { from, to, needed: threshold - (total - walk.most) });
    }
    this.#collect(present.slice(0, lookedUp), from, below);
  }

  /** Finds the term's blocks in the window and what they add at most. */
  #enter(walk: Walk, from: number, to: number): void {
    const { lasts, bounds } = walk.cursor;
    let first = walk.first;
    while (first < lasts.length && (lasts[first] as number) < from) first += 1;
    let end = first;
    let impact = 0;
    while (end < lasts.length && (end === 0 || (lasts[end - 1] as number) + 1 < to)) {
      impact = Math.max(impact, bounds[end] as number);
      end += 1;
    }
    walk.first = first;
    walk.end = end;
    walk.most = walk.factor * (this.#bounds[impact] as number);
  }

  /** Adds the term's scores in the window, of blocks that may reach what is needed. */
  #add(walk: Walk, o: { from: number; to: number; needed: number }): void {
    const { cursor, factor } = walk;
    for (let block = walk.first; block < walk.end; block += 1) {
      const most = factor * (this.#bounds[cursor.bounds[block] as number] as number);
      if (most <= o.needed) continue;
      const { passages, body, title, count } = cursor.decode(block);
      const weights = this.#bm25;
      const { norms } = weights;
      const lengths = this.#lengths;
      for (let i = 0; i < count; i += 1) {
        const passage = passages[i] as number;
        if (passage < o.from) continue;
        if (passage >= o.to) break;
        const frequency =
          weights.body * (body[i] as number) + weights.title * (title[i] as number);
        const length = lengths[passage] as number;
        const norm = length < norms.length ? (norms[length] as number) : weights.norm(length);
        const at = passage - o.from;
        SCORES[at] = (SCORES[at] as number) + (factor * frequency) / (frequency + norm);
        TOUCHED[at >> 5] = (TOUCHED[at >> 5] as number) | (1 << (at & 31));
      }
    }
  }

  /** Completes the scores of what was touched by the terms looked up, and keeps the best. */
  #collect(lookedUp: readonly Walk[], from: number, below: number): void {
    for (let word = 0; word < TOUCHED.length; word += 1) {
      let bits = TOUCHED[word] as number;
      TOUCHED[word] = 0;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const at = word * 32 + bit;
        const score = SCORES[at] as number;
        SCORES[at] = 0;
        if (score + below > this.#top.threshold) this.#keep(from + at, score, lookedUp, below);
      }
    }
  }

  #keep(passage: number, partial: number, lookedUp: readonly Walk[], below: number): void {
    const top = this.#top;
    let score = partial;
    let left = below;
    for (let i = lookedUp.length - 1; i >= 0; i -= 1) {
      const { cursor, factor, most } = lookedUp[i] as Walk;
      const at = cursor.find(passage);
      if (at >= 0) {
        const { body, title } = cursor.postings;
        const length = this.#lengths[passage] as number;
        score +=
          factor * this.#bm25.saturation(body[at] as number, title[at] as number, length);
      }
      left -= most;
      if (score + left <= top.threshold) return;
    }
    const { segment, removed, accept, idOf } = this.#part;
    const row = segment.passages.row(passage);
    if (removed.has(row) || (accept !== null && !accept(row))) return;
    top.add(idOf(row), roundedScore(score));
  }
}

/** Scores of given rows, in their order; 0 where none of the terms stands. */
export function scoreRows(
  segment: Segment,
  terms: readonly SearchTerm[],
  o: { bm25: Bm25; rows: readonly number[] },
): number[] {
  const { passages } = segment;
  const scores = new Float64Array(o.rows.length);
  const numbers = o.rows.map((row) => passages.number(row));
  const order = numbers.map((_, i) => i).sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  for (const { postings, factor } of terms) {
    const cursor = postings.cursor();
    for (const i of order) {
      const number = numbers[i] as number;
      const at = number < 0 ? -1 : cursor.find(number);
      if (at < 0) continue;
      const { body, title } = cursor.postings;
      const length = passages.lengths[number] as number;
      const share = o.bm25.saturation(body[at] as number, title[at] as number, length);
      scores[i] = (scores[i] as number) + factor * share;
    }
  }
  return Array.from(scores, roundedScore);
}

function roundedScore(score: number): number {
  return Math.round(score * ROUND) / ROUND;
}
