/** PassageId = shard * 2^32 + row. */
import type { PassageId } from "../records/index.js";

const ROWS = 2 ** 32;

export function passageId(shard: number, row: number): PassageId {
  return shard * ROWS + row;
}

export function shardOf(id: PassageId): number {
  return Math.floor(id / ROWS);
}

export function rowOf(id: PassageId): number {
  return id % ROWS;
}
