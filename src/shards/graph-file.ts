/**
 * The graph of a shard's vectors (hnswlib): a derived file that may be missing, and is not used
 * unless its description matches it and the shard. Labels are `seq` of the vectors table; all
 * vectors up to the watermark are in it, those deleted since included.
 * Source: native-notes/hnswlib-node.md
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import hnswlib from "hnswlib-node";
import { z } from "zod";
import { replaceDurably, writeDurably } from "./durable-file.js";

const GRAPH_FORMAT = 1;
const READ_BYTES = 1 << 20;

export type Graph = hnswlib.HierarchicalNSW;

const descriptionSchema = z.object({
  format: z.literal(GRAPH_FORMAT),
  storeId: z.string(),
  embedder: z.string(),
  dimension: z.number().int().positive(),
  /** Every vector with seq up to this is in the graph. */
  watermark: z.number().int().nonnegative(),
  /** Points in the graph, those of deleted vectors included. */
  points: z.number().int().positive(),
  bytes: z.number().int().positive(),
  sha256: z.string(),
});

export type GraphDescription = z.infer<typeof descriptionSchema>;

export interface GraphFiles {
  readonly index: string;
  readonly description: string;
}

export interface GraphOwner {
  readonly storeId: string;
  readonly embedder: string;
  readonly dimension: number;
  /** The highest seq that the shard has given out. */
  readonly seqMax: number;
}

export type GraphCheck =
  | { readonly kind: "none" }
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "usable"; readonly description: GraphDescription };

export const AHEAD = "it is ahead of the shard";

/** Reads all of the index once, to compare its digest: a damaged one could crash the process. */
export function checkGraph(files: GraphFiles, owner: GraphOwner): GraphCheck {
  if (!existsSync(files.description)) return { kind: "none" };
  const description = readDescription(files.description);
  if (description === null) return { kind: "unusable", reason: "its description is damaged" };
  if (description.storeId !== owner.storeId) return unusable("it belongs to another store");
  if (description.embedder !== owner.embedder) return unusable("it is of another embedder");
  if (description.dimension !== owner.dimension) return unusable("it has another dimension");
  if (description.watermark > owner.seqMax) return unusable(AHEAD);
  const size = statSync(files.index, { throwIfNoEntry: false })?.size;
  if (size === undefined) return unusable("the index is missing");
  if (size !== description.bytes) return unusable("the index is cut short");
  if (digestFile(files.index) !== description.sha256) return unusable("the index is damaged");
  return { kind: "usable", description };
}

export function loadGraph(files: GraphFiles, dimension: number): Graph {
  const graph = new hnswlib.HierarchicalNSW("ip", dimension);
  graph.readIndexSync(files.index);
  return graph;
}

export function saveGraph(
  files: GraphFiles,
  graph: Graph,
  o: { owner: GraphOwner; watermark: number; points: number },
): void {
  mkdirSync(dirname(files.index), { recursive: true });
  // Without its description the old index is not used, so a crash in between costs a rebuild.
  rmSync(files.description, { force: true });
  replaceDurably(files.index, (temporary) => graph.writeIndexSync(temporary));
  const description: GraphDescription = {
    format: GRAPH_FORMAT,
    storeId: o.owner.storeId,
    embedder: o.owner.embedder,
    dimension: o.owner.dimension,
    watermark: o.watermark,
    points: o.points,
    bytes: statSync(files.index).size,
    sha256: digestFile(files.index),
  };
  writeDurably(files.description, `${JSON.stringify(description, null, 2)}\n`);
}

export function removeGraph(files: GraphFiles): void {
  rmSync(files.description, { force: true });
  rmSync(files.index, { force: true });
}

function readDescription(path: string): GraphDescription | null {
  try {
    return descriptionSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

function unusable(reason: string): GraphCheck {
  return { kind: "unusable", reason };
}

function digestFile(path: string): string {
  const digest = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const bytes = readSync(file, buffer);
      if (bytes === 0) return digest.digest("hex");
      digest.update(buffer.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
}
