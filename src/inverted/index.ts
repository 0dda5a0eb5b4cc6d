/**
 * An inverted index of words: text to terms, terms to postings in immutable segments, and the
 * best passages by BM25. Knows nothing of files or databases: pages are given and asked for.
 * Source: native-notes/decisions/0020-an-inverted-index-of-our-own.md
 */
export { indexedText, queryWords, WORDS_TOKENIZER } from "./indexed-text.js";
export { Bm25, type CorpusTotals, termFactor, type WordWeights } from "./bm25.js";
export { type PassageText, WordCounter } from "./block-words.js";
export { MemoryIndex } from "./memory-index.js";
export { mergeSegments } from "./merge.js";
export { PageCache } from "./page-cache.js";
export { postingBlocks } from "./posting-scan.js";
export { scoreRows, type SearchPart, searchSegment, type SearchTerm } from "./search.js";
export { SegmentDamaged } from "./segment-damaged.js";
export { Segment } from "./segment.js";
export { SEGMENT_PASSAGES_MAX } from "./posting-codec.js";
export { PAGE_BYTES, type SegmentFacts } from "./segment-writer.js";
export { type QueryTerm, termPostings, type TermPostings } from "./term-postings.js";
export { Tokenizer } from "./tokenizer.js";
