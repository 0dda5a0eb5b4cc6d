/** Reads a dictionary block of a segment: terms ascending, each with what it says of itself. */
import { ByteReader } from "./byte-writer.js";
import { PostingBlock, unpackRest } from "./posting-codec.js";
import { SegmentDamaged } from "./segment-damaged.js";

/** What the dictionary says of a term. */
export interface TermEntry {
  readonly term: string;
  /** Passages that hold it. */
  readonly frequency: number;
  readonly postingsAt: number;
  readonly postingsBytes: number;
  /** impact() of its best passage. */
  readonly bound: number;
  /** Of a frequency of 1, the posting. */
  readonly only: { readonly passage: number; readonly body: number; readonly title: number } | null;
}

const SINGLE = new PostingBlock();

export class DictionaryBlock implements Iterable<TermEntry> {
  readonly #bytes: Uint8Array;
  readonly #postingsAt: number;

  constructor(bytes: Uint8Array, postingsAt: number) {
    this.#bytes = bytes;
    this.#postingsAt = postingsAt;
  }

  *[Symbol.iterator](): Generator<TermEntry> {
    const reader = new ByteReader(this.#bytes);
    let term = new Uint8Array(64);
    let postingsAt = this.#postingsAt;
    let length = 0;
    while (reader.at < this.#bytes.length) {
      const shared = reader.varint();
      if (shared > length) throw new SegmentDamaged("a term shares more than there is");
      const rest = reader.take(reader.varint());
      length = shared + rest.length;
      if (length > term.length) {
        const longer = new Uint8Array(2 * length);
        longer.set(term);
        term = longer;
      }
      term.set(rest, shared);
      const entry = entryAt(reader, utf8(term.subarray(0, length)), postingsAt);
      postingsAt += entry.postingsBytes;
      yield entry;
    }
  }

  /** Compares bytes, and only those behind what a term shares with the one before. */
  find(term: string): TermEntry | null {
    const wanted = Buffer.from(term, "utf8");
    const reader = new ByteReader(this.#bytes);
    const bytes = this.#bytes;
    let postingsAt = this.#postingsAt;
    /** How much of the term before equals the wanted one. */
    let equal = 0;
    while (reader.at < bytes.length) {
      const shared = reader.varint();
      const length = reader.varint();
      if (shared <= equal) {
        equal = shared;
        let at = reader.at;
        const end = at + length;
        while (at < end && equal < wanted.length && bytes[at] === wanted[equal]) {
          at += 1;
          equal += 1;
        }
      }
      reader.at += length;
      if (equal === wanted.length && shared + length === equal) {
        return entryAt(reader, term, postingsAt);
      }
      if (reader.varint() === 1) {
        reader.at = unpackRest(bytes, reader.at, { count: 1, before: -1, into: SINGLE });
      } else {
        postingsAt += reader.varint();
        reader.at += 1;
      }
    }
    return null;
  }
}

function entryAt(reader: ByteReader, term: string, postingsAt: number): TermEntry {
  const frequency = reader.varint();
  if (frequency !== 1) {
    const postingsBytes = reader.varint();
    return { term, frequency, postingsAt, postingsBytes, bound: reader.byte(), only: null };
  }
  reader.at = unpackRest(reader.bytes, reader.at, { count: 1, before: -1, into: SINGLE });
  const { passages, body, title } = SINGLE;
  const only = { passage: passages[0] ?? 0, body: body[0] ?? 0, title: title[0] ?? 0 };
  return { term, frequency, postingsAt, postingsBytes: 0, bound: 255, only };
}

export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
