/**
 * The store: documents, passages, words and vectors in a folder of SQLite files.
 * Source: native-notes/decisions/0003-store-layout.md
 */
export { addToHistory, clearHistory, forgetSources, readHistory } from "./history.js";
export { Connection, type SqlValue } from "./connection.js";
export { lockPath, toolsPath } from "./layout.js";
export { indexedTexts } from "./embedded-text.js";
export type { Manifest, ShardEntry } from "./manifest.js";
export { openStoreWriter, type OpenWriterOptions } from "./open-writer.js";
export { embeddedText } from "./embedded-text.js";
export { embeddedTexts, encodeBlock } from "./encode-block.js";
export { sqliteSelfCheck } from "./self-check.js";
export { passageId } from "./passage-id.js";
export { guarded } from "./store-errors.js";
export { StaticVectors } from "./static-vectors.js";
export { openStoreReader } from "./store-reader.js";
export type {
  BeginOrigin,
  BuildOptions,
  DocumentRecord,
  DocumentWriter,
  OriginRecord,
  OriginWriter,
  PendingBlock,
  PendingVector,
  StoreCounts,
  StoreCoverage,
  StoreReader,
  StoreWriter,
  VectorSearchOptions,
  WordSearch,
  WordSearchOptions,
} from "./types.js";
export { type VerifyReport, verifyStore } from "./verify.js";
export { lockForWriting, type WriterLock } from "./writer-lock.js";
export { type StemCount, type WordCount, WordCounts } from "./word-counts.js";
