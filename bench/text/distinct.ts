/**
 * What has not been seen before: whole documents by their letters, then their paragraphs, so that
 * licence headers, navigation and copies of a file count once.
 * Units: sizes in UTF-16 code units. A table of 2^25 paragraphs takes 256 MB; a false match of
 * 64 bits is as good as impossible.
 */

/** Shorter ones ("Returns", "}") stand everywhere and stay where they are. */
const LETTERS_MIN = 40;
/** A document of which less than this is new is a copy with changes. */
const NEW_PART_MIN = 0.5;

export class Distinct {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #mask: number;
  #count = 0;

  constructor(log2Slots = 25) {
    this.#high = new Uint32Array(2 ** log2Slots);
    this.#low = new Uint32Array(2 ** log2Slots);
    this.#mask = 2 ** log2Slots - 1;
  }

  get full(): boolean {
    return this.#count > this.#mask * 0.8;
  }

  /** The document without the paragraphs that were there before; null for a near-duplicate. */
  keep(text: string): string | null {
    const paragraphs = text.split(/\n{2,}/);
    const marks = paragraphs.map(markOf);
    const own = new Set<string>();
    const kept: string[] = [];
    let chars = 0;
    for (const [at, paragraph] of paragraphs.entries()) {
      const mark = marks[at];
      if (mark !== null && mark !== undefined) {
        const key = `${mark.high}.${mark.low}`;
        if (own.has(key) || this.#has(mark)) continue;
        own.add(key);
      }
      kept.push(paragraph);
      chars += paragraph.length;
    }
    if (chars < text.length * NEW_PART_MIN) return null;
    for (const mark of marks) if (mark !== null && !this.full) this.#add(mark);
    return kept.join("\n\n");
  }

  #slot({ high, low }: Mark): number {
    let at = (low ^ (high >>> 7)) & this.#mask;
    while (this.#high[at] !== 0 && !(this.#high[at] === high && this.#low[at] === low)) {
      at = (at + 1) & this.#mask;
    }
    return at;
  }

  #has(mark: Mark): boolean {
    return this.#high[this.#slot(mark)] !== 0;
  }

  #add(mark: Mark): void {
    const at = this.#slot(mark);
    if (this.#high[at] !== 0) return;
    this.#high[at] = mark.high;
    this.#low[at] = mark.low;
    this.#count++;
  }
}

interface Mark {
  /** Never 0, which marks an empty slot. */
  readonly high: number;
  readonly low: number;
}

/** Over the letters alone: numbering, case, spacing and punctuation make nothing new. */
function markOf(paragraph: string): Mark | null {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  let letters = 0;
  for (let at = 0; at < paragraph.length; at++) {
    const code = paragraph.charCodeAt(at);
    const folded = code < 128 ? code | 32 : code;
    if (folded < 97 || (folded > 122 && folded < 128)) continue;
    letters++;
    high = Math.imul(high ^ folded, 0x01000193);
    low = Math.imul(low ^ folded, 0x5bd1e995);
    low ^= low >>> 15;
  }
  if (letters < LETTERS_MIN) return null;
  return { high: (high ^ (high >>> 13)) >>> 0 || 1, low: (low ^ letters) >>> 0 };
}
