/**
 * Words in a text and their folding: lower case, without accents. Offsets are UTF-16 code units.
 * Source: SQLite's fts5_unicode2.c, by the table in character-table.ts
 */
import { FOLD_RUNS, WORD_RANGES } from "./character-table.js";

const BMP = 0x10000;
/** Deseret is the one alphabet beyond the basic plane that unicode61 folds. */
const DESERET_FIRST = 66_560;
const DESERET_END = 66_600;
const DESERET_BY = 40;

const OTHER = 0;
const WORD = 1;
const HIGH_SURROGATE = 2;

const numbers = (text: string): number[] => text.trim().split(" ").map((one) => parseInt(one, 36));

/** Ranges of word characters: starts and ends, ascending. */
const BOUNDS = cumulated(numbers(WORD_RANGES));
const KIND = kinds();
const FOLD = folds();

function cumulated(gaps: readonly number[]): number[] {
  let at = 0;
  return gaps.map((gap) => (at += gap));
}

function kinds(): Uint8Array {
  const kind = new Uint8Array(BMP);
  for (let i = 0; i < BOUNDS.length; i += 2) {
    const start = BOUNDS[i] as number;
    if (start < BMP) kind.fill(WORD, start, Math.min(BMP, BOUNDS[i + 1] as number));
  }
  return kind.fill(HIGH_SURROGATE, 0xd800, 0xdc00).fill(OTHER, 0xdc00, 0xe000);
}

/** What each unit of the basic plane becomes; 0 for accents, which vanish. */
function folds(): Uint16Array {
  const fold = Uint16Array.from({ length: BMP }, (_, code) => code);
  const all = numbers(FOLD_RUNS);
  let first = 0;
  for (let i = 0; i < all.length; i += 4) {
    const [gap = 0, count = 0, step = 0, by = 0] = all.slice(i, i + 4);
    first += gap;
    for (let n = 0; n < count; n += 1) {
      const code = first + n * step;
      if (code < BMP) fold[code] = by === -first ? 0 : code + by;
    }
  }
  return fold;
}

/** Code units of the word character here; 0 where none is. A lone surrogate is none. */
export function wordUnits(units: Uint16Array, at: number, end: number): number {
  const unit = units[at] as number;
  const kind = KIND[unit] as number;
  if (kind !== HIGH_SURROGATE) return kind;
  const low = at + 1 < end ? (units[at + 1] as number) : 0;
  if (low < 0xdc00 || low > 0xdfff) return 0;
  return isAstralWord(BMP + ((unit - 0xd800) << 10) + low - 0xdc00) ? 2 : 0;
}

/** How many bounds lie at or below the code: odd within a range. */
function isAstralWord(code: number): boolean {
  let low = 0;
  let high = BOUNDS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((BOUNDS[middle] as number) <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

export function foldedWord(word: string): string {
  let folded = "";
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at);
    if (KIND[unit] === HIGH_SURROGATE) {
      const code = word.codePointAt(at) as number;
      const isCapital = code >= DESERET_FIRST && code < DESERET_END;
      folded += String.fromCodePoint(isCapital ? code + DESERET_BY : code);
      at += 1;
    } else {
      const to = FOLD[unit] as number;
      if (to > 0) folded += String.fromCharCode(to);
    }
  }
  return folded;
}
