/** What stands around a sentence in its passage: what tells whether it belongs there. */

/** UTF-16 code units on either side. */
const AROUND_CHARS = 200;

/** Both sides in one line, without the sentence itself; `span` are offsets into the text. */
export function aroundOf(
  text: string,
  span: { readonly start: number; readonly end: number },
): string {
  const before = text.slice(Math.max(0, span.start - AROUND_CHARS), span.start);
  return inOneLine(`${before}${text.slice(span.end, span.end + AROUND_CHARS)}`);
}

export function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
