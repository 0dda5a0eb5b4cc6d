/**
 * Files into a store. Workers digest, parse and chunk; this thread only writes.
 *
 *   walk or standard input -> [worker: digest, parse, chunk] x N -> writer -> commit
 *     -> vectors (deepen) -> posting lists
 *
 * Interrupted or killed at any moment, the next call goes on: a file's digest is recorded when
 * its last document is in, finished blocks of an unfinished document are reused.
 * Errors: store codes; a file's own failure is an entry of the report, and the rest goes on.
 */
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { fromErrorData, isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import { chunkerFingerprint } from "../chunks/index.js";
import type { IngestReport } from "../records/index.js";
import { openStoreWriter, type StoreWriter } from "../shards/index.js";
import { spoolStream, walk, type Spool, type WalkEvent } from "../sources/index.js";
import type { StaticEmbedder } from "../vectors/index.js";
import type { Pool } from "../workers/index.js";
import { LEVELS, type IngestOptions, type Level } from "./contract.js";
import { buildLists, deepen } from "./deepen.js";
import { fillStatics } from "./fill-statics.js";
import { ingestFile, type IngestContext } from "./ingest-file.js";
import { IngestProgressMeter } from "./ingest-progress.js";
import { IngestTally } from "./ingest-tally.js";
import { forgetGone } from "./history.js";
import { prune } from "./ingest-prune.js";
import type { PrepareInput } from "./prepare.worker.js";
import type { Resources } from "./resources.js";

const STDIN = "-";

export async function ingest(
  resources: Resources,
  dir: string,
  paths: readonly string[],
  options: IngestOptions & { readonly lockWaitMs: number },
): Promise<IngestReport> {
  const startedMs = resources.clock.nowMs();
  const chunkTokens = checkOptions(paths, options);
  // A model that is missing is one failure of the call, not one of every file.
  resources.checkTokenizer();
  const statics = staticEmbedder(resources, options.level ?? "auto");
  const writer = await interruptible(options.signal, () =>
    openStoreWriter(dir, {
      log: resources.log,
      create: true,
      chunker: chunkerFingerprint(chunkTokens),
      purpose: "ingest",
      waitMs: options.lockWaitMs,
      signal: options.signal,
    }),
  );
  const tally = new IngestTally();
  try {
    const staticDir = statics === null ? null : resources.staticEmbedderDir();
    await resources.preparePool.lend(async (pool) => {
      const parts = { resources, writer, pool, tally, chunkTokens, staticDir };
      await readInputs(parts, paths, options);
    });
    writer.commit();
    // At the end: a renamed file's documents are there again.
    if (options.prune) forgetGone(writer.dir, writer, resources.log);
    // A call that brought nothing in does not begin with what earlier ones left.
    if (tally.succeeded) {
      await interruptible(options.signal, () => makeVectors(resources, writer, options, statics));
    }
  } finally {
    writer.close();
  }
  return tally.report((resources.clock.nowMs() - startedMs) / 1_000);
}

function checkOptions(paths: readonly string[], options: IngestOptions): number {
  if (paths.length === 0) throw new RecollectError("USAGE", { detail: "nothing to ingest" });
  if (paths.includes("")) throw new RecollectError("USAGE", { detail: "a path is empty" });
  if (paths.includes(STDIN) && !options.stdin) {
    throw new RecollectError("USAGE", { detail: "- needs something to read: options.stdin" });
  }
  const level = options.level ?? "auto";
  if (!LEVELS.includes(level)) {
    const detail = `one of ${LEVELS.join(", ")}`;
    throw new RecollectError("INVALID_OPTION", { option: "--level", command: "ingest", detail });
  }
  const chunkTokens = options.chunkTokens ?? LIMITS.chunkTokensDefault;
  if (
    !Number.isInteger(chunkTokens) ||
    chunkTokens < LIMITS.chunkTokensMin ||
    chunkTokens > LIMITS.chunkTokensMax
  ) {
    const detail = `a whole number from ${LIMITS.chunkTokensMin} to ${LIMITS.chunkTokensMax}`;
    throw new RecollectError("INVALID_OPTION", {
      option: "--chunk-tokens",
      command: "ingest",
      detail,
    });
  }
  return chunkTokens;
}

interface InputParts {
  readonly resources: Resources;
  readonly writer: StoreWriter;
  readonly pool: Pool<PrepareInput, null>;
  readonly tally: IngestTally;
  readonly chunkTokens: number;
  readonly staticDir: string | null;
}

/** Null where the level is of words alone, or there is none and the level can do without. */
function staticEmbedder(resources: Resources, level: Level): StaticEmbedder | null {
  if (level === "lexical") return null;
  if (level === "static") return resources.staticEmbedder();
  return resources.staticEmbedderIfThere();
}

async function readInputs(
  parts: InputParts,
  paths: readonly string[],
  options: IngestOptions,
): Promise<void> {
  const { resources, tally, writer } = parts;
  const { signal } = options;
  const cwd = options.cwd ?? process.cwd();
  const named = paths.filter((path) => path !== STDIN);
  const walkOptions = {
    cwd,
    // The store may lie among what is to be read.
    leaveOut: [resolve(writer.dir)],
    ...(options.exclude ? { exclude: options.exclude } : {}),
  };
  const meter = new IngestProgressMeter(resources.clock, options.onProgress);
  await interruptible(signal, async () => {
    // A first pass over the names alone tells how much there is, in no memory.
    for await (const event of walk(named, { ...walkOptions, signal, namesOnly: true })) {
      if (event.kind === "file") meter.found(event.file);
    }
    // Before reading: a file that was renamed brings its documents' names along.
    const folders = named.map((path) => resolve(cwd, path));
    if (options.prune) tally.removed(await prune(writer, folders, signal));
  });
  const lanes = new Lanes(signal);
  const context = { ...parts, meter, signal: lanes.signal, stop: lanes.stop };
  const stdin = paths.includes(STDIN) ? options.stdin : undefined;
  if (stdin) await lanes.run(1, () => ingestStream(context, stdin));
  const files = walk(named, { ...walkOptions, signal: lanes.signal });
  await lanes.run(resources.workers + 1, async () => {
    for (let next = await files.next(); !next.done; next = await files.next()) {
      await ingestFound(context, next.value);
    }
  });
}

async function ingestFound(context: IngestContext, event: WalkEvent): Promise<void> {
  switch (event.kind) {
    case "file":
      await ingestFile(context, event.file);
      break;
    case "skipped":
      context.meter.expect(-(event.bytes ?? 0));
      context.tally.skipped();
      context.resources.log.debug(`skipped ${event.path}: ${event.reason}`);
      break;
    case "failure":
      context.tally.failed(event.source, fromErrorData({ ...event, message: "" }));
      break;
    default:
      event satisfies never;
  }
}

/** Standard input goes the way of a file. A stream that breaks off is its own failure. */
async function ingestStream(context: IngestContext, stream: Readable): Promise<void> {
  const { signal } = context;
  let spool: Spool;
  try {
    spool = await spoolStream(stream, { source: "stdin", signal });
  } catch (error) {
    if (signal.aborted || !isRecollectError(error)) throw error;
    context.tally.failed("stdin", error);
    return;
  }
  try {
    context.meter.expect(spool.file.bytes);
    await ingestFile(context, spool.file);
  } finally {
    await spool.remove();
  }
}

/** Work side by side that ends together: by the first error in time, or the caller's signal. */
class Lanes {
  readonly signal: AbortSignal;
  readonly #caller: AbortSignal | undefined;
  readonly #own = new AbortController();
  #first: { readonly error: unknown } | null = null;

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    this.signal = caller ? AbortSignal.any([caller, this.#own.signal]) : this.#own.signal;
  }

  readonly stop = (error: unknown): void => {
    this.#first ??= { error: this.#caller?.aborted ? new RecollectError("INTERRUPTED") : error };
    this.#own.abort();
  };

  /** Waits for every lane: nothing goes on writing behind the caller's back. */
  async run(count: number, lane: () => Promise<void>): Promise<void> {
    const guarded = (): Promise<void> => lane().catch(this.stop);
    await Promise.all(Array.from({ length: count }, guarded));
    if (this.#first !== null) throw this.#first.error;
  }
}

async function interruptible<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? new RecollectError("INTERRUPTED") : error;
  }
}

/** What the level asks for, after the words are in. */
async function makeVectors(
  resources: Resources,
  writer: StoreWriter,
  options: IngestOptions,
  statics: StaticEmbedder | null,
): Promise<void> {
  const { signal } = options;
  const level = options.level ?? "auto";
  if (level === "lexical") return;
  if (statics !== null) await fillStatics(writer, statics, { signal });
  if (level === "static") {
    await buildLists(writer, options);
    return;
  }
  const outcome = await deepen(resources, writer, {
    signal: options.signal,
    onProgress: options.onProgress,
    ...(level === "auto" ? { secondsMax: LIMITS.autoDeepSecondsMax } : {}),
  });
  if (outcome.left > 0) {
    const minutes = Math.ceil(outcome.secondsLeft / 60);
    resources.log.info(
      `passages without deep vectors yet: ${outcome.left}; ` +
        `recollect deepen makes the rest in about ${minutes} min`,
    );
  }
}
