/**
 * Walks through the postings of one term in one segment, by blocks: what a block is bounded by
 * is known without decoding it.
 */
import { ByteReader } from "./byte-writer.js";
import { BLOCK_POSTINGS, PostingBlock, unpackBlock, unpackRest } from "./posting-codec.js";
import type { PostingList } from "./posting-list.js";
import type { TermEntry } from "./dictionary-block.js";
import type { Segment } from "./segment.js";

export class PostingCursor {
  /** Of each block the last passage, and what impact() is bounded by. */
  readonly lasts: Int32Array;
  readonly bounds: Uint8Array;
  /** The block that is decoded in `postings`; -1 before the first. */
  block = -1;
  readonly postings = new PostingBlock();
  /** The block that a walk stands in. */
  at = 0;
  readonly #load: (block: number, into: PostingBlock) => void;

  private constructor(o: {
    lasts: Int32Array;
    bounds: Uint8Array;
    load(block: number, into: PostingBlock): void;
  }) {
    this.lasts = o.lasts;
    this.bounds = o.bounds;
    this.#load = o.load;
  }

  static of(segment: Segment, entry: TermEntry): PostingCursor {
    const { only, frequency } = entry;
    if (only !== null) return PostingCursor.#ofOne(only);
    const bytes = (at: number, length: number): Uint8Array =>
      segment.read(entry.postingsAt + at, length);
    if (frequency < BLOCK_POSTINGS) return PostingCursor.#ofRest(entry, bytes);
    const head = new ByteReader(bytes(0, Math.min(8, entry.postingsBytes)));
    const tableBytes = head.varint();
    const table = new ByteReader(bytes(head.at, tableBytes));
    const count = Math.ceil(frequency / BLOCK_POSTINGS);
    const lasts = new Int32Array(count);
    const bounds = new Uint8Array(count);
    const ends = new Uint32Array(count);
    const from = head.at + tableBytes;
    let last = -1;
    let end = from;
    for (let i = 0; i < count; i += 1) {
      lasts[i] = last += table.varint();
      ends[i] = end += table.varint();
      bounds[i] = table.byte();
    }
    const load = (block: number, into: PostingBlock): void => {
      const start = block === 0 ? from : (ends[block - 1] as number);
      const before = block === 0 ? -1 : (lasts[block - 1] as number);
      const packed = bytes(start, (ends[block] as number) - start);
      const rest = frequency - block * BLOCK_POSTINGS;
      if (rest >= BLOCK_POSTINGS) unpackBlock(packed, 0, { before, into });
      else unpackRest(packed, 0, { count: rest, before, into });
    };
    return new PostingCursor({ lasts, bounds, load });
  }

  /** Of postings that were put together in memory. */
  static ofList(list: PostingList): PostingCursor {
    const count = Math.ceil(list.count / BLOCK_POSTINGS);
    const endOf = (block: number): number => Math.min(list.count, (block + 1) * BLOCK_POSTINGS);
    const lasts = Int32Array.from(
      { length: count },
      (_, block) => list.passages[endOf(block) - 1] as number,
    );
    const load = (block: number, into: PostingBlock): void => {
      const from = block * BLOCK_POSTINGS;
      const to = endOf(block);
      into.passages.set(list.passages.subarray(from, to));
      into.body.set(list.body.subarray(from, to));
      into.title.set(list.title.subarray(from, to));
      into.count = to - from;
    };
    return new PostingCursor({ lasts, bounds: new Uint8Array(count).fill(255), load });
  }

  static #ofOne(only: NonNullable<TermEntry["only"]>): PostingCursor {
    const load = (_: number, into: PostingBlock): void => {
      into.passages[0] = only.passage;
      into.body[0] = only.body;
      into.title[0] = only.title;
      into.count = 1;
    };
    const lasts = Int32Array.of(only.passage);
    return new PostingCursor({ lasts, bounds: Uint8Array.of(255), load });
  }

  static #ofRest(
    entry: TermEntry,
    bytes: (at: number, length: number) => Uint8Array,
  ): PostingCursor {
    const own = new PostingBlock();
    const packed = bytes(0, entry.postingsBytes);
    unpackRest(packed, 0, { count: entry.frequency, before: -1, into: own });
    const load = (_: number, into: PostingBlock): void => {
      into.passages.set(own.passages);
      into.body.set(own.body);
      into.title.set(own.title);
      into.count = own.count;
    };
    const lasts = Int32Array.of(own.passages[own.count - 1] as number);
    return new PostingCursor({ lasts, bounds: Uint8Array.of(entry.bound), load });
  }

  decode(block: number): PostingBlock {
    if (this.block !== block) {
      this.#load(block, this.postings);
      this.block = block;
    }
    return this.postings;
  }

  /** The place of the passage in its decoded block; -1 where the term lacks it. */
  find(passage: number): number {
    const block = this.blockOf(passage);
    if (block === this.lasts.length) return -1;
    const { passages, count } = this.decode(block);
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((passages[middle] as number) < passage) low = middle + 1;
      else high = middle;
    }
    return low < count && passages[low] === passage ? low : -1;
  }

  /** The first block that ends at or after the passage. */
  blockOf(passage: number): number {
    const { lasts } = this;
    // Walks go forwards, mostly by a block or two.
    let low = this.block >= 0 && (lasts[this.block] as number) < passage ? this.block + 1 : 0;
    if (this.block >= 0 && (lasts[this.block] as number) >= passage) {
      if (this.block === 0 || (lasts[this.block - 1] as number) < passage) return this.block;
    }
    if (low < lasts.length && (lasts[low] as number) >= passage && low > 0) return low;
    let high = lasts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lasts[middle] as number) < passage) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
