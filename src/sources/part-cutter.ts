/**
 * Text that arrives in any pieces to parts that the rest of the program can take.
 *
 * Invariants: the parts joined are the text pushed, but for NUL and lone surrogates, which become
 * U+FFFD one for one (SQLite and UTF-8 can't hold them, and offsets must not move); no part is
 * over `charsMax`; no part ends within a surrogate pair; cuts are at line ends where there are.
 * Units: UTF-16 code units.
 */
import { invariant, LIMITS } from "../base/index.js";

export class PartCutter {
  readonly #charsMax: number;
  #pending = "";

  constructor(options: { charsMax?: number } = {}) {
    this.#charsMax = options.charsMax ?? LIMITS.partCharsMax;
    invariant(this.#charsMax >= 2, "a part holds at least one surrogate pair");
  }

  /** Parts that are complete now; the rest waits. */
  push(text: string): string[] {
    this.#pending += text;
    const parts: string[] = [];
    let from = 0;
    while (this.#pending.length - from > this.#charsMax) {
      const to = cutPosition(this.#pending, from, this.#charsMax);
      parts.push(storable(this.#pending.slice(from, to)));
      from = to;
    }
    if (from > 0) this.#pending = this.#pending.slice(from);
    return parts;
  }

  /** What waits still; call it before a heading and at the end of a page or a document. */
  flush(): string[] {
    if (this.#pending.length === 0) return [];
    const last = storable(this.#pending);
    this.#pending = "";
    return [last];
  }
}

function cutPosition(text: string, from: number, charsMax: number): number {
  const lineEnd = text.lastIndexOf("\n", from + charsMax - 1);
  if (lineEnd >= from) return lineEnd + 1;
  const to = from + charsMax;
  const unit = text.charCodeAt(to - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? to - 1 : to;
}

// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const NOT_STORABLE = /[\u0000\p{Surrogate}]/gu;

/** With U+FFFD for what a database of UTF-8 text can't hold; the length stays. */
export function storable(text: string): string {
  return text.replace(NOT_STORABLE, "\ufffd");
}
