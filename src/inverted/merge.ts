/**
 * Several segments become one, term by term: postings of removed passages are dropped, and terms
 * that only they had. The rows of each segment lie behind those of the one before. Memory: the
 * largest term's postings, and of all passages numbers, rows and lengths.
 */
import { PassageTable } from "./passage-table.js";
import { PostingBlock } from "./posting-codec.js";
import { PostingList } from "./posting-list.js";
import { postingBlocks } from "./posting-scan.js";
import type { TermEntry } from "./dictionary-block.js";
import type { Segment } from "./segment.js";
import { PAGE_BYTES, type SegmentFacts, SegmentWriter } from "./segment-writer.js";

export interface MergeInput {
  readonly segment: Segment;
  /** Rows that are gone. */
  readonly removed: ReadonlySet<number>;
  /** Pages before this one will not be read again by this merge. */
  readonly passed?: (page: number) => void;
}

/** Null where no passage is left. */
export function mergeSegments(
  inputs: readonly MergeInput[],
  emit: (page: Uint8Array) => void,
): { facts: SegmentFacts; table: PassageTable } | null {
  const { table, numbers } = renumbered(inputs);
  if (table.count === 0) return null;
  const writer = new SegmentWriter(table, emit);
  const heads = inputs.map((input, i) => new Head(input, numbers[i] as Int32Array));
  const list = new PostingList();
  const scratch = new PostingBlock();
  for (;;) {
    let least: string | null = null;
    for (const { entry } of heads) {
      if (entry !== null && (least === null || entry.term < least)) least = entry.term;
    }
    if (least === null) break;
    list.clear();
    for (const head of heads) {
      if (head.entry?.term !== least) continue;
      for (const block of postingBlocks(head.segment, head.entry, scratch)) {
        list.append(block, head.numbers);
      }
      head.entry = next(head.entries);
      head.pass();
    }
    if (list.count > 0) writer.term(least, list);
  }
  return { facts: writer.finish(), table };
}

/** A walk through the terms of one input. */
class Head {
  readonly segment: Segment;
  /** By number in the input: that in the merged segment. */
  readonly numbers: Int32Array;
  readonly entries: Iterator<TermEntry>;
  entry: TermEntry | null;
  readonly #input: MergeInput;
  #page = 0;

  constructor(input: MergeInput, numbers: Int32Array) {
    this.#input = input;
    this.segment = input.segment;
    this.numbers = numbers;
    this.entries = input.segment.entries();
    this.entry = next(this.entries);
  }

  pass(): void {
    if (this.entry === null) return;
    const page = Math.floor(this.entry.postingsAt / PAGE_BYTES);
    if (page === this.#page) return;
    this.#page = page;
    this.#input.passed?.(page);
  }
}

function next(entries: Iterator<TermEntry>): TermEntry | null {
  const result = entries.next();
  return result.done === true ? null : result.value;
}

/** The passages that stay, and the new number of each old one; -1 for those that go. */
function renumbered(inputs: readonly MergeInput[]): { table: PassageTable; numbers: Int32Array[] } {
  const rows: number[] = [];
  const lengths: number[] = [];
  const numbers = inputs.map(({ segment, removed }) => {
    const { passages } = segment;
    const own = new Int32Array(passages.count);
    for (let n = 0; n < passages.count; n += 1) {
      const row = passages.row(n);
      if (removed.has(row)) {
        own[n] = -1;
        continue;
      }
      own[n] = rows.length;
      rows.push(row);
      lengths.push(passages.lengths[n] as number);
    }
    return own;
  });
  return { table: PassageTable.of(rows, lengths), numbers };
}
