/**
 * Live passages without a deep vector: those of named documents first, then the newest. Asked for
 * again and again while they are embedded, so what is known to be done is not looked at again: per
 * shard, all live passages from a row on.
 */
import { embeddedText } from "./embedded-text.js";
import { passageId } from "./passage-id.js";
import type { Shard } from "./shard.js";
import type { PendingVector } from "./types.js";

const MISSING = "NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id)";
const COLUMNS = `p.id, p.block, p.start, p."end", p.tokens, p.heading, d.title`;

const NEWEST = `
  SELECT ${COLUMNS} FROM passages p
  JOIN blocks b ON b.id = p.block JOIN documents d ON d.id = b.document AND d.state = 1
  WHERE p.id < ? AND ${MISSING} ORDER BY p.id DESC LIMIT ?`;

const OF_SOURCE = `
  SELECT ${COLUMNS} FROM documents d
  JOIN blocks b ON b.document = d.id JOIN passages p ON p.block = b.id
  WHERE d.source = ? AND d.state = 1 AND ${MISSING} ORDER BY p.id LIMIT ?`;

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
  /** By shard: every live passage from this row on has its vector. */
  readonly #doneFrom = new Map<number, number>();
  /** Named documents without anything pending. */
  readonly #doneSources = new Set<string>();

  next(
    shards: readonly Shard[],
    o: { limit: number; first: readonly string[] },
  ): PendingVector[] {
    const pending: PendingVector[] = [];
    for (const source of o.first) {
      if (this.#doneSources.has(source)) continue;
      const before = pending.length;
      for (const shard of shards) {
        const room = o.limit - pending.length;
        if (room <= 0) return pending;
        const rows = shard.db.all<PendingRow>(OF_SOURCE, source, room);
        pending.push(...rows.map((row) => asPending(shard, row)));
      }
      if (pending.length === before) this.#doneSources.add(source);
    }
    // One kind at a time, or a passage could come twice.
    if (pending.length > 0) return pending;
    for (const shard of shards.toReversed()) {
      const room = o.limit - pending.length;
      if (room <= 0) break;
      const from = this.#doneFrom.get(shard.id) ?? Number.MAX_SAFE_INTEGER;
      const rows = shard.db.all<PendingRow>(NEWEST, from, room);
      this.#doneFrom.set(shard.id, (rows[0]?.id ?? 0) + 1);
      pending.push(...rows.map((row) => asPending(shard, row)));
    }
    return pending;
  }

  /** A document became live, or vectors were dropped. */
  restart(): void {
    this.#doneFrom.clear();
    this.#doneSources.clear();
  }
}

function asPending(shard: Shard, row: PendingRow): PendingVector {
  const text = shard.reader.blockText(row.block).slice(row.start, row.end);
  return {
    id: passageId(shard.id, row.id),
    tokens: row.tokens,
    text: embeddedText({ title: row.title, heading: row.heading, text }),
  };
}
