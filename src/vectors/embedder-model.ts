/**
 * What a folder says of its embedding model, without loading it.
 * The id names everything that decides the vectors: the weights' checksum, pooling, dimension
 * and prefixes. The checksum comes from SHA256SUMS where the folder has one; hashing the weights
 * at every start would cost more than the rest of it.
 * Errors: MODEL_MISSING, MODEL_INVALID.
 */
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { findModelFiles } from "../runtime/index.js";
import { digestOf, storedChecksum } from "./model-checksum.js";

export interface EmbedderModel {
  readonly dir: string;
  readonly id: string;
  readonly dimension: number;
  readonly pooling: "cls" | "mean";
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Positions of the model, special tokens counted. */
  readonly positionsMax: number;
}

const configSchema = z.object({
  name: z.string().default("embedder"),
  hidden_size: z.number().int().positive(),
  max_position_embeddings: z.number().int().min(8),
  pooling: z.enum(["cls", "mean"]),
  query_prefix: z.string().default(""),
  passage_prefix: z.string().default(""),
});

export function readEmbedderModel(dir: string): EmbedderModel {
  const { onnx } = findModelFiles(dir, { kind: "encoder" });
  const parsed = configSchema.safeParse(readJson(join(dir, "config.json"), dir));
  if (!parsed.success) {
    const detail = `config.json: ${z.prettifyError(parsed.error)}`;
    throw new RecollectError("MODEL_INVALID", { dir, detail });
  }
  const config = parsed.data;
  const facts = [
    storedChecksum(dir, relative(dir, onnx).split(sep).join("/")),
    config.pooling,
    config.hidden_size,
    config.query_prefix,
    config.passage_prefix,
  ];
  return {
    dir,
    id: `${config.name}:${config.hidden_size}:${digestOf(facts)}`,
    dimension: config.hidden_size,
    pooling: config.pooling,
    queryPrefix: config.query_prefix,
    passagePrefix: config.passage_prefix,
    positionsMax: config.max_position_embeddings,
  };
}

function readJson(path: string, dir: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new RecollectError("MODEL_INVALID", { dir, detail }, { cause });
  }
}
