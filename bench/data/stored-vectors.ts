/**
 * All vectors of a store as they lie in its tables, whatever index is made of them: what an exact
 * search goes over. Values are code * scale; ids are those of the store's reader.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Connection, passageId, StaticVectors } from "../../src/shards/index.js";

export type VectorLevel = "static" | "deep";

export interface StoredVectors {
  readonly ids: Float64Array;
  /** [n * dimension] */
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

const BATCH = 4_096;

export async function* storedVectors(
  store: string,
  level: VectorLevel,
): AsyncGenerator<StoredVectors> {
  const folder = join(store, "shards");
  const names = (await readdir(folder)).filter((name) => /^\d+\.sqlite$/.test(name)).sort();
  for (const name of names) {
    const db = Connection.reader(join(folder, name));
    try {
      const shard = Number.parseInt(name, 10);
      yield* batched(level === "deep" ? deepRows(db, shard) : staticRows(db, shard));
    } finally {
      db.close();
    }
  }
}

interface Row {
  readonly id: number;
  readonly scale: number;
  readonly codes: Int8Array;
}

function* deepRows(db: Connection, shard: number): Generator<Row> {
  const rows = db.rows<readonly [number, number, Buffer]>(
    "SELECT passage, scale, codes FROM vectors ORDER BY passage",
  );
  for (const [row, scale, codes] of rows) {
    yield { id: passageId(shard, row), scale, codes: asInt8(codes) };
  }
}

function* staticRows(db: Connection, shard: number): Generator<Row> {
  const statics = new StaticVectors(db);
  for (let after = 0; ; ) {
    const blocks = statics.page({ after, upTo: Number.MAX_SAFE_INTEGER, limit: BATCH });
    for (const { first, scales, codes } of blocks) {
      const dimension = codes.length / scales.length;
      for (const [at, scale] of scales.entries()) {
        const own = codes.subarray(at * dimension, (at + 1) * dimension);
        yield { id: passageId(shard, first + at), scale, codes: own };
      }
    }
    if (blocks.length < BATCH) return;
    after = blocks.at(-1)?.first ?? after;
  }
}

function asInt8(bytes: Buffer): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function* batched(rows: Iterable<Row>): Generator<StoredVectors> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield joined(batch);
    batch = [];
  }
  if (batch.length > 0) yield joined(batch);
}

function joined(rows: readonly Row[]): StoredVectors {
  const dimension = rows[0]?.codes.length ?? 0;
  const codes = new Int8Array(rows.length * dimension);
  rows.forEach((row, at) => codes.set(row.codes, at * dimension));
  return {
    ids: Float64Array.from(rows, (row) => row.id),
    codes,
    scales: Float32Array.from(rows, (row) => row.scale),
  };
}
