/**
 * The one writer of a store. Writes gather in a transaction a shard and are committed together
 * when due, the older shards first: a document may go from an old shard and come back in the
 * newest, and at no moment may both commits be seen.
 * After a failed write everything since the last commit is undone and the writer refuses more.
 * Errors: DISK_FULL, STORE_DAMAGED, STORE_MODEL_MISMATCH, DUPLICATE_ID.
 */
import { type Clock, LIMITS, type Log, invariant, RecollectError } from "../base/index.js";
import type { BlockVectors, PassageId } from "../records/index.js";
import { buildShardLists } from "./build-shard-lists.js";
import { compactShard } from "./compact.js";
import { liveVersion, removeDocumentRows, stagedVersion } from "./document-rows.js";
import { bytesOnDisk } from "./layout.js";
import { LEVELS } from "./level-vectors.js";
import { namesOf, removeLists } from "./lists-folder.js";
import { type Manifest, writeManifest } from "./manifest.js";
import { StoreOriginWriter, originRow, originRows } from "./origin-writer.js";
import { dropStaticsOfDeep } from "./drop-statics.js";
import { rowOf, shardOf } from "./passage-id.js";
import { pendingStatics } from "./pending-statics.js";
import { PendingVectors } from "./pending-vectors.js";
import { createShardFile } from "./create-store.js";
import { Shard } from "./shard.js";
import { shardDamage } from "./shard-check.js";
import { storeError } from "./store-errors.js";
import { Store, type StoreParts } from "./store-reader.js";
import type {
  BeginOrigin,
  BuildOptions,
  Compaction,
  OriginRecord,
  OriginWriter,
  PendingBlock,
  PendingVector,
  StoreProblem,
  StoreWriter,
} from "./types.js";
import { dropVectors, storeVectors } from "./vector-rows.js";
import type { WriterLock } from "./writer-lock.js";

const COMMIT_MS = 2_000;
/** How many times fewer vectors stay without lists in a shard that gets no more. */
const FULL_SHARD_FLAT = 16;
const ORIGINS_AT_ONCE = 256;
/** A vector weighs in a transaction about as much as this much text. */
const CHARS_PER_VECTOR = 400;

export interface WriterParts extends StoreParts {
  readonly lock: WriterLock;
  readonly clock: Clock;
  readonly shardPassagesMax: number;
}

export class Writer extends Store implements StoreWriter {
  readonly #lock: WriterLock;
  readonly #clock: Clock;
  readonly #shardPassagesMax: number;
  readonly #pending = new PendingVectors();
  readonly #claims = new Map<string, string>();
  #charsSinceCommit = 0;
  #begunMs: number | null = null;
  #failure: Error | null = null;
  #closed = false;

  constructor(parts: WriterParts) {
    super(parts);
    this.#lock = parts.lock;
    this.#clock = parts.clock;
    this.#shardPassagesMax = parts.shardPassagesMax;
  }

  origin(path: string): OriginRecord | null {
    return this.reading(() => this.#origin(path));
  }

  *origins(): Iterable<OriginRecord> {
    let after = "";
    for (;;) {
      const page = this.reading(() => this.#originPaths(after));
      for (const path of page) {
        const origin = this.origin(path);
        if (origin !== null) yield origin;
      }
      if (page.length < ORIGINS_AT_ONCE) return;
      after = page.at(-1) ?? "";
    }
  }

  blockHashes(path: string): string[] {
    return this.reading(() =>
      this.shards.flatMap(({ db }) =>
        db
          .all<{ hash: string }>(
            `SELECT b.hash FROM origins o JOIN documents d ON d.origin = o.id
             JOIN blocks b ON b.document = d.id WHERE o.path = ?`,
            path,
          )
          .map(({ hash }) => hash),
      ),
    );
  }

  beginOrigin(file: BeginOrigin): OriginWriter {
    const context = {
      shards: () => this.shards,
      activeShard: () => this.#activeShard(),
      mutate: <T>(shard: Shard, work: () => T): T => this.#mutate(shard, work),
      wrote: (chars: number) => this.#wrote(chars),
      at: () => this.#clock.date().toISOString(),
      claims: this.#claims,
      published: () => this.#pending.restart(),
    };
    return new StoreOriginWriter(context, file);
  }

  removeDocument(source: string): boolean {
    let found = false;
    for (const shard of this.shards) {
      const { db, words } = shard;
      const staged = stagedVersion(db, source);
      const live = liveVersion(db, source);
      if (staged === null && live === null) continue;
      found ||= live !== null;
      this.#mutate(shard, () => {
        // The staged version first: it refers to blocks of the live one.
        for (const version of [staged, live]) {
          if (version !== null) removeDocumentRows(db, words, version.id);
        }
      });
      if (live !== null) this.#forgetOrigin(live.path);
    }
    this.#wrote(0);
    return found;
  }

