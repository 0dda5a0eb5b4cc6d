/**
 * 8-bit weights for reading prompts, made of the 4-bit ones that a model ships, by the recipe that
 * stands beside its prefill graph (training/conversion/int8_prefill.py). One matrix is in memory at
 * a time. A recipe is a file of strangers as any other: every range is checked.
 *   4 bits  [N, K/2] low nibble first, scales [N, K/block], zero points [N, K/block/2], as
 *           MatMulNBits has them
 *   8 bits  [K, N] int8, scales [N]: weight = int8 * scale
 * Errors: MODEL_INVALID for a recipe that can't be followed; those of the file system.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { readModelJson } from "./model-json.js";

const BYTES_MAX = 8 * 2 ** 30;
const MATRIX_WEIGHTS_MAX = 2 ** 28;
const COPY_CHUNK_BYTES = 2 ** 22;
const INT8_MAX = 127;
const FLOAT_BYTES = 4;
/** Between two ranges, at most. */
const GAP_BYTES = 4_096;

const count = z.number().int().nonnegative().max(BYTES_MAX);
const name = z
  .string()
  .refine((file) => file !== "" && basename(file) === file && file !== "..", "a plain file name");
const place = z.object({ file: name, offset: count, length: count });
const recipeSchema = z
  .object({
  version: z.literal(1),
  weights: name,
  bytes: count,
  copies: z.array(z.object({ from: place, to: count })),
  matrices: z.array(
    z
      .object({
        rows: count.positive(),
        columns: count.positive(),
        block: count.multipleOf(2).positive(),
        from: place,
        scalesFrom: place,
        zeroPointsFrom: place,
        to: count,
        scalesTo: count,
      })
      .refine(fits, "a matrix whose parts have the sizes of its rows and columns"),
  ),
  })
  .refine(({ bytes, ...parts }) => bytes <= sizeOf(parts), "no more bytes than its parts fill");

export type Int8Recipe = Readonly<z.infer<typeof recipeSchema>>;
type Place = Readonly<z.infer<typeof place>>;
type MatrixRecipe = Int8Recipe["matrices"][number];

/** What the parts can fill at most. */
function sizeOf({
  copies,
  matrices,
}: {
  readonly copies: readonly { readonly from: Place }[];
  readonly matrices: readonly { readonly rows: number; readonly columns: number }[];
}): number {
  const copied = copies.reduce((sum, { from }) => sum + from.length + GAP_BYTES, 0);
  return matrices.reduce(
    (sum, { rows, columns }) => sum + rows * (columns + FLOAT_BYTES) + 2 * GAP_BYTES,
    copied,
  );
}

/** `path`: the recipe, beside the 4-bit weights. */
export function readInt8Recipe(path: string): Int8Recipe {
  return readModelJson(dirname(path), basename(path), recipeSchema);
}

function fits(m: {
  readonly rows: number;
  readonly columns: number;
  readonly block: number;
  readonly from: Place;
  readonly scalesFrom: Place;
  readonly zeroPointsFrom: Place;
}): boolean {
  const blocks = m.columns / m.block;
  return (
    Number.isInteger(blocks) &&
    m.rows * m.columns <= MATRIX_WEIGHTS_MAX &&
    m.from.length === (m.rows * m.columns) / 2 &&
    m.scalesFrom.length === m.rows * blocks * FLOAT_BYTES &&
    m.zeroPointsFrom.length === m.rows * Math.ceil(blocks / 2)
  );
}

/**
 * Writes `out`, whose name the graph's tensors hold, from the files of `dir`. Messages are let in
 * between matrices; the signal's reason is thrown.
 */
export async function writeInt8Weights(
  recipe: Int8Recipe,
  o: { readonly dir: string; readonly out: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const sources = new Sources(o.dir);
  const target = openSync(o.out, "wx");
  try {
    ftruncateSync(target, recipe.bytes);
    const write = (bytes: Uint8Array, at: number): void => {
      if (at + bytes.length > recipe.bytes) throw sources.invalid("a range beyond the weights");
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(target, bytes, done, bytes.length - done, at + done);
      }
    };
    for (const { from, to } of recipe.copies) {
      for (let done = 0; done < from.length; done += COPY_CHUNK_BYTES) {
        const length = Math.min(COPY_CHUNK_BYTES, from.length - done);
        write(sources.read({ ...from, offset: from.offset + done, length }), to + done);
      }
    }
    for (const matrix of recipe.matrices) {
      await setImmediate();
      o.signal?.throwIfAborted();
      const { weights, scales } = int8Of(fourBits(matrix, sources));
      write(new Uint8Array(weights.buffer), matrix.to);
      write(new Uint8Array(scales.buffer), matrix.scalesTo);
    }
  } finally {
    closeSync(target);
    sources.close();
  }
}

