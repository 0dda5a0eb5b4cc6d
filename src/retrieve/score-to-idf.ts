/** What a passage's words could score is so many times the sum of their idf: BM25's k1 + 1. */
export const SCORE_TO_IDF = 2.2;
