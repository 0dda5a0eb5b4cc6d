/** A chunk as it comes back from a store, and the ways to choose among them. */
import type { MediaType, Metadata } from "./document.js";

/** Names a passage in its store: shard * 2^32 + row. Valid until the passage is rewritten. */
export type PassageId = number;

export interface Passage {
  readonly id: PassageId;
  readonly source: string;
  readonly title: string | null;
  readonly heading: string;
  /** Exactly the span [start, end) of the document's extracted text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  readonly tokens: number;
  readonly mediaType: MediaType;
  readonly date: string | null;
  readonly metadata: Metadata;
}

/** Of other types the date is often that of their file, which copying changes. */
const DATED_TYPES: ReadonlySet<MediaType> = new Set(["email", "json"]);

/** The date of a passage's document, where documents of its type bear one of their own. */
export function ownDate({ mediaType, date }: Passage): string | null {
  return DATED_TYPES.has(mediaType) ? date : null;
}

/** Only documents that satisfy every given condition. */
export interface Filter {
  /** Exact names or globs, any of them. */
  readonly sources?: readonly string[];
  readonly mediaTypes?: readonly MediaType[];
  /** Every pair must be equal, compared as strings. */
  readonly metadata?: readonly { readonly key: string; readonly value: string }[];
  /** ISO dates: date >= after, date < before. */
  readonly after?: string;
  readonly before?: string;
}

/** Why a passage is among the hits; scores are those of the stage, null where it gave none. */
export interface HitTrace {
  readonly words: { readonly rank: number | null; readonly score: number } | null;
  /** By deep vectors. */
  readonly vector: { readonly rank: number | null; readonly cosine: number } | null;
  /** By static ones; not there where they were not asked. */
  readonly statics?: { readonly rank: number | null; readonly cosine: number };
  /** Words of the query that stand in the passage; empty where nobody asked. */
  readonly matchedTerms: readonly string[];
}

export interface Hit {
  /** 1-based. */
  readonly rank: number;
  /** In [0, 1], comparable within one query only. */
  readonly score: number;
  readonly passage: Passage;
  readonly trace: HitTrace;
}
