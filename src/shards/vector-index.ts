/**
 * Vectors of one shard: an exact scan over those that no graph covers, a graph for the rest,
 * and exact int8 scores in the end for all. With a filter every allowed vector is scanned.
 * The decoded matrix is kept until the vectors change (meta.vectors_version).
 */
import { statSync } from "node:fs";
import { type Log, RecollectError } from "../base/index.js";
import { dotInt8, scanInt8, type Scored, TopK } from "../vectors/index.js";
import type { Connection } from "./connection.js";
import { asCosine } from "./cosine.js";
import { AHEAD, checkGraph, type Graph, type GraphFiles, loadGraph } from "./graph-file.js";


interface Matrix {
  readonly version: number;
  readonly keys: Float64Array;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
}

interface LoadedGraph {
  readonly graph: Graph;
  readonly watermark: number;
  readonly points: number;
}

interface VectorMeta {
  readonly version: number;
  readonly embedder: string | null;
  readonly dimension: number | null;
}

type VectorRow = readonly [passage: number, scale: number, codes: Buffer];

/** How many neighbours the graph looks at, at least; recall over speed. */
const EF_MIN = 128;

export class VectorIndex {
  readonly #db: Connection;
  readonly #files: GraphFiles;
  readonly #storeId: string;
  readonly #log: Log;
  #matrix: Matrix | null = null;
  #graph: LoadedGraph | null = null;
  /** What the graph's description looked like when it was last tried. */
  #graphSeen = "";

  constructor(db: Connection, o: { files: GraphFiles; storeId: string; log: Log }) {
    this.#db = db;
    this.#files = o.files;
    this.#storeId = o.storeId;
    this.#log = o.log;
  }

  /** `documents`: only passages of these; null for all. Indices are passage rows. */
  search(
    query: Float32Array,
    o: { embedder: string | null; limit: number; documents: ReadonlySet<number> | null },
  ): Scored[] {
    const meta = this.#usable(query, o.embedder);
    if (meta === null || o.limit <= 0) return [];
    const top = new TopK(o.limit);
    if (o.documents !== null) {
      this.#scanDocuments(query, o.documents, top);
      return top.sorted();
    }
    const graph = this.#freshGraph(meta);
    const { keys, codes, scales } = this.#freshMatrix(meta, graph?.watermark ?? 0);
    const scores = scanInt8(query, codes, scales);
    for (let i = 0; i < keys.length; i += 1) top.add(keys[i] as number, scores[i] as number);
    if (graph !== null) this.#searchGraph(graph, query, { limit: o.limit, top });
    return top.sorted();
  }

  cosine(query: Float32Array, row: number, embedder: string | null): number | null {
    if (this.#usable(query, embedder) === null) return null;
    const found = this.#db.get<{ scale: number; codes: Buffer }>(
      "SELECT scale, codes FROM vectors WHERE passage = ?",
      row,
    );
    if (found === undefined) return null;
    return asCosine(dotInt8(query, asCodes(found.codes), found.scale));
  }

  /** After the graph files or the vectors were rewritten by this very process. */
  forget(): void {
    this.#matrix = null;
    this.#graph = null;
    this.#graphSeen = "";
  }

  /** Null where the shard has no vectors of the store's embedder. */
  #usable(query: Float32Array, embedder: string | null): VectorMeta | null {
    const meta = readVectorMeta(this.#db);
    if (meta.dimension === null || embedder === null || meta.embedder !== embedder) return null;
    if (meta.dimension !== query.length) {
      throw new RecollectError("STORE_MODEL_MISMATCH", {
        found: `${meta.embedder} (${meta.dimension} dimensions)`,
        expected: `one of ${query.length} dimensions`,
      });
    }
    return meta;
  }

  #scanDocuments(query: Float32Array, documents: ReadonlySet<number>, top: TopK): void {
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

