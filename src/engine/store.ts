/**
 * The store as the library's users see it. Reading opens a reader of its own connection when
 * first needed; each writing call takes the writer's lock for as long as it lasts.
 * Errors: see each call in contract.ts.
 */
import { RecollectError } from "../base/index.js";
import type { Answer, IngestReport } from "../records/index.js";
import { disableTelemetry } from "../runtime/index.js";
import {
  openStoreReader,
  openStoreWriter,
  verifyStore,
  type DocumentRecord,
  type StoreReader,
  type StoreWriter,
} from "../shards/index.js";
import { readEmbedderModel } from "../vectors/index.js";
import { ask, askCapacity } from "./ask.js";
import type {
  AskOptions,
  CompactReport,
  DeepenReport,
  DocumentSummary,
  IngestOptions,
  ListOptions,
  SearchOptions,
  SearchResult,
  Span,
  Store,
  StoreHistory,
  StoreOptions,
  StoreStatus,
  VerifyReport,
} from "./contract.js";
import { deepen, type DeepenOptions } from "./deepen.js";
import { fillStatics } from "./fill-statics.js";
import { forgetGone, openHistory } from "./history.js";
import { ingest } from "./ingest.js";
import { Resources } from "./resources.js";
import { search } from "./search.js";
import type { StoreTools } from "./tool-contract.js";
import { reembedTools } from "./tool-vectors.js";
import { OpenTools } from "./tools.js";

const LOCK_WAIT_MS = 10_000;

/** Needs nothing on disk yet: ingest makes the store, reading an absent one is STORE_MISSING. */
export function openStore(dir: string, options: StoreOptions = {}): Promise<Store> {
  disableTelemetry();
  return Promise.resolve(new OpenStore(dir, options));
}

class OpenStore implements Store {
  readonly dir: string;
  readonly history: StoreHistory;
  readonly #resources: Resources;
  readonly #lockWaitMs: number;
  readonly #running = new Set<Promise<unknown>>();
  readonly #tools: OpenTools;
  #reader: StoreReader | null = null;
  #closing: Promise<void> | null = null;

