/**
 * One file into the store: its prepared events become documents. A failure inside it is counted,
 * what was half written is aborted, and the rest of the ingest goes on. What a call of the writer
 * throws is the store's failure and, like an interruption, ends the ingest: then nothing is
 * aborted, so that the next run takes up the blocks that are staged.
 */
import {
  fromErrorData,
  isRecollectError,
  toErrorData,
  type RecollectError,
} from "../base/index.js";
import { chunkerFingerprint } from "../chunks/index.js";
import type { DocumentWriter, OriginWriter, StoreWriter } from "../shards/index.js";
import { parserFingerprint, type InputFile } from "../sources/index.js";
import { runStream, type Pool } from "../workers/index.js";
import type { FileProgress, IngestProgressMeter } from "./ingest-progress.js";
import type { IngestTally } from "./ingest-tally.js";
import type { PreparedEvent } from "./prepare.js";
import type { PrepareInput } from "./prepare.worker.js";
import type { Resources } from "./resources.js";

export interface IngestContext {
  readonly resources: Resources;
  readonly writer: StoreWriter;
  readonly pool: Pool<PrepareInput, null>;
  readonly tally: IngestTally;
  readonly meter: IngestProgressMeter;
  readonly chunkTokens: number;
  /** Folder of the static embedder; null where no static vectors are made. */
  readonly staticDir: string | null;
  /** Aborted by the caller, or by stop(). */
  readonly signal: AbortSignal;
  /** Ends the whole ingest with this error, at once; a later one changes nothing. */
  stop(error: unknown): void;
}

/**
 * A nameless file is standard input: read anew each time, under one origin whose documents add
 * up from call to call.
 */
export async function ingestFile(context: IngestContext, file: InputFile): Promise<void> {
  const { signal, writer } = context;
  const path = file.nameless ? file.source : file.path;
  const stored = writer.origin(path);
  const fingerprint = `${parserFingerprint} ${chunkerFingerprint(context.chunkTokens)}`;
  const known = stored?.fingerprint === fingerprint && !file.nameless;
  const input: PrepareInput = {
    file,
    storedHash: known ? stored.hash : null,
    chunkTokens: context.chunkTokens,
    tokenizerDir: context.resources.embedderDir(),
    storedBlocks: stored === null || file.nameless ? [] : writer.blockHashes(path),
    staticDir: context.staticDir,
  };
  const progress = context.meter.file(file);
  const batches = runStream<PrepareInput, PreparedEvent[]>(context.pool, input, {
    credits: 4,
    signal,
  });
  const { bytes, modifiedMs, root } = file;
  const receiver = new Receiver(context, {
    file,
    progress,
    begin: (hash) => writer.beginOrigin({ path, hash, bytes, modifiedMs, root, fingerprint }),
  });
  await receiver.take(batches);
  if (receiver.unchanged) context.tally.unchanged(stored?.documents ?? 1);
  else context.tally.bytes(bytes);
  progress.end();
}

interface ReceiverParts {
  readonly file: InputFile;
  readonly progress: FileProgress;
  begin(hash: string): OriginWriter;
}

/** Turns a file's events into calls of the writer. */
class Receiver {
  unchanged = false;
  readonly #context: IngestContext;
  readonly #parts: ReceiverParts;
  #origin: OriginWriter | null = null;
  #document: DocumentWriter | null = null;
  #size = { chunks: 0, tokens: 0 };
  #failures = 0;

  constructor(context: IngestContext, parts: ReceiverParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async take(batches: AsyncIterable<PreparedEvent[]>): Promise<void> {
    const { signal, tally } = this.#context;
    try {
      for await (const batch of withOwnFailures(batches)) this.#applyAll(batch);
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
      // Before anything is aborted: what is staged waits for the next run.
      if (signal.aborted) throw signal.reason;
      this.#drop();
      this.#fail(this.#parts.file.source, asFailure(error.cause));
    }
    const complete = this.#failures === 0 && !this.#parts.file.nameless;
    tally.removed(this.#origin?.finish({ complete }).removed ?? 0);
  }

  #applyAll(batch: readonly PreparedEvent[]): void {
    try {
      for (const event of batch) this.#apply(event);
      this.#context.writer.commitIfDue();
    } catch (error) {
      // Here and not by the lane, which first waits for its worker to let go.
      this.#context.stop(error);
      throw error;
    }
  }

  #apply(event: PreparedEvent): void {
    switch (event.kind) {
      case "hashed":
        this.unchanged = event.unchanged;
        if (!event.unchanged) this.#origin = this.#parts.begin(event.hash);
        break;
      case "document":
        this.#beginDocument(event.head);
        break;
      case "block":
        this.#parts.progress.advance(event.block.text.length);
        if (!this.#document) break;
        this.#document.add(event.block);
        this.#size.chunks += event.block.chunks.length;
        for (const chunk of event.block.chunks) this.#size.tokens += chunk.tokens;
        break;
      case "end":
        if (this.#document) {
          const outcome = this.#document.finish();
          const { newPassages } = this.#document;
          this.#context.tally.finished(outcome, { ...this.#size, newPassages });
        }
        this.#document = null;
        break;
      case "failure":
        // Between a document's beginning and its end it voids that document.
        this.#drop();
        this.#fail(event.source, fromErrorData({ ...event, message: "" }));
        break;
      case "warning":
        this.#context.resources.log.warn(`${event.source}: ${event.message}`);
        break;
      default:
        event satisfies never;
    }
  }

  /** A document that can't begin (its id is taken) is passed over up to its end. */
  #beginDocument(head: Parameters<OriginWriter["beginDocument"]>[0]): void {
    this.#drop();
    this.#size = { chunks: 0, tokens: 0 };
    try {
      this.#document = this.#origin?.beginDocument(head) ?? null;
    } catch (error) {
      if (!isRecollectError(error) || error.code !== "DUPLICATE_ID") throw error;
      this.#fail(head.source, error);
    }
  }

  #drop(): void {
    this.#document?.abort();
    this.#document = null;
  }

  #fail(source: string, error: RecollectError): void {
    this.#failures++;
    this.#context.tally.failed(source, error);
  }
}

/** Wraps what came from reading the file, to tell it from what came from writing the store. */
class FileFailure extends Error {}

async function* withOwnFailures<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* batches;
  } catch (cause) {
    throw new FileFailure("the file could not be read", { cause });
  }
}

function asFailure(error: unknown): RecollectError {
  return isRecollectError(error) ? error : fromErrorData(toErrorData(error));
}