  #searchGraph(
    loaded: LoadedGraph,
    query: Float32Array,
    o: { limit: number; top: TopK },
  ): void {
    const { graph, points } = loaded;
    const deleted = points - this.#covered(loaded.watermark);
    if (deleted >= points) return;
    // Deleted vectors take places among the nearest: ask for as many more as is likely.
    const share = points / (points - deleted);
    const count = Math.min(points, Math.ceil(o.limit * share * 1.2) + (deleted > 0 ? 16 : 0));
    graph.setEf(Math.max(EF_MIN, 2 * count));
    const { neighbors } = graph.searchKnn(Array.from(query), count);
    for (const seq of neighbors) {
      const found = this.#db.get<{ passage: number; scale: number; codes: Buffer }>(
        "SELECT passage, scale, codes FROM vectors WHERE seq = ?",
        seq,
      );
      if (found === undefined) continue;
      o.top.add(found.passage, dotInt8(query, asCodes(found.codes), found.scale));
    }
  }

  #coveredCache: { version: number; watermark: number; count: number } | null = null;

  /** Vectors that are still there of those in the graph. */
  #covered(watermark: number): number {
    const { version } = readVectorMeta(this.#db);
    const kept = this.#coveredCache;
    if (kept?.version === version && kept.watermark === watermark) return kept.count;
    const count = countVectors(this.#db) - countUncovered(this.#db, watermark);
    this.#coveredCache = { version, watermark, count };
    return count;
  }

  #freshMatrix(meta: VectorMeta, watermark: number): Matrix {
    if (this.#matrix?.version === meta.version) return this.#matrix;
    const count = countUncovered(this.#db, watermark);
    const dimension = meta.dimension ?? 0;
    const matrix: Matrix = {
      version: meta.version,
      keys: new Float64Array(count),
      scales: new Float32Array(count),
      codes: new Int8Array(count * dimension),
    };
    let row = 0;
    const rows = this.#db.rows<VectorRow>(
      "SELECT passage, scale, codes FROM vectors WHERE seq > ? ORDER BY seq",
      watermark,
    );
    for (const [passage, scale, codes] of rows) {
      matrix.keys[row] = passage;
      matrix.scales[row] = scale;
      matrix.codes.set(asCodes(codes), row * dimension);
      row += 1;
    }
    this.#matrix = matrix;
    return matrix;
  }

  /** The graph if its files are sound and of this shard; tried again when they change. */
  #freshGraph(meta: VectorMeta): LoadedGraph | null {
    const stat = statSync(this.#files.description, { throwIfNoEntry: false });
    const seen = stat === undefined ? "none" : `${stat.mtimeMs} ${stat.ino} ${meta.embedder}`;
    if (seen === this.#graphSeen) return this.#graph;
    this.#graphSeen = seen;
    this.#graph = null;
    this.#matrix = null;
    const dimension = meta.dimension ?? 0;
    const check = checkGraph(this.#files, {
      storeId: this.#storeId,
      embedder: meta.embedder ?? "",
      dimension,
      seqMax: seqMax(this.#db),
    });
    if (check.kind === "unusable") {
      // A snapshot may be older than the graph: the next one won't be.
      if (check.reason === AHEAD) this.#graphSeen = "";
      this.#log.info(`graph not used (${check.reason}): scanning its vectors instead`);
    }
    if (check.kind !== "usable") return null;
    const { watermark, points } = check.description;
    this.#graph = { graph: loadGraph(this.#files, dimension), watermark, points };
    return this.#graph;
  }
}

export function readVectorMeta(db: Connection): VectorMeta {
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

export function seqMax(db: Connection): number {
  const row = db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'vectors'");
  return row?.seq ?? 0;
}

export function countVectors(db: Connection): number {
  const row = db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'vectors'");
  return row?.value ?? 0;
}

export function countUncovered(db: Connection, watermark: number): number {
  if (watermark === 0) return countVectors(db);
  const row = db.get<{ n: number }>("SELECT count(*) AS n FROM vectors WHERE seq > ?", watermark);
  return row?.n ?? 0;
}

export function asCodes(bytes: Buffer): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
