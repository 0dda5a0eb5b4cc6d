/**
 * Files into a store. Workers digest, parse and chunk; this thread only writes.
 *
 *   walk -> [worker: digest, parse, chunk] x N -> writer -> commit -> vectors (deepen) -> graphs
 *
 * Interrupted or killed at any moment, the next call goes on: a file's digest is recorded when
 * its last document is in, finished blocks of an unfinished document are reused.
 * Errors: store codes; a file's own failure is an entry of the report, and the rest goes on.
 */
import { resolve } from "node:path";
import { fromErrorData, LIMITS, RecollectError } from "../base/index.js";
import { chunkerFingerprint } from "../chunks/index.js";
import type { IngestReport } from "../records/index.js";
import { loadWordPiece } from "../runtime/index.js";
import { openStoreWriter, type StoreWriter } from "../shards/index.js";
import { walk } from "../sources/index.js";
import { createPool, type Pool } from "../workers/index.js";
import type { IngestOptions } from "./contract.js";
import { deepen } from "./deepen.js";
import { IngestProgressMeter } from "./ingest-progress.js";
import { IngestTally } from "./ingest-tally.js";
import { ingestFile, ingestStream, type IngestContext } from "./ingest-file.js";
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
  // Once and first, instead of once a file.
  loadWordPiece(resources.embedderDir());
  const writer = await openStoreWriter(dir, {
    log: resources.log,
    create: true,
    chunker: chunkerFingerprint(chunkTokens),
    purpose: "ingest",
    waitMs: options.lockWaitMs,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const pool = createPool<PrepareInput, null>({
    entry: new URL("./prepare.worker.js", import.meta.url),
    threads: resources.workers,
    resourceLimits: { maxOldGenerationSizeMb: LIMITS.workerHeapMegabytesMax },
    log: resources.log,
  });
  const tally = new IngestTally();
  try {
    await readInputs({ resources, writer, pool, tally, chunkTokens }, paths, options);
    writer.commit();
    await pool.close();
    await makeVectors(resources, writer, options);
  } catch (error) {
    throw options.signal?.aborted ? new RecollectError("INTERRUPTED") : error;
  } finally {
    await pool.close();
    writer.close();
  }
  return tally.report((resources.clock.nowMs() - startedMs) / 1_000);
}

function checkOptions(paths: readonly string[], options: IngestOptions): number {
  if (paths.length === 0) throw new RecollectError("USAGE", { detail: "nothing to ingest" });
  if (options.level === "static") {
    const detail = "this release has words and deep vectors";
    throw new RecollectError("LEVEL_UNAVAILABLE", { level: "static", detail });
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
}

async function readInputs(
  parts: InputParts,
  paths: readonly string[],
  options: IngestOptions,
): Promise<void> {
  const { resources, tally, writer } = parts;
  const cwd = options.cwd ?? process.cwd();
  const filePaths = paths.filter((path) => path !== STDIN);
  const walkOptions = {
    cwd,
    ...(options.exclude ? { exclude: options.exclude } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const meter = new IngestProgressMeter(resources.clock, options.onProgress);
  // A first pass over the names alone tells how much there is, in no memory.
  for await (const event of walk(filePaths, walkOptions)) {
    if (event.kind === "file") meter.expect(event.file.bytes);
  }
  const context: IngestContext = { ...parts, meter, signal: options.signal };
  if (paths.includes(STDIN) && options.stdin) await ingestStream(context, options.stdin);

  const seen = options.prune ? new Set<string>() : null;
  const files = walk(filePaths, walkOptions);
  const lane = async (): Promise<void> => {
    for (let next = await files.next(); !next.done; next = await files.next()) {
      const event = next.value;
      switch (event.kind) {
        case "file":
          seen?.add(event.file.path);
          await ingestFile(context, event.file);
          break;
        case "skipped":
          resources.log.debug(`skipped ${event.path}: ${event.reason}`);
          break;
        case "failure":
          tally.failed(event.source, fromErrorData({ ...event, message: "" }));
          break;
        default:
          event satisfies never;
      }
    }
  };
  await allLanes(Array.from({ length: resources.workers + 1 }, lane));
  if (seen) prune(writer, tally, filePaths.map((path) => resolve(cwd, path)), seen);
}

/** Waits for every lane before it throws: nothing goes on writing behind the caller's back. */
async function allLanes(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

/** Removes what was ingested from below the named folders and was not found there this time. */
function prune(
  writer: StoreWriter,
  tally: IngestTally,
  roots: readonly string[],
  seen: ReadonlySet<string>,
): void {
  const gone: string[] = [];
  for (const origin of writer.origins()) {
    const below = roots.some(
      (root) =>
        origin.path === root ||
        origin.path.startsWith(root.endsWith("/") ? root : `${root}/`),
    );
    if (below && !seen.has(origin.path)) gone.push(origin.path);
  }
  for (const path of gone) tally.removed(writer.removeOrigin(path));
}

/** What the level asks for, after the words are in. */
async function makeVectors(
  resources: Resources,
  writer: StoreWriter,
  options: IngestOptions,
): Promise<void> {
  const level = options.level ?? "auto";
  if (level === "lexical") return;
  const outcome = await deepen(resources, writer, {
    signal: options.signal,
    onProgress: options.onProgress,
    ...(level === "auto" ? { secondsMax: LIMITS.autoDeepSecondsMax } : {}),
  });
  if (outcome.left > 0) {
    const minutes = Math.ceil(outcome.secondsLeft / 60);
    resources.log.info(
      `${outcome.left} passages have no vectors yet and are found by their words; ` +
        `recollect deepen makes the rest in about ${minutes} min`,
    );
  }
}