  constructor(dir: string, options: StoreOptions) {
    this.dir = dir;
    this.#resources = new Resources(options);
    this.history = openHistory(dir, this.#resources.clock, () => this.#checkOpen());
    this.#lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
    this.#tools = new OpenTools({
      dir,
      resources: this.#resources,
      reader: () => this.#read(),
      write: (o, work) => this.#write(o.purpose, o.signal, work, o.create),
      running: (signal, work) => this.#call(signal, work),
    });
  }

  get tools(): StoreTools {
    if (this.#closing) throw new RecollectError("STORE_CLOSED", { dir: this.dir });
    return this.#tools;
  }

  ingest(paths: readonly string[], options: IngestOptions = {}): Promise<IngestReport> {
    const lockWaitMs = this.#lockWaitMs;
    return this.#call(options.signal, () =>
      ingest(this.#resources, this.dir, paths, { ...options, lockWaitMs }),
    );
  }

  search(query: string, options: SearchOptions = {}): Promise<SearchResult> {
    return this.#call(options.signal, () =>
      search(this.#resources, this.#read(), query, options),
    );
  }

  ask(question: string, options: AskOptions = {}): Promise<Answer> {
    return this.#call(options.signal, () =>
      ask(this.#resources, this.#read(), question, {
        ...options,
        findTools: (query, k, signal) => this.#tools.find(query, k, signal),
        callTool: (name, given, o) => this.tools.call(name, given, o),
      }),
    );
  }

  askCapacity(options: AskOptions = {}): Promise<number> {
    return this.#call(options.signal, () => askCapacity(this.#resources, options));
  }

  deepen(options: Pick<DeepenOptions, "signal" | "onProgress"> = {}): Promise<DeepenReport> {
    return this.#write("deepen", options.signal, async (writer) => {
      await this.#fillStatics(writer, options);
      const { report } = await deepen(this.#resources, writer, options);
      return report;
    });
  }

  reembed(options: Pick<DeepenOptions, "signal" | "onProgress"> = {}): Promise<DeepenReport> {
    return this.#write("reembed", options.signal, async (writer) => {
      writer.resetVectors(readEmbedderModel(this.#resources.embedderDir()).id);
      await this.#fillStatics(writer, { ...options, anew: true });
      const { report } = await deepen(this.#resources, writer, options);
      await reembedTools(this.#resources, this.dir, options.signal);
      return report;
    });
  }

  async #fillStatics(
    writer: StoreWriter,
    options: { readonly signal?: AbortSignal | undefined; readonly anew?: boolean },
  ): Promise<void> {
    const embedder = this.#resources.staticEmbedderIfThere();
    if (embedder !== null) await fillStatics(writer, embedder, options);
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
      levels: { lexical: counts.chunks, static: counts.statics, deep: counts.vectors },
      models: { embedder: reader.manifest.embedder, chunker: reader.manifest.chunker },
    };
  }

  *list(options: ListOptions = {}): Iterable<DocumentSummary> {
    const { filter, after } = options;
    const documents = this.#read().documents(filter, after === undefined ? {} : { after });
    for (const record of documents) yield toSummary(record);
  }

  show(source: string, span?: Span): { document: DocumentSummary; text: Iterable<string> } {
    const reader = this.#read();
    const record = reader.document(source);
    if (!record) throw new RecollectError("SOURCE_UNKNOWN", { source });
    const text = span ? [reader.text(source, span)] : reader.textParts(source);
    return { document: toSummary(record), text };
  }

  remove(sources: readonly string[]): Promise<{ readonly removed: number }> {
    return this.#write("remove", undefined, (writer) => {
      for (const source of sources) {
        if (!writer.document(source)) throw new RecollectError("SOURCE_UNKNOWN", { source });
      }
      const removed = sources.filter((source) => writer.removeDocument(source)).length;
      forgetGone(this.dir, writer, this.#resources.log);
      return Promise.resolve({ removed });
    });
  }

  compact(options: { readonly signal?: AbortSignal } = {}): Promise<CompactReport> {
    return this.#write("compact", options.signal, async (writer) => {
      const report = await writer.compact(options);
      // What a damaged shard does not give may be there all the same.
      if (report.problems.length === 0) forgetGone(this.dir, writer, this.#resources.log);
      return report;
    });
  }

  verify(options: { readonly signal?: AbortSignal } = {}): Promise<VerifyReport> {
    return this.#call(options.signal, () => verifyStore(this.dir, options));
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#running);
    this.#tools.close();
    this.#reader?.close();
    this.#reader = null;
    await this.#resources.close();
  }

  #checkOpen(): void {
    if (this.#closing) throw new RecollectError("STORE_CLOSED", { dir: this.dir });
  }

  /** The reader follows what writers commit by itself. */
  #read(): StoreReader {
    this.#checkOpen();
    this.#reader ??= openStoreReader(this.dir, { log: this.#resources.log });
    return this.#reader;
  }

  /** Every failure is a rejection, and one that the caller's signal caused says so. */
  async #call<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    // What it throws at once is a rejection too.
    const running = (async () => work())();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw signal?.aborted ? new RecollectError("INTERRUPTED") : error;
    } finally {
      this.#running.delete(running);
    }
  }

  #write<T>(
    purpose: string,
    signal: AbortSignal | undefined,
    work: (writer: StoreWriter) => Promise<T>,
    create = false,
  ): Promise<T> {
    return this.#call(signal, async () => {
      const writer = await openStoreWriter(this.dir, {
        log: this.#resources.log,
        purpose,
        waitMs: this.#lockWaitMs,
        create,
        ...(signal ? { signal } : {}),
      });
      try {
        return await work(writer);
      } finally {
        // Also commits.
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
