/**
 * The word index of a shard made anew from its texts, within the transaction that is open: for
 * shards of releases that had another index, and for damaged ones. A block whose text is damaged
 * is found by its title and heading alone: the rest of the shard stays usable.
 */
import type { Log } from "../base/index.js";
import { unpackText } from "./block-codec.js";
import type { Connection } from "./connection.js";
import { textAbove } from "./embedded-text.js";
import type { WordIndex } from "./word-index.js";

/** Chars of text that become one segment. */
const SEGMENT_CHARS = 16_000_000;
const LOG_EVERY = 100_000;

type PassageRow = readonly [
  row: number,
  block: number,
  start: number,
  end: number,
  heading: string,
  title: string | null,
];

interface BlockRows {
  readonly block: number;
  readonly rows: PassageRow[];
}

export function rebuildWords(db: Connection, words: WordIndex, log: Log): void {
  words.clear();
  let chars = 0;
  let done = 0;
  for (const { block, rows } of blocksOf(db)) {
    const text = blockText(db, block, log);
    const passages = rows.map(([, , start, end, heading, title]) => {
      return { title: textAbove(title, heading), body: text.slice(start, end) };
    });
    words.add(rows.map(([row]) => row), words.count(passages));
    chars += text.length;
    if (chars >= SEGMENT_CHARS) {
      words.flush();
      chars = 0;
    }
    const before = done;
    done += rows.length;
    if (Math.floor(done / LOG_EVERY) > Math.floor(before / LOG_EVERY)) {
      log.info(`word index: ${done} passages of the shard are done`);
    }
  }
  words.flush();
}

const ROWS_AT_ONCE = 1_024;

/** Passages of a block have consecutive rows. Read in pages: words are written in between. */
function* blocksOf(db: Connection): Generator<BlockRows> {
  let current = null as BlockRows | null;
  let after = 0;
  for (;;) {
    const page = [
      ...db.rows<PassageRow>(
        `SELECT p.id, p.block, p.start, p."end", p.heading, d.title
         FROM passages p JOIN blocks b ON b.id = p.block JOIN documents d ON d.id = b.document
         WHERE p.id > ? ORDER BY p.id LIMIT ${ROWS_AT_ONCE}`,
        after,
      ),
    ];
    for (const row of page) {
      if (current?.block !== row[1]) {
        if (current !== null) yield current;
        current = { block: row[1], rows: [] };
      }
      current.rows.push(row);
      [after] = row;
    }
    if (page.length < ROWS_AT_ONCE) break;
  }
  if (current !== null) yield current;
}

function blockText(db: Connection, block: number, log: Log): string {
  const found = db.get<{ body: Buffer; encoding: number }>(
    "SELECT body, encoding FROM blocks WHERE id = ?",
    block,
  );
  if (found === undefined) return "";
  try {
    return unpackText(found);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    log.warn(`the text of block ${block} is damaged (${detail}): its words are not indexed`);
    return "";
  }
}
