/**
 * Reads a segment that SegmentWriter wrote. In memory: one term of each 64, two bytes a passage;
 * all else is fetched by pages.
 * Errors: SegmentDamaged where the bytes don't fit each other; nothing is allocated by a number
 * that has not been bounded by what is there (pages are checked by who fetches them).
 */
import { ByteReader } from "./byte-writer.js";
import { DictionaryBlock, type TermEntry, utf8 } from "./dictionary-block.js";
import type { FetchPage, PageCache } from "./page-cache.js";
import { PassageTable } from "./passage-table.js";
import { SegmentDamaged } from "./segment-damaged.js";
import { meanLength, PAGE_BYTES, type SegmentFacts } from "./segment-writer.js";

/** A dictionary block takes as many bytes of the index at least: its four numbers. */
const INDEX_ENTRY_BYTES = 4;

interface Index {
  /** First term of each dictionary block. */
  readonly terms: readonly string[];
  readonly postingsAt: Float64Array;
  readonly blockAt: Float64Array;
  readonly blockBytes: Uint32Array;
}

export class Segment {
  readonly key: string;
  readonly facts: SegmentFacts;
  readonly meanLength: number;
  readonly #fetch: FetchPage;
  readonly #cache: PageCache;
  #index: Index | null = null;
  #passages: PassageTable | null = null;

  constructor(o: { key: string; facts: SegmentFacts; fetch: FetchPage; cache: PageCache }) {
    this.key = o.key;
    this.facts = o.facts;
    this.meanLength = meanLength(o.facts.words, o.facts.passages);
    this.#fetch = o.fetch;
    this.#cache = o.cache;
  }

  get passages(): PassageTable {
    const { passagesAt, bytes } = this.facts;
    if (this.#passages !== null) return this.#passages;
    const table = PassageTable.read(this.read(passagesAt, bytes - passagesAt));
    if (table.count !== this.facts.passages) {
      throw new SegmentDamaged("the segment has more or fewer passages than it says");
    }
    return (this.#passages = table);
  }

  /** A stretch of the segment; of one page without copying. */
  read(at: number, length: number): Uint8Array {
    if (!(at >= 0 && length >= 0 && at + length <= this.facts.bytes)) {
      throw new SegmentDamaged("the segment is cut short");
    }
    const first = Math.floor(at / PAGE_BYTES);
    const from = at - first * PAGE_BYTES;
    const page = this.#page(first);
    if (from + length <= page.length) return page.subarray(from, from + length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const number = Math.floor((at + done) / PAGE_BYTES);
      const start = at + done - number * PAGE_BYTES;
      const part = this.#page(number).subarray(start, start + length - done);
      if (part.length === 0) throw new SegmentDamaged("a page is cut short");
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  /** Null where no passage holds the term. */
  find(term: string): TermEntry | null {
    const block = this.#blockOf(term);
    if (block < 0) return null;
    const index = this.#readIndex();
    const bytes = this.read(index.blockAt[block] as number, index.blockBytes[block] as number);
    const dictionary = new DictionaryBlock(bytes, index.postingsAt[block] as number);
    const entry = dictionary.find(term);
    return entry === null ? null : this.#bounded(entry);
  }

  /** Terms that begin with the prefix, ascending; all for "". */
  *entries(prefix = ""): Generator<TermEntry> {
    const { terms } = this.#readIndex();
    for (let block = Math.max(0, this.#blockOf(prefix)); block < terms.length; block += 1) {
      for (const entry of this.#block(block)) {
        if (entry.term.startsWith(prefix)) yield this.#bounded(entry);
        else if (entry.term > prefix) return;
      }
    }
  }

  /** The block that would hold the term; -1 where it comes before all. */
  #blockOf(term: string): number {
    const { terms } = this.#readIndex();
    let low = 0;
    let high = terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((terms[middle] as string) <= term) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #block(block: number): TermEntry[] {
    const index = this.#readIndex();
    const bytes = this.read(
      index.blockAt[block] as number,
      index.blockBytes[block] as number,
    );
    return [...new DictionaryBlock(bytes, index.postingsAt[block] as number)];
  }

  #bounded(entry: TermEntry): TermEntry {
    if (entry.frequency >= 1 && entry.frequency <= this.facts.passages) return entry;
    throw new SegmentDamaged("a term stands in more passages than there are, or in none");
  }

  #readIndex(): Index {
    if (this.#index !== null) return this.#index;
    const { indexAt, passagesAt } = this.facts;
    const bytes = this.read(indexAt, passagesAt - indexAt);
    const reader = new ByteReader(bytes);
    const count = reader.varint();
    if (count > bytes.length / INDEX_ENTRY_BYTES) {
      throw new SegmentDamaged("the index has more blocks than bytes for them");
    }
    const terms: string[] = [];
    const postingsAt = new Float64Array(count);
    const blockAt = new Float64Array(count);
    const blockBytes = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) {
      terms.push(utf8(reader.take(reader.varint())));
      postingsAt[i] = reader.varint();
      blockAt[i] = (postingsAt[i] as number) + reader.varint();
      blockBytes[i] = reader.varint();
    }
    this.#index = { terms, postingsAt, blockAt, blockBytes };
    return this.#index;
  }

  #page(number: number): Uint8Array {
    return this.#cache.get(this.key, number, this.#fetch);
  }
}
