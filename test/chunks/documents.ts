/** Texts for the chunker's tests, and a countTokens that adds up over white space. */
import fc from "fast-check";
import { createChunker, type TextPart } from "../../src/chunks/index.js";
import type { Block } from "../../src/records/index.js";

/** A word is a token for every four of its chars begun: long words have many tokens. */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const word of text.split(/\s+/u)) tokens += Math.ceil(word.length / 4);
  return tokens;
}

export function part(text: string, o: { page?: number | null; heading?: number } = {}): TextPart {
  return { text, page: o.page ?? null, heading: o.heading ?? 0 };
}

export function chunk(parts: readonly TextPart[], chunkTokens = 256): Block[] {
  const chunker = createChunker({ countTokens, chunkTokens });
  return [...parts.flatMap((one) => chunker.push(one)), ...chunker.finish()];
}

export function chunkText(text: string, chunkTokens = 256): Block[] {
  return chunk([part(text)], chunkTokens);
}

export function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => block.chunks.map((c) => block.text.slice(c.start, c.end)));
}

/** The document made of numbered paragraphs whose words depend on the seed. */
export function prose(chars: number, seed: number): string {
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const paragraphs: string[] = [];
  for (let length = 0; length < chars; ) {
    const sentences = Array.from({ length: 1 + next(7) }, () => {
      const words = Array.from({ length: 4 + next(20) }, () => WORDS[next(WORDS.length)]);
      return `${words.join(" ").replace(/^./, (first) => first.toUpperCase())}.`;
    });
    const paragraph = `${sentences.join(" ")}\n\n`;
    paragraphs.push(paragraph);
    length += paragraph.length;
  }
  return paragraphs.join("");
}

const WORDS = (
  "whale ship sea harbour captain storm rope lantern letter winter garden window stone river " +
  "mountain engine the a of and to in with under over before after every seldom carefully"
).split(" ");

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z]{1,12}$/).map((word) => `${word} `) },
  fc.constantFrom(". ", "! ", "?\n", "\n", "\n\n", "\r\n\r\n", "   ", "\t", "1. ", "- ", "Mr. "),
  fc.constantFrom("。", "日本語", "한국어 ", "e\u0301", "👩‍👩‍👧 ", "\ud83d", "\u00a0", "…", "”"),
  fc.integer({ min: 1, max: 3_000 }).map((length) => "x".repeat(length)),
  fc.integer({ min: 1, max: 300 }).map((length) => "wo rd, ".repeat(length)),
  fc.integer({ min: 1, max: 80 }).map((length) => "a,b,c,1,2\n".repeat(length)),
);

/** Anything that may come out of a parser, and worse. */
export const anyText: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 60 })
  .map((pieces) => pieces.join(""));

export const anyParts: fc.Arbitrary<TextPart[]> = fc.array(
  fc.record({
    text: anyText,
    page: fc.option(fc.integer({ min: 1, max: 3 })),
    heading: fc.constantFrom(0, 0, 0, 1, 2, 3),
  }),
  { maxLength: 8 },
);
