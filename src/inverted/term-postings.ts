/**
 * Where a term of a query stands in one segment: a stem as the dictionary has it; a prefix as
 * the union of what begins with it; several stems, which are one word to its writer, as what
 * holds them all.
 */
import { PostingCursor } from "./posting-cursor.js";
import { PostingList } from "./posting-list.js";
import { postingBlocks } from "./posting-scan.js";
import type { TermEntry } from "./dictionary-block.js";
import type { Segment } from "./segment.js";

/** A word of a query with its stems in the index's own terms. */
export interface QueryTerm {
  readonly text: string;
  /** Usually one; several where the tokenizer splits the word. */
  readonly stems: readonly string[];
  readonly prefix: boolean;
}

export interface TermPostings {
  readonly frequency: number;
  /** A new walk through them. */
  cursor(): PostingCursor;
}

/** Null where no passage of the segment holds the term. */
export function termPostings(segment: Segment, term: QueryTerm): TermPostings | null {
  const [stem] = term.stems;
  if (stem === undefined) return null;
  if (term.prefix) return ofPrefix(segment, stem);
  if (term.stems.length > 1) return ofAll(segment, term.stems);
  return ofEntry(segment, segment.find(stem));
}

function ofEntry(segment: Segment, entry: TermEntry | null): TermPostings | null {
  if (entry === null) return null;
  return { frequency: entry.frequency, cursor: () => PostingCursor.of(segment, entry) };
}

function ofList(list: PostingList): TermPostings | null {
  if (list.count === 0) return null;
  return { frequency: list.count, cursor: () => PostingCursor.ofList(list) };
}

function ofPrefix(segment: Segment, prefix: string): TermPostings | null {
  const entries = [...segment.entries(prefix)];
  const [first, second] = entries;
  if (first === undefined || second === undefined) return ofEntry(segment, first ?? null);
  const { count } = segment.passages;
  const body = new Uint32Array(count);
  const title = new Uint32Array(count);
  for (const entry of entries) {
    for (const block of postingBlocks(segment, entry)) {
      for (let i = 0; i < block.count; i += 1) {
        const passage = block.passages[i] as number;
        body[passage] = (body[passage] as number) + (block.body[i] as number);
        title[passage] = (title[passage] as number) + (block.title[i] as number);
      }
    }
  }
  const list = new PostingList();
  for (let n = 0; n < count; n += 1) {
    const [inBody, inTitle] = [body[n] as number, title[n] as number];
    if (inBody + inTitle > 0) list.push(n, inBody, inTitle);
  }
  return ofList(list);
}

function ofAll(segment: Segment, stems: readonly string[]): TermPostings | null {
  const entries = stems.map((stem) => segment.find(stem));
  if (entries.some((entry) => entry === null)) return null;
  const found = entries.filter((entry) => entry !== null);
  const [rarest, ...others] = found.sort((a, b) => a.frequency - b.frequency);
  const cursors = others.map((entry) => PostingCursor.of(segment, entry));
  const list = new PostingList();
  for (const block of rarest === undefined ? [] : postingBlocks(segment, rarest)) {
    for (let i = 0; i < block.count; i += 1) {
      const passage = block.passages[i] as number;
      let body = block.body[i] as number;
      let title = block.title[i] as number;
      const everywhere = cursors.every((cursor) => {
        const at = cursor.find(passage);
        if (at < 0) return false;
        body = Math.min(body, cursor.postings.body[at] as number);
        title = Math.min(title, cursor.postings.title[at] as number);
        return true;
      });
      if (everywhere && body + title > 0) list.push(passage, body, title);
    }
  }
  return ofList(list);
}
