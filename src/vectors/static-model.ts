/**
 * A token table from its folder: `table.bin` holds a scale a row as int16, then the rows' codes as
 * int8, little endian; value = code * scale in a unit that falls out, because vectors are made
 * length 1. `config.json` says how many rows of what width.
 * Shapes: scales [V] from 0 on, codes [V * d]. 12 MB for 30,522 rows of 384.
 * The id names everything that decides the vectors: the table's checksum (from SHA256SUMS where
 * the folder has one) and the positions that are read.
 * Errors: MODEL_MISSING, MODEL_INVALID.
 */
import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { readModelJson } from "../runtime/index.js";
import { digestOf, storedChecksum } from "./model-checksum.js";

export interface StaticModel {
  readonly id: string;
  readonly dimension: number;
  /** Tokens of a text that are read. */
  readonly tokensMax: number;
  readonly scales: Int16Array;
  readonly codes: Int8Array;
}

/** Sums are made sixteen dimensions at a time. */
const DIMENSION_STEP = 16;
/** With this many tokens no sum of codes (to 127) times scales (to 32,767) passes 2^31. */
const TOKENS_MAX = 516;
const TABLE = "table.bin";

const configSchema = z.object({
  model_type: z.literal("token-table"),
  name: z.string(),
  vocab_size: z.number().int().positive().max(1_000_000),
  hidden_size: z.number().int().positive().max(4_096).multipleOf(DIMENSION_STEP),
  max_position_embeddings: z.number().int().min(8).max(TOKENS_MAX + 2),
});

export function readStaticModel(dir: string): StaticModel {
  const config = readModelJson(dir, "config.json", configSchema);
  const rows = config.vocab_size;
  const raw = readTable(dir, rows * (2 + config.hidden_size));
  const scales = new Int16Array(raw.buffer, raw.byteOffset, rows);
  if (scales.some((scale) => scale < 0)) {
    throw new RecollectError("MODEL_INVALID", { dir, detail: `${TABLE} has a negative scale` });
  }
  const facts = [storedChecksum(dir, TABLE), config.hidden_size, config.max_position_embeddings];
  return {
    id: `${config.name}:${config.hidden_size}:${digestOf(facts)}`,
    dimension: config.hidden_size,
    tokensMax: config.max_position_embeddings - 2,
    scales,
    codes: new Int8Array(raw.buffer, raw.byteOffset + 2 * rows, rows * config.hidden_size),
  };
}

function readTable(dir: string, bytes: number): Uint8Array {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir, detail });
  if (endianness() !== "LE") throw invalid(`${TABLE} needs a little-endian processor`);
  let raw: Buffer;
  try {
    raw = readFileSync(join(dir, TABLE));
  } catch (cause) {
    throw new RecollectError("MODEL_MISSING", { dir, detail: `no ${TABLE}` }, { cause });
  }
  if (raw.length !== bytes) throw invalid(`${TABLE} has ${raw.length} bytes, not ${bytes}`);
  // Shorts must be aligned, and a small buffer can come from a pool at any offset.
  return raw.byteOffset % 2 === 0 ? raw : new Uint8Array(raw);
}
