/**
 * Counts what an ingest did: the numbers of its report. Chunks and tokens are those of documents
 * that were added or updated, bytes those of the files that were read for it: new and changed
 * ones, also where their documents failed or turned out to be the same.
 */
import type { RecollectError } from "../base/index.js";
import type { IngestFailure, IngestReport } from "../records/index.js";

/** Failures listed one by one; more are only counted, so that memory stays bounded. */
const FAILURES_LISTED_MAX = 10_000;

export class IngestTally {
  #added = 0;
  #updated = 0;
  #unchanged = 0;
  #removed = 0;
  #failed = 0;
  #skipped = 0;
  #chunks = 0;
  #newChunks = 0;
  #tokens = 0;
  #bytes = 0;
  readonly #failures: IngestFailure[] = [];

  finished(
    outcome: "added" | "updated" | "unchanged",
    size: { readonly chunks: number; readonly tokens: number; readonly newPassages: number },
  ): void {
    if (outcome === "unchanged") {
      this.#unchanged++;
      return;
    }
    if (outcome === "added") this.#added++;
    else this.#updated++;
    this.#chunks += size.chunks;
    this.#newChunks += size.newPassages;
    this.#tokens += size.tokens;
  }

  unchanged(documents: number): void {
    this.#unchanged += documents;
  }

  removed(documents: number): void {
    this.#removed += documents;
  }

  failed(source: string, error: RecollectError): void {
    this.#failed++;
    if (this.#failures.length < FAILURES_LISTED_MAX) {
      this.#failures.push({ source, code: error.code, message: error.message });
    }
  }

  /** Found in a folder and left out, with a reason in the log. */
  skipped(): void {
    this.#skipped++;
  }

  /** Whether any document is in the store because of this call, old or new. */
  get succeeded(): boolean {
    return this.#added + this.#updated + this.#unchanged > 0;
  }

  bytes(count: number): void {
    this.#bytes += count;
  }

  report(seconds: number): IngestReport {
    return {
      documents: {
        added: this.#added,
        updated: this.#updated,
        unchanged: this.#unchanged,
        removed: this.#removed,
        failed: this.#failed,
      },
      skipped: this.#skipped,
      chunks: this.#chunks,
      newChunks: this.#newChunks,
      tokens: this.#tokens,
      bytes: this.#bytes,
      seconds: Math.round(seconds * 1_000) / 1_000,
      failures: this.#failures,
    };
  }
}
