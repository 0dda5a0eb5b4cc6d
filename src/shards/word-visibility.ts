/** Which passages of a shard a word search may show. */
import type { Filter } from "../records/index.js";
import type { Shard } from "./shard.js";

export interface VisibleRows {
  /** Where they are few: all of them. */
  readonly rows: readonly number[] | null;
  /** Where they are many; null when all may be shown. */
  readonly accept: ((row: number) => boolean) | null;
}

/** So many are scored one by one sooner than found by a search. */
const FEW = 4_096;

export function visibleRows(shard: Shard, filter: Filter | undefined): VisibleRows {
  const allowed = shard.visibleDocuments(filter);
  if (allowed !== null) {
    const rows = fewRows(shard, allowed);
    if (rows !== null) return { rows, accept: null };
    return { rows: null, accept: accepting(shard, (document) => allowed.has(document)) };
  }
  const staged = shard.stagedDocuments();
  if (staged.size === 0) return { rows: null, accept: null };
  return { rows: null, accept: accepting(shard, (document) => !staged.has(document)) };
}

function fewRows(shard: Shard, documents: ReadonlySet<number>): readonly number[] | null {
  const ids = JSON.stringify([...documents]);
  const found = shard.db.get<{ chunks: number }>(
    "SELECT total(chunks) AS chunks FROM documents WHERE id IN (SELECT value FROM json_each(?))",
    ids,
  );
  if (found === undefined || found.chunks > FEW) return null;
  const rows = shard.db.all<{ id: number }>(
    `SELECT p.id FROM json_each(?) AS j JOIN blocks b ON b.document = j.value
     JOIN passages p ON p.block = b.id ORDER BY p.id`,
    ids,
  );
  return rows.map(({ id }) => id);
}

/** Candidates come in the order of rows, so the block of the last one mostly holds the next. */
function accepting(
  shard: Shard,
  accepts: (document: number) => boolean,
): (row: number) => boolean {
  let known = { first: 0, last: -1, accepted: false };
  return (row) => {
    if (row >= known.first && row <= known.last) return known.accepted;
    const block = shard.blockOf(row);
    if (block === null) return false;
    known = { first: block.first, last: block.last, accepted: accepts(block.document) };
    return known.accepted;
  };
}