  removeOrigin(path: string): number {
    const writer = this.beginOrigin({
      path,
      hash: "",
      bytes: 0,
      modifiedMs: 0,
      root: null,
      fingerprint: "",
    });
    if (this.#origin(path) === null) return 0;
    const { removed } = writer.finish({ complete: true });
    for (const shard of this.shards) {
      this.#mutate(shard, () => shard.db.run("DELETE FROM origins WHERE path = ?", path));
    }
    this.#wrote(0);
    return removed;
  }

  pendingVectors(limit: number, first: readonly string[] = []): PendingVector[] {
    return this.reading(() => this.#pending.next(this.shards, { limit, first }));
  }

  setVectors(
    embedder: string,
    rows: readonly { readonly id: PassageId; readonly vector: Float32Array }[],
  ): void {
    const current = this.manifest.embedder;
    if (current !== null && current !== embedder) {
      throw new RecollectError("STORE_MODEL_MISMATCH", { found: current, expected: embedder });
    }
    if (current === null) this.#writeManifest({ ...this.manifest, embedder });
    for (const shard of this.shards) {
      const own = rows.filter(({ id }) => shardOf(id) === shard.id);
      if (own.length === 0) continue;
      this.#mutate(shard, () => storeVectors(shard, { embedder, rows: own }));
    }
    this.#wrote(rows.length * CHARS_PER_VECTOR);
  }

  resetVectors(embedder: string): void {
    // The manifest first: shards that still hold the old vectors are finished at the next open.
    this.commit();
    this.#writeManifest({ ...this.manifest, embedder });
    for (const shard of this.shards) this.#mutate(shard, () => dropVectors(shard, embedder));
    this.#pending.restart();
    this.commit();
  }

  claimStatics(embedder: string, dimension: number, o: { anew?: boolean } = {}): void {
    for (const shard of this.shards) {
      if (o.anew === true) this.#passedOver(shard, 0);
      this.#mutate(shard, () => shard.statics.claim(embedder, dimension, o));
    }
    this.commit();
  }

  pendingStatics(limit: number, after: PassageId = 0): PendingBlock[] {
    return this.reading(() => pendingStatics(this.shards, { limit, after }));
  }

  setStatics(
    blocks: readonly { readonly first: PassageId; readonly vectors: BlockVectors }[],
  ): void {
    let passages = 0;
    for (const { first, vectors } of blocks) {
      const shard = this.shard(shardOf(first));
      invariant(shard !== undefined, "a pending block's shard is open");
      this.#passedOver(shard, rowOf(first));
      this.#mutate(shard, () => shard.statics.insert(rowOf(first), vectors));
      passages += vectors.scales.length;
    }
    this.#wrote(passages * CHARS_PER_VECTOR);
  }

  dropStaticsOfDeep(): void {
    this.commit();
    for (const shard of this.shards) this.#attempt(() => dropStaticsOfDeep(shard, this.log));
  }

  commitIfDue(): void {
    const begun = this.#begunMs;
    if (begun === null) return;
    const late = this.#clock.nowMs() - begun >= COMMIT_MS;
    if (late || this.#charsSinceCommit >= LIMITS.commitChars) this.commit();
  }

  commit(): void {
    this.#ensureUsable();
    this.#attempt(() => {
      for (const shard of this.shards) shard.commit();
    });
    this.#charsSinceCommit = 0;
    this.#begunMs = null;
  }

  async buildLists(o: BuildOptions = {}): Promise<void> {
    this.commit();
    const most = o.flatVectorsMax ?? LIMITS.flatVectorsMax;
    for (const shard of this.shards.filter(({ id }) => o.except?.has(id) !== true)) {
      // A shard that is full waits for nothing more.
      const full = shard.passageCount() >= this.#shardPassagesMax;
      const flatVectorsMax = full ? most / FULL_SHARD_FLAT : most;
      const place = { ...this.#place(shard), flatVectorsMax };
      try {
        for (const level of LEVELS) {
          await buildShardLists(shard.level(level), { ...o, ...place });
        }
      } catch (error) {
        // Nothing but derived files is touched: the writer stays usable.
        throw storeError(error, this.dir);
      }
    }
  }

  async compact(o: { signal?: AbortSignal | undefined } = {}): Promise<Compaction> {
    this.commit();
    const bytesBefore = bytesOnDisk(this.dir);
    const problems: StoreProblem[] = [];
    const left = new Set<number>();
    const { dir, manifest: { storeId, shards } } = this;
    for (const entry of shards) {
      o.signal?.throwIfAborted();
      const damage = shardDamage(entry, { dir, storeId, signal: o.signal });
      problems.push(...damage.problems);
      const shard = this.shard(entry.id);
      if (shard === undefined || !damage.rowsSound) left.add(entry.id);
      else this.#attempt(() => compactShard(shard, this.#place(shard)));
    }
    await this.buildLists({ ...o, except: left });
    return { bytesBefore, bytesAfter: bytesOnDisk(dir), problems };
  }

  override *textParts(source: string): Iterable<string> {
    // They are read through another connection, which sees only what is committed.
    this.commit();
    yield* super.textParts(source);
  }

  override close(): void {
    if (this.#closed) return;
    try {
      if (this.#failure === null) this.commit();
    } finally {
      this.#closed = true;
      super.close();
      this.#lock.release();
    }
  }

  #origin(path: string): OriginRecord | null {
    const rows = this.shards.map(({ db }) => originRow(db, path)).filter((row) => row !== null);
    const [first] = rows;
    if (first === undefined) return null;
    const { id: _, ...one } = first;
    const record = { ...one, documents: rows.reduce((sum, row) => sum + row.documents, 0) };
    const agree = rows.every(
      ({ hash, fingerprint }) => hash === first.hash && fingerprint === first.fingerprint,
    );
    const documents = rows.reduce((sum, row) => sum + row.documents, 0);
    return { ...record, documents, hash: agree ? record.hash : null };
  }

  #originPaths(after: string): string[] {
    const paths = this.shards.flatMap(({ db }) =>
      originRows(db, { after, limit: ORIGINS_AT_ONCE }).map((row) => row.path),
    );
    return [...new Set(paths)].sort(byCodePoint).slice(0, ORIGINS_AT_ONCE);
  }

  /** The file would bring the document back, so it no longer counts as ingested. */
  #forgetOrigin(path: string): void {
    for (const shard of this.shards) {
      this.#mutate(shard, () => {
        shard.db.run("UPDATE origins SET hash = NULL WHERE path = ?", path);
        shard.db.run(
          `DELETE FROM origins WHERE path = ?
             AND NOT EXISTS (SELECT 1 FROM documents WHERE origin = origins.id)`,
          path,
        );
      });
    }
  }

  #place(shard: Shard): { dir: string; storeId: string; shard: number; log: Log } {
    return { dir: this.dir, storeId: this.manifest.storeId, shard: shard.id, log: this.log };
  }

  #activeShard(): Shard {
    const last = this.shards.at(-1);
    invariant(last !== undefined, "a store has a shard");
    if (last.passageCount() < this.#shardPassagesMax) return last;
    this.commit();
    return this.#attempt(() => {
      const { dir, log, pages, files } = this;
      const entry = createShardFile(dir, last.id + 1);
      const { storeId, shards } = this.manifest;
      this.#writeManifest({ ...this.manifest, shards: [...shards, entry] });
      const many = { files, count: shards.length + 1 };
      const shard = Shard.forWriting({ dir, storeId, entry, log, pages, many });
      this.shards.push(shard);
      return shard;
    });
  }

  /** Static lists that cover the row without knowing it go, before its vector comes. */
  #passedOver(shard: Shard, row: number): void {
    const names = namesOf(this.dir, shard.id, "static").filter(({ upTo }) => upTo >= row);
    if (names.length > 0) this.#attempt(() => removeLists(this.dir, names));
  }

  #writeManifest(manifest: Manifest): void {
    this.#attempt(() => {
      writeManifest(this.dir, manifest);
    });
    this.replaceManifest(manifest);
  }

  #mutate<T>(shard: Shard, work: () => T): T {
    this.#ensureUsable();
    return this.#attempt(() => {
      shard.db.begin();
      this.#begunMs ??= this.#clock.nowMs();
      return work();
    });
  }

  #wrote(chars: number): void {
    this.#charsSinceCommit += chars;
    this.commitIfDue();
  }

  #ensureUsable(): void {
    if (this.#failure !== null) throw this.#failure;
    invariant(!this.#closed, "a closed store is not written");
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Undoes what is not committed; half of a change must not be committed by a later call. */
  #fail(error: unknown): Error {
    const coded = storeError(error, this.dir);
    this.#failure = coded;
    for (const shard of this.shards) rollbackQuietly(shard);
    return coded;
  }
}

function rollbackQuietly(shard: Shard): void {
  try {
    shard.rollback();
  } catch {
    // The first failure is the one to report; closing the connection undoes the rest.
  }
}

/** SQLite's order of text. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
