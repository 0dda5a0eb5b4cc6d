/**
 * What a quoted sentence does not say although its words are near: what somebody only meant to do
 * ("had intended to sail to Holm"), refused or failed to, or what was so once and is asked of today
 * ("was the drummer until 2021"). A small reader takes such a sentence for a statement of it; so an
 * answer that rests on one is worth less, unless the question asks of just that.
 * English closed classes of verbs with an infinitive; linear in the text.
 */

/** Of the confidence of an answer that rests on such a sentence. */
const WORTH = 0.5;

const STEMS = new RegExp(
  "\\b(?<stem>intend|plann?|hop|want|wish|meant|promis|threaten|offer|tri|try|attempt|fail|refus|" +
    "declin|forg[oe]t|suppos|expect|scheduled|hesitat|neglect)\\p{L}*" +
    "(?: (?!to\\b)\\p{L}+){0,3} to (?=\\p{Ll})|" +
    "\\b(?<bare>almost|nearly|would have|could have|should have|was going to|were going to|" +
    "was about to|were about to)\\b",
  "giu",
);
const FORMER =
  /\b(?:until (?:\p{L}+ )?(?:1\d|20)\d\d|former|formerly|used to|no longer|ex-\p{Ll})/iu;
const OF_TODAY = /^\W*(?:who|what|where|which|whose|how)\b.*\b(?:is|are|does|do|has)\b/iu;
const OF_THEN = /\b(?:was|were|did|until|former|formerly|used to|had|been|ever|first)\b/iu;

/** What is left of an answer's confidence: 1 where all quotes say what is asked. */
export function realShare(question: string, quotes: readonly string[]): number {
  return quotes.some((quote) => isUnreal(question, quote)) ? WORTH : 1;
}

function isUnreal(question: string, quote: string): boolean {
  const asked = question.toLowerCase();
  for (const { groups } of quote.matchAll(STEMS)) {
    const word = (groups?.["stem"] ?? groups?.["bare"] ?? "").toLowerCase();
    if (word !== "" && !asked.includes(word.slice(0, 5))) return true;
  }
  return FORMER.test(quote) && OF_TODAY.test(question) && !OF_THEN.test(question);
}
