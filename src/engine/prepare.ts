/**
 * A file on its way into the store: parse events in, documents and blocks out, with all that can
 * be made of a block by itself, in batches that are worth a message between threads.
 * Units: batches of about BATCH_CHARS UTF-16 code units.
 */
import { createChunker } from "../chunks/index.js";
import type { Block, ParseEvent } from "../records/index.js";

const BATCH_CHARS = 262_144;
const BATCH_EVENTS = 512;

export type PreparedEvent =
  /** The file's content digest comes first; `unchanged` when it is the one already stored. */
  | { readonly kind: "hashed"; readonly hash: string; readonly unchanged: boolean }
  | { readonly kind: "block"; readonly block: Block }
  | Exclude<ParseEvent, { readonly kind: "text" }>;

export interface PrepareSettings {
  readonly chunkTokens: number;
  countTokens(text: string): number;
  /** Adds to a block what can be made of it without the store. */
  enrich(block: Block, title: string | null): Block;
}

export async function* prepare(
  events: AsyncIterable<ParseEvent>,
  settings: PrepareSettings,
): AsyncGenerator<PreparedEvent[]> {
  let batch: PreparedEvent[] = [];
  let chars = 0;
  for await (const event of chunked(events, settings)) {
    batch.push(event);
    if (event.kind === "block") chars += event.block.text.length;
    if (chars >= BATCH_CHARS || batch.length >= BATCH_EVENTS) {
      yield batch;
      batch = [];
      chars = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

async function* chunked(
  events: AsyncIterable<ParseEvent>,
  settings: PrepareSettings,
): AsyncGenerator<PreparedEvent> {
  let chunker = createChunker(settings);
  let title: string | null = null;
  const prepared = (block: Block): PreparedEvent => {
    return { kind: "block", block: settings.enrich(block, title) };
  };
  for await (const event of events) {
    switch (event.kind) {
      case "document":
        chunker = createChunker(settings);
        title = event.head.title;
        yield event;
        break;
      case "text":
        for (const block of chunker.push(event)) yield prepared(block);
        break;
      case "end":
        for (const block of chunker.finish()) yield prepared(block);
        yield event;
        break;
      case "failure":
      case "warning":
        yield event;
        break;
      default:
        event satisfies never;
    }
  }
}
