/** From a question to the terms that are looked up. */
import { indexedText, queryWords, type QueryTerm, Tokenizer } from "../inverted/index.js";
import { STOP_WORDS } from "../words/index.js";

/** Of a long query only the rarest terms are looked up. */
export const TERMS_MAX = 64;

/**
 * Of a longer query the first so many are counted at all: a term is looked up in every segment.
 * A single character of an unspaced script costs the union of all that begins with it, a word of
 * several stems a walk through all of them, so fewer of these are.
 */
const COUNTED_MAX = 1_024;
const UNIONS_MAX = 16;

/** Gives words their stems, by the very tokenizer of the index. */
export class WordAnalyzer {
  readonly #tokenizer = new Tokenizer();

  /** The terms of a query, each stem once, in the order of the query. */
  terms(query: string): QueryTerm[] {
    const terms = new Map<string, QueryTerm>();
    for (const word of queryWords(query)) {
      const stems = this.#tokenizer.terms(word.text);
      const key = stems.join(" ") + (word.prefix ? "*" : "");
      if (stems.length > 0 && !terms.has(key)) terms.set(key, { ...word, stems });
    }
    return [...terms.values()];
  }

  /** The stems of a text's words. */
  stems(text: string): Set<string> {
    return new Set(this.#tokenizer.terms(indexedText(text)));
  }
}

/** Without English stop words, unless nothing else is left. */
export function withoutStopWords(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const kept = terms.filter((term) => !STOP_WORDS.has(term.text.toLowerCase()));
  return kept.length > 0 ? kept : terms;
}

/** Those whose frequencies are counted, in the order of the query. */
export function countedTerms(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const kept: QueryTerm[] = [];
  let unions = 0;
  for (const term of terms) {
    const union = term.prefix || term.stems.length > 1;
    if (union && unions === UNIONS_MAX) continue;
    if (union) unions += 1;
    kept.push(term);
    if (kept.length === COUNTED_MAX) break;
  }
  return kept;
}
