/**
 * Builds or extends the graph of one shard once many vectors are without one. A point takes
 * about a millisecond, so it yields to the event loop and can be cancelled between batches.
 * Source: native-notes/hnswlib-node.md (parameters, measurements)
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import hnswlib from "hnswlib-node";
import {
  checkGraph,
  type Graph,
  type GraphFiles,
  type GraphOwner,
  loadGraph,
  removeGraph,
  saveGraph,
} from "./graph-file.js";
import type { Shard } from "./shard.js";
import type { BuildOptions } from "./types.js";
import { asCodes, countUncovered, countVectors, readVectorMeta, seqMax } from "./vector-index.js";

/** Links of a point, and how many candidates are looked at when it is put in. */
const LINKS = 16;
const EF_CONSTRUCTION = 120;
const SEED = 100;
const BATCH = 128;
/** A graph with a larger share of deleted points is built anew. */
const DELETED_SHARE_MAX = 0.3;

export async function buildShardGraph(
  shard: Shard,
  o: BuildOptions & { files: GraphFiles; storeId: string; flatVectorsMax: number },
): Promise<void> {
  const meta = readVectorMeta(shard.db);
  const total = countVectors(shard.db);
  if (meta.embedder === null || meta.dimension === null || total <= o.flatVectorsMax) {
    removeGraph(o.files);
    shard.vectors.forget();
    return;
  }
  const owner: GraphOwner = {
    storeId: o.storeId,
    embedder: meta.embedder,
    dimension: meta.dimension,
    seqMax: seqMax(shard.db),
  };
  const base = reusable(shard, o.files, owner);
  const uncovered = countUncovered(shard.db, base?.watermark ?? 0);
  if (base !== null && uncovered <= o.flatVectorsMax) return;
  const points = (base?.points ?? 0) + uncovered;
  const graph = prepareGraph(base === null ? null : o.files, owner.dimension, points);
  await addPoints(shard, graph, { ...o, watermark: base?.watermark ?? 0, total: uncovered });
  saveGraph(o.files, graph, { owner, watermark: owner.seqMax, points });
  shard.vectors.forget();
}

/** The graph on disk, if it is sound and not mostly of deleted vectors. */
function reusable(
  shard: Shard,
  files: GraphFiles,
  owner: GraphOwner,
): { watermark: number; points: number } | null {
  const check = checkGraph(files, owner);
  if (check.kind !== "usable") return null;
  const { watermark, points } = check.description;
  const present = countVectors(shard.db) - countUncovered(shard.db, watermark);
  return points - present > points * DELETED_SHARE_MAX ? null : { watermark, points };
}

function prepareGraph(files: GraphFiles | null, dimension: number, points: number): Graph {
  if (files !== null) {
    const graph = loadGraph(files, dimension);
    graph.resizeIndex(points);
    return graph;
  }
  const graph = new hnswlib.HierarchicalNSW("ip", dimension);
  graph.initIndex(points, LINKS, EF_CONSTRUCTION, SEED);
  return graph;
}

async function addPoints(
  shard: Shard,
  graph: Graph,
  o: BuildOptions & { watermark: number; total: number },
): Promise<void> {
  let after = o.watermark;
  let done = 0;
  for (;;) {
    o.signal?.throwIfAborted();
    const rows = shard.db.all<{ seq: number; scale: number; codes: Buffer }>(
      "SELECT seq, scale, codes FROM vectors WHERE seq > ? ORDER BY seq LIMIT ?",
      after,
      BATCH,
    );
    for (const { seq, scale, codes } of rows) {
      graph.addPoint(Array.from(asCodes(codes), (code) => code * scale), seq);
      after = seq;
    }
    done += rows.length;
    o.onProgress?.({ done, total: o.total });
    if (rows.length < BATCH) return;
    await yieldToOthers();
  }
}
