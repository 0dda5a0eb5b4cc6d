/**
 * Text to the terms of the word index, the same as FTS5's `porter unicode61 remove_diacritics 2`
 * over indexedText() gives. A cache from words as written to their terms makes it quick: most
 * words of a text were seen before. Terms have numbers, valid until trim() forgets them.
 */
import { foldedWord, wordUnits } from "./characters.js";
import { indexedText } from "./indexed-text.js";
import { stemmed } from "./porter.js";
import { HASH_START, hashed, WordTable } from "./word-table.js";

/** Words remembered; some 30 MB at most. */
const WORDS_MAX = 200_000;
/** Of all terms together: some are long. */
const TERMS_CHARS_MAX = 8_000_000;
const REMEMBERED_CHARS_MAX = 48;
/** Longer terms are cut, in UTF-16 code units. */
const TERM_CHARS_MAX = 8_192;

/** Of words that are nothing but accents: they count as words and have no term. */
export const NO_TERM = 0;

export class Tokenizer {
  readonly #words = new WordTable();
  readonly #byTerm = new Map<string, number>([["", NO_TERM]]);
  readonly #terms: string[] = [""];
  /** Of the terms together. */
  #chars = 0;
  #buffer = Buffer.alloc(8_192);
  #units = unitsOf(this.#buffer);

  /** How many numbers are in use. */
  get size(): number {
    return this.#terms.length;
  }

  term(id: number): string {
    return this.#terms[id] ?? "";
  }

  /** Forgets all numbers once many are taken; call it only where none is held. */
  trim(): void {
    const many = this.#words.size >= WORDS_MAX || this.#terms.length >= WORDS_MAX;
    if (!many && this.#chars < TERMS_CHARS_MAX) return;
    this.#chars = 0;
    this.#words.clear();
    this.#byTerm.clear();
    this.#terms.length = 0;
    this.#terms.push("");
    this.#byTerm.set("", NO_TERM);
  }

  /** The number of each word's term, in order. */
  read(text: string, into: TermIds): void {
    this.#readIndexed(indexedText(text), into);
  }

  /** The terms of a text that is in the index's own form already, such as one of queryWords(). */
  terms(indexed: string): string[] {
    this.trim();
    const ids = new TermIds();
    this.#readIndexed(indexed, ids);
    return Array.from(ids.values(), (id) => this.term(id)).filter((term) => term !== "");
  }

  #readIndexed(indexed: string, into: TermIds): void {
    this.#load(indexed);
    const units = this.#units;
    const length = indexed.length;
    let start = 0;
    for (;;) {
      let size = 0;
      while (start < length && (size = wordUnits(units, start, length)) === 0) start += 1;
      if (start === length) return;
      let hash = HASH_START;
      let end = start;
      do {
        hash = hashed(hash, units[end] as number);
        if (size === 2) hash = hashed(hash, units[end + 1] as number);
        end += size;
        size = end < length ? wordUnits(units, end, length) : 0;
      } while (size > 0);
      const known = this.#words.find(units, start, end, hash);
      into.push(known >= 0 ? known : this.#learn(start, end, hash));
      start = end;
    }
  }

  #learn(start: number, end: number, hash: number): number {
    const word = this.#buffer.toString("utf16le", 2 * start, 2 * end);
    const term = stemmed(foldedWord(word)).slice(0, TERM_CHARS_MAX);
    let id = this.#byTerm.get(term);
    if (id === undefined) {
      id = this.#terms.length;
      this.#terms.push(term);
      this.#byTerm.set(term, id);
      this.#chars += term.length;
    }
    if (end - start <= REMEMBERED_CHARS_MAX) {
      this.#words.add(this.#units.subarray(start, end), hash, id);
    }
    return id;
  }

  #load(text: string): void {
    if (this.#buffer.length < 2 * text.length) {
      this.#buffer = Buffer.alloc(4 * text.length);
      this.#units = unitsOf(this.#buffer);
    }
    this.#buffer.write(text, "utf16le");
  }
}

function unitsOf(buffer: Buffer): Uint16Array {
  return new Uint16Array(buffer.buffer, buffer.byteOffset, buffer.length / 2);
}

/** A growing list of numbers. */
export class TermIds {
  #all = new Uint32Array(1_024);
  #count = 0;

  push(id: number): void {
    if (this.#count === this.#all.length) {
      const grown = new Uint32Array(this.#all.length * 2);
      grown.set(this.#all);
      this.#all = grown;
    }
    this.#all[this.#count++] = id;
  }

  values(): Uint32Array {
    return this.#all.subarray(0, this.#count);
  }

  clear(): void {
    this.#count = 0;
  }
}
