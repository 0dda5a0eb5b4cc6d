/**
 * Vectors that lists are built on: a range of positions of one shard's vectors, of one level.
 * A position is the order in which vectors came to the shard; what it is, the owner says.
 */
export interface VectorBatch {
  /** Passage rows [n]. */
  readonly rows: Uint32Array;
  /** [n * dimension] int8, value = code * scale. */
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

export interface VectorSource {
  readonly dimension: number;
  /** How many there are, about: some may go while they are read. */
  readonly count: number;
  /** From the beginning, each time; every batch small enough to block nobody. */
  batches(): Iterable<VectorBatch>;
}
