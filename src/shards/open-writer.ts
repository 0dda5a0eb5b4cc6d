/**
 * Opens a store for writing: takes the lock, creates or migrates, and finishes what an
 * interrupted writer left half done.
 * Errors: STORE_LOCKED, STORE_MISSING, STORE_NOT_A_STORE, STORE_READ_ONLY, STORE_DAMAGED,
 * STORE_VERSION, FILE_PERMISSION.
 */
import { mkdirSync, rmSync } from "node:fs";
import { type Clock, LIMITS, type Log, RecollectError, systemClock } from "../base/index.js";
import { createStore } from "./create-store.js";
import { removeTemporaries } from "./durable-file.js";
import { graphsFolder, listsFolder, storeState } from "./layout.js";
import { type Manifest, readManifest, writeManifest } from "./manifest.js";
import { OpenFiles } from "./open-files.js";
import { Shard } from "./shard.js";
import { storeError } from "./store-errors.js";
import { wordPages } from "./store-reader.js";
import { Writer } from "./store-writer.js";
import type { StoreWriter } from "./types.js";
import { countVectors, readVectorMeta } from "./deep-vectors.js";
import { dropVectors } from "./vector-rows.js";
import { lockForWriting, type WriterLock } from "./writer-lock.js";

export interface OpenWriterOptions {
  readonly log: Log;
  /** Makes the store where there is none. */
  readonly create?: boolean | undefined;
  /** Fingerprint of the chunker that will write; the one recorded stays when not given. */
  readonly chunker?: string | undefined;
  /** What other processes are told this one is doing, such as "ingest". */
  readonly purpose: string;
  /** How long to wait for another writer; 0 to give up at once. */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly shardPassagesMax?: number | undefined;
  /** Files of shards that are open at once; three handles each. */
  readonly shardsOpenMax?: number | undefined;
  readonly clock?: Clock | undefined;
}

export async function openStoreWriter(dir: string, o: OpenWriterOptions): Promise<StoreWriter> {
  const clock = o.clock ?? systemClock;
  let lock: WriterLock | null = null;
  try {
    const missing = storeState(dir) === "absent";
    if (missing && o.create !== true) throw new RecollectError("STORE_MISSING", { dir });
    if (missing) mkdirSync(dir, { recursive: true });
    else readManifest(dir);
    lock = await lockForWriting(dir, {
      purpose: o.purpose,
      since: clock.date().toISOString(),
      waitMs: o.waitMs ?? 0,
      signal: o.signal,
    });
    return openLocked(dir, { ...o, clock, lock });
  } catch (error) {
    lock?.release();
    throw storeError(error, dir);
  }
}

function openLocked(
  dir: string,
  o: OpenWriterOptions & { clock: Clock; lock: WriterLock },
): StoreWriter {
  removeTemporaries(dir);
  removeTemporaries(listsFolder(dir));
  // Of earlier releases: lists take their place.
  rmSync(graphsFolder(dir), { recursive: true, force: true });
  const manifest = openManifest(dir, o);
  const shards: Shard[] = [];
  const pages = wordPages();
  const { storeId } = manifest;
  const files = new OpenFiles(o.shardsOpenMax ?? LIMITS.shardsOpenMax);
  const many = { files, count: manifest.shards.length };
  try {
    for (const entry of manifest.shards) {
      shards.push(Shard.forWriting({ dir, storeId, entry, log: o.log, pages, many }));
    }
    for (const shard of shards) finishReset(shard, manifest.embedder);
  } catch (error) {
    for (const shard of shards) shard.close();
    throw error;
  }
  const current = withoutVectorsNoEmbedder(dir, manifest, shards);
  const shardPassagesMax = o.shardPassagesMax ?? LIMITS.shardPassagesMax;
  return new Writer({ ...o, dir, manifest: current, shards, pages, files, shardPassagesMax });
}

function openManifest(
  dir: string,
  o: { clock: Clock; chunker?: string | undefined },
): Manifest {
  if (storeState(dir) === "absent") {
    return createStore(dir, {
      chunker: o.chunker ?? "none",
      createdAt: o.clock.date().toISOString(),
    });
  }
  const found = readManifest(dir);
  if (o.chunker === undefined || o.chunker === found.chunker) return found;
  const manifest = { ...found, chunker: o.chunker };
  writeManifest(dir, manifest);
  return manifest;
}

/** A store whose last vector is gone takes those of any embedder. */
function withoutVectorsNoEmbedder(
  dir: string,
  manifest: Manifest,
  shards: readonly Shard[],
): Manifest {
  const vectors = shards.reduce((sum, { db }) => sum + countVectors(db), 0);
  if (manifest.embedder === null || vectors > 0) return manifest;
  const changed = { ...manifest, embedder: null };
  writeManifest(dir, changed);
  return changed;
}

/** resetVectors() writes the manifest first: a crash leaves shards with the old vectors. */
function finishReset(shard: Shard, embedder: string | null): void {
  const found = readVectorMeta(shard.db).embedder;
  if (found === null || embedder === null || found === embedder) return;
  shard.db.begin();
  dropVectors(shard, embedder);
  shard.db.commit();
}
