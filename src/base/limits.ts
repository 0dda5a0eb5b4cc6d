/**
 * Limits in one place, with their relations checked at load.
 * Units stand last in the names. "Chars" are UTF-16 code units.
 */
import { invariant } from "./errors.js";

export const LIMITS = {
  /** Tokens of the embedder's tokenizer, the special ones not counted. */
  chunkTokensDefault: 256,
  chunkTokensMin: 32,
  chunkTokensMax: 480,
  /** A block is what is stored and reused as one piece; chunks never cross its edges. */
  blockCharsMin: 4_096,
  blockCharsTarget: 16_384,
  blockCharsMax: 65_536,
  /** A part is what a parser hands on at once. */
  partCharsMax: 65_536,
  /** Formats that must be held whole in memory. */
  pdfBytesMax: 1_000_000_000,
  docxBytesMax: 200_000_000,
  docxUnpackedBytesMax: 500_000_000,
  /** One XML file in a DOCX (some 7,000 pages): as a tree it takes 70 times its size. */
  docxXmlBytesMax: 30_000_000,
  htmlBytesMax: 100_000_000,
  emailBytesMax: 100_000_000,
  jsonBytesMax: 100_000_000,
  jsonLineCharsMax: 100_000_000,
  csvCellCharsMax: 1_000_000,
  /** Heap of one parsing worker: a file that needs more fails alone, with WORKER_DIED. */
  workerHeapMegabytesMax: 2_048,
  /** Longer queries are cut, with a warning. */
  queryCharsMax: 10_000,
  sourceNameCharsMax: 4_096,
  metadataCharsMax: 65_536,
  /** Chars of text written in one transaction, about. */
  commitChars: 4_000_000,
  shardPassagesMax: 1_000_000,
  /** Files of shards that a store has open at once, with three handles each. */
  shardsOpenMax: 1_000,
  /** Vectors of a shard that are scanned one by one before lists are made of them. */
  flatVectorsMax: 32_768,
  /** Questions that the store's history keeps; the oldest go first. */
  historyEntriesMax: 5_000,
  /** Passages that get a deep vector while a search waits, where they have none. */
  latePassagesMax: 20,
  hitsDefault: 10,
  hitsMax: 1_000,
  autoDeepSecondsMax: 300,
  /** Measuring one device, from the first run; a run that has begun ends first. */
  deviceMeasureMs: 2_000,
  /** Choices of a device that are remembered; the oldest go first. */
  deviceChoicesMax: 64,
  /** A choice that was made because another device failed is looked at again after this time. */
  deviceRetryHours: 24,
} as const;

invariant(LIMITS.chunkTokensDefault <= LIMITS.chunkTokensMax, "default chunk within the maximum");
invariant(LIMITS.blockCharsMin < LIMITS.blockCharsTarget, "a block's target over its minimum");
invariant(LIMITS.blockCharsTarget < LIMITS.blockCharsMax, "a block's target under its maximum");
invariant(LIMITS.partCharsMax <= LIMITS.blockCharsMax, "a part is no larger than a block");
