/**
 * Words with their places. Offsets are UTF-16 code units into the text.
 * What stands in quotation marks is a title: its words are marked, and no pronoun is looked for
 * among them.
 */
export interface Token {
  readonly text: string;
  readonly lower: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  readonly capital: boolean;
}

/** A word with its inner hyphens and apostrophes; "'s", "'re" and the like are tokens. */
const CLITIC = "['’](?:s|re|ve|ll|d)(?![\\p{L}\\p{N}])";
const INNER = `(?:(?!${CLITIC})['’]\\p{L}+|[-.][\\p{L}\\p{N}]+)`;
const WORD = new RegExp(`${CLITIC}|[\\p{L}\\p{N}]+${INNER}*`, "gu");
const QUOTED = new RegExp(
  `"[^"]+"|“[^”]+”|«[^»]+»|‘[^’]+’(?!\\p{L})|(?<![\\p{L}\\p{N}])'[^']+'(?!\\p{L})`,
  "gu",
);

export interface Span {
  readonly start: number;
  readonly end: number;
}

export function quotedSpans(text: string): Span[] {
  return [...text.matchAll(QUOTED)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function tokensOf(text: string): Token[] {
  const quotes = quotedSpans(text);
  let quote = 0;
  const tokens: Token[] = [];
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    while ((quotes[quote]?.end ?? Infinity) <= start) quote++;
    tokens.push({
      text: match[0],
      lower: match[0].toLowerCase().replaceAll("’", "'"),
      start,
      end: start + match[0].length,
      quoted: (quotes[quote]?.start ?? Infinity) < start,
      capital: /^\p{Lu}/u.test(match[0]),
    });
  }
  return tokens;
}
