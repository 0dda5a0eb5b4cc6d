/** Which passages of a shard a search may show. */
import type { Filter } from "../records/index.js";
import { RowRanges } from "./row-ranges.js";
import type { Shard } from "./shard.js";

export interface VisibleRows {
  /** Where they are few: all of them. */
  readonly rows: readonly number[] | null;
  /** Where they are many; null when all may be shown. */
  readonly accept: ((row: number) => boolean) | null;
}

/** So many are scored one by one sooner than found by a search. */
const FEW = 4_096;
const LOOKUPS_MIN = 256;
/** A lookup takes as long as so many blocks of a list: 15 us and 1.9 us were measured. */
const LOOKUP_BLOCKS = 8;

export function visibleRows(shard: Shard, filter: Filter | undefined): VisibleRows {
  const allowed = shard.visibleDocuments(filter);
  if (allowed !== null) {
    const rows = fewRows(shard, allowed);
    if (rows !== null) return { rows, accept: null };
    return { rows: null, accept: accepting(shard, { documents: allowed, inside: true }) };
  }
  const staged = shard.stagedDocuments();
  if (staged.size === 0) return { rows: null, accept: null };
  return { rows: null, accept: accepting(shard, { documents: staged, inside: false }) };
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

/**
 * Whether the owner of a row is among the documents (`inside`) or not. Candidates come in the order
 * of rows, so the block of the last one mostly holds the next. Once looking blocks up one by one
 * has cost as much as a list of all would, the list is made.
 */
function accepting(
  shard: Shard,
  { documents, inside }: { documents: ReadonlySet<number>; inside: boolean },
): (row: number) => boolean {
  let known = { first: 0, last: -1, accepted: false };
  let ranges = null as RowRanges | null;
  let lookups = 0;
  let most = LOOKUPS_MIN;
  return (row) => {
    if (row >= known.first && row <= known.last) return known.accepted;
    if (ranges !== null) return ranges.has(row) === inside;
    if (lookups === LOOKUPS_MIN) most += Math.floor(shard.blocksOf(documents) / LOOKUP_BLOCKS);
    if (lookups === most) {
      ranges = RowRanges.of(shard, documents);
      return ranges.has(row) === inside;
    }
    lookups += 1;
    const block = shard.blockOf(row);
    if (block === null) return false;
    const accepted = documents.has(block.document) === inside;
    known = { first: block.first, last: block.last, accepted };
    return accepted;
  };
}