class Sources {
  readonly #dir: string;
  readonly #open = new Map<string, number>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  read({ file, offset, length }: Place): Uint8Array<ArrayBuffer> {
    let descriptor = this.#open.get(file);
    if (descriptor === undefined) {
      descriptor = openSync(join(this.#dir, file), "r");
      this.#open.set(file, descriptor);
    }
    if (offset + length > fstatSync(descriptor).size) throw this.invalid(`${file} is too short`);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(descriptor, bytes, done, length - done, offset + done);
      if (read === 0) throw this.invalid(`${file} is too short`);
      done += read;
    }
    return bytes;
  }

  invalid(detail: string): RecollectError {
    return new RecollectError("MODEL_INVALID", { dir: this.#dir, detail: `recipe: ${detail}` });
  }

  close(): void {
    for (const descriptor of this.#open.values()) closeSync(descriptor);
  }
}

export interface FourBitMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly block: number;
  readonly nibbles: Uint8Array;
  readonly scales: Float32Array;
  readonly zeroPoints: Uint8Array;
}

function fourBits(m: MatrixRecipe, sources: Sources): FourBitMatrix {
  const { rows, columns, block } = m;
  const scales = new Float32Array(sources.read(m.scalesFrom).buffer);
  const zeroPoints = sources.read(m.zeroPointsFrom);
  return { rows, columns, block, nibbles: sources.read(m.from), scales, zeroPoints };
}

/** [N, K] in blocks of 4 bits to [K, N] in 8 bits, each output's largest weight at 127. */
export function int8Of(m: FourBitMatrix): { weights: Int8Array; scales: Float32Array } {
  const blocks = m.columns / m.block;
  const weights = new Int8Array(m.rows * m.columns);
  const scales = new Float32Array(m.rows);
  const eights = new Int8Array(16);
  for (let row = 0; row < m.rows; row++) {
    const scale = largest(m, row) / INT8_MAX || 1;
    scales[row] = scale;
    for (let block = 0; block < blocks; block++) {
      const step = (m.scales[row * blocks + block] ?? 0) / scale;
      const zero = zeroPoint(m, row, block);
      for (let value = 0; value < 16; value++) eights[value] = Math.round((value - zero) * step);
      const first = (row * m.columns + block * m.block) / 2;
      // Weights of one output stand N apart.
      let at = block * m.block * m.rows + row;
      for (let k = first; k < first + m.block / 2; k++) {
        const pair = m.nibbles[k] ?? 0;
        weights[at] = eights[pair & 15] ?? 0;
        weights[at + m.rows] = eights[pair >> 4] ?? 0;
        at += 2 * m.rows;
      }
    }
  }
  return { weights, scales };
}

/** Of a row's weights the one furthest from nought. */
function largest(m: FourBitMatrix, row: number): number {
  const blocks = m.columns / m.block;
  let most = 0;
  for (let block = 0; block < blocks; block++) {
    const zero = zeroPoint(m, row, block);
    const first = (row * m.columns + block * m.block) / 2;
    let steps = 0;
    for (let k = first; k < first + m.block / 2; k++) {
      const pair = m.nibbles[k] ?? 0;
      steps = Math.max(steps, Math.abs((pair & 15) - zero), Math.abs((pair >> 4) - zero));
    }
    most = Math.max(most, steps * Math.abs(m.scales[row * blocks + block] ?? 0));
  }
  return most;
}

function zeroPoint(m: FourBitMatrix, row: number, block: number): number {
  const width = Math.ceil(m.columns / m.block / 2);
  const pair = m.zeroPoints[row * width + (block >> 1)] ?? 0;
  return block % 2 === 0 ? pair & 15 : pair >> 4;
}
