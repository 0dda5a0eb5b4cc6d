/**
 * Which stretches of a tool's result are read: all of a small one; of a large one the chunks that
 * hold most of the request's words, cut as documents are. Everything stays in memory.
 * Units: tokens of the embedder's tokenizer; offsets are UTF-16 code units of the text.
 * Source: BM25, Robertson and Zaragoza 2009, with the usual k1 = 1.2 and b = 0.75.
 */
import { LIMITS } from "../base/index.js";
import { createChunker } from "../chunks/index.js";
import type { Block } from "../records/index.js";
import type { ResultPiece } from "./read-result.js";
import { sameWord, wordsOf } from "./words.js";
import { STOP_WORDS } from "../words/index.js";

const CHUNK_TOKENS = 256;
/** A result of so many characters is read whole: about eight chunks. */
const READ_WHOLE_CHARS = 6_000;
const PIECES_MAX = 8;
const K1 = 1.2;
const B = 0.75;

export function resultPieces(
  text: string,
  query: string,
  countTokens: (text: string) => number,
): ResultPiece[] {
  const chunks = chunksOf(text, countTokens);
  if (text.length <= READ_WHOLE_CHARS || chunks.length <= PIECES_MAX) return chunks;
  const best = ranked(chunks, query).slice(0, PIECES_MAX);
  return best.sort((a, b) => a.start - b.start);
}

function chunksOf(text: string, countTokens: (text: string) => number): ResultPiece[] {
  const chunker = createChunker({ countTokens, chunkTokens: CHUNK_TOKENS });
  const blocks: Block[] = [];
  for (let at = 0; at < text.length; at += LIMITS.partCharsMax) {
    const part = text.slice(at, at + LIMITS.partCharsMax);
    blocks.push(...chunker.push({ text: part, page: null, heading: 0 }));
  }
  blocks.push(...chunker.finish());
  let at = 0;
  return blocks.flatMap((block) => {
    const start = at;
    at += block.text.length;
    return block.chunks.map((chunk) => ({
      start: start + chunk.start,
      text: block.text.slice(chunk.start, chunk.end),
    }));
  });
}

/** Best first; those without any word of the query keep their order. */
function ranked(pieces: readonly ResultPiece[], query: string): ResultPiece[] {
  const all = wordsOf(query).map(({ text }) => text);
  const wanted = [...new Set(all.filter((word) => !STOP_WORDS.has(word)))];
  const bags = pieces.map((piece) => wordsOf(piece.text).map(({ text }) => text));
  const mean = bags.reduce((sum, bag) => sum + bag.length, 0) / Math.max(1, bags.length);
  const scores = pieces.map(() => 0);
  for (const word of wanted) {
    const counts = bags.map((bag) => bag.filter((one) => sameWord(one, word)).length);
    const holding = counts.filter((count) => count > 0).length;
    const idf = Math.log(1 + (bags.length - holding + 0.5) / (holding + 0.5));
    counts.forEach((count, at) => {
      const length = (bags[at]?.length ?? 0) / Math.max(1, mean);
      const norm = count + K1 * (1 - B + B * length);
      scores[at] = (scores[at] ?? 0) + (count === 0 ? 0 : (idf * count * (K1 + 1)) / norm);
    });
  }
  const order = pieces.map((_, at) => at);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return order.flatMap((at) => pieces[at] ?? []);
}
