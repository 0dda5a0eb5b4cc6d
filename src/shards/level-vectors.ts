/**
 * The vectors of one level in one shard, as lists and searches see them: in the order of their
 * positions, and by passage row. A position is given once and never again; which vectors came
 * after a lists file was made is seen by it.
 */
import type { TopK } from "../vectors/index.js";
import type { VectorBatch } from "../ivf/index.js";

export const LEVELS = ["static", "deep"] as const;

export type VectorLevel = (typeof LEVELS)[number];

export interface LevelMeta {
  readonly embedder: string;
  readonly dimension: number;
  /** Another number after every change. */
  readonly version: number;
  readonly count: number;
}

/** Positions over `after`, up to `upTo`. */
export interface PositionRange {
  readonly after: number;
  readonly upTo: number;
}

export interface LevelVectors {
  readonly level: VectorLevel;
  /** Null where the shard has none. */
  state(): LevelMeta | null;
  /** The highest position that was given out. */
  positionMax(): number;
  countAfter(position: number): number;
  /** In order, in batches that are read one by one: writes may happen in between. */
  batches(range: PositionRange): Iterable<VectorBatch>;
  /** Dot products with the vectors of these rows; NaN for one that is not in the range. */
  scores(query: Float32Array, rows: readonly number[], range: PositionRange): number[];
  /** Adds every passage of the documents to `top`, by row. */
  scanDocuments(query: Float32Array, documents: ReadonlySet<number>, top: TopK): void;
}
