/**
 * The store as the library's users see it. Reading opens a reader of its own connection when
 * first needed; each writing call takes the writer's lock for as long as it lasts.
 * Errors: see each call in contract.ts.
 */
import { RecollectError } from "../base/index.js";
import type { Answer, Filter, IngestReport } from "../records/index.js";
import { disableTelemetry } from "../runtime/index.js";
import {
  openStoreReader,
  openStoreWriter,
  verifyStore,
  type DocumentRecord,
  type StoreReader,
  type StoreWriter,
} from "../shards/index.js";
import { ask } from "./ask.js";
import type {
  AskOptions,
  CompactReport,
  DeepenReport,
  DocumentSummary,
  IngestOptions,
  SearchOptions,
  SearchResult,
  Store,
  StoreOptions,
  StoreStatus,
  VerifyReport,
} from "./contract.js";
import { deepen, type DeepenOptions } from "./deepen.js";
import { ingest } from "./ingest.js";
import { Resources } from "./resources.js";
import { search } from "./search.js";

const LOCK_WAIT_MS = 10_000;

/** Needs nothing on disk yet: ingest makes the store, reading an absent one is STORE_MISSING. */
export function openStore(dir: string, options: StoreOptions = {}): Promise<Store> {
  disableTelemetry();
  return Promise.resolve(new OpenStore(dir, options));
}

export class OpenStore implements Store {
  readonly dir: string;
  readonly #resources: Resources;
  readonly #lockWaitMs: number;
  #reader: StoreReader | null = null;

  constructor(dir: string, options: StoreOptions) {
    this.dir = dir;
    this.#resources = new Resources(options);
    this.#lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  }

  async ingest(paths: readonly string[], options: IngestOptions = {}): Promise<IngestReport> {
    const lockWaitMs = this.#lockWaitMs;
    return this.#rereading(() =>
      ingest(this.#resources, this.dir, paths, { ...options, lockWaitMs }),
    );
  }

  search(query: string, options: SearchOptions = {}): Promise<SearchResult> {
    return search(this.#resources, this.#read(), query, options);
  }

  ask(question: string, options: AskOptions = {}): Promise<Answer> {
    return ask(this.#resources, this.#read(), question, options);
  }

  deepen(options: Pick<DeepenOptions, "signal" | "onProgress"> = {}): Promise<DeepenReport> {
    return this.#writing("deepen", options.signal, (writer) =>
      deepen(this.#resources, writer, options),
    );
  }

  reembed(options: Pick<DeepenOptions, "signal" | "onProgress"> = {}): Promise<DeepenReport> {
    return this.#writing("reembed", options.signal, async (writer) => {
      const embedder = this.#resources.openBatchEmbedder();
      writer.resetVectors(embedder.id);
      await embedder.close();
      writer.commit();
      return deepen(this.#resources, writer, options);
    });
  }

  status(): StoreStatus {
    const reader = this.#read();
    const counts = reader.counts();
    return {
      dir: this.dir,
      documents: counts.documents,
      chunks: counts.chunks,
      tokens: counts.tokens,
      shards: counts.shards,
      bytes: counts.bytes,
      levels: { lexical: counts.chunks, deep: counts.vectors },
      models: { embedder: reader.manifest.embedder, chunker: reader.manifest.chunker },
    };
  }

  *list(options: { readonly filter?: Filter } = {}): Iterable<DocumentSummary> {
    for (const record of this.#read().documents(options.filter)) yield toSummary(record);
  }

  show(source: string): { document: DocumentSummary; text: Iterable<string> } {
    const reader = this.#read();
    const record = reader.document(source);
    if (!record) throw new RecollectError("SOURCE_UNKNOWN", { source });
    return { document: toSummary(record), text: reader.textParts(source) };
  }

  remove(sources: readonly string[]): Promise<{ readonly removed: number }> {
    return this.#writing("remove", undefined, (writer) => {
      for (const source of sources) {
        if (!writer.document(source)) throw new RecollectError("SOURCE_UNKNOWN", { source });
      }
      const removed = sources.filter((source) => writer.removeDocument(source)).length;
      writer.commit();
      return Promise.resolve({ removed });
    });
  }

  compact(options: { readonly signal?: AbortSignal } = {}): Promise<CompactReport> {
    this.#closeReader();
    return this.#writing("compact", options.signal, (writer) => writer.compact(options));
  }

  verify(options: { readonly signal?: AbortSignal } = {}): Promise<VerifyReport> {
    return verifyStore(this.dir, options);
  }

  async close(): Promise<void> {
    this.#closeReader();
    await this.#resources.close();
  }

  #read(): StoreReader {
    this.#reader ??= openStoreReader(this.dir, { log: this.#resources.log });
    return this.#reader;
  }

  #closeReader(): void {
    this.#reader?.close();
    this.#reader = null;
  }

  /** The manifest may have changed underneath: the next read opens anew. */
  async #rereading<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.#closeReader();
    }
  }

  #writing<T>(
    purpose: string,
    signal: AbortSignal | undefined,
    work: (writer: StoreWriter) => Promise<T>,
  ): Promise<T> {
    return this.#rereading(async () => {
      const writer = await openStoreWriter(this.dir, {
        log: this.#resources.log,
        create: false,
        chunker: this.#read().manifest.chunker,
        purpose,
        waitMs: this.#lockWaitMs,
        ...(signal ? { signal } : {}),
      });
      try {
        return await work(writer);
      } catch (error) {
        throw signal?.aborted ? new RecollectError("INTERRUPTED") : error;
      } finally {
        writer.close();
      }
    });
  }
}

function toSummary(record: DocumentRecord): DocumentSummary {
  return {
    source: record.source,
    title: record.title,
    mediaType: record.mediaType,
    date: record.date,
    metadata: record.metadata,
    chunks: record.chunks,
    tokens: record.tokens,
    length: record.length,
    ingestedAt: record.ingestedAt,
  };
}
