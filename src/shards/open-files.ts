/**
 * The SQLite files of a store that are open at once: each is opened when it is first used, and
 * where there are more than may be open, the one that nobody has used for longest is closed.
 *
 * A reading takes one state of every file that it uses, from its first use on. Only where a
 * single reading uses more files than may be open does it see one anew: what changed in between
 * is as if it had come later.
 * Units: cache in KiB, of each connection.
 */

/** A file that can be closed and opened again; what it is asked meanwhile it opens for itself. */
export interface OpenFile {
  /** Rows are being read from it one at a time: not to be closed. */
  readonly iterating: boolean;
  readonly inTransaction: boolean;
  beginReading(): void;
  endReading(): void;
  rest(): void;
}

const CACHE_KIB_ALL = 131_072;
const CACHE_KIB_MIN = 256;

export class OpenFiles {
  readonly #most: number;
  /** Least recently used first. */
  readonly #open = new Set<OpenFile>();
  readonly #inReading = new Set<OpenFile>();
  #depth = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#open.size;
  }

  /** What each connection may keep of its file, if there are so many; `most` where few are. */
  cacheKib(files: number, most: number): number {
    const share = Math.floor(CACHE_KIB_ALL / Math.max(1, Math.min(files, this.#most)));
    return Math.min(most, Math.max(CACHE_KIB_MIN, share));
  }

  /** Before each use of an open file. */
  used(file: OpenFile): void {
    this.#open.delete(file);
    this.#open.add(file);
    if (this.#open.size > this.#most) this.#restOne(file);
    if (this.#depth === 0 || file.inTransaction) return;
    file.beginReading();
    this.#inReading.add(file);
  }

  closed(file: OpenFile): void {
    this.#open.delete(file);
    this.#inReading.delete(file);
  }

  /** All reads of `work` see one state of each file. */
  reading<T>(work: () => T): T {
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#endReadings();
    }
  }

  #endReadings(): void {
    const files = [...this.#inReading];
    this.#inReading.clear();
    for (const file of files) file.endReading();
  }

  #restOne(besides: OpenFile): void {
    for (const file of this.#open) {
      const reads = this.#inReading.has(file);
      if (file === besides || file.iterating || (file.inTransaction && !reads)) continue;
      if (reads) file.endReading();
      this.closed(file);
      file.rest();
      return;
    }
  }
}
