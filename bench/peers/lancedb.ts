/**
 * LanceDB: a table of texts and vectors, and the index that its documentation begins with
 * (IVF_PQ), or IVF_RQ, whose codes are RaBitQ's. Below 256 rows it has none and scans.
 */
import type { OpenIndex, Peer, VectorIndex } from "./contract.js";
import { rowOf } from "./contract.js";

interface Query {
  distanceType(kind: "cosine"): Query;
  limit(k: number): Query;
  select(columns: string[]): Query;
  toArray(): Promise<{ id: number }[]>;
}

interface Table {
  add(rows: object[]): Promise<unknown>;
  createIndex(column: string, o: { config: unknown }): Promise<void>;
  countRows(): Promise<number>;
  vectorSearch(vector: number[]): Query;
  close(): void;
}

interface Library {
  connect(dir: string): Promise<{
    createTable(name: string, rows: object[]): Promise<Table>;
    openTable(name: string): Promise<Table>;
    close(): void;
  }>;
  readonly Index: Readonly<Record<"ivfPq" | "ivfRq", (o: object) => unknown>>;
}

type Kind = keyof Library["Index"];

const TABLE = "passages";
/** Fewer can't train the quantizer. */
const ROWS_TO_INDEX = 256;

async function connection(o: OpenIndex) {
  const library = (await o.load("@lancedb/lancedb")) as Library;
  return { library, db: await library.connect(o.dir) };
}

async function search(table: Table, query: Float32Array, k: number): Promise<number[]> {
  const asked = table.vectorSearch(Array.from(query)).distanceType("cosine");
  const rows = await asked.limit(k).select(["id", "_distance"]).toArray();
  return rows.map(({ id }) => Number(id));
}

async function create(o: OpenIndex, kind: Kind): Promise<VectorIndex> {
  const { library, db } = await connection(o);
  let table: Table | null = null;
  return {
    add: async (rows) => {
      const records = rows.texts.map((text, at) => {
        return { id: rows.firstId + at, vector: Array.from(rowOf(rows, at)), text };
      });
      if (table === null) table = await db.createTable(TABLE, records);
      else await table.add(records);
    },
    finish: async () => {
      if (table === null || (await table.countRows()) < ROWS_TO_INDEX) return;
      const config = library.Index[kind]({ distanceType: "cosine" });
      await table.createIndex("vector", { config });
    },
    search: async (query, k) => (table === null ? [] : search(table, query, k)),
    close: async () => {
      table?.close();
      db.close();
    },
  };
}

async function open(o: OpenIndex): Promise<VectorIndex> {
  const { db } = await connection(o);
  const table = await db.openTable(TABLE);
  return {
    add: async () => undefined,
    finish: async () => undefined,
    search: (query, k) => search(table, query, k),
    close: async () => {
      table.close();
      db.close();
    },
  };
}

function lance(name: string, kind: Kind, settings: string): Peer {
  const packages = ["@lancedb/lancedb"];
  return { name, packages, settings, persistent: true, create: (o) => create(o, kind), open };
}

export const lancedb = lance("LanceDB", "ivfPq", "IVF_PQ, cosine, defaults");
export const lancedbRq = lance("LanceDB IVF_RQ", "ivfRq", "IVF_RQ, cosine, defaults");
