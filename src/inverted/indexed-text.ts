/**
 * Text as the word index sees it, the same for passages and for queries: NFKC, and runs of
 * scripts that are written without spaces as overlapping pairs of characters. The last
 * character of a run stands alone as well, so that any single character is the prefix of some
 * word. The tokenizer (tokenizer.ts) then folds case and accents and stems English.
 */

/** Marks belong to words: without them the vowel signs of Indic scripts would split words. */
export const WORDS_TOKENIZER =
  "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'";

const UNSPACED_CLASS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}" +
  "\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc";
const UNSPACED_RUN = new RegExp(`[${UNSPACED_CLASS}]+`, "gu");
const BEYOND_ASCII = /[^\0-\x7f]/;
/** Soft hyphens and variation selectors change how a word looks, not which word it is. */
const INVISIBLE = /[\u00ad\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const WORD = /[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/gu;

export function indexedText(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  return normalise(text).replace(UNSPACED_RUN, (run) => ` ${pairs(run, true).join(" ")} `);
}

export interface QueryWord {
  readonly text: string;
  /** A single character of an unspaced script: matches every word that begins with it. */
  readonly prefix: boolean;
}

/** The words of a query: only letters, digits and marks, so no query syntax survives. */
export function queryWords(query: string): QueryWord[] {
  const words: QueryWord[] = [];
  const spaced = normalise(query).replace(UNSPACED_RUN, (run) => {
    const all = pairs(run, false);
    for (const text of all) words.push({ text, prefix: all.length === 1 && isSingle(text) });
    return " ";
  });
  for (const [text] of spaced.matchAll(WORD)) words.push({ text, prefix: false });
  return words;
}

function normalise(text: string): string {
  return text.normalize("NFKC").replace(INVISIBLE, "");
}

function pairs(run: string, withLast: boolean): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  const all: string[] = [];
  for (let at = 0; at + 1 < characters.length; at += 1) {
    all.push(`${characters[at]}${characters[at + 1]}`);
  }
  if (withLast) all.push(characters.at(-1) ?? "");
  return all;
}

function isSingle(text: string): boolean {
  return [...text].length === 1;
}
