/**
 * What every store of vectors can do that is measured beside ours, and how it is set up: with
 * what its own documentation starts with, so as a user would have it, unless `settings` says more.
 * Units: vectors are float32 rows of one length; ids are 0, 1, 2, ... in the order of adding.
 */

/** A package of the peers' folder, as its module. */
export type LoadPackage = (name: string) => Promise<unknown>;

export interface OpenIndex {
  /** Empty, or what an index of the same peer has left there. */
  readonly dir: string;
  readonly dimension: number;
  /** How many vectors there will be, where that is asked for beforehand. */
  readonly capacity: number;
  readonly load: LoadPackage;
}

export interface VectorRows {
  readonly firstId: number;
  /** [texts.length * dimension] */
  readonly vectors: Float32Array;
  readonly texts: readonly string[];
}

export interface VectorIndex {
  add(rows: VectorRows): Promise<void>;
  /** Everything is on disk, and can be searched, afterwards. */
  finish(): Promise<void>;
  /** Ids of the k nearest by cosine, best first. */
  search(query: Float32Array, k: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  /** Of the peers' package.json; the first one's version is told. None for our own. */
  readonly packages: readonly string[];
  readonly settings: string;
  /** Whether what was built is there after its process has ended. */
  readonly persistent: boolean;
  create(o: OpenIndex): Promise<VectorIndex>;
  /** What create() built before; never called where that is not persistent. */
  open(o: OpenIndex): Promise<VectorIndex>;
}

export function rowOf(rows: VectorRows, at: number): Float32Array {
  const dimension = rows.vectors.length / rows.texts.length;
  return rows.vectors.subarray(at * dimension, (at + 1) * dimension);
}
