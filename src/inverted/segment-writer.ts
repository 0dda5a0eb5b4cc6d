/**
 * Writes a segment: an immutable word index of passages, as a stream of pages, in one pass over
 * its terms in the order of strings (UTF-16 code units). Memory: the largest term's postings and
 * one string for each 64 terms.
 *
 *   postings of 64 terms | their dictionary block | postings | block | ... | index | passages
 *
 *   dictionary block  a term each: chars shared with the one before, rest, frequency; then of a
 *                     frequency of 1 the posting itself, else bytes of its postings and the bound
 *   postings          from 128 on a table of blocks: last passage, bytes, bound; then the blocks
 *   index             of each dictionary block: its first term, where its postings begin and it
 *
 * Source: J. Zobel and A. Moffat, "Inverted files for text search engines" (2006); S. Ding and
 * T. Suel, "Faster top-k document retrieval using block-max indexes" (2011) on the bounds
 */
import { invariant } from "../base/index.js";
import { impact } from "./bm25.js";
import { ByteWriter } from "./byte-writer.js";
import type { PassageTable } from "./passage-table.js";
import { BLOCK_POSTINGS, packBlock, packRest, SEGMENT_PASSAGES_MAX } from "./posting-codec.js";
import type { PostingList } from "./posting-list.js";

/** Fills eight overflow pages of SQLite and the least that a row keeps in its leaf. */
export const PAGE_BYTES = 33_200;
const BLOCK_TERMS = 64;

/** What a reader has to know before it reads; offsets and lengths are bytes. */
export interface SegmentFacts {
  readonly passages: number;
  readonly words: number;
  readonly terms: number;
  readonly bytes: number;
  readonly indexAt: number;
  readonly passagesAt: number;
}

export class SegmentWriter {
  readonly #passages: PassageTable;
  readonly #words: number;
  readonly #mean: number;
  readonly #emit: (page: Uint8Array) => void;
  readonly #page = new Uint8Array(PAGE_BYTES);
  #pageLength = 0;
  #bytes = 0;
  #terms = 0;
  readonly #block = new ByteWriter();
  readonly #index = new ByteWriter();
  readonly #postings = new ByteWriter();
  readonly #table = new ByteWriter();
  #first = "";
  #last: Uint8Array = new Uint8Array(0);
  #inBlock = 0;
  #postingsAt = 0;
  #blocks = 0;

  constructor(passages: PassageTable, emit: (page: Uint8Array) => void) {
    invariant(passages.count <= SEGMENT_PASSAGES_MAX, "gaps between passages fit their bits");
    this.#passages = passages;
    this.#emit = emit;
    this.#words = passages.words;
    this.#mean = meanLength(this.#words, passages.count);
  }

  /** Terms come in ascending order, each with one posting at least. */
  term(term: string, list: PostingList): void {
    if (this.#inBlock === 0) {
      this.#first = term;
      this.#last = new Uint8Array(0);
      this.#postingsAt = this.#bytes;
    }
    const bytes = Buffer.from(term, "utf8");
    const shared = sharedLength(bytes, this.#last);
    const block = this.#block;
    block.varint(shared);
    block.varint(bytes.length - shared);
    block.append(bytes.subarray(shared));
    block.varint(list.count);
    this.#last = bytes;
    if (list.count === 1) {
      packRest(block, list, { from: 0, to: 1, before: -1 });
    } else {
      this.#postings.clear();
      const most = this.#pack(list);
      block.varint(this.#postings.length);
      block.byte(most);
      this.#write(this.#postings.view());
    }
    this.#terms += 1;
    this.#inBlock += 1;
    if (this.#inBlock === BLOCK_TERMS) this.#endBlock();
  }

  finish(): SegmentFacts {
    if (this.#inBlock > 0) this.#endBlock();
    const indexAt = this.#bytes;
    const out = new ByteWriter();
    out.varint(this.#blocks);
    out.append(this.#index.view());
    this.#write(out.view());
    const passagesAt = this.#bytes;
    out.clear();
    this.#passages.write(out);
    this.#write(out.view());
    if (this.#pageLength > 0) this.#emit(this.#page.subarray(0, this.#pageLength));
    return {
      passages: this.#passages.count,
      words: this.#words,
      terms: this.#terms,
      bytes: this.#bytes,
      indexAt,
      passagesAt,
    };
  }

  /** Into #postings; gives the bound of the whole list. */
  #pack(list: PostingList): number {
    const { count } = list;
    const out = this.#postings;
    if (count < BLOCK_POSTINGS) {
      packRest(out, list, { from: 0, to: count, before: -1 });
      return this.#bound(list, 0, count);
    }
    const table = this.#table;
    table.clear();
    let most = 0;
    let before = -1;
    for (let from = 0; from < count; from += BLOCK_POSTINGS) {
      const to = Math.min(count, from + BLOCK_POSTINGS);
      const at = out.length;
      if (to - from === BLOCK_POSTINGS) packBlock(out, list, { from, before });
      else packRest(out, list, { from, to, before });
      const last = list.passages[to - 1] as number;
      const bound = this.#bound(list, from, to);
      table.varint(last - before);
      table.varint(out.length - at);
      table.byte(bound);
      most = Math.max(most, bound);
      before = last;
    }
    const blocks = out.view().slice();
    out.clear();
    out.varint(table.length);
    out.append(table.view());
    out.append(blocks);
    return most;
  }

  #bound(list: PostingList, from: number, to: number): number {
    const { lengths } = this.#passages;
    const mean = this.#mean;
    let most = 0;
    for (let i = from; i < to; i += 1) {
      const frequency = (list.body[i] as number) + (list.title[i] as number);
      const length = lengths[list.passages[i] as number] as number;
      most = Math.max(most, impact(frequency, length, mean));
    }
    return most;
  }

  #endBlock(): void {
    const index = this.#index;
    const first = Buffer.from(this.#first, "utf8");
    index.varint(first.length);
    index.append(first);
    index.varint(this.#postingsAt);
    index.varint(this.#bytes - this.#postingsAt);
    index.varint(this.#block.length);
    this.#write(this.#block.view());
    this.#block.clear();
    this.#inBlock = 0;
    this.#blocks += 1;
  }

  #write(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    let from = 0;
    while (from < bytes.length) {
      const count = Math.min(bytes.length - from, PAGE_BYTES - this.#pageLength);
      this.#page.set(bytes.subarray(from, from + count), this.#pageLength);
      this.#pageLength += count;
      from += count;
      if (this.#pageLength < PAGE_BYTES) return;
      this.#emit(this.#page);
      this.#pageLength = 0;
    }
  }
}

export function meanLength(words: number, passages: number): number {
  return Math.max(words, 1) / Math.max(passages, 1);
}

function sharedLength(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one[at] === other[at]) at += 1;
  return at;
}
