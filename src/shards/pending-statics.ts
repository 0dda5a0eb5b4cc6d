/**
 * Blocks of live documents that have no static vectors and are not wholly deep: those that came in
 * by words alone, or whose vectors were of another embedder. Ascending, so that a caller who fills
 * them in asks for those after the last one.
 */
import type { PassageId } from "../records/index.js";
import { countVectors } from "./deep-vectors.js";
import { embeddedText } from "./embedded-text.js";
import { passageId, rowOf, shardOf } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { PendingBlock } from "./types.js";

const PENDING = `
  SELECT b.id AS block, d.title, (SELECT min(p.id) FROM passages p WHERE p.block = b.id) AS first
  FROM blocks b JOIN documents d ON d.id = b.document AND d.state = 1
  WHERE b.id > ? AND EXISTS (SELECT 1 FROM passages p WHERE p.block = b.id)
    AND NOT EXISTS (SELECT 1 FROM static_vectors s
      WHERE s.first = (SELECT min(p.id) FROM passages p WHERE p.block = b.id))
    AND EXISTS (SELECT 1 FROM passages p WHERE p.block = b.id
      AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id))
  ORDER BY b.id LIMIT ?`;

interface BlockRow {
  readonly block: number;
  readonly title: string | null;
  readonly first: number;
}

interface PassageRow {
  readonly start: number;
  readonly end: number;
  readonly heading: string;
}

export function pendingStatics(
  shards: readonly Shard[],
  o: { limit: number; after: PassageId },
): PendingBlock[] {
  const pending: PendingBlock[] = [];
  for (const shard of shards) {
    if (shard.id < shardOf(o.after) || pending.length >= o.limit) continue;
    const passages = shard.passageCount();
    if (shard.statics.meta().count === passages || countVectors(shard.db) === passages) continue;
    const after = shard.id === shardOf(o.after) ? blockOf(shard, rowOf(o.after)) : 0;
    for (const row of shard.db.all<BlockRow>(PENDING, after, o.limit - pending.length)) {
      pending.push({ first: passageId(shard.id, row.first), texts: textsOf(shard, row) });
    }
  }
  return pending;
}

function blockOf(shard: Shard, row: number): number {
  const sql = "SELECT block FROM passages WHERE id = ?";
  return shard.db.get<{ block: number }>(sql, row)?.block ?? 0;
}

function textsOf(shard: Shard, { block, title }: BlockRow): string[] {
  const text = shard.reader.blockText(block);
  return shard.db
    .all<PassageRow>(
      `SELECT start, "end", heading FROM passages WHERE block = ? ORDER BY id`,
      block,
    )
    .map(({ start, end, heading }) =>
      embeddedText({ title, heading, text: text.slice(start, end) }),
    );
}
