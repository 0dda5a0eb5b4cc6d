/**
 * Files of float32 vectors in the form of the field's own data sets: each vector is its dimension
 * as int32 and then its values, little endian. Source: corpus-texmex (fvecs).
 * Errors: BENCH_DATA_INVALID.
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { RecollectError } from "../../src/base/index.js";

const BATCH = 1_024;

export interface VectorBatch {
  readonly first: number;
  readonly count: number;
  readonly dimension: number;
  /** [count * dimension] */
  readonly values: Float32Array;
}

export class FvecsWriter {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  add(vector: Float32Array): void {
    const bytes = Buffer.alloc(4 + vector.length * 4);
    bytes.writeInt32LE(vector.length);
    vector.forEach((value, at) => bytes.writeFloatLE(value, 4 + at * 4));
    writeSync(this.#file, bytes);
  }

  close(): void {
    closeSync(this.#file);
  }
}

export function* readFvecs(path: string): Generator<VectorBatch> {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(4);
    if (readSync(file, head, 0, 4, 0) < 4) return;
    const dimension = head.readInt32LE();
    if (dimension < 1 || dimension > 65_536) throw invalid(path, 1, `dimension ${dimension}`);
    const bytes = Buffer.alloc(BATCH * (4 + dimension * 4));
    for (let first = 0; ; ) {
      const read = readSync(file, bytes, 0, bytes.length, first * (4 + dimension * 4));
      if (read === 0) return;
      const count = Math.floor(read / (4 + dimension * 4));
      if (count * (4 + dimension * 4) !== read) throw invalid(path, first + count + 1, "cut off");
      yield { first, count, dimension, values: valuesOf(bytes, { path, first, count, dimension }) };
      first += count;
    }
  } finally {
    closeSync(file);
  }
}

function valuesOf(
  bytes: Buffer,
  o: { path: string; first: number; count: number; dimension: number },
): Float32Array {
  const values = new Float32Array(o.count * o.dimension);
  for (let row = 0; row < o.count; row++) {
    const from = row * (4 + o.dimension * 4);
    const own = bytes.readInt32LE(from);
    if (own !== o.dimension) throw invalid(o.path, o.first + row + 1, `dimension ${own}`);
    for (let at = 0; at < o.dimension; at++) {
      values[row * o.dimension + at] = bytes.readFloatLE(from + 4 + at * 4);
    }
  }
  return values;
}

function invalid(path: string, line: number, detail: string): RecollectError {
  return new RecollectError("BENCH_DATA_INVALID", { path, line, detail });
}
