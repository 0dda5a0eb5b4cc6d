/**
 * Static vectors of one shard: one blob a text block, written in the transaction of its text, so
 * that a passage that has words has them too. Passages of a block are consecutive rows.
 * Shapes: a blob of n passages and d dimensions holds n scales (float32, little endian), then
 * n * ceil(d / 2) bytes of 4-bit codes. Writing runs inside the caller's transaction.
 * Vectors of another static embedder than the one asked with are never compared: they count as
 * missing until a writer has made them anew.
 */
import { invariant } from "../base/index.js";
import type { BlockVectors } from "../records/index.js";
import { dotInt8, packInt4, unpackInt4 } from "../vectors/index.js";
import type { Connection } from "./connection.js";

export interface StaticMeta {
  /** Passages that have one. */
  readonly count: number;
  readonly version: number;
  readonly embedder: string | null;
  readonly dimension: number | null;
}

/** Vectors of passages `first`, `first` + 1, ... */
export interface StaticBlock {
  readonly first: number;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
}

/** Of one passage: its scale as float32, its codes two a byte. */
export interface PackedVector {
  /** Of its block's passages. */
  readonly first: number;
  readonly scale: Buffer;
  readonly codes: Buffer;
}

const SCALE_BYTES = 4;

type BlockRow = readonly [first: number, codes: Buffer];

export class StaticVectors {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  meta(): StaticMeta {
    const rows = this.#db.all<{ key: string; value: unknown }>(
      `SELECT key, value FROM meta
       WHERE key IN ('statics', 'statics_version', 'static_embedder', 'static_dimension')`,
    );
    const values = new Map(rows.map((row) => [row.key, row.value]));
    return {
      count: values.get("statics") as number,
      version: values.get("statics_version") as number,
      embedder: values.get("static_embedder") as string | null,
      dimension: values.get("static_dimension") as number | null,
    };
  }

  /** Of the passages from `first` on. Whose embedder it is was settled by claim(). */
  insert(first: number, vectors: BlockVectors): void {
    const { codes, scales } = vectors;
    const packed = packInt4(codes, codes.length / scales.length);
    const blob = Buffer.allocUnsafe(scales.length * SCALE_BYTES + packed.length);
    scales.forEach((scale, i) => blob.writeFloatLE(scale, i * SCALE_BYTES));
    blob.set(packed, scales.length * SCALE_BYTES);
    this.#db.run("INSERT INTO static_vectors (first, codes) VALUES (?, ?)", first, blob);
    this.#changed(scales.length);
  }

  /** Makes this the shard's static embedder. Vectors of another one go. */
  claim(embedder: string, dimension: number, o: { anew?: boolean } = {}): void {
    const meta = this.meta();
    const same = meta.embedder === embedder && meta.dimension === dimension;
    if (same && o.anew !== true) return;
    this.clear();
    this.#db.run("UPDATE meta SET value = ? WHERE key = 'static_embedder'", embedder);
    this.#db.run("UPDATE meta SET value = ? WHERE key = 'static_dimension'", dimension);
  }

  clear(): void {
    const { count } = this.meta();
    this.#db.run("DELETE FROM static_vectors");
    this.#changed(-count);
  }

  /** Before the passages of the blocks go that the condition names. */
  removeBlocks(condition: string, values: readonly number[]): void {
    const { count, dimension } = this.meta();
    if (count === 0 || dimension === null) return;
    const gone = this.#db.get<{ passages: number | null }>(
      `SELECT sum(length(codes)) / ? AS passages FROM static_vectors WHERE first IN (
         SELECT min(id) FROM passages
         WHERE block IN (SELECT id FROM blocks WHERE ${condition}) GROUP BY block)`,
      bytesEach(dimension),
      ...values,
    );
    this.#db.run(
      `DELETE FROM static_vectors WHERE first IN (
         SELECT min(id) FROM passages
         WHERE block IN (SELECT id FROM blocks WHERE ${condition}) GROUP BY block)`,
      ...values,
    );
    if (gone?.passages) this.#changed(-gone.passages);
  }

  /** Passages of the blocks whose first one stands after that row. */
  countAfter(row: number): number {
    const { dimension } = this.meta();
    if (dimension === null) return 0;
    const found = this.#db.get<{ passages: number }>(
      "SELECT coalesce(sum(length(codes)), 0) / ? AS passages FROM static_vectors WHERE first > ?",
      bytesEach(dimension),
      row,
    );
    return found?.passages ?? 0;
  }

  /** Blocks whose first passage lies in (after, upTo], ascending, so many at most. */
  page(o: { after: number; upTo: number; limit: number }): StaticBlock[] {
    const { dimension } = this.meta();
    if (dimension === null) return [];
    const rows = this.#db.all<{ first: number; codes: Buffer }>(
      `SELECT first, codes FROM static_vectors WHERE first > ? AND first <= ?
       ORDER BY first LIMIT ?`,
      o.after,
      o.upTo,
      o.limit,
    );
    return rows.map(({ first, codes }) => unpacked(first, codes, dimension));
  }

  /** One passage's vector, still packed; null where it has none. */
  vectorOf(row: number, dimension: number): PackedVector | null {
    const width = Math.ceil(dimension / 2);
    // Numbers that are bound count as real ones, and must not make a division real.
    const found = this.#db.get<PackedVector>(
      `SELECT first, substr(codes, ${SCALE_BYTES} * (? - first) + 1, ${SCALE_BYTES}) AS scale,
         substr(codes, length(codes) / ${SCALE_BYTES + width} * ${SCALE_BYTES}
           + ${width} * (? - first) + 1, ${width}) AS codes
       FROM static_vectors WHERE first <= ? ORDER BY first DESC LIMIT 1`,
      row,
      row,
      row,
    );
    return found?.codes.length === width ? found : null;
  }

  *blocksOf(documents: ReadonlySet<number>): Generator<StaticBlock> {
    const { dimension } = this.meta();
    if (dimension === null) return;
    const rows = this.#db.rows<BlockRow>(
      `SELECT s.first, s.codes FROM json_each(?) AS j
       JOIN blocks b ON b.document = j.value
       JOIN static_vectors s ON s.first = (SELECT min(p.id) FROM passages p WHERE p.block = b.id)`,
      JSON.stringify([...documents]),
    );
    for (const [first, bytes] of rows) yield unpacked(first, bytes, dimension);
  }

  #changed(by: number): void {
    this.#db.run("UPDATE meta SET value = value + ? WHERE key = 'statics'", by);
    this.#db.run("UPDATE meta SET value = value + 1 WHERE key = 'statics_version'");
  }
}

/** Of one passage in a blob. */
function bytesEach(dimension: number): number {
  return SCALE_BYTES + Math.ceil(dimension / 2);
}

function unpacked(first: number, bytes: Buffer, dimension: number): StaticBlock {
  const count = bytes.length / bytesEach(dimension);
  invariant(Number.isInteger(count), "a static block of whole vectors");
  const scales = new Float32Array(count);
  for (let i = 0; i < count; i += 1) scales[i] = bytes.readFloatLE(i * SCALE_BYTES);
  const codes = unpackInt4(bytes.subarray(count * SCALE_BYTES), dimension);
  return { first, scales, codes };
}

export function dotPacked(query: Float32Array, { codes, scale }: PackedVector): number {
  return dotInt8(query, unpackInt4(codes, query.length), scale.readFloatLE(0));
}
