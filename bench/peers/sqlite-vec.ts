/** sqlite-vec in better-sqlite3: a virtual table that is scanned whole, the texts in a column. */
import { join } from "node:path";
import type { OpenIndex, Peer, VectorIndex } from "./contract.js";
import { rowOf } from "./contract.js";

interface Library {
  load(db: Database): void;
}

/** The project's own better-sqlite3, as far as it is used here. */
interface Database {
  exec(sql: string): unknown;
  pragma(sql: string): unknown;
  prepare(sql: string): Statement;
  transaction(work: () => void): () => void;
  close(): unknown;
}

interface Statement {
  run(...values: unknown[]): unknown;
  pluck(): Statement;
  all(...values: unknown[]): unknown[];
}

async function open({ dir, load }: OpenIndex): Promise<Database> {
  const { load: extend } = (await load("sqlite-vec")) as Library;
  const { default: sqlite } = (await load("better-sqlite3")) as {
    default: new (path: string) => Database;
  };
  const db = new sqlite(join(dir, "vectors.sqlite"));
  extend(db);
  db.pragma("journal_mode = WAL");
  return db;
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function asIndex(db: Database): VectorIndex {
  const insert = db.prepare("INSERT INTO passages (rowid, embedding, body) VALUES (?, ?, ?)");
  const nearest = db
    .prepare("SELECT rowid FROM passages WHERE embedding MATCH ? AND k = ? ORDER BY distance")
    .pluck();
  return {
    add: async (rows) => {
      db.transaction(() => {
        rows.texts.forEach((text, at) => {
          insert.run(BigInt(rows.firstId + at), bytesOf(rowOf(rows, at)), text);
        });
      })();
    },
    finish: async () => {
      db.pragma("wal_checkpoint(TRUNCATE)");
    },
    search: async (query, k) => nearest.all(bytesOf(query), k) as number[],
    close: async () => {
      db.close();
    },
  };
}

export const sqliteVec: Peer = {
  name: "sqlite-vec",
  packages: ["sqlite-vec"],
  settings: "vec0, float32, cosine: an exact scan",
  persistent: true,
  create: async (o) => {
    const db = await open(o);
    db.exec(
      `CREATE VIRTUAL TABLE passages USING vec0(
         embedding float[${o.dimension}] distance_metric=cosine, +body text)`,
    );
    return asIndex(db);
  },
  open: async (o) => asIndex(await open(o)),
};
