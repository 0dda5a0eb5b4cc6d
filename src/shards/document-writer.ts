/**
 * Writes one version of one document. As long as its blocks equal the live version's, nothing
 * is written; from the first difference on a staged version refers to the live one's equal
 * blocks and brings its own. finish() makes it live in one transaction with the removal of the
 * old one. Blocks that an interrupted run left staged are taken up again.
 */
import { invariant } from "../base/index.js";
import type { Block, DocumentHead, PageStart } from "../records/index.js";
import {
  addToCounter,
  insertStaged,
  liveVersion,
  publish,
  removeDocumentRows,
  sameHead,
  stagedVersion,
  type Totals,
  updateHead,
  type VersionRow,
} from "./document-rows.js";
import { indexedTexts } from "./embedded-text.js";
import { encodeBlock } from "./encode-block.js";
import type { Shard } from "./shard.js";
import type { DocumentWriter } from "./types.js";

/** What a document writer needs of its store. */
export interface WriteContext {
  readonly shard: Shard;
  /** Runs `work` in the shard's transaction; a failure undoes the whole transaction. */
  mutate<T>(work: () => T): T;
  /** Text was written; may commit. */
  wrote(chars: number): void;
  at(): string;
  /** `anew`: not the version that was there. */
  finished(document: number, anew: boolean): void;
  /** Neither blocks nor an end will come any more. */
  closed(): void;
}

export class ShardDocumentWriter implements DocumentWriter {
  readonly #context: WriteContext;
  readonly #head: DocumentHead;
  readonly #origin: number;
  readonly #live: VersionRow | null;
  readonly #totals: Totals = { chars: 0, tokens: 0, chunks: 0, blocks: 0 };
  /** Blocks that already have a place in this version: each may have only one. */
  readonly #used = new Set<number>();
  #newPassages = 0;
  #page: number | null = null;
  #staged: number | null = null;
  /** Whether all blocks so far are those of the live version. */
  #matching: boolean;
  #open = true;

  constructor(context: WriteContext, o: { head: DocumentHead; origin: number }) {
    this.#context = context;
    this.#head = o.head;
    this.#origin = o.origin;
    this.#live = liveVersion(context.shard.db, o.head.source);
    this.#matching = this.#live !== null && this.#live.title === o.head.title;
  }

  get newPassages(): number {
    return this.#newPassages;
  }

