/** All postings of one term in one segment, block by block, from the first to the last. */
import { ByteReader } from "./byte-writer.js";
import { BLOCK_POSTINGS, PostingBlock, unpackBlock, unpackRest } from "./posting-codec.js";
import type { TermEntry } from "./dictionary-block.js";
import type { Segment } from "./segment.js";

/** The block that is given is the same each time, filled anew. */
export function* postingBlocks(
  segment: Segment,
  entry: TermEntry,
  into: PostingBlock = new PostingBlock(),
): Generator<PostingBlock> {
  const { frequency, only } = entry;
  if (only !== null) {
    into.passages[0] = only.passage;
    into.body[0] = only.body;
    into.title[0] = only.title;
    into.count = 1;
    yield into;
    return;
  }
  const bytes = segment.read(entry.postingsAt, entry.postingsBytes);
  let at = 0;
  if (frequency >= BLOCK_POSTINGS) {
    const head = new ByteReader(bytes);
    const tableBytes = head.varint();
    at = head.at + tableBytes;
  }
  let before = -1;
  for (let left = frequency; left > 0; left -= BLOCK_POSTINGS) {
    if (left >= BLOCK_POSTINGS) at = unpackBlock(bytes, at, { before, into });
    else at = unpackRest(bytes, at, { count: left, before, into });
    before = into.passages[into.count - 1] as number;
    yield into;
  }
}
