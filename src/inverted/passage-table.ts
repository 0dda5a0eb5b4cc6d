/**
 * The passages of a segment: their rows, ascending, and their lengths in words. Within the
 * segment a passage is its number in this order. Rows mostly follow each other, so they are kept
 * as runs; a length takes two bytes, in memory too.
 */
import { ByteReader, type ByteWriter } from "./byte-writer.js";

const NARROW_MAX = 65_535;

export class PassageTable {
  readonly count: number;
  /** By number, in words. */
  readonly lengths: Uint16Array | Uint32Array;
  readonly #runRows: Uint32Array;
  readonly #runNumbers: Uint32Array;

  private constructor(runs: readonly Run[], lengths: Uint16Array | Uint32Array) {
    this.count = lengths.length;
    this.lengths = lengths;
    this.#runRows = Uint32Array.from(runs, ({ row }) => row);
    this.#runNumbers = Uint32Array.from(runs, ({ number }) => number);
  }

  /** Of rows in ascending order. */
  static of(rows: readonly number[], lengths: readonly number[]): PassageTable {
    const runs: Run[] = [];
    rows.forEach((row, number) => {
      if (number === 0 || row !== (rows[number - 1] as number) + 1) runs.push({ row, number });
    });
    return new PassageTable(runs, narrowest(lengths));
  }

  static read(bytes: Uint8Array): PassageTable {
    const reader = new ByteReader(bytes);
    const runs: Run[] = [];
    let row = 0;
    let number = 0;
    for (let left = reader.varint(); left > 0; left -= 1) {
      row += reader.varint();
      runs.push({ row, number });
      const length = reader.varint();
      row += length;
      number += length;
    }
    const wide = reader.byte() === 1;
    const raw = reader.take(number * (wide ? 4 : 2));
    const copy = new Uint8Array(raw).buffer;
    return new PassageTable(runs, wide ? new Uint32Array(copy) : new Uint16Array(copy));
  }

  /** Of all passages together. */
  get words(): number {
    let sum = 0;
    for (const length of this.lengths) sum += length;
    return sum;
  }

  write(out: ByteWriter): void {
    const runs = this.#runRows.length;
    out.varint(runs);
    let after = 0;
    for (let i = 0; i < runs; i += 1) {
      const row = this.#runRows[i] as number;
      const length = this.#endOf(i) - (this.#runNumbers[i] as number);
      out.varint(row - after);
      out.varint(length);
      after = row + length;
    }
    const { lengths } = this;
    out.byte(lengths instanceof Uint32Array ? 1 : 0);
    out.append(new Uint8Array(lengths.buffer, lengths.byteOffset, lengths.byteLength));
  }

  row(number: number): number {
    const run = lastAtMost(this.#runNumbers, number);
    return (this.#runRows[run] as number) + number - (this.#runNumbers[run] as number);
  }

  /** -1 where the segment lacks the row. */
  number(row: number): number {
    const run = lastAtMost(this.#runRows, row);
    if (run < 0) return -1;
    const number = (this.#runNumbers[run] as number) + row - (this.#runRows[run] as number);
    return number < this.#endOf(run) ? number : -1;
  }

  #endOf(run: number): number {
    return this.#runNumbers[run + 1] ?? this.count;
  }
}

interface Run {
  readonly row: number;
  readonly number: number;
}

function narrowest(lengths: readonly number[]): Uint16Array | Uint32Array {
  const fits = lengths.every((length) => length <= NARROW_MAX);
  return fits ? Uint16Array.from(lengths) : Uint32Array.from(lengths);
}

/** The place of the last value that is at most `value`; -1 for none. */
function lastAtMost(ascending: Uint32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
