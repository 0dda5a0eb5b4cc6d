/**
 * The lists of one level that a reader holds open, over all shards. They are looked at again when
 * their folder changes; files that stayed are not read again.
 * A file that can't be used is said in the log once, and its vectors count as not covered.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../base/index.js";
import { type ListsFile, ListsIndex, ListsUnusable } from "../ivf/index.js";
import { listsFolder } from "./layout.js";
import type { LevelVectors, VectorLevel } from "./level-vectors.js";
import {
  AHEAD,
  chainOf,
  type ListsName,
  listsNames,
  listsStamp,
  openLists,
} from "./lists-folder.js";

export interface ShardLevel {
  readonly shard: number;
  readonly vectors: LevelVectors;
}

export interface OpenedLists {
  /** Null where there are no lists. */
  readonly index: ListsIndex<LevelVectors> | null;
  /** Up to which position a shard's vectors are in lists; 0 where there are none. */
  readonly covered: ReadonlyMap<LevelVectors, number>;
}

interface OpenFile {
  readonly file: ListsFile;
  readonly vectors: LevelVectors;
  readonly looks: string;
}

const NONE: OpenedLists = { index: null, covered: new Map() };

export class OpenLists {
  readonly #dir: string;
  readonly #storeId: string;
  readonly #level: VectorLevel;
  readonly #log: Log;
  #opened = NONE;
  #files = new Map<string, OpenFile>();
  /** Names and looks of what is not used. */
  readonly #unusable = new Set<string>();
  /** What was there when the files were opened; null to look again. */
  #seen: string | null = null;

  constructor(o: { dir: string; storeId: string; level: VectorLevel; log: Log }) {
    this.#dir = o.dir;
    this.#storeId = o.storeId;
    this.#level = o.level;
    this.#log = o.log;
  }

  /** `shards` have vectors of one embedder. */
  open(shards: readonly ShardLevel[], embedder: string): OpenedLists {
    const stamp = listsStamp(this.#dir, Date.now());
    const ids = shards.map(({ shard }) => shard).join();
    const seen = stamp === null ? null : `${stamp} ${embedder} ${ids}`;
    if (seen !== null && seen === this.#seen) return this.#opened;
    this.#seen = seen;
    this.#load(shards);
    return this.#opened;
  }

  /** After a read failed: that file is looked at again, and not used where it is damaged. */
  refuse(path: string, reason: string): void {
    for (const [name, open] of this.#files) {
      if (open.file.path !== path) continue;
      this.#say(name, open.looks, reason);
      this.#forget(name, open.file);
    }
    this.#seen = null;
    this.#opened = NONE;
  }

  close(): void {
    for (const { file } of this.#files.values()) file.close();
    this.#files.clear();
    this.#opened = NONE;
    this.#seen = null;
  }

  #load(shards: readonly ShardLevel[]): void {
    const before = [...this.#files.values()].map(({ file }) => file);
    const names = listsNames(this.#dir).filter(({ level }) => level === this.#level);
    const covered = new Map<LevelVectors, number>();
    const used: { owner: LevelVectors; file: ListsFile }[] = [];
    for (const { shard, vectors } of shards) {
      const own = names.filter((name) => name.shard === shard);
      const chain = chainOf(own, (name) => this.#file(name, vectors));
      covered.set(vectors, chain.at(-1)?.header.upTo ?? 0);
      for (const file of chain) used.push({ owner: vectors, file });
    }
    const files = new Set(used.map(({ file }) => file));
    for (const [name, { file }] of this.#files) if (!files.has(file)) this.#forget(name, file);
    const same = files.size === before.length && before.every((file) => files.has(file));
    if (same && this.#opened !== NONE) return;
    const dimension = used[0]?.file.header.dimension ?? 0;
    try {
      const index = used.length === 0 ? null : ListsIndex.of(used, dimension);
      this.#opened = { index, covered };
    } catch (error) {
      if (!(error instanceof ListsUnusable)) throw error;
      this.#log.warn(`lists not used (${error.message}): scanning all vectors instead`);
      this.#opened = { index: null, covered: new Map() };
    }
  }

  #file(name: ListsName, vectors: LevelVectors): ListsFile | null {
    const path = join(listsFolder(this.#dir), name.name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const looks = `${stat.mtimeMs} ${stat.ino} ${stat.size} ${vectors.state()?.embedder}`;
    const open = this.#files.get(name.name);
    if (open?.looks === looks && open.vectors === vectors) return open.file;
    if (open !== undefined) this.#forget(name.name, open.file);
    if (this.#unusable.has(`${name.name} ${looks}`)) return null;
    try {
      const owner = { storeId: this.#storeId, shard: name.shard, vectors };
      const file = openLists(this.#dir, name, owner);
      this.#files.set(name.name, { file, vectors, looks });
      return file;
    } catch (error) {
      if (!(error instanceof ListsUnusable)) throw error;
      // A snapshot may be older than the lists: the next one won't be.
      if (error.message === AHEAD) this.#seen = null;
      else this.#say(name.name, looks, error.message);
      return null;
    }
  }

  #say(name: string, looks: string, reason: string): void {
    this.#unusable.add(`${name} ${looks}`);
    this.#log.info(`lists not used (${name}: ${reason}): scanning their vectors instead`);
  }

  #forget(name: string, file: ListsFile): void {
    file.close();
    this.#files.delete(name);
  }
}
