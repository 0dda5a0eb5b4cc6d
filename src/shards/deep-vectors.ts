/**
 * Deep vectors of one shard: a row of int8 codes for each passage, in the order of arrival (seq),
 * which need not be the order of passages.
 */
import type { VectorBatch } from "../ivf/index.js";
import { dotInt8, type TopK } from "../vectors/index.js";
import type { Connection } from "./connection.js";
import type { LevelMeta, LevelVectors, PositionRange } from "./level-vectors.js";

interface DeepMeta {
  readonly version: number;
  readonly embedder: string | null;
  readonly dimension: number | null;
}

type VectorRow = readonly [passage: number, scale: number, codes: Buffer];

const BATCH = 1_024;

export class DeepVectors implements LevelVectors {
  readonly level = "deep";
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  state(): LevelMeta | null {
    const { embedder, dimension, version } = readVectorMeta(this.#db);
    if (embedder === null || dimension === null) return null;
    return { embedder, dimension, version, count: countVectors(this.#db) };
  }

  positionMax(): number {
    const row = this.#db.get<{ seq: number }>(
      "SELECT seq FROM sqlite_sequence WHERE name = 'vectors'",
    );
    return row?.seq ?? 0;
  }

  countAfter(position: number): number {
    if (position === 0) return countVectors(this.#db);
    const row = this.#db.get<{ n: number }>(
      "SELECT count(*) AS n FROM vectors WHERE seq > ?",
      position,
    );
    return row?.n ?? 0;
  }

  *batches({ after, upTo }: PositionRange): Generator<VectorBatch> {
    for (let last = after; ; ) {
      const found = this.#db.all<{ seq: number; passage: number; scale: number; codes: Buffer }>(
        `SELECT seq, passage, scale, codes FROM vectors WHERE seq > ? AND seq <= ?
         ORDER BY seq LIMIT ${BATCH}`,
        last,
        upTo,
      );
      const [first] = found;
      if (first === undefined) return;
      const dimension = first.codes.length;
      const codes = new Int8Array(found.length * dimension);
      for (const [at, row] of found.entries()) codes.set(asCodes(row.codes), at * dimension);
      yield {
        rows: Uint32Array.from(found, ({ passage }) => passage),
        scales: Float32Array.from(found, ({ scale }) => scale),
        codes,
      };
      if (found.length < BATCH) return;
      last = found.at(-1)?.seq ?? last;
    }
  }

  scores(query: Float32Array, rows: readonly number[], range: PositionRange): number[] {
    return rows.map((row) => {
      const found = this.#db.get<{ seq: number; scale: number; codes: Buffer }>(
        "SELECT seq, scale, codes FROM vectors WHERE passage = ?",
        row,
      );
      if (found === undefined || found.seq <= range.after || found.seq > range.upTo) return NaN;
      return dotInt8(query, asCodes(found.codes), found.scale);
    });
  }

  scanDocuments(query: Float32Array, documents: ReadonlySet<number>, top: TopK): void {
    const rows = this.#db.rows<VectorRow>(
      `SELECT v.passage, v.scale, v.codes FROM json_each(?) AS j
       JOIN blocks b ON b.document = j.value
       JOIN passages p ON p.block = b.id JOIN vectors v ON v.passage = p.id`,
      JSON.stringify([...documents]),
    );
    for (const [passage, scale, codes] of rows) {
      top.add(passage, dotInt8(query, asCodes(codes), scale));
    }
  }
}

export function readVectorMeta(db: Connection): DeepMeta {
  const rows = db.all<{ key: string; value: unknown }>(
    "SELECT key, value FROM meta WHERE key IN ('vectors_version', 'embedder', 'dimension')",
  );
  const values = new Map(rows.map((row) => [row.key, row.value]));
  return {
    version: values.get("vectors_version") as number,
    embedder: values.get("embedder") as string | null,
    dimension: values.get("dimension") as number | null,
  };
}

export function countVectors(db: Connection): number {
  const row = db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'vectors'");
  return row?.value ?? 0;
}

function asCodes(bytes: Buffer): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
