/**
 * The JSON that `ingest` prints. Chunks and tokens are those of the documents that were added or
 * updated; bytes are those of the new and changed files, which were read; seconds are wall time.
 */

export interface IngestFailure {
  readonly source: string;
  readonly code: string;
  readonly message: string;
}

export interface IngestReport {
  readonly documents: {
    readonly added: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly removed: number;
    readonly failed: number;
  };
  /** Files of folders that were left out: binaries, links out of the folder. */
  readonly skipped: number;
  readonly chunks: number;
  /** Of the chunks, those that no version had before: the rest kept its vectors. */
  readonly newChunks: number;
  readonly tokens: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly failures: readonly IngestFailure[];
}
