/**
 * Text parts to lines, the same lines however the text was cut into parts. A line holds its line
 * feed; a heading part is one line. Lines longer than LINE_CHARS_MAX come in pieces that are cut
 * by content, so that a change in a giant line moves few of the cuts.
 * Memory: one piece and one part.
 */
import { cuttableBefore, isBlank, isOf, isSpace, STOP, WIDE_STOP } from "./characters.js";
import { contentHash, mix } from "./content-hash.js";

export interface TextPart {
  readonly text: string;
  /** 1-based, null where the format has no pages. */
  readonly page: number | null;
  /** 1 to 6 when this whole part is a heading, 0 for running text. */
  readonly heading: number;
}

export interface Line {
  readonly text: string;
  readonly heading: number;
  /**
   * Whether a paragraph begins with it: after a blank line, at a heading and after one, and
   * before and after a line too long to be wrapped text, which is a paragraph in itself.
   */
  readonly opensParagraph: boolean;
}

const LINE_CHARS_MAX = 8_192;
/** Wrapped text, code and verse have shorter lines. */
const WRAPPED_CHARS_MAX = 160;
const PIECE_CHARS_MIN = 2_048;
/** A longer "heading" is running text that was marked by mistake. */
const HEADING_CHARS_MAX = 1_000;
/** Words whose hash is looked at when a giant line is cut: one in 32 of them may end a piece. */
const PIECE_MASK = 31;
const PIECE_HASH_CHARS = 24;

export class LineReader {
  #pending = "";
  /** The text before was blank, a heading, or nothing. */
  #opens = true;
  readonly #emit: (line: Line) => void;

  constructor(emit: (line: Line) => void) {
    this.#emit = emit;
  }

  push(part: TextPart): void {
    if (part.heading > 0 && part.text.length <= HEADING_CHARS_MAX && !isBlank(part.text)) {
      this.finish();
      this.#opens = true;
      this.#line(part.text, part.heading);
      this.#opens = true;
      return;
    }
    const text = part.text;
    let from = 0;
    for (;;) {
      const feed = text.indexOf("\n", from);
      if (feed === -1) break;
      this.#whole(this.#pending + text.slice(from, feed + 1));
      this.#pending = "";
      from = feed + 1;
    }
    this.#pending += text.slice(from);
    if (this.#pending.length > LINE_CHARS_MAX) this.#pending = this.#pieces(this.#pending);
  }

  /** Ends the line that is still open. */
  finish(): void {
    if (this.#pending !== "") this.#whole(this.#pending);
    this.#pending = "";
  }

  #whole(line: string): void {
    this.#line(line.length > LINE_CHARS_MAX ? this.#pieces(line) : line, 0);
  }

  /** Emits pieces and gives back the rest, which is short enough. */
  #pieces(line: string): string {
    let rest = line;
    while (rest.length > LINE_CHARS_MAX) {
      const cut = pieceEnd(rest);
      this.#line(rest.slice(0, cut), 0);
      rest = rest.slice(cut);
    }
    return rest;
  }

  #line(text: string, heading: number): void {
    const blank = isBlank(text);
    const long = text.length > WRAPPED_CHARS_MAX;
    this.#emit({ text, heading, opensParagraph: (this.#opens || long) && !blank });
    this.#opens = blank || long;
  }
}

/** Where the first piece of a giant line ends; depends on the next LINE_CHARS_MAX chars only. */
function pieceEnd(text: string): number {
  let lastSentence = 0;
  let lastWord = 0;
  for (let i = PIECE_CHARS_MIN; i <= LINE_CHARS_MAX; i += 1) {
    const before = text.charCodeAt(i - 1);
    if (!isSpace(before) || isSpace(text.charCodeAt(i))) {
      if (isOf(before, WIDE_STOP)) lastSentence = i;
      continue;
    }
    lastWord = i;
    if (isOf(text.charCodeAt(i - 2), STOP)) lastSentence = i;
    else if (lastSentence !== 0) continue;
    if ((contentHash(text, i - PIECE_HASH_CHARS, i) & PIECE_MASK) === 0) return i;
  }
  if (lastSentence !== 0) return lastSentence;
  if (lastWord !== 0) return lastWord;
  return cuttableBefore(text, largestHash(text), PIECE_CHARS_MIN - 32);
}

/** Without any white space: after the eight chars with the largest hash. */
function largestHash(text: string): number {
  let best = LINE_CHARS_MAX;
  let bestHash = -1;
  let rolling = 0;
  for (let i = PIECE_CHARS_MIN - 8; i < LINE_CHARS_MAX; i += 1) {
    // Four bits a char: after eight chars the older ones are shifted out.
    rolling = ((rolling << 4) + Math.imul(text.charCodeAt(i), 0x9e3779b1)) | 0;
    if (i < PIECE_CHARS_MIN) continue;
    const hash = mix(rolling);
    if (hash > bestHash) {
      bestHash = hash;
      best = i + 1;
    }
  }
  return best;
}
