export { isSpace } from "./characters.js";
export {
  chunkerFingerprint,
  createChunker,
  type Chunker,
  type ChunkerOptions,
} from "./chunker.js";
export type { TextPart } from "./lines.js";
export { sentences, type Span } from "./sentences.js";
