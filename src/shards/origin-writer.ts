/**
 * One pass over one file. Its rows (one in each shard that holds documents of it) lose their
 * hash first and get it back only when the pass was complete, so an interrupted file is done
 * again. Shards commit one after the other: an origin counts as complete only when all its rows
 * agree on the hash.
 * Errors: DUPLICATE_ID.
 */
import { RecollectError } from "../base/index.js";
import type { DocumentHead, PassageId } from "../records/index.js";
import type { Connection } from "./connection.js";
import { liveVersion, removeDocumentRows, stagedVersion } from "./document-rows.js";
import { ShardDocumentWriter } from "./document-writer.js";
import { passageId } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { BeginOrigin, DocumentWriter, OriginRecord, OriginWriter } from "./types.js";

/** What an origin writer needs of its store. */
export interface OriginContext {
  shards(): readonly Shard[];
  /** The shard that takes new documents. */
  activeShard(): Shard;
  mutate<T>(shard: Shard, work: () => T): T;
  wrote(chars: number): void;
  at(): string;
  /**
   * Which file's document is being written under a name. Files are written side by side, and
   * a name that is not yet live is seen in no shard.
   */
  readonly claims: Map<string, string>;
  /** A document became live that has new passages. */
  published(): void;
}

export class StoreOriginWriter implements OriginWriter {
  readonly #context: OriginContext;
  readonly #file: BeginOrigin;
  /** Documents that this pass finished: shard and row in one number. */
  readonly #seen = new Set<PassageId>();

  constructor(context: OriginContext, file: BeginOrigin) {
    this.#context = context;
    this.#file = file;
    for (const shard of context.shards()) {
      if (originRow(shard.db, file.path) === null) continue;
      context.mutate(shard, () => {
        shard.db.run("UPDATE origins SET hash = NULL WHERE path = ?", file.path);
      });
    }
  }

  beginDocument(head: DocumentHead): DocumentWriter {
    const { claims } = this.#context;
    const { path } = this.#file;
    const holder = claims.get(head.source) ?? path;
    if (holder !== path) throw duplicate(head, { path, other: holder });
    const shard = this.#shardFor(head);
    claims.set(head.source, path);
    const origin = this.#context.mutate(shard, () => ensureOrigin(shard.db, this.#file));
    const context = {
      shard,
      mutate: <T>(work: () => T): T => this.#context.mutate(shard, work),
      wrote: (chars: number) => this.#context.wrote(chars),
      at: () => this.#context.at(),
      closed: () => claims.delete(head.source),
      finished: (document: number, anew: boolean) => {
        this.#seen.add(passageId(shard.id, document));
        if (anew) this.#context.published();
      },
    };
    return new ShardDocumentWriter(context, { head, origin });
  }

  finish(o: { complete: boolean }): { removed: number } {
    if (!o.complete) return { removed: 0 };
    const { path } = this.#file;
    const shards = this.#context.shards();
    let removed = 0;
    let rows = 0;
    for (const shard of shards) {
      const origin = originRow(shard.db, path);
      if (origin === null) continue;
      rows += 1;
      removed += this.#context.mutate(shard, () => {
        const gone = this.#removeUnseen(shard, origin.id);
        completeOrigin(shard.db, this.#file);
        return gone;
      });
    }
    if (rows === 0) {
      // A file without documents is remembered too, so that it isn't read again.
      const shard = this.#context.activeShard();
      this.#context.mutate(shard, () => {
        ensureOrigin(shard.db, this.#file);
        completeOrigin(shard.db, this.#file);
      });
    }
    this.#context.wrote(0);
    return { removed };
  }

  /** A document stays in its shard; a new one goes to the active shard. */
  #shardFor(head: DocumentHead): Shard {
    const { path } = this.#file;
    for (const shard of this.#context.shards()) {
      const live = liveVersion(shard.db, head.source);
      if (live === null) continue;
      if (live.path !== path || this.#seen.has(passageId(shard.id, live.id))) {
        throw duplicate(head, { path, other: live.path });
      }
      return shard;
    }
    for (const shard of this.#context.shards()) {
      const staged = stagedVersion(shard.db, head.source);
      if (staged !== null && staged.path === path) return shard;
    }
    return this.#context.activeShard();
  }

  #removeUnseen(shard: Shard, origin: number): number {
    const rows = shard.db.all<{ id: number; state: number }>(
      "SELECT id, state FROM documents WHERE origin = ?",
      origin,
    );
    const unseen = rows.filter(({ id }) => !this.#seen.has(passageId(shard.id, id)));
    // Staged versions first: they refer to blocks of live ones.
    unseen.sort((a, b) => a.state - b.state);
    for (const { id } of unseen) removeDocumentRows(shard.db, shard.words, id);
    return unseen.filter(({ state }) => state === 1).length;
  }
}

function duplicate(
  head: DocumentHead,
  files: { readonly path: string; readonly other: string },
): RecollectError {
  return new RecollectError("DUPLICATE_ID", { source: head.source, ...files });
}

export interface OriginRow extends OriginRecord {
  readonly id: number;
}

const ORIGIN = `
  SELECT id, path, root, fingerprint, hash, bytes, modified_ms AS modifiedMs,
    (SELECT count(*) FROM documents d WHERE d.origin = origins.id AND d.state = 1) AS documents
  FROM origins`;

export function originRow(db: Connection, path: string): OriginRow | null {
  return db.get<OriginRow>(`${ORIGIN} WHERE path = ?`, path) ?? null;
}

export function originRows(db: Connection, o: { after: string; limit: number }): OriginRow[] {
  return db.all<OriginRow>(`${ORIGIN} WHERE path > ? ORDER BY path LIMIT ?`, o.after, o.limit);
}

function ensureOrigin(db: Connection, file: BeginOrigin): number {
  // Not originRow(), which counts the file's documents: this is asked for each of them.
  const known = db.get<{ id: number }>("SELECT id FROM origins WHERE path = ?", file.path);
  if (known !== undefined) return known.id;
  return db.run(
    `INSERT INTO origins (path, root, fingerprint, bytes, modified_ms) VALUES (?, ?, ?, ?, ?)`,
    file.path,
    file.root,
    file.fingerprint,
    file.bytes,
    file.modifiedMs,
  ).row;
}

function completeOrigin(db: Connection, file: BeginOrigin): void {
  db.run(
    `UPDATE origins SET hash = ?, root = ?, fingerprint = ?, bytes = ?, modified_ms = ?
     WHERE path = ?`,
    file.hash,
    file.root,
    file.fingerprint,
    file.bytes,
    file.modifiedMs,
    file.path,
  );
}
