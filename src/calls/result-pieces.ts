/**
 * Which stretches of a tool's result are read: all of a small one; of a large one the chunks that
 * hold most of the request's words, cut as documents are. Of one that is too large to be cut up
 * whole, only the stretches with most of these words are: a scan tells which, in the time of the
 * text's length. Everything stays in memory.
 * Units: tokens of the embedder's tokenizer; offsets are UTF-16 code units of the text.
 * Source: BM25, Robertson and Zaragoza 2009, with the usual k1 = 1.2 and b = 0.75.
 */
import { LIMITS } from "../base/index.js";
import { createChunker } from "../chunks/index.js";
import type { Block } from "../records/index.js";
import { placedWords, sameWord, STOP_WORDS } from "../words/index.js";
import type { ResultPiece } from "./read-result.js";

const CHUNK_TOKENS = 256;
/** A result of so many characters is read whole: about eight chunks. */
const READ_WHOLE_CHARS = 6_000;
const PIECES_MAX = 8;
/** More is not cut into chunks whole. */
const CHUNKED_CHARS_MAX = 60_000;
/** Stretches of whole lines, no longer than the second where a line is. */
const STRETCH_CHARS = 2_000;
const STRETCH_CHARS_MAX = 4_000;
const STRETCHES_MAX = 15;
const WANTED_MAX = 32;
const K1 = 1.2;
const B = 0.75;

export function resultPieces(
  text: string,
  query: string,
  countTokens: (text: string) => number,
): ResultPiece[] {
  const wanted = wantedOf(query);
  const stretches = text.length <= CHUNKED_CHARS_MAX ? [{ start: 0, text }] : most(text, wanted);
  const chunks = stretches.flatMap(({ start, text: own }) =>
    chunksOf(own, countTokens).map((chunk) => ({ ...chunk, start: chunk.start + start })),
  );
  if (text.length <= READ_WHOLE_CHARS || chunks.length <= PIECES_MAX) return chunks;
  const best = ranked(chunks, wanted).slice(0, PIECES_MAX);
  return best.sort((a, b) => a.start - b.start);
}

/** In order. */
function most(text: string, wanted: readonly string[]): ResultPiece[] {
  const best = ranked(stretchesOf(text), wanted).slice(0, STRETCHES_MAX);
  return best.sort((a, b) => a.start - b.start);
}

function stretchesOf(text: string): ResultPiece[] {
  const found: ResultPiece[] = [];
  for (let start = 0; start < text.length; ) {
    const line = text.indexOf("\n", start + STRETCH_CHARS);
    const whole = line < 0 ? text.length : line + 1;
    const end = Math.min(whole, start + STRETCH_CHARS_MAX);
    found.push({ start, text: text.slice(start, end) });
    start = end;
  }
  return found;
}

function wantedOf(query: string): string[] {
  const all = placedWords(query).map(({ text }) => text);
  return [...new Set(all.filter((word) => !STOP_WORDS.has(word)))].slice(0, WANTED_MAX);
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

/** Best first; those without any word of the query keep their order. Lengths are in characters. */
function ranked(pieces: readonly ResultPiece[], wanted: readonly string[]): ResultPiece[] {
  const scores = pieces.map(() => 0);
  const mean = pieces.reduce((sum, { text }) => sum + text.length, 0) / Math.max(1, pieces.length);
  for (const word of wanted) {
    const pattern = beginning(word);
    const counts = pieces.map(({ text }) => {
      const found = text.match(pattern) ?? [];
      return found.filter((one) => sameWord(one.toLowerCase(), word)).length;
    });
    const holding = counts.filter((count) => count > 0).length;
    const idf = Math.log(1 + (pieces.length - holding + 0.5) / (holding + 0.5));
    counts.forEach((count, at) => {
      const length = (pieces[at]?.text.length ?? 0) / Math.max(1, mean);
      const norm = count + K1 * (1 - B + B * length);
      scores[at] = (scores[at] ?? 0) + (count === 0 ? 0 : (idf * count * (K1 + 1)) / norm);
    });
  }
  const order = pieces.map((_, at) => at);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return order.flatMap((at) => pieces[at] ?? []);
}

/** Of words that begin as this one does; which of them are the same is looked at one by one. */
function beginning(word: string): RegExp {
  const stem = word.length <= 4 ? word : word.slice(0, Math.max(4, word.length - 4));
  // A word holds letters, digits and apostrophes: nothing that a pattern would read.
  return new RegExp(`(?<![\\p{L}\\p{N}])${stem}[\\p{L}\\p{N}]*`, "giu");
}
