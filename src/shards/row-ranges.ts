/**
 * Rows of passages of some documents, as ranges in order: passages of a block follow on each
 * other, and so mostly do the blocks of documents that were added together.
 * Memory: 16 bytes a range; while it is made, 8 bytes a block.
 */
import type { Shard } from "./shard.js";

/** Passages of a block, at most; a range before merging is one number: first * this + count. */
const BLOCK_PASSAGES_MAX = 2 ** 20;

export class RowRanges {
  readonly #firsts: Float64Array;
  readonly #lasts: Float64Array;

  private constructor(firsts: Float64Array, lasts: Float64Array) {
    this.#firsts = firsts;
    this.#lasts = lasts;
  }

  /** Of the passages that the documents own. */
  static of({ db }: Shard, documents: ReadonlySet<number>): RowRanges {
    let blocks = new Float64Array(1_024);
    let count = 0;
    const rows = db.rows<[first: number | null, last: number]>(
      `SELECT (SELECT min(id) FROM passages WHERE block = b.id),
         (SELECT max(id) FROM passages WHERE block = b.id)
       FROM json_each(?) AS j JOIN blocks b ON b.document = j.value`,
      JSON.stringify([...documents]),
    );
    for (const [first, last] of rows) {
      if (first === null) continue;
      if (count === blocks.length) {
        const grown = new Float64Array(2 * count);
        grown.set(blocks);
        blocks = grown;
      }
      blocks[count++] = first * BLOCK_PASSAGES_MAX + (last - first);
    }
    return RowRanges.#merged(blocks.subarray(0, count).sort());
  }

  static #merged(blocks: Float64Array): RowRanges {
    const firsts = new Float64Array(blocks.length);
    const lasts = new Float64Array(blocks.length);
    let count = 0;
    for (const block of blocks) {
      const first = Math.floor(block / BLOCK_PASSAGES_MAX);
      const last = first + (block % BLOCK_PASSAGES_MAX);
      if (count > 0 && lasts[count - 1] === first - 1) count -= 1;
      else firsts[count] = first;
      lasts[count++] = last;
    }
    return new RowRanges(firsts.slice(0, count), lasts.slice(0, count));
  }

  has(row: number): boolean {
    const firsts = this.#firsts;
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((firsts[middle] as number) <= row) low = middle + 1;
      else high = middle;
    }
    return low > 0 && row <= (this.#lasts[low - 1] as number);
  }
}
