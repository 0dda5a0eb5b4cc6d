/**
 * Which lists a vector belongs into: the nearest centroid, and a second one where the vector lies
 * near a boundary. Only the cells nearest to the vector are looked into.
 */
import { Centroids } from "./centroids.js";
import type { Cell } from "./clustering.js";
import { type Kernels, strideOf } from "./kernels.js";

/** Cells whose centroids are compared. */
const CELLS_PROBED = 6;

export interface Assignment {
  readonly first: number;
  /** -1 where one list is enough. */
  readonly second: number;
}

export class Assigner {
  /** Of every list, in the order of their numbers. */
  readonly centroids: Centroids;
  readonly #kernels: Kernels;
  readonly #cells: Centroids;
  /** Lists of cell i are [from[i], from[i + 1]). */
  readonly #from: Uint32Array;
  readonly #query: number;
  readonly #cellsOut: number;
  readonly #listsOut: number;
  readonly #closure: number;

  /** `closure`: a second list within this factor of the first one's distance; 0 for none. */
  constructor(kernels: Kernels, cells: readonly Cell[], o: { dimension: number; closure: number }) {
    this.#kernels = kernels;
    this.#closure = o.closure;
    const lists = cells.flatMap((cell) => cell.lists);
    this.#cells = new Centroids(kernels, { count: cells.length, dimension: o.dimension });
    this.centroids = new Centroids(kernels, { count: lists.length, dimension: o.dimension });
    for (const [at, { centre }] of cells.entries()) this.#cells.set(at, centre);
    for (const [at, vector] of lists.entries()) this.centroids.set(at, vector);
    this.#from = new Uint32Array(cells.length + 1);
    for (const [at, cell] of cells.entries()) {
      this.#from[at + 1] = (this.#from[at] as number) + cell.lists.length;
    }
    this.#query = kernels.take(2 * strideOf(o.dimension));
    this.#cellsOut = kernels.take(4 * cells.length);
    this.#listsOut = kernels.take(4 * lists.length);
  }

  assign(codes: Int8Array, unit: number): Assignment {
    this.#kernels.int16(this.#query, strideOf(codes.length)).set(codes);
    const query = this.#query;
    const cells = this.#cells.count;
    this.#cells.nearness({ from: 0, n: cells, query, unit, out: this.#cellsOut });
    const near = this.#kernels.floats(this.#cellsOut, cells);
    const scores = this.#kernels.floats(this.#listsOut, this.centroids.count);
    let first = -1;
    let second = -1;
    let firstScore = -Infinity;
    let secondScore = -Infinity;
    for (const cell of largest(near, CELLS_PROBED)) {
      const from = this.#from[cell] as number;
      const end = this.#from[cell + 1] as number;
      const out = this.#listsOut + 4 * from;
      this.centroids.nearness({ from, n: end - from, query, unit, out });
      for (let list = from; list < end; list += 1) {
        const score = scores[list] as number;
        if (score <= secondScore) continue;
        if (score > firstScore) {
          second = first;
          secondScore = firstScore;
          first = list;
          firstScore = score;
        } else {
          second = list;
          secondScore = score;
        }
      }
    }
    if (second === -1 || this.#closure === 0) return { first, second: -1 };
    let squares = 0;
    for (let i = 0; i < codes.length; i += 1) squares += (codes[i] as number) ** 2;
    const own = squares * unit * unit;
    const near2 = own - secondScore <= (own - firstScore) * this.#closure * this.#closure;
    return { first, second: near2 ? second : -1 };
  }
}

/** Indices of the `count` largest, in no order; `scores` is spent. */
function largest(scores: Float32Array, count: number): number[] {
  const found: number[] = [];
  for (let n = Math.min(count, scores.length); n > 0; n -= 1) {
    let best = 0;
    for (let i = 1; i < scores.length; i += 1) {
      if ((scores[i] as number) > (scores[best] as number)) best = i;
    }
    found.push(best);
    scores[best] = -Infinity;
  }
  return found;
}
