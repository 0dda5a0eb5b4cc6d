/**
 * Static vectors of one shard as lists and searches see them. A position is the row of a block's
 * first passage. Blocks come in that order; who fills one in later that a lists file passed over
 * removes the file first (lists-folder.ts).
 */
import type { VectorBatch } from "../ivf/index.js";
import { scanInt8, type TopK } from "../vectors/index.js";
import type { Connection } from "./connection.js";
import type { LevelMeta, LevelVectors, PositionRange } from "./level-vectors.js";
import {
  dotPacked,
  type StaticBlock,
  type StaticVectors,
} from "./static-vectors.js";

const BLOCKS_AT_ONCE = 128;

export class StaticLevel implements LevelVectors {
  readonly level = "static";
  readonly #db: Connection;
  readonly #statics: StaticVectors;

  constructor(db: Connection, statics: StaticVectors) {
    this.#db = db;
    this.#statics = statics;
  }

  state(): LevelMeta | null {
    const { embedder, dimension, version, count } = this.#statics.meta();
    if (embedder === null || dimension === null) return null;
    return { embedder, dimension, version, count };
  }

  positionMax(): number {
    // Not of what is present: the last block may be removed, and lists that held it stay sound.
    const row = this.#db.get<{ seq: number }>(
      "SELECT seq FROM sqlite_sequence WHERE name = 'passages'",
    );
    return row?.seq ?? 0;
  }

  countAfter(position: number): number {
    if (position === 0) return this.#statics.meta().count;
    return this.#statics.countAfter(position);
  }

  *batches({ after, upTo }: PositionRange): Generator<VectorBatch> {
    for (let last = after; ; ) {
      const blocks = this.#statics.page({ after: last, upTo, limit: BLOCKS_AT_ONCE });
      if (blocks.length === 0) return;
      yield joined(blocks);
      if (blocks.length < BLOCKS_AT_ONCE) return;
      last = blocks.at(-1)?.first ?? last;
    }
  }

  scores(query: Float32Array, rows: readonly number[], range: PositionRange): number[] {
    return rows.map((row) => {
      const vector = this.#statics.vectorOf(row, query.length);
      if (vector === null || vector.first <= range.after || vector.first > range.upTo) return NaN;
      return dotPacked(query, vector);
    });
  }

  scanDocuments(query: Float32Array, documents: ReadonlySet<number>, top: TopK): void {
    for (const { first, codes, scales } of this.#statics.blocksOf(documents)) {
      const scores = scanInt8(query, codes, scales);
      for (let i = 0; i < scores.length; i += 1) top.add(first + i, scores[i] as number);
    }
  }
}

function joined(blocks: readonly StaticBlock[]): VectorBatch {
  const count = blocks.reduce((sum, { scales }) => sum + scales.length, 0);
  const width = (blocks[0]?.codes.length ?? 0) / Math.max(1, blocks[0]?.scales.length ?? 0);
  const rows = new Uint32Array(count);
  const scales = new Float32Array(count);
  const codes = new Int8Array(count * width);
  let at = 0;
  for (const block of blocks) {
    scales.set(block.scales, at);
    codes.set(block.codes, at * width);
    for (let i = 0; i < block.scales.length; i += 1, at += 1) rows[at] = block.first + i;
  }
  return { rows, scales, codes };
}
