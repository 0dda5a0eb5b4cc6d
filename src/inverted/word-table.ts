/**
 * A hash table from words as they stand in a text to numbers, without making a string of each:
 * words are looked up as code units. Open addressing, linear probing; bounded by who fills it.
 */

/** Of a hash: FNV-1a's, over code units. */
export const HASH_START = 0x811c9dc5 | 0;
const HASH_FACTOR = 0x01000193;

export function hashed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, HASH_FACTOR);
}

const EMPTY = -1;

export class WordTable {
  /** Of each slot the word's place in the lists below. */
  #slots = new Int32Array(1 << 14).fill(EMPTY);
  #hashes = new Int32Array(1 << 13);
  #numbers = new Int32Array(1 << 13);
  /** Where its units begin in the pool; the next one's beginning is its end. */
  #starts = new Uint32Array((1 << 13) + 1);
  #pool = new Uint16Array(1 << 16);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  clear(): void {
    this.#slots.fill(EMPTY);
    this.#count = 0;
  }

  /** The number that the word units[start, end) was given; -1 for an unknown one. */
  find(units: Uint16Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const starts = this.#starts;
    const pool = this.#pool;
    const length = end - start;
    for (let slot = slotOf(hash) & mask; ; slot = (slot + 1) & mask) {
      const word = slots[slot] as number;
      if (word === EMPTY) return -1;
      if (this.#hashes[word] !== hash) continue;
      const from = starts[word] as number;
      if ((starts[word + 1] as number) - from !== length) continue;
      let at = 0;
      while (at < length && pool[from + at] === units[start + at]) at += 1;
      if (at === length) return this.#numbers[word] as number;
    }
  }

  /** Of a word that find() did not know. */
  add(word: Uint16Array, hash: number, number: number): void {
    if (this.#count === this.#hashes.length) this.#grow();
    const from = this.#starts[this.#count] as number;
    const end = from + word.length;
    if (end > this.#pool.length) {
      const pool = new Uint16Array(Math.max(end, this.#pool.length * 2));
      pool.set(this.#pool);
      this.#pool = pool;
    }
    this.#pool.set(word, from);
    this.#hashes[this.#count] = hash;
    this.#numbers[this.#count] = number;
    this.#starts[this.#count + 1] = end;
    this.#place(this.#count);
    this.#count += 1;
  }

  #place(word: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(this.#hashes[word] as number) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = word;
  }

  #grow(): void {
    const length = this.#hashes.length * 2;
    const longer = (list: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length);
      grown.set(list);
      return grown;
    };
    this.#hashes = longer(this.#hashes);
    this.#numbers = longer(this.#numbers);
    const starts = new Uint32Array(length + 1);
    starts.set(this.#starts);
    this.#starts = starts;
    this.#slots = new Int32Array(length * 2).fill(EMPTY);
    for (let word = 0; word < this.#count; word += 1) this.#place(word);
  }
}

/** Spreads the hash's high bits over the low ones. */
function slotOf(hash: number): number {
  return hash ^ (hash >>> 15);
}
