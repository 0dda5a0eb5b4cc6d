/**
 * Text parts of one document to blocks with their chunks, while it is read.
 *
 *   parts -> LineReader -> lines -> BlockCutter -> blocks -> packBlock -> chunks
 *
 * Blocks tile the document and chunks tile their block, in UTF-16 code units. The result does
 * not depend on how the text was cut into parts, headings and pages aside.
 * Memory: one block (LIMITS.blockCharsMax) and one part, whatever the document's size.
 * A block's hash covers its text, its chunks' spans and their headings, so a changed heading
 * changes the blocks that it stands above. Pages are not part of it: a page inserted at the
 * front of a document must not rewrite all of it.
 * Source: native-notes/decisions/0004-chunks-and-blocks.md
 */
import { createHash } from "node:crypto";
import { invariant, LIMITS } from "../base/index.js";
import type { Block, Chunk, PageStart } from "../records/index.js";
import { BlockCutter } from "./block-cutter.js";
import { HeadingTrail } from "./heading-trail.js";
import { LineReader, type Line, type TextPart } from "./lines.js";
import { packBlock, packOptions, type PackOptions } from "./pack.js";

export interface ChunkerOptions {
  /**
   * Tokens of the embedder's tokenizer. Must add up over pieces that were cut at white space, as
   * WordPiece's counts do.
   */
  readonly countTokens: (text: string) => number;
  /** No chunk has more tokens than this. */
  readonly chunkTokens: number;
}

export interface Chunker {
  /** The blocks that this part completed. */
  push(part: TextPart): Block[];
  /** The remaining blocks. No part may follow. */
  finish(): Block[];
}

/** Changes whenever the same text would be chunked differently. */
const CHUNKER_VERSION = 1;

export function chunkerFingerprint(chunkTokens: number): string {
  const { blockCharsMin, blockCharsTarget, blockCharsMax } = LIMITS;
  const blocks = `${blockCharsMin}-${blockCharsTarget}-${blockCharsMax}`;
  return `chunker-${CHUNKER_VERSION}:tokens-${chunkTokens}:blocks-${blocks}`;
}

export function createChunker(options: ChunkerOptions): Chunker {
  const { chunkTokens } = options;
  invariant(
    chunkTokens >= LIMITS.chunkTokensMin && chunkTokens <= LIMITS.chunkTokensMax,
    "chunkTokens within its limits",
  );
  return new StreamChunker(packOptions(options.countTokens, chunkTokens));
}

class StreamChunker implements Chunker {
  readonly #options: PackOptions;
  readonly #reader = new LineReader((line) => this.#take(line));
  readonly #cutter = new BlockCutter();
  readonly #trail = new HeadingTrail();
  #lines: Line[] = [];
  #done: Block[] = [];
  /** Offsets in the document. */
  #blockStart = 0;
  #end = 0;
  #page: number | null = null;
  #pages: PageStart[] = [];
  #finished = false;

  constructor(options: PackOptions) {
    this.#options = options;
  }

  push(part: TextPart): Block[] {
    invariant(!this.#finished, "no part after the last");
    if (part.text !== "" && part.page !== this.#page) {
      this.#page = part.page;
      if (part.page !== null) this.#pages.push({ page: part.page, start: this.#end });
    }
    this.#end += part.text.length;
    this.#reader.push(part);
    return this.#takeDone();
  }

  finish(): Block[] {
    this.#finished = true;
    this.#reader.finish();
    if (this.#lines.length > 0) this.#cut();
    return this.#takeDone();
  }

  #take(line: Line): void {
    if (this.#cutter.cutsBefore(line)) this.#cut();
    this.#lines.push(line);
  }

  #cut(): void {
    const text = this.#lines.map((line) => line.text).join("");
    const chunks = packBlock(text, this.#lines, this.#trail, this.#options);
    const pages = this.#takePages(text.length);
    this.#done.push({ text, hash: hashOf(text, chunks), chunks, pages });
    this.#blockStart += text.length;
    this.#lines = [];
  }

  /** The pages that begin in the block of this length, relative to it. */
  #takePages(length: number): PageStart[] {
    const end = this.#blockStart + length;
    const count = this.#pages.findIndex((page) => page.start >= end);
    const own = this.#pages.splice(0, count === -1 ? this.#pages.length : count);
    return own.map(({ page, start }) => ({ page, start: start - this.#blockStart }));
  }

  #takeDone(): Block[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }
}

function hashOf(text: string, chunks: readonly Chunk[]): string {
  const hash = createHash("sha256");
  // As UTF-16: exact even for lone surrogates, which UTF-8 would make all alike.
  hash.update(text, "utf16le");
  hash.update(JSON.stringify(chunks.map((chunk) => [chunk.start, chunk.end, chunk.heading])));
  return hash.digest("hex").slice(0, 32);
}
