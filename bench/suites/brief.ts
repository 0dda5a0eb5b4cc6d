/**
 * What a sample keeps of an answer: all that tells why it is right or wrong. What was said, with
 * which quotes, from which passages, along which steps, and what reader and reasoner each said.
 */
import type { Answer, Evidence } from "../engine.js";

/** Of the ranking: what recall is counted in. */
const PASSAGES_KEPT = 10;

export function brief(answer: Answer, evidence?: Evidence): object {
  const { status, explanation, confidence, citations, passages, steps, usage } = answer;
  return {
    answer: answer.answer,
    status,
    ...(explanation === undefined ? {} : { explanation }),
    confidence,
    quotes: citations.map(({ quote }) => quote),
    citations: citations.map(({ source, start, end }) => ({ source, start, end })),
    passages: passages
      .slice(0, PASSAGES_KEPT)
      .map(({ source, start, end, hop }) => ({ source, start, end, hop })),
    steps,
    ...(evidence?.both
      ? { said: { reader: evidence.both.reader, reasoner: evidence.both.reasoner } }
      : {}),
    usage,
  };
}
