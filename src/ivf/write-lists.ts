/** Writes built lists as a file; syncing and renaming it is the caller's. */
import { closeSync, openSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { invariant } from "../base/index.js";
import type { BuiltLists } from "./build-lists.js";
import {
  alignedTo,
  LIST_ALIGNMENT,
  type ListsHeader,
  type ListsIdentity,
  MAGIC,
  PREFIX_BYTES,
  sha256,
  TABLES_AT,
  tableBytes,
} from "./lists-format.js";
import { bytesOf, postingBytes } from "./posting-buffer.js";

export function writeLists(path: string, built: BuiltLists, owner: ListsIdentity): ListsHeader {
  const { lists, bits, dimension, centroids } = built;
  const n = lists.length;
  const codes = new Int8Array(n * dimension);
  const scales = new Float32Array(n);
  const spreads = new Float32Array(n);
  const counts = new Uint32Array(n);
  const sums = new Uint32Array(n);
  const offsets = new Float64Array(n);
  const file = openSync(path, "w");
  try {
    let end = TABLES_AT + tableBytes({ lists: n, dimension });
    for (const [at, list] of lists.entries()) {
      const bytes = list.bytes();
      const offset = alignedTo(end, LIST_ALIGNMENT);
      codes.set(centroids.codes(list.centroid), at * dimension);
      scales[at] = centroids.scale(list.centroid);
      spreads[at] = list.spreadMax;
      counts[at] = list.count;
      sums[at] = crc32(bytes);
      offsets[at] = offset;
      writeAll(file, bytes, offset);
      end = offset + list.count * postingBytes(bits);
    }
    const tables = [offsets, codes, scales, spreads, counts, sums];
    const table = Buffer.concat(tables.map(bytesOf));
    writeAll(file, table, TABLES_AT);
    const header: ListsHeader = {
      format: 1,
      ...owner,
      bits,
      points: built.points,
      postings: counts.reduce((sum, count) => sum + count, 0),
      lists: n,
      postingsMax: counts.reduce((most, count) => Math.max(most, count), 0),
      tablesSha256: sha256(table).toString("hex"),
      bytes: end,
    };
    writeAll(file, prefixed(header), 0);
    return header;
  } finally {
    closeSync(file);
  }
}

function prefixed(header: ListsHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  invariant(PREFIX_BYTES + json.length <= TABLES_AT, "room for the header");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([Buffer.from(MAGIC, "latin1"), length, sha256(json), json]);
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
