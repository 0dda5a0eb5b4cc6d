/**
 * Counts the words of a text block's passages, in the form that travels between threads.
 * Numbers of the tokenizer are used as places of counters, so counting needs no hashing.
 */
import type { BlockWords } from "../records/index.js";
import { COUNT_MAX } from "./posting-codec.js";
import { NO_TERM, TermIds, type Tokenizer } from "./tokenizer.js";

const TITLE_UNIT = COUNT_MAX + 1;

export interface PassageText {
  /** Title and heading. */
  readonly title: string;
  readonly body: string;
}

export class WordCounter {
  readonly #tokenizer: Tokenizer;
  readonly #ids = new TermIds();
  readonly #counts = new TermIds();
  /** By the tokenizer's number: the term's place in the block, and since which block it holds. */
  #place = new Uint32Array(1_024);
  #since = new Uint32Array(1_024);
  /** By place in the block. */
  #sums = new Uint32Array(1_024);
  #terms: string[] = [];
  #block = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  count(passages: readonly PassageText[]): BlockWords {
    this.#tokenizer.trim();
    this.#block += 1;
    this.#terms = [];
    this.#counts.clear();
    for (const passage of passages) this.#countOne(passage);
    return { terms: this.#terms.join("\n"), counts: this.#counts.values().slice() };
  }

  #countOne({ title, body }: PassageText): void {
    const ids = this.#ids;
    ids.clear();
    this.#tokenizer.read(title, ids);
    const inTitle = ids.values().length;
    this.#tokenizer.read(body, ids);
    const all = ids.values();
    this.#makeRoom();
    const places: number[] = [];
    for (let i = 0; i < all.length; i += 1) {
      const id = all[i] as number;
      if (id === NO_TERM) continue;
      const place = this.#placeOf(id);
      const sum = this.#sums[place] as number;
      if (sum === 0) places.push(place);
      this.#sums[place] = added(sum, i < inTitle);
    }
    this.#counts.push(all.length);
    this.#counts.push(places.length);
    for (const place of places) {
      this.#counts.push(place);
      this.#counts.push(this.#sums[place] as number);
      this.#sums[place] = 0;
    }
  }

  #placeOf(id: number): number {
    if (this.#since[id] === this.#block) return this.#place[id] as number;
    const place = this.#terms.length;
    this.#since[id] = this.#block;
    this.#place[id] = place;
    this.#terms.push(this.#tokenizer.term(id));
    if (place === this.#sums.length) this.#sums = grown(this.#sums, place * 2);
    return place;
  }

  #makeRoom(): void {
    const { size } = this.#tokenizer;
    if (size <= this.#place.length) return;
    this.#place = grown(this.#place, size * 2);
    this.#since = grown(this.#since, size * 2);
  }
}

function added(sum: number, inTitle: boolean): number {
  const body = sum % TITLE_UNIT;
  if (!inTitle) return body < COUNT_MAX ? sum + 1 : sum;
  return sum < COUNT_MAX * TITLE_UNIT ? sum + TITLE_UNIT : sum;
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(array);
  return larger;
}
