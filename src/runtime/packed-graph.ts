/**
 * Reads from a session whether it is a graph for several sequences in one row, and with which
 * cache (training/conversion/sequence_packing.py has the names and shapes).
 * Errors: MODEL_INVALID.
 */
import { RecollectError } from "../base/index.js";
import { type CachePort, cachePorts, POSITIONS_MAX_ASSUMED } from "./decoder-graph.js";
import type { ModelFiles } from "./model-files.js";
import { ports, type Session } from "./session.js";

export interface PackedGraph {
  readonly cache: readonly CachePort[];
  /** Of the cache and of the bias. */
  readonly type: CachePort["type"];
  readonly positionsMax: number;
}

const INPUTS = [
  "input_ids",
  "position_ids",
  "attention_bias",
  "seqlens_k",
  "total_sequence_length",
  "logit_rows",
];

export function readPackedGraph(session: Session, files: ModelFiles): PackedGraph {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  const inputs = ports(session.inputMetadata);
  for (const name of INPUTS) {
    if (!inputs.some((port) => port.name === name)) throw invalid(`there is no input ${name}`);
  }
  const cache = cachePorts(inputs, session, files);
  const [first] = cache;
  if (first === undefined) throw invalid("it was exported without a KV cache");
  const positionsMax = files.config.positionsMax ?? POSITIONS_MAX_ASSUMED;
  return { cache, type: first.type, positionsMax };
}
