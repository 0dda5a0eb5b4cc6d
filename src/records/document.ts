/** What a parser knows of a document, and what it hands on while it reads. */
import type { ErrorFacts } from "../base/index.js";

export const MEDIA_TYPES = [
  "text",
  "markdown",
  "html",
  "pdf",
  "docx",
  "code",
  "csv",
  "email",
  "json",
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export type MetadataValue = string | number | boolean;
export type Metadata = Readonly<Record<string, MetadataValue>>;

export interface DocumentHead {
  /** The document's name, unique in a store: a path, or the id of a JSON line. */
  readonly source: string;
  readonly title: string | null;
  readonly mediaType: MediaType;
  readonly metadata: Metadata;
  /** ISO 8601, from the document itself or else from its file. */
  readonly date: string | null;
}

/**
 * One file's documents in order. The concatenation of a document's text parts is its extracted
 * text; offsets everywhere are UTF-16 code units into that text.
 */
export type ParseEvent =
  | { readonly kind: "document"; readonly head: DocumentHead }
  | {
      readonly kind: "text";
      readonly text: string;
      /** 1-based, null where the format has no pages. */
      readonly page: number | null;
      /** 1 to 6 when this whole part is a heading of that level, 0 for running text. */
      readonly heading: number;
    }
  | { readonly kind: "end" }
  | {
      readonly kind: "failure";
      readonly source: string;
      readonly code: string;
      readonly facts: ErrorFacts;
    }
  | { readonly kind: "warning"; readonly source: string; readonly message: string };
