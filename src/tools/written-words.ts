/**
 * Words as they are written, case aside, counted in the texts themselves: "well-known" is one word,
 * numbers are none. For lists of words; in the scanning process. Null where the texts are too long
 * or have too many different words to be counted in memory and in time.
 */
import type { StoreReader } from "../shards/index.js";
import type { JsonObject } from "./contract.js";

/** Ten million tokens of English, and room. */
const CHARS_MAX = 96_000_000;
const DIFFERENT_MAX = 4_000_000;
const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;
const LETTER = /\p{L}/u;

export function writtenWords(
  reader: StoreReader,
  o: { readonly source?: string; readonly limit: number; readonly charsMin: number },
): JsonObject[] | null {
  const sources = sourcesOf(reader, o.source);
  if (sources === null) return null;
  const counts = new Map<string, number>();
  for (const source of sources) {
    for (const text of reader.textParts(source)) {
      for (const [word] of text.matchAll(WORD)) {
        const known = counts.get(word);
        if (known !== undefined) counts.set(word, known + 1);
        else if (LETTER.test(word)) counts.set(word, 1);
        if (counts.size > DIFFERENT_MAX) return null;
      }
    }
  }
  return best(folded(counts), o);
}

function sourcesOf(reader: StoreReader, source: string | undefined): string[] | null {
  const sources: string[] = [];
  let chars = 0;
  const one = source === undefined ? null : reader.document(source);
  for (const document of source === undefined ? reader.documents() : one ? [one] : []) {
    sources.push(document.source);
    chars += document.length;
    if (chars > CHARS_MAX) return null;
  }
  return sources;
}

function folded(counts: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [word, count] of counts) {
    const lower = word.toLowerCase();
    sums.set(lower, (sums.get(lower) ?? 0) + count);
  }
  return sums;
}

/** Most frequent first, then by the alphabet. */
function best(
  counts: ReadonlyMap<string, number>,
  { limit, charsMin }: { readonly limit: number; readonly charsMin: number },
): JsonObject[] {
  return [...counts]
    .filter(([word]) => word.length >= charsMin)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([word, occurrences]) => ({ word, occurrences }));
}
