/** The JSON that `ingest` and `status` print (the contract's shapes). */

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
  readonly chunks: number;
  readonly tokens: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly failures: readonly IngestFailure[];
}
