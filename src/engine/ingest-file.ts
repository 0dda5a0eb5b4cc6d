/**
 * One file, or standard input, into the store: its prepared events become documents. A failure
 * inside it is counted, what was half written is aborted, and the rest of the ingest goes on.
 * A failure of the store itself (disk full, damage) is thrown.
 */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { fromErrorData, isRecollectError, toErrorData, type RecollectError } from "../base/index.js";
import { chunkerFingerprint } from "../chunks/index.js";
import { loadWordPiece } from "../runtime/index.js";
import type { DocumentWriter, OriginWriter, StoreWriter } from "../shards/index.js";
import { parserFingerprint, parseStream, type InputFile } from "../sources/index.js";
import { runStream, type Pool } from "../workers/index.js";
import type { IngestProgressMeter } from "./ingest-progress.js";
import type { IngestTally } from "./ingest-tally.js";
import { prepare, type PreparedEvent } from "./prepare.js";
import type { PrepareInput } from "./prepare.worker.js";
import type { Resources } from "./resources.js";

export interface IngestContext {
  readonly resources: Resources;
  readonly writer: StoreWriter;
  readonly pool: Pool<PrepareInput, null>;
  readonly tally: IngestTally;
  readonly meter: IngestProgressMeter;
  readonly chunkTokens: number;
  readonly signal: AbortSignal | undefined;
}

/** Codes that concern the store, not the file: the ingest ends with them. */
const STORE_CODES = new Set([
  "DISK_FULL",
  "STORE_DAMAGED",
  "STORE_LOCKED",
  "STORE_VERSION",
  "STORE_MISSING",
]);

export async function ingestFile(context: IngestContext, file: InputFile): Promise<void> {
  const stored = context.writer.origin(file.path);
  const fingerprint = fingerprintOf(context);
  const input: PrepareInput = {
    file,
    storedHash: stored?.fingerprint === fingerprint ? stored.hash : null,
    chunkTokens: context.chunkTokens,
    tokenizerDir: context.resources.embedderDir(),
  };
  const { signal } = context;
  const batches = runStream<PrepareInput, PreparedEvent[]>(context.pool, input, {
    credits: 4,
    signal,
  });
  const receiver = new Receiver(context, file.source, (hash) =>
    context.writer.beginOrigin({
      path: file.path,
      hash,
      bytes: file.bytes,
      modifiedMs: file.modifiedMs,
      root: file.root,
      fingerprint,
    }),
  );
  await receiver.take(batches);
  if (receiver.unchanged) context.tally.unchanged(stored?.documents ?? 1);
  context.tally.bytes(file.bytes);
  context.meter.advance(file.bytes, file.source);
}

export async function ingestStream(context: IngestContext, stream: Readable): Promise<void> {
  const tokenizer = loadWordPiece(context.resources.embedderDir());
  const hash = createHash("sha256");
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  stream.pause();
  const settings = {
    chunkTokens: context.chunkTokens,
    countTokens: (text: string) => tokenizer.count(text),
  };
  const receiver = new Receiver(context, "stdin", (digest) =>
    context.writer.beginOrigin({
      path: "stdin",
      hash: digest,
      bytes,
      modifiedMs: context.resources.clock.date().getTime(),
      root: null,
      fingerprint: fingerprintOf(context),
    }),
  );
  const events = parseStream(stream, {
    source: "stdin",
    ...(context.signal ? { signal: context.signal } : {}),
  });
  await receiver.take(withDigest(prepare(events, settings)));
  context.tally.bytes(bytes);
}

/** Standard input has no digest before its end; it is read anew each time anyway. */
async function* withDigest(
  batches: AsyncIterable<PreparedEvent[]>,
): AsyncGenerator<PreparedEvent[]> {
  yield [{ kind: "hashed", hash: "", unchanged: false }];
  yield* batches;
}

function fingerprintOf(context: IngestContext): string {
  return `${parserFingerprint} ${chunkerFingerprint(context.chunkTokens)}`;
}

/** Turns a file's events into calls of the writer. */
class Receiver {
  unchanged = false;
  readonly #context: IngestContext;
  readonly #source: string;
  readonly #begin: (hash: string) => OriginWriter;
  #origin: OriginWriter | null = null;
  #document: DocumentWriter | null = null;
  #failures = 0;

  constructor(context: IngestContext, source: string, begin: (hash: string) => OriginWriter) {
    this.#context = context;
    this.#source = source;
    this.#begin = begin;
  }

  async take(batches: AsyncIterable<PreparedEvent[]>): Promise<void> {
    try {
      for await (const batch of batches) {
        for (const event of batch) this.#apply(event);
        this.#context.writer.commitIfDue();
      }
    } catch (error) {
      this.#document?.abort();
      this.#document = null;
      if (this.#context.signal?.aborted || isStoreFailure(error)) throw error;
      this.#fail(this.#source, asFailure(error));
    }
    const removed = this.#origin?.finish({ complete: this.#failures === 0 }).removed ?? 0;
    this.#context.tally.removed(removed);
  }

  #apply(event: PreparedEvent): void {
    switch (event.kind) {
      case "hashed":
        this.unchanged = event.unchanged;
        if (!event.unchanged) this.#origin = this.#begin(event.hash);
        break;
      case "document":
        this.#beginDocument(event.head);
        break;
      case "block":
        if (!this.#document) break;
        this.#document.add(event.block);
        this.#context.tally.block(event.block);
        break;
      case "end":
        if (this.#document) this.#context.tally.finished(this.#document.finish());
        this.#document = null;
        break;
      case "failure":
        // Between a document's beginning and its end it voids that document.
        this.#document?.abort();
        this.#document = null;
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
    this.#document?.abort();
    this.#document = null;
    try {
      this.#document = this.#origin?.beginDocument(head) ?? null;
    } catch (error) {
      if (!isRecollectError(error) || error.code !== "DUPLICATE_ID") throw error;
      this.#fail(head.source, error);
    }
  }

  #fail(source: string, error: RecollectError): void {
    this.#failures++;
    this.#context.tally.failed(source, error);
  }
}

function isStoreFailure(error: unknown): boolean {
  return isRecollectError(error) && STORE_CODES.has(error.code);
}

function asFailure(error: unknown): RecollectError {
  return isRecollectError(error) ? error : fromErrorData(toErrorData(error));
}
