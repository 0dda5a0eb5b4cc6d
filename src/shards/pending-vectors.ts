/**
 * Live passages without a vector. Asked for again and again while they are embedded, so what
 * is known to be done is not looked at again: per shard, all live passages up to a row.
 */
import type { PassageId } from "../records/index.js";
import { embeddedText } from "./embedded-text.js";
import { passageId, rowOf, shardOf } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { PendingVector } from "./types.js";

const PENDING = `
  SELECT p.id, p.block, p.start, p."end", p.tokens, p.heading, d.title
  FROM passages p
  JOIN blocks b ON b.id = p.block JOIN documents d ON d.id = b.document AND d.state = 1
  WHERE p.id > ? AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id)
  ORDER BY p.id LIMIT ?`;

interface PendingRow {
  id: number;
  block: number;
  start: number;
  end: number;
  tokens: number;
  heading: string;
  title: string | null;
}

export class PendingVectors {
  readonly #doneUpTo = new Map<number, number>();

  next(shards: readonly Shard[], o: { limit: number; after: PassageId }): PendingVector[] {
    const pending: PendingVector[] = [];
    for (const shard of shards) {
      if (shard.id < shardOf(o.after)) continue;
      if (pending.length >= o.limit) break;
      const asked = shard.id === shardOf(o.after) ? rowOf(o.after) : 0;
      const done = this.#doneUpTo.get(shard.id) ?? 0;
      const from = Math.max(asked, done);
      const rows = shard.db.all<PendingRow>(PENDING, from, o.limit - pending.length);
      const first = rows[0];
      // A staged document may lie before it and become live later: see lower().
      if (asked <= done && first !== undefined) this.#doneUpTo.set(shard.id, first.id - 1);
      for (const row of rows) {
        const text = shard.reader.blockText(row.block).slice(row.start, row.end);
        pending.push({
          id: passageId(shard.id, row.id),
          tokens: row.tokens,
          text: embeddedText({ title: row.title, heading: row.heading, text }),
        });
      }
    }
    return pending;
  }

  /** A document became live whose first passage is `row`. */
  lower(shard: number, row: number): void {
    const done = this.#doneUpTo.get(shard) ?? 0;
    if (row <= done) this.#doneUpTo.set(shard, row - 1);
  }

  /** After vectors were dropped. */
  restart(): void {
    this.#doneUpTo.clear();
  }
}
