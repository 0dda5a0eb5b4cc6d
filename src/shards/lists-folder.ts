/**
 * The lists files of a store: `lists/SHARD-LEVEL-AFTER-UPTO.ivf`, derived from vectors. Files of
 * one shard and level that follow on each other count: the first begins at 0, each begins where
 * the one before ends. Of several that begin at one place the longest does, and the others are
 * leftovers of a merge that was interrupted.
 */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ListsFile, ListsUnusable } from "../ivf/index.js";
import { listsFolder } from "./layout.js";
import type { LevelVectors, PositionRange, VectorLevel } from "./level-vectors.js";

const NAME = /^(\d{4,})-(static|deep)-(\d{12,})-(\d{12,})\.ivf$/;

export interface ListsName extends PositionRange {
  readonly name: string;
  readonly shard: number;
  readonly level: VectorLevel;
}

export interface ListsOwner {
  readonly storeId: string;
  readonly shard: number;
  readonly vectors: LevelVectors;
}

export const AHEAD = "it is ahead of the shard";

export function listsName(shard: number, level: VectorLevel, range: PositionRange): string {
  const places = [range.after, range.upTo].map((at) => String(at).padStart(12, "0"));
  return `${String(shard).padStart(4, "0")}-${level}-${places.join("-")}.ivf`;
}

/** By where they begin, the longest first. */
export function listsNames(dir: string): ListsName[] {
  const folder = listsFolder(dir);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null) return [];
    const [, shard, level, after, upTo] = match;
    return [{
      name,
      shard: Number(shard),
      level: level as VectorLevel,
      after: Number(after),
      upTo: Number(upTo),
    }];
  });
  return names.sort((a, b) => a.after - b.after || b.upTo - a.upTo);
}

/** The files that follow on each other from position 0, each opened by `open`; null skips one. */
export function chainOf(
  names: readonly ListsName[],
  open: (name: ListsName) => ListsFile | null,
): ListsFile[] {
  const chain: ListsFile[] = [];
  let end = 0;
  for (const name of names) {
    if (name.after !== end) continue;
    const file = open(name);
    if (file === null) continue;
    chain.push(file);
    end = name.upTo;
  }
  return chain;
}

/** Errors: ListsUnusable, also where the file belongs to something else than its name says. */
export function openLists(dir: string, name: ListsName, owner: ListsOwner): ListsFile {
  const file = ListsFile.open(join(listsFolder(dir), name.name));
  const { header } = file;
  const state = owner.vectors.state();
  const wrong =
    header.storeId !== owner.storeId
      ? "it belongs to another store"
      : header.embedder !== state?.embedder
        ? "it is of another embedder"
        : header.dimension !== state.dimension
          ? "it has another dimension"
          : header.after !== name.after || header.upTo !== name.upTo || header.level !== name.level
            ? "it is not what its name says"
            : header.upTo > owner.vectors.positionMax()
              ? AHEAD
              : null;
  if (wrong === null) return file;
  file.close();
  throw new ListsUnusable(wrong);
}

export function removeLists(dir: string, names: readonly ListsName[]): void {
  for (const { name } of names) rmSync(join(listsFolder(dir), name), { force: true });
}

export const namesOf = (dir: string, shard: number, level: VectorLevel): ListsName[] =>
  listsNames(dir).filter((one) => one.shard === shard && one.level === level);

/** Changes when files come or go. A time of just now may not tell the next change from this. */
export function listsStamp(dir: string, nowMs: number): string | null {
  const stat = statSync(listsFolder(dir), { throwIfNoEntry: false });
  if (stat === undefined) return "none";
  return nowMs - stat.mtimeMs < SETTLED_MS ? null : `${stat.mtimeMs} ${stat.ino}`;
}

/** Coarser than the clock of any file system that renames a file as a whole. */
const SETTLED_MS = 2_000;
