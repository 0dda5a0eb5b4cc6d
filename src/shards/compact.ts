/**
 * Gives the disk back: leftovers of interrupted runs go, the word index is merged into one
 * segment (which is when deleted words leave it), the file is written anew and its log emptied.
 * Afterwards removed text is in no file of the store.
 */
import type { Log } from "../base/index.js";
import { dropListsOfDeleted } from "./build-shard-lists.js";
import { removeBlocks, removeDocumentRows } from "./document-rows.js";
import { LEVELS } from "./level-vectors.js";
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
  db.run("INSERT INTO words (words) VALUES ('optimize')");
  db.commit();
  db.script("VACUUM");
  const [result] = db.pragmaRows("wal_checkpoint(TRUNCATE)");
  if (result?.["busy"] !== 0) {
    o.log.warn("another process is reading: the write-ahead log will be emptied later");
  }
  for (const level of LEVELS) dropListsOfDeleted(shard.level(level), o);
}