  add(block: Block): void {
    invariant(this.#open, "a finished document takes no blocks");
    this.#context.mutate(() => {
      const pages = packPages(block.pages);
      if (this.#matching && this.#matchesLive(block, pages)) {
        this.#count(block);
        return;
      }
      this.#stage();
      const id = this.#adoptable(block) ?? this.#store(block);
      this.#used.add(id);
      this.#context.shard.db.run(
        `INSERT INTO document_blocks (document, ordinal, block, start, page, pages)
         VALUES (?, ?, ?, ?, ?, ?)`,
        this.#staged,
        this.#totals.blocks,
        id,
        this.#totals.chars,
        this.#page,
        pages,
      );
      this.#count(block);
    });
    if (!this.#matching) this.#context.wrote(block.text.length);
  }

  finish(): "added" | "updated" | "unchanged" {
    invariant(this.#open, "a document is finished once");
    this.#open = false;
    const outcome = this.#context.mutate(() => this.#finish());
    this.#context.closed();
    this.#context.wrote(0);
    return outcome;
  }

  abort(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#context.closed();
    const staged = this.#staged;
    if (staged === null) return;
    const { shard } = this.#context;
    this.#context.mutate(() => removeDocumentRows(shard.db, shard.words, staged));
  }

  #finish(): "added" | "updated" | "unchanged" {
    const { shard } = this.#context;
    const { db } = shard;
    const live = this.#live;
    if (live !== null && this.#matching && live.blocks === this.#totals.blocks) {
      this.#context.finished(live.id, false);
      const same = sameHead(live, this.#head);
      if (!same || live.date !== this.#head.date) {
        updateHead(db, live.id, { head: this.#head, at: this.#context.at() });
      }
      // A file that was touched has a new date, which by itself is no update.
      return same ? "unchanged" : "updated";
    }
    this.#stage();
    const staged = this.#staged;
    invariant(staged !== null, "a document that differs is staged");
    publish(db, shard.words, { staged, live: live?.id ?? null, totals: this.#totals });
    this.#context.finished(staged, true);
    return live === null ? "added" : "updated";
  }

  #matchesLive(block: Block, pages: string | null): boolean {
    const at = this.#context.shard.db.get<{ hash: string; page: number; pages: string | null }>(
      `SELECT b.hash, at.page, at.pages FROM document_blocks at JOIN blocks b ON b.id = at.block
       WHERE at.document = ? AND at.ordinal = ?`,
      this.#live?.id ?? -1,
      this.#totals.blocks,
    );
    return at?.hash === block.hash && at.page === this.#page && at.pages === pages;
  }

  /** Begins the staged version, with what it has in common with the live one so far. */
  #stage(): void {
    this.#matching = false;
    if (this.#staged !== null) return;
    const { db, words } = this.#context.shard;
    const left = stagedVersion(db, this.#head.source);
    const at = this.#context.at();
    if (left !== null && left.title === this.#head.title && left.origin === this.#origin) {
      // Its places are written anew; the blocks that it owns wait to be adopted.
      db.run("DELETE FROM document_blocks WHERE document = ?", left.id);
      updateHead(db, left.id, { head: this.#head, at });
      this.#staged = left.id;
    } else {
      if (left !== null) removeDocumentRows(db, words, left.id);
      this.#staged = insertStaged(db, { head: this.#head, origin: this.#origin, at });
    }
    if (this.#totals.blocks === 0) return;
    const { blocks } = this.#totals;
    db.run(
      `INSERT INTO document_blocks (document, ordinal, block, start, page, pages)
       SELECT ?, ordinal, block, start, page, pages FROM document_blocks
       WHERE document = ? AND ordinal < ?`,
      this.#staged,
      this.#live?.id ?? -1,
      blocks,
    );
    const used = db.all<{ block: number }>(
      "SELECT block FROM document_blocks WHERE document = ?",
      this.#staged,
    );
    for (const { block } of used) this.#used.add(block);
  }

  /** A stored block of equal content that has no place in this version yet. */
  #adoptable(block: Block): number | null {
    const owners = [this.#staged];
    // The title is part of what is indexed and embedded.
    if (this.#live?.title === this.#head.title) owners.push(this.#live.id);
    for (const owner of owners) {
      const equal = this.#context.shard.db.all<{ id: number }>(
        "SELECT id FROM blocks WHERE document = ? AND hash = ? ORDER BY id",
        owner,
        block.hash,
      );
      const free = equal.find(({ id }) => !this.#used.has(id));
      if (free !== undefined) return free.id;
    }
    return null;
  }

  #store(block: Block): number {
    const { db, words } = this.#context.shard;
    const title = this.#head.title;
    const encoded = block.encoded ?? encodeBlock(block, title);
    const { row } = db.run(
      `INSERT INTO blocks (document, hash, chars, encoding, digest, body)
       VALUES (?, ?, ?, ?, ?, ?)`,
      this.#staged,
      block.hash,
      block.text.length,
      encoded.encoding,
      encoded.digest,
      encoded.body,
    );
    const rows = block.chunks.map(({ start, end, tokens, heading }, i) => {
      const digest = encoded.passages[i];
      invariant(digest !== undefined, "a digest for each passage");
      const passage = db.run(
        `INSERT INTO passages (block, start, "end", tokens, heading, digest)
         VALUES (?, ?, ?, ?, ?, ?)`,
        row,
        start,
        end,
        tokens,
        heading,
        digest,
      );
      return passage.row;
    });
    words.add(rows, block.words ?? words.count(indexedTexts(block, title)));
    addToCounter(db, "passages", block.chunks.length);
    this.#newPassages += block.chunks.length;
    this.#storeVectors(block, rows[0] ?? null);
    return row;
  }

  /** Of a block that was embedded; without, they are pending. */
  #storeVectors({ vectors }: Block, first: number | null): void {
    if (vectors === undefined || first === null) return;
    const { statics } = this.#context.shard;
    statics.claim(vectors.embedder, vectors.codes.length / vectors.scales.length);
    statics.insert(first, vectors);
  }

  #count(block: Block): void {
    this.#totals.blocks += 1;
    this.#totals.chars += block.text.length;
    this.#totals.chunks += block.chunks.length;
    for (const chunk of block.chunks) this.#totals.tokens += chunk.tokens;
    this.#page = block.pages.at(-1)?.page ?? this.#page;
  }
}

function packPages(pages: readonly PageStart[]): string | null {
  if (pages.length === 0) return null;
  return JSON.stringify(pages.map(({ start, page }) => [start, page]));
}
