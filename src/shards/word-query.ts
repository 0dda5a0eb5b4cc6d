/** From a question to the terms that are looked up. */
import { queryWords, type QueryTerm, Tokenizer } from "../inverted/index.js";
import { STOP_WORDS } from "../words/index.js";

/** Of a long query only the rarest terms are looked up. */
export const TERMS_MAX = 64;

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
}

/** Without English stop words, unless nothing else is left. */
export function withoutStopWords(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const kept = terms.filter((term) => !STOP_WORDS.has(term.text.toLowerCase()));
  return kept.length > 0 ? kept : terms;
}
