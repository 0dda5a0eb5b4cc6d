/**
 * A bounded map from short stretches of text to their tokens, for the hot loop of WordPiece:
 * open addressing over typed arrays, keys compared unit by unit, so that a hit makes no string.
 * When it is full it forgets everything: the common words are back within a page of prose.
 *
 * Shapes: an entry is a slot number; its tokens are ids/starts/ends[first, first + count).
 */
const ENTRIES_MAX = 1 << 17;
const SLOTS = ENTRIES_MAX * 2;
const FIRST_HASH = 0x811c9dc5;
const PRIME = 0x01000193;

/** Longer words are not kept: they are rare, and rarely repeated. */
export const CACHED_UNITS_MAX = 48;

export function hashStart(): number {
  return FIRST_HASH;
}

/** FNV-1a over UTF-16 units. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

export class WordCache {
  readonly #slots = new Int32Array(SLOTS);
  readonly #hashes = new Int32Array(ENTRIES_MAX + 1);
  readonly #keyFirsts = new Int32Array(ENTRIES_MAX + 2);
  #keys = new Uint16Array(1 << 14);
  #entries = 0;
  #tokens = 0;
  /** Tokens of entry e: [firsts[e], firsts[e + 1]). Entries count from 1. */
  readonly firsts = new Int32Array(ENTRIES_MAX + 2);
  ids = new Int32Array(1 << 13);
  /** Offsets from the start of the word. */
  starts = new Uint8Array(1 << 13);
  ends = new Uint8Array(1 << 13);

  /** The entry of text[start, end), 0 where it is not known. */
  find(text: string, start: number, end: number, hash: number): number {
    const length = end - start;
    for (let slot = spread(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) return 0;
      if (this.#hashes[entry] !== hash) continue;
      const first = this.#keyFirsts[entry] as number;
      if ((this.#keyFirsts[entry + 1] as number) - first !== length) continue;
      let k = 0;
      while (k < length && this.#keys[first + k] === text.charCodeAt(start + k)) k++;
      if (k === length) return entry;
    }
  }

  add(
    word: { text: string; start: number; end: number; hash: number },
    tokens: { ids: readonly number[]; starts: readonly number[]; ends: readonly number[] },
  ): number {
    if (this.#entries === ENTRIES_MAX) this.#clear();
    const entry = ++this.#entries;
    const keyFirst = this.#keyFirsts[entry] as number;
    const length = word.end - word.start;
    while (keyFirst + length > this.#keys.length) this.#keys = grown(this.#keys, Uint16Array);
    for (let k = 0; k < length; k++) {
      this.#keys[keyFirst + k] = word.text.charCodeAt(word.start + k);
    }
    this.#keyFirsts[entry + 1] = keyFirst + length;
    this.#hashes[entry] = word.hash;
    while (this.#tokens + tokens.ids.length > this.ids.length) {
      this.ids = grown(this.ids, Int32Array);
      this.starts = grown(this.starts, Uint8Array);
      this.ends = grown(this.ends, Uint8Array);
    }
    this.firsts[entry] = this.#tokens;
    for (let k = 0; k < tokens.ids.length; k++) {
      this.ids[this.#tokens] = tokens.ids[k] as number;
      this.starts[this.#tokens] = (tokens.starts[k] as number) - word.start;
      this.ends[this.#tokens] = (tokens.ends[k] as number) - word.start;
      this.#tokens++;
    }
    this.firsts[entry + 1] = this.#tokens;
    let slot = spread(word.hash);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    this.#slots[slot] = entry;
    return entry;
  }

  #clear(): void {
    this.#slots.fill(0);
    this.#entries = 0;
    this.#tokens = 0;
  }
}

function spread(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function grown<A extends Int32Array | Uint16Array | Uint8Array>(
  array: A,
  make: new (length: number) => A,
): A {
  const larger = new make(array.length * 2);
  larger.set(array);
  return larger;
}
