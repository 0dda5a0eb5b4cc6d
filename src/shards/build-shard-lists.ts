/**
 * Brings the lists of one shard and level up to date: a file more for what no file covers, merged
 * with those before it that are no larger, so that there are few; all anew where many of their
 * vectors are gone. What is unusable is removed. A crash leaves the old files or the new one.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../base/index.js";
import { buildLists, type ListsFile, ListsUnusable, writeLists } from "../ivf/index.js";
import { replaceDurably } from "./durable-file.js";
import { listsFolder } from "./layout.js";
import type { LevelVectors } from "./level-vectors.js";
import {
  chainOf,
  listsName,
  type ListsName,
  namesOf,
  openLists,
  type ListsOwner,
  removeLists,
} from "./lists-folder.js";
import type { BuildOptions } from "./types.js";

/** Lists with a larger share of deleted vectors are made anew. */
const DELETED_SHARE_MAX = 0.3;

export interface BuildShardLists extends BuildOptions {
  readonly dir: string;
  readonly storeId: string;
  readonly shard: number;
  /** So many vectors may stay without lists. */
  readonly flatVectorsMax: number;
  readonly log: Log;
}

export async function buildShardLists(vectors: LevelVectors, o: BuildShardLists): Promise<void> {
  const names = namesOf(o.dir, o.shard, vectors.level);
  const state = vectors.state();
  if (state === null || state.count <= o.flatVectorsMax) {
    removeLists(o.dir, names);
    return;
  }
  const kept = usable(names, { ...o, vectors });
  const covered = kept.at(-1)?.header.upTo ?? 0;
  const points = kept.reduce((sum, { header }) => sum + header.points, 0);
  const uncovered = vectors.countAfter(covered);
  if (points - (state.count - uncovered) > points * DELETED_SHARE_MAX) {
    kept.length = 0;
  } else if (uncovered <= o.flatVectorsMax) {
    return removeOthers(names, kept, o.dir);
  }
  let count = kept.length === 0 ? state.count : uncovered;
  for (let last = kept.at(-1); last !== undefined && last.header.points <= count; ) {
    count += last.header.points;
    kept.pop();
    last = kept.at(-1);
  }
  const range = { after: kept.at(-1)?.header.upTo ?? 0, upTo: vectors.positionMax() };
  const { dimension, embedder } = state;
  const built = await buildLists(
    { dimension, count, batches: () => vectors.batches(range) },
    { signal: o.signal, onProgress: (done) => o.onProgress?.({ done, total: count }) },
  );
  const { level } = vectors;
  mkdirSync(listsFolder(o.dir), { recursive: true });
  const path = join(listsFolder(o.dir), listsName(o.shard, level, range));
  replaceDurably(path, (temporary) => {
    writeLists(temporary, built, { storeId: o.storeId, level, embedder, dimension, ...range });
  });
  const now = namesOf(o.dir, o.shard, level);
  const fresh = now.filter((one) => one.after === range.after && one.upTo === range.upTo);
  removeOthers(now, kept, o.dir, fresh);
}

/** Those on disk that are sound and follow on each other, closed again. */
function usable(
  names: readonly ListsName[],
  o: BuildShardLists & Pick<ListsOwner, "vectors">,
): ListsFile[] {
  return chainOf(names, (name) => {
    try {
      const file = openLists(o.dir, name, o);
      try {
        file.verify(o.signal);
      } finally {
        file.close();
      }
      return file;
    } catch (error) {
      if (!(error instanceof ListsUnusable)) throw error;
      o.log.info(`${name.name} is made anew: ${error.message}`);
      return null;
    }
  });
}

function removeOthers(
  names: readonly ListsName[],
  kept: readonly ListsFile[],
  dir: string,
  fresh: readonly ListsName[] = [],
): void {
  const stay = new Set([
    ...kept.map(({ header }) => `${header.after} ${header.upTo}`),
    ...fresh.map(({ after, upTo }) => `${after} ${upTo}`),
  ]);
  removeLists(dir, names.filter(({ after, upTo }) => !stay.has(`${after} ${upTo}`)));
}

/** Lists say something of the vectors in them: none may keep those of removed passages. */
export function dropListsOfDeleted(
  vectors: LevelVectors,
  o: { dir: string; storeId: string; shard: number; log: Log },
): void {
  const names = namesOf(o.dir, o.shard, vectors.level);
  if (names.length === 0) return;
  const kept = usable(names, { ...o, vectors, flatVectorsMax: 0 });
  const points = kept.reduce((sum, { header }) => sum + header.points, 0);
  const covered = kept.at(-1)?.header.upTo ?? 0;
  const present = (vectors.state()?.count ?? 0) - vectors.countAfter(covered);
  if (present === points) removeOthers(names, kept, o.dir);
  else removeLists(o.dir, names);
}
