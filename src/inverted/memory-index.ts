/**
 * Words of passages that no segment holds yet: a log of postings in the order of arrival, sorted
 * by term when it becomes a segment. Rows arrive ascending.
 */
import type { BlockWords } from "../records/index.js";
import { PassageTable } from "./passage-table.js";
import { PostingList } from "./posting-list.js";
import { type SegmentFacts, SegmentWriter } from "./segment-writer.js";

const COUNT_BITS = 16;
const COUNT_MASK = 0xffff;

export class MemoryIndex {
  readonly #ids = new Map<string, number>();
  #rows: number[] = [];
  #lengths: number[] = [];
  readonly #removed = new Set<number>();
  #terms = new Uint32Array(4_096);
  #passages = new Uint32Array(4_096);
  #counts = new Uint32Array(4_096);
  #count = 0;

  /** Passages, those removed again included. */
  get size(): number {
    return this.#rows.length;
  }

  /** The words of a block whose chunks became these rows. */
  add(rows: readonly number[], words: BlockWords): void {
    const terms = words.terms === "" ? [] : words.terms.split("\n");
    const ids = terms.map((term) => this.#idOf(term));
    const { counts } = words;
    let at = 0;
    for (const row of rows) {
      const number = this.#rows.length;
      this.#rows.push(row);
      this.#lengths.push(counts[at] as number);
      const postings = counts[at + 1] as number;
      this.#makeRoom(postings);
      at += 2;
      for (let n = 0; n < postings; n += 1) {
        this.#terms[this.#count] = ids[counts[at] as number] as number;
        this.#passages[this.#count] = number;
        this.#counts[this.#count] = counts[at + 1] as number;
        this.#count += 1;
        at += 2;
      }
    }
  }

  /** False where the row isn't here. */
  remove(row: number): boolean {
    const [first] = this.#rows;
    if (first === undefined || row < first) return false;
    this.#removed.add(row);
    return true;
  }

  /** Writes all as a segment and is empty then; null where nothing is left to write. */
  flush(emit: (page: Uint8Array) => void): { facts: SegmentFacts; table: PassageTable } | null {
    const numbers = this.#numbers();
    const kept = this.#rows.map((row, n) => [row, this.#lengths[n] as number] as const);
    const left = kept.filter(([row]) => !this.#removed.has(row));
    if (left.length === 0) {
      this.clear();
      return null;
    }
    const table = PassageTable.of(
      left.map(([row]) => row),
      left.map(([, length]) => length),
    );
    const writer = new SegmentWriter(table, emit);
    const { starts, passages, counts } = this.#byTerm();
    const list = new PostingList();
    for (const term of [...this.#ids.keys()].sort()) {
      const id = this.#ids.get(term) as number;
      list.clear();
      for (let i = starts[id] as number; i < (starts[id + 1] as number); i += 1) {
        const number = numbers[passages[i] as number] as number;
        if (number < 0) continue;
        const count = counts[i] as number;
        list.push(number, count & COUNT_MASK, count >>> COUNT_BITS);
      }
      if (list.count > 0) writer.term(term, list);
    }
    this.clear();
    return { facts: writer.finish(), table };
  }

  clear(): void {
    this.#ids.clear();
    this.#rows = [];
    this.#lengths = [];
    this.#removed.clear();
    this.#count = 0;
  }

  /** New numbers of the passages, -1 for those that were removed. */
  #numbers(): Int32Array {
    let next = 0;
    return Int32Array.from(this.#rows, (row) => (this.#removed.has(row) ? -1 : next++));
  }

  /** The log, stably sorted by term: a counting sort. */
  #byTerm(): { starts: Uint32Array; passages: Uint32Array; counts: Uint32Array } {
    const count = this.#count;
    const starts = new Uint32Array(this.#ids.size + 1);
    for (let i = 0; i < count; i += 1) {
      const after = (this.#terms[i] as number) + 1;
      starts[after] = (starts[after] as number) + 1;
    }
    for (let id = 1; id < starts.length; id += 1) {
      starts[id] = (starts[id] as number) + (starts[id - 1] as number);
    }
    const next = starts.slice();
    const passages = new Uint32Array(count);
    const counts = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) {
      const term = this.#terms[i] as number;
      const place = next[term] as number;
      next[term] = place + 1;
      passages[place] = this.#passages[i] as number;
      counts[place] = this.#counts[i] as number;
    }
    return { starts, passages, counts };
  }

  #idOf(term: string): number {
    let id = this.#ids.get(term);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(term, id);
    }
    return id;
  }

  #makeRoom(postings: number): void {
    const needed = this.#count + postings;
    if (needed <= this.#terms.length) return;
    const length = Math.max(needed, this.#terms.length * 2);
    const larger = (array: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(length);
      grown.set(array);
      return grown;
    };
    this.#terms = larger(this.#terms);
    this.#passages = larger(this.#passages);
    this.#counts = larger(this.#counts);
  }
}
