/**
 * Passages, documents and text of one shard. Inflated blocks are kept for a while: blocks never
 * change and their ids are never used twice.
 */
import { invariant } from "../base/index.js";
import type { MediaType, Metadata, Passage } from "../records/index.js";
import { unpackText } from "./block-codec.js";
import type { Connection } from "./connection.js";
import { passageId } from "./passage-id.js";
import type { DocumentRecord } from "./types.js";

/** About 16 thousand characters each. */
const BLOCKS_KEPT_MAX = 128;

interface PassageRow {
  id: number;
  block: number;
  start: number;
  end: number;
  tokens: number;
  heading: string;
  blockStart: number;
  blockPage: number | null;
  pages: string | null;
  source: string;
  title: string | null;
  mediaType: MediaType;
  date: string | null;
  metadata: string;
}

export interface DocumentRow {
  id: number;
  source: string;
  title: string | null;
  mediaType: MediaType;
  metadata: string;
  date: string | null;
  length: number;
  tokens: number;
  chunks: number;
  ingestedAt: string;
  origin: string;
}

const PASSAGE = `
  SELECT p.id, p.block, p.start, p."end", p.tokens, p.heading,
    at.start AS blockStart, at.page AS blockPage, at.pages,
    d.source, d.title, d.media_type AS mediaType, d.date, d.metadata
  FROM passages p
  JOIN blocks b ON b.id = p.block
  JOIN documents d ON d.id = b.document AND d.state = 1
  JOIN document_blocks at ON at.block = b.id AND at.document = d.id
  WHERE p.id = ?`;

export interface PassagePlace {
  readonly source: string;
  /** Of its block in the document. */
  readonly ordinal: number;
  /** In the block. */
  readonly start: number;
}

const PLACE = `
  SELECT d.source, at.ordinal, p.start
  FROM passages p
  JOIN blocks b ON b.id = p.block
  JOIN documents d ON d.id = b.document AND d.state = 1
  JOIN document_blocks at ON at.block = b.id AND at.document = d.id
  WHERE p.id = ?`;

/** Passages of the documents' neighbouring blocks, nearest block first. */
const NEAR_BLOCKS = `
  SELECT p.id FROM document_blocks here
  JOIN blocks b ON b.id = here.block AND b.document = here.document
  JOIN document_blocks near ON near.document = here.document
    AND near.ordinal BETWEEN here.ordinal - ? AND here.ordinal + ?
  JOIN passages p ON p.block = near.block
  WHERE here.block = ?
  ORDER BY near.ordinal, p.start`;

export const DOCUMENT = `
  SELECT d.id, d.source, d.title, d.media_type AS mediaType, d.metadata, d.date,
    d.chars AS length, d.tokens, d.chunks, d.ingested_at AS ingestedAt, o.path AS origin
  FROM documents d JOIN origins o ON o.id = d.origin`;

export class PassageReader {
  readonly #db: Connection;
  readonly #shard: number;
  readonly #texts = new Map<number, string>();

  constructor(db: Connection, shard: number) {
    this.#db = db;
    this.#shard = shard;
  }

  passage(row: number): Passage | null {
    const found = this.#db.get<PassageRow>(PASSAGE, row);
    if (found === undefined) return null;
    return {
      id: passageId(this.#shard, found.id),
      source: found.source,
      title: found.title,
      heading: found.heading,
      text: this.blockText(found.block).slice(found.start, found.end),
      start: found.blockStart + found.start,
      end: found.blockStart + found.end,
      page: pageAt(found),
      tokens: found.tokens,
      mediaType: found.mediaType,
      date: found.date,
      metadata: JSON.parse(found.metadata) as Metadata,
    };
  }

  /** Where a passage stands; null where it is in no live document. */
  place(row: number): PassagePlace | null {
    return this.#db.get<PassagePlace>(PLACE, row) ?? null;
  }

  /** Rows of the passages around one, in document order. */
  neighbours(row: number, o: { before: number; after: number }): number[] {
    const block = this.#db.get<{ block: number }>("SELECT block FROM passages WHERE id = ?", row);
    if (block === undefined) return [];
    for (let reach = 1; ; reach *= 4) {
      const rows = this.#db
        .all<{ id: number }>(NEAR_BLOCKS, reach, reach, block.block)
        .map((near) => near.id);
      const at = rows.indexOf(row);
      if (at === -1) return [];
      const enough = at >= o.before && rows.length - at > o.after;
      // No document has more blocks than this, so all of it was looked at.
      if (enough || reach > 1e9) {
        return [
          ...rows.slice(Math.max(0, at - o.before), at),
          ...rows.slice(at + 1, at + 1 + o.after),
        ];
      }
    }
  }

  document(source: string): DocumentRow | null {
    const sql = `${DOCUMENT} WHERE d.source = ? AND state = 1`;
    return this.#db.get<DocumentRow>(sql, source) ?? null;
  }

  /** Blocks of a document that touch [start, end), in order. */
  blocksIn(document: number, start: number, end: number): { block: number; start: number }[] {
    return this.#db.all(
      `SELECT at.block, at.start FROM document_blocks at JOIN blocks b ON b.id = at.block
       WHERE at.document = ? AND at.start < ? AND at.start + b.chars > ? ORDER BY at.ordinal`,
      document,
      end,
      start,
    );
  }

  /** Rows of the passages that touch [start, end) of a document, in order. */
  rowsIn(document: number, start: number, end: number): number[] {
    return this.blocksIn(document, start, end).flatMap(({ block, start: at }) =>
      this.#db
        .all<{ id: number }>(
          `SELECT id FROM passages WHERE block = ? AND start < ? AND "end" > ? ORDER BY start`,
          block,
          end - at,
          start - at,
        )
        .map(({ id }) => id),
    );
  }

  blockText(block: number): string {
    const kept = this.#texts.get(block);
    if (kept !== undefined) return kept;
    const stored = this.#db.get<{ body: Buffer; encoding: number }>(
      "SELECT body, encoding FROM blocks WHERE id = ?",
      block,
    );
    invariant(stored !== undefined, "a passage's block is there");
    const text = unpackText(stored);
    if (this.#texts.size >= BLOCKS_KEPT_MAX) {
      for (const oldest of this.#texts.keys()) {
        this.#texts.delete(oldest);
        break;
      }
    }
    this.#texts.set(block, text);
    return text;
  }
}

export function documentRecord(row: DocumentRow): DocumentRecord {
  const { id: _, metadata, ...rest } = row;
  return { ...rest, metadata: JSON.parse(metadata) as Metadata };
}

/** The last page that begins at or before the passage. */
function pageAt(row: { start: number; blockPage: number | null; pages: string | null }) {
  let page = row.blockPage;
  if (row.pages === null) return page;
  for (const [start, number] of JSON.parse(row.pages) as [number, number][]) {
    if (start > row.start) break;
    page = number;
  }
  return page;
}
