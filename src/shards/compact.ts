/**
 * Gives the disk back: leftovers of interrupted runs go, the word index is merged into one
 * segment (which is when deleted words leave it), the file is written anew and its log emptied.
 * Afterwards removed text is in no file of the store.
 */
import { isRecollectError, type Log } from "../base/index.js";
import { removeBlocks, removeDocumentRows } from "./document-rows.js";
import { checkGraph, type GraphFiles, removeGraph } from "./graph-file.js";
import { rebuildWords } from "./rebuild-words.js";
import type { Shard } from "./shard.js";
import { countUncovered, countVectors, readVectorMeta, seqMax } from "./vector-index.js";

export function compactShard(
  shard: Shard,
  o: { files: GraphFiles; storeId: string; log: Log },
): void {
  const { db, words } = shard;
  db.begin();
  for (const { id } of db.all<{ id: number }>("SELECT id FROM documents WHERE state = 0")) {
    removeDocumentRows(db, words, id);
  }
  removeBlocks(db, words, "id NOT IN (SELECT block FROM document_blocks)", []);
  compactWords(shard, o.log);
  db.commit();
  db.script("VACUUM");
  const [result] = db.pragmaRows("wal_checkpoint(TRUNCATE)");
  if (result?.["busy"] !== 0) {
    o.log.warn("another process is reading: the write-ahead log will be emptied later");
  }
  dropGraphOfDeleted(shard, o);
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

/** A vector says something of its text too: a graph must not keep those of removed passages. */
function dropGraphOfDeleted(shard: Shard, o: { files: GraphFiles; storeId: string }): void {
  const meta = readVectorMeta(shard.db);
  const check = checkGraph(o.files, {
    storeId: o.storeId,
    embedder: meta.embedder ?? "",
    dimension: meta.dimension ?? 0,
    seqMax: seqMax(shard.db),
  });
  if (check.kind === "usable") {
    const { watermark, points } = check.description;
    const present = countVectors(shard.db) - countUncovered(shard.db, watermark);
    if (present === points) return;
  }
  removeGraph(o.files);
  shard.vectors.forget();
}
