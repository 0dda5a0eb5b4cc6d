/**
 * Classes of UTF-16 code units, from one table: sets and regular expressions took most of the
 * time of the hot loops.
 */
export const SPACE = 1;
/** Ends a sentence where white space follows. */
export const STOP = 2;
/** Ends a sentence whatever follows. */
export const WIDE_STOP = 4;
export const CLOSER = 8;
export const OPENER = 16;

const CLASSES = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(0x10000);
  const add = (mark: number, characters: string): void => {
    for (let i = 0; i < characters.length; i += 1) {
      const code = characters.charCodeAt(i);
      table[code] = (table[code] as number) | mark;
    }
  };
  // What the embedder's tokenizer takes as white space, near enough.
  add(SPACE, " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000");
  for (let code = 0x2000; code <= 0x200a; code += 1) table[code] = SPACE;
  // Control characters part sentences and lines as blanks do: none is a letter of a word.
  for (let code = 0; code < 0x20; code += 1) table[code] = SPACE;
  for (let code = 0x7f; code < 0xa0; code += 1) table[code] = SPACE;
  add(STOP, ".!?…");
  add(WIDE_STOP, "。！？｡．");
  add(CLOSER, "\"'”’)]}»›*_」』）】》〉");
  add(OPENER, "\"'“‘([{«‹*_„¿¡「『（【《〈-–—");
  return table;
}

/** Whether the code unit is of any of the classes (added up). */
export function isOf(code: number, marks: number): boolean {
  return ((CLASSES[code] as number) & marks) !== 0;
}

export function isSpace(code: number): boolean {
  return ((CLASSES[code] as number) & SPACE) !== 0;
}

export function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (!isSpace(text.charCodeAt(i))) return false;
  return true;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A place between two code units that may be cut: not inside a pair, nor before a mark. */
export function isCuttable(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const next = text.charCodeAt(at);
  const previous = text.charCodeAt(at - 1);
  if (isLowSurrogate(next) && isHighSurrogate(previous)) return false;
  if (previous === 0x200d) return false;
  if (previous === 13 && next === 10) return false;
  return !isMark(next);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Combining marks of common scripts, joiners, variation selectors: part of what precedes. */
function isMark(code: number): boolean {
  if (code < 0x300) return false;
  return (
    code <= 0x36f ||
    code === 0x200d ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f)
  );
}

/** The nearest place at or before `at` that may be cut, over `from`; `at` where there is none. */
export function cuttableBefore(text: string, at: number, from: number): number {
  for (let i = at; i > from; i -= 1) if (isCuttable(text, i)) return i;
  return at;
}
