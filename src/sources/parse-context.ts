/**
 * What every parser is given, and how a document's parts become events.
 *
 * A `failure` between a document's `document` and its `end` means that this document failed and
 * what came of it is void: no `end` follows. A file's later documents may still come.
 */
import path from "node:path";
import type { DocumentHead, MediaType, Metadata, ParseEvent } from "../records/index.js";
import type { RecollectError } from "../base/index.js";
import { PartCutter } from "./part-cutter.js";
import type { OpenFile } from "./open-file.js";

export interface ParseContext {
  /** The document's name, or what the names of a file's documents begin with. */
  readonly source: string;
  /** The file's own name, "" for a stream without one. */
  readonly fileName: string;
  /** When the file was modified, ISO 8601. */
  readonly date: string | null;
  readonly file: OpenFile;
  readonly signal: AbortSignal | undefined;
}

export interface TextPart {
  readonly text: string;
  readonly page: number | null;
  readonly heading: number;
}

/** A file that is one document. */
export function headOf(
  context: ParseContext,
  mediaType: MediaType,
  known: { title?: string | null; date?: string | null; metadata?: Metadata } = {},
): DocumentHead {
  return {
    source: context.source,
    title: known.title ?? titleOfName(context.fileName),
    mediaType,
    metadata: known.metadata ?? {},
    date: known.date ?? context.date,
  };
}

/** A file's name without its ending: what a document is called that has no title. */
function titleOfName(fileName: string): string | null {
  const title = path.basename(fileName, path.extname(fileName));
  return title === "" ? null : title;
}

/**
 * The events of one document. Blank parts are held back until there is text, so that a document
 * without any never opens: then the events are `ifBlank` as a failure.
 */
export async function* documentEvents(
  head: DocumentHead,
  parts: AsyncIterable<TextPart> | Iterable<TextPart>,
  ifBlank: RecollectError,
): AsyncGenerator<ParseEvent> {
  let held: TextPart[] = [];
  let opened = false;
  let blank = true;
  for await (const part of parts) {
    blank &&= part.text.trim() === "";
    // A few blank parts are held; a file of nothing but spaces must not fill the memory.
    if (blank && held.length < 16) {
      held.push(part);
      continue;
    }
    if (!opened) yield { kind: "document", head };
    opened = true;
    for (const early of held) yield { kind: "text", ...early };
    held = [];
    yield { kind: "text", ...part };
  }
  if (blank) yield failureEvent(head.source, ifBlank);
  else yield { kind: "end" };
}

export function failureEvent(source: string, error: RecollectError): ParseEvent {
  return { kind: "failure", source, code: error.code, facts: error.facts };
}

/** Running text in any pieces as parts. */
export async function* runningParts(
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<TextPart> {
  const cutter = new PartCutter();
  for await (const text of texts) yield* asParts(cutter.push(text));
  yield* asParts(cutter.flush());
}

export function asParts(texts: readonly string[], page: number | null = null): TextPart[] {
  return texts.map((text) => ({ text, page, heading: 0 }));
}
