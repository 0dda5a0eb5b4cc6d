/**
 * Static vectors of a shard that is wholly deep go: its passages are found by better ones, and they
 * take a third of its text's bytes. What comes in later has its own again until it is deep too.
 */
import type { Log } from "../base/index.js";
import { countVectors } from "./deep-vectors.js";
import type { Shard } from "./shard.js";

/** With a larger share of free pages the file is written anew. */
const FREE_SHARE_MAX = 0.1;

/** Runs in a transaction of its own. False where there is nothing to drop. */
export function dropStaticsOfDeep(shard: Shard, log: Log): boolean {
  const { db, statics } = shard;
  if (statics.meta().count === 0 || countVectors(db) < shard.passageCount()) return false;
  db.begin();
  statics.clear();
  db.commit();
  const free = Number(db.pragma("freelist_count")) / Math.max(1, Number(db.pragma("page_count")));
  if (free > FREE_SHARE_MAX) rewrite(shard, log);
  return true;
}

/** All is committed: that the disk has no room for a second copy is no failure. */
function rewrite({ id, db }: Shard, log: Log): void {
  try {
    db.rewrite();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`shard ${id} keeps its free pages until it is compacted: ${why}`);
  }
}
