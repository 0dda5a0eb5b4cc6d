/**
 * Gives the disk back: leftovers of interrupted runs go, the word index is merged into one
 * segment (which is when deleted words leave it), the file is written anew and its log emptied.
 * Afterwards removed text is in no file of the store.
 */
import { isRecollectError, type Log } from "../base/index.js";
import { dropListsOfDeleted } from "./build-shard-lists.js";
import { removeBlocks, removeDocumentRows } from "./document-rows.js";
import { LEVELS } from "./level-vectors.js";
import { rebuildWords } from "./rebuild-words.js";
import type { Shard } from "./shard.js";

export function compactShard(
  shard: Shard,
  o: { dir: string; storeId: string; shard: number; log: Log },
): void {
  const { db, words } = shard;
  db.begin();
  for (const { id } of db.all<{ id: number }>("SELECT id FROM documents WHERE state = 0")) {
    removeDocumentRows(db, words, id);
  }
  removeBlocks(db, words, "id NOT IN (SELECT block FROM document_blocks)", []);
  compactWords(shard, o.log);
  db.commit();
  if (!db.rewrite()) {
    o.log.warn("another process is reading: the write-ahead log will be emptied later");
  }
  for (const level of LEVELS) dropListsOfDeleted(shard.level(level), o);
}

/** Terms of removed passages leave the files too. Made anew from the texts where it is damaged. */
function compactWords({ db, words, id }: Shard, log: Log): void {
  try {
    words.check();
    words.compact();
  } catch (error) {
    if (!isRecollectError(error) || error.code !== "STORE_DAMAGED") throw error;
    log.warn(`the word index of shard ${id} is damaged: building it again`);
    rebuildWords(db, words, log);
    words.compact();
  }
}
