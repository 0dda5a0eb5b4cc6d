/**
 * Decides after which line a block ends, by the content before that place (content-defined
 * chunking with two masks, as in FastCDC): after an insertion the old boundaries are found again
 * within a block or two, so that the blocks behind it stay as they were.
 *
 *   0 ... min ......... target .............. 2 x target ........ max
 *   never | 1 in 64     | 1 in 8 paragraph ends  | or line ends    | always
 *         paragraph ends| (or line ends, in a block without paragraphs)
 *
 * Before a heading a boundary is eight times as likely; right after one there is none.
 * Units: chars (UTF-16 code units).
 * Source: Xia et al., FastCDC (USENIX ATC 2016); native-notes/decisions/0004.
 */
import { LIMITS } from "../base/index.js";
import { contentHash, mix } from "./content-hash.js";
import type { Line } from "./lines.js";

const { blockCharsMin, blockCharsTarget, blockCharsMax } = LIMITS;
const EARLY_MASK = 63;
const LATE_MASK = 7;
/** A line end is a boundary once in so many chars: 1 in 32 lines of 80 chars. */
const LINE_CHARS = 2_560;
const HEADING_SHIFT = 3;

export class BlockCutter {
  #chars = 0;
  #paragraphs = 0;
  #paragraphHash = 0;
  #lineHash = 0;
  #lineChars = 0;
  #afterHeading = false;

  /** Whether a block ends before this line. Every line is shown once, in order. */
  cutsBefore(line: Line): boolean {
    const cuts = this.#chars > 0 && this.#isBoundary(line);
    if (cuts) {
      this.#chars = 0;
      this.#paragraphs = 0;
    }
    this.#add(line);
    return cuts;
  }

  #isBoundary(line: Line): boolean {
    if (this.#chars + line.text.length > blockCharsMax) return true;
    if (this.#chars < blockCharsMin || this.#afterHeading) return false;
    const late = this.#chars >= blockCharsTarget;
    if (line.opensParagraph) {
      const mask = late ? LATE_MASK : EARLY_MASK;
      return (mix(this.#paragraphHash) & (line.heading > 0 ? mask >> HEADING_SHIFT : mask)) === 0;
    }
    const linesCount = late && this.#paragraphs <= 1;
    if (!linesCount && this.#chars < 2 * blockCharsTarget) return false;
    return this.#lineHash % LINE_CHARS < this.#lineChars;
  }

  #add(line: Line): void {
    const hash = contentHash(line.text);
    if (line.opensParagraph) {
      this.#paragraphHash = 0;
      this.#paragraphs += 1;
    }
    // The blank lines between paragraphs count as well: they are content like any other.
    this.#paragraphHash = Math.imul(this.#paragraphHash ^ hash, 0x01000193);
    this.#lineHash = hash;
    this.#lineChars = line.text.length;
    this.#chars += line.text.length;
    this.#afterHeading = line.heading > 0;
  }
}
