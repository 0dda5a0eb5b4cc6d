/** Pieces of a document between parser and store. Offsets are UTF-16 code units. */

/** A span of a block. The chunks of a block tile it: no gap, no overlap. */
export interface Chunk {
  /** Offset in the block's text. */
  readonly start: number;
  readonly end: number;
  /** Tokens of the embedder's tokenizer, special tokens not counted. */
  readonly tokens: number;
  /** The headings above it, outermost first, joined by " > "; "" where there are none. */
  readonly heading: string;
}

/** What is stored, compared and reused as one piece. Blocks tile the document. */
export interface Block {
  readonly text: string;
  /** Hex digest over text, chunk spans and headings: equal hash, equal stored content. */
  readonly hash: string;
  readonly chunks: readonly Chunk[];
  /** Pages that begin in this block: offset in the block's text. Empty without pages. */
  readonly pages: readonly PageStart[];
  /** Not there while nothing has embedded the block. */
  readonly vectors?: BlockVectors;
  /** Not there where nothing has counted them; the store does it then. */
  readonly words?: BlockWords;
  /** Where a worker has made it; else the writer does. */
  readonly encoded?: EncodedBlock;
}

/** A block as it is stored. */
export interface EncodedBlock {
  /** Compressed text, by the named encoding. */
  readonly body: Uint8Array;
  readonly encoding: number;
  /** Of the text before it was compressed; 16 bytes. */
  readonly digest: Uint8Array;
  /** Of each passage as it is embedded; 16 bytes. */
  readonly passages: readonly Uint8Array[];
}

/** Static vectors of a block's chunks, in their order. */
export interface BlockVectors {
  /** Fingerprint of the static embedder. */
  readonly embedder: string;
  /** [chunks * dimension], in -7..7: value = code * scale. */
  readonly codes: Int8Array;
  /** [chunks] */
  readonly scales: Float32Array;
}

/** The words of a block's chunks, counted: what the word index takes in. */
export interface BlockWords {
  /** Distinct terms, joined by line feeds. */
  readonly terms: string;
  /**
   * For each chunk its length in words and how many terms it holds; then of each its place in
   * `terms`, and how often it stands in the text + 65,536 times how often in title and heading.
   */
  readonly counts: Uint32Array;
}

export interface PageStart {
  readonly page: number;
  readonly start: number;
}
