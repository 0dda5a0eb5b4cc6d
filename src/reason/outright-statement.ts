/**
 * Whether the sentence that the reader marked states what is asked outright: it has the question's
 * own frame ("Which tree did Noor plant behind the school?", "Behind the school Noor planted a
 * mulberry."), to the last word, nothing denied or uncertain, and the mark is what stands in the
 * place that is asked for. Then reader and wording agree, whatever a small reasoner makes of it.
 */
import { agreementOf, SAME_AGREEMENT } from "./arbiter.js";
import type { Candidate } from "./candidates.js";
import { framedQuestion } from "./framed-question.js";
import { framedReader } from "./framed-values.js";

/** Set by judgement, as sure as a situation with a doubt; too few such answers to fit it to. */
export const OUTRIGHT_CONFIDENCE = 0.85;

export function statesOutright(question: string, { text, hit, mark }: Candidate): boolean {
  const frame = framedQuestion(question, { ofOne: true });
  if (frame === null) return false;
  const { values, unread, isDoubtful } = framedReader(frame)(hit.passage.text);
  const [value, more] = values;
  if (!value || more || unread > 0 || isDoubtful || value.isHearsay) return false;
  const isThere = mark.start >= value.start && mark.start < value.end;
  return isThere && agreementOf(value.text, text) >= SAME_AGREEMENT;
}
