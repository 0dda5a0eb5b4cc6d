/**
 * BERT's text normalisation and word splitting, one code point at a time, so that every
 * normalised character keeps its place in the original text.
 *
 * Rules (those of the BertNormalizer and BertPreTokenizer of @huggingface/tokenizers, whose
 * results the tests compare): control and format characters vanish, white space splits, CJK
 * characters of the basic plane stand alone, then lower case, then canonical decomposition
 * without non-spacing marks; punctuation characters are words of their own.
 *
 * Units: offsets are UTF-16 code units.
 */
export interface BertNormalizerOptions {
  readonly cleanText: boolean;
  readonly handleChineseChars: boolean;
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** What a UTF-16 unit is to the splitter. */
export const UNIT = {
  unknown: 0,
  space: 1,
  /** Punctuation that is one character before and after normalisation. */
  punctuation: 2,
  /** Its normal form depends on itself alone and holds word characters only. */
  word: 3,
  /** Surrogates, marks, CJK, vanishing characters: normalised run by run. */
  complex: 4,
  /** Greek capital sigma: its lower case depends on its neighbours. */
  sigma: 5,
} as const;

const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/u;
const VANISHING = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const SPACE = /\s/;
const MARK = /\p{M}/u;
const NON_SPACING_MARK = /\p{Mn}/gu;
const CASE_IGNORABLE = /\p{Case_Ignorable}/u;
const CASED = /\p{Cased}/u;
const SIGMA = 0x3a3;

/** Words of a stretch of text: character k of word w stands at [starts[k], ends[k]). */
export interface NormalizedWord {
  readonly characters: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export class BertNormalizer {
  readonly #options: BertNormalizerOptions;
  readonly #classes = new Uint8Array(0x10000);

  constructor(options: BertNormalizerOptions) {
    this.#options = options;
  }

  /** Classes by UTF-16 unit, filled on demand: ask `classify` where it holds `unknown`. */
  get classes(): Uint8Array {
    return this.#classes;
  }

  classify(unit: number): number {
    const known = this.#classes[unit] ?? 0;
    if (known !== UNIT.unknown) return known;
    const found = this.#classOf(unit);
    this.#classes[unit] = found;
    return found;
  }

  #classOf(unit: number): number {
    if (unit >= 0xd800 && unit <= 0xdfff) return UNIT.complex;
    const char = String.fromCharCode(unit);
    if (this.#vanishes(char)) return UNIT.complex;
    if (SPACE.test(char)) return UNIT.space;
    if (unit === SIGMA && this.#options.lowercase) return UNIT.sigma;
    if (MARK.test(char) || this.#isCjk(unit)) return UNIT.complex;
    const normal = this.#strip(this.#lower(char));
    if (PUNCTUATION.test(normal)) return normal.length === 1 ? UNIT.punctuation : UNIT.complex;
    return normal === "" || SPACE.test(normal) ? UNIT.complex : UNIT.word;
  }

  /**
   * Normalises text[start, end) into words. The neighbours outside are looked at only to
   * decide the lower case of sigma.
   */
  words(text: string, start: number, end: number): NormalizedWord[] {
    const { characters, starts, ends } = this.#normalize(text, start, end);
    this.#reorderMarks(characters);
    const words: NormalizedWord[] = [];
    let from = 0;
    const close = (to: number): void => {
      if (to > from) {
        words.push({
          characters: characters.slice(from, to),
          starts: starts.slice(from, to),
          ends: ends.slice(from, to),
        });
      }
    };
    for (let k = 0; k < characters.length; k++) {
      const char = characters[k] ?? "";
      if (SPACE.test(char)) {
        close(k);
        from = k + 1;
      } else if (PUNCTUATION.test(char)) {
        close(k);
        from = k;
        close(k + 1);
        from = k + 1;
      }
    }
    close(characters.length);
    return words;
  }

  /** Normalised code points with the offsets of what they came from; " " separates words. */
  #normalize(text: string, start: number, end: number) {
    const characters: string[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const put = (char: string, from: number, to: number): void => {
      characters.push(char);
      starts.push(from);
      ends.push(to);
    };
    for (let at = start; at < end; ) {
      const code = text.codePointAt(at) ?? 0;
      const char = String.fromCodePoint(code);
      const next = at + char.length;
      if (this.#vanishes(char)) {
        at = next;
        continue;
      }
      const alone = this.#isCjk(code);
      if (alone) put(" ", at, at);
      const lower = code === SIGMA ? this.#lowerSigma(text, at) : this.#lower(char);
      const normal = this.#options.cleanText && SPACE.test(char) ? " " : this.#strip(lower);
      for (const piece of normal) put(piece, at, next);
      // A stripped accent belongs to the letter before it: quotes should not cut it off.
      if (normal === "" && ends.length > 0) ends[ends.length - 1] = next;
      if (alone) put(" ", next, next);
      at = next;
    }
    return { characters, starts, ends };
  }

  /** Decomposing a whole string also sorts its marks; the few that are kept must follow. */
  #reorderMarks(characters: string[]): void {
    if (!this.#options.stripAccents) return;
    const joined = characters.join("");
    const sorted = joined.normalize("NFD");
    if (sorted === joined) return;
    const points = [...sorted];
    if (points.length !== characters.length) return;
    for (let k = 0; k < points.length; k++) characters[k] = points[k] ?? "";
  }

  #vanishes(char: string): boolean {
    if (!this.#options.cleanText || char === "\t" || char === "\n" || char === "\r") return false;
    return char === "\0" || char === "\ufffd" || VANISHING.test(char);
  }

  #isCjk(code: number): boolean {
    if (!this.#options.handleChineseChars) return false;
    return (
      (code >= 0x4e00 && code <= 0x9fff) ||
      (code >= 0x3400 && code <= 0x4dbf) ||
      (code >= 0xf900 && code <= 0xfaff)
    );
  }

  #lower(char: string): string {
    return this.#options.lowercase ? char.toLowerCase() : char;
  }

  #strip(text: string): string {
    if (!this.#options.stripAccents) return text;
    return text.normalize("NFD").replace(NON_SPACING_MARK, "");
  }

  /** Unicode's Final_Sigma: after a cased letter and not before one. */
  #lowerSigma(text: string, at: number): string {
    if (!this.#options.lowercase) return "Σ";
    const final = this.#casedBefore(text, at) && !this.#casedAfter(text, at + 1);
    return final ? "ς" : "σ";
  }

  #casedBefore(text: string, at: number): boolean {
    for (let k = at; k > 0; ) {
      const low = text.charCodeAt(k - 1);
      const pair = low >= 0xdc00 && low <= 0xdfff && k > 1;
      const char = pair ? String.fromCodePoint(text.codePointAt(k - 2) ?? 0) : "";
      const previous = char.length === 2 ? char : text.charAt(k - 1);
      k -= previous.length;
      if (this.#vanishes(previous) || CASE_IGNORABLE.test(previous)) continue;
      return CASED.test(previous);
    }
    return false;
  }

  #casedAfter(text: string, at: number): boolean {
    for (let k = at; k < text.length; ) {
      const next = String.fromCodePoint(text.codePointAt(k) ?? 0);
      k += next.length;
      if (this.#vanishes(next) || CASE_IGNORABLE.test(next)) continue;
      return CASED.test(next);
    }
    return false;
  }
}
