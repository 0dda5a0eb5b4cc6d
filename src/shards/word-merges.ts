/**
 * Which segments become one, decided by sizes alone. The newest of about the same size are merged
 * once they are eight, so that each posting is written about once for each factor of eight that
 * the shard grows, and a search looks into few segments. No merge makes a segment of more passages
 * than one can number.
 * Source: P. O'Neil et al., "The log-structured merge-tree" (1996), tiered
 */

import { SEGMENT_PASSAGES_MAX } from "../inverted/index.js";

export interface SegmentRow {
  readonly segment: number;
  readonly first: number;
  readonly last: number;
  readonly passages: number;
  readonly removed: number;
}

const TIER = 8;
/** Passages of the smallest tier. */
const SMALLEST = 256;
/** Of a segment of no more, removed passages are dropped at once. */
const SMALL = 4_096;
/** Of a larger one once they are this share. */
const HOLLOW_SHARE = 0.25;

/** Segments ascending by rows; those to merge, empty where it is well as it is. */
export function tailToMerge(rows: readonly SegmentRow[]): readonly SegmentRow[] {
  const tiers = rows.map(({ passages }) => tierOf(passages));
  for (let tier = 0; tier <= Math.max(0, ...tiers); tier += 1) {
    let from = rows.length;
    let sum = 0;
    while (from > 0 && (tiers[from - 1] as number) <= tier) {
      sum += left(rows[from - 1] as SegmentRow);
      if (sum > SEGMENT_PASSAGES_MAX) break;
      from -= 1;
    }
    if (rows.length - from >= TIER) return rows.slice(from);
  }
  return [];
}

/** What becomes one segment each when all is merged: neighbours, as many as one can hold. */
export function mergesOfAll(rows: readonly SegmentRow[]): readonly (readonly SegmentRow[])[] {
  const groups: SegmentRow[][] = [];
  let sum = Infinity;
  for (const row of rows) {
    sum += left(row);
    if (sum > SEGMENT_PASSAGES_MAX) {
      groups.push([]);
      sum = left(row);
    }
    groups.at(-1)?.push(row);
  }
  return groups.filter((group) => group.length > 1 || group.some(({ removed }) => removed > 0));
}

const left = ({ passages, removed }: SegmentRow): number => passages - removed;

function tierOf(passages: number): number {
  return Math.max(0, Math.floor(Math.log(passages / SMALLEST) / Math.log(TIER)));
}

/** Whether so much of a segment is gone that it is written anew. */
export function hollowAlone({ passages, removed }: SegmentRow): boolean {
  return removed > 0 && (passages <= SMALL || removed >= passages * HOLLOW_SHARE);
}
