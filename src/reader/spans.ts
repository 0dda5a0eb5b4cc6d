/**
 * From token logits to marked stretches of text: pure functions on typed arrays.
 * Shapes: start, end, support [T] logits over the tokens of one sequence
 * `[CLS] question [SEP] passage [SEP]`; token t covers chars [starts[t], ends[t]) of the passage.
 * A span's score is absolute: the reader was trained with a softmax over all passages of a
 * question and one class "in none of these" whose logit is 0 (Clark & Gardner, 2018), so that
 * above 0 means "here", and scores compare between passages.
 */
import type { Mark } from "../records/index.js";

/** Longest answer, in tokens. */
const ANSWER_TOKENS_MAX = 30;
const ANSWERS_PER_PASSAGE = 3;
const STARTS_TRIED = 8;

export interface SequenceLogits {
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly support: Float32Array;
}

export interface PassageTokens {
  /** Position in the sequence of the passage's first token. */
  readonly offset: number;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The best spans that do not overlap, best first. */
export function bestSpans(logits: SequenceLogits, tokens: PassageTokens): Mark[] {
  return bestApart(candidateSpans(logits, tokens));
}

/** The best of the spans that do not overlap, best first: as many as a passage may have. */
export function bestApart(spans: readonly Mark[]): Mark[] {
  const candidates = spans.toSorted((a, b) => b.score - a.score || a.start - b.start);
  const answers: Mark[] = [];
  for (const candidate of candidates) {
    if (answers.length === ANSWERS_PER_PASSAGE) break;
    const overlaps = answers.some((a) => candidate.start < a.end && a.start < candidate.end);
    if (!overlaps) answers.push(candidate);
  }
  return answers;
}

function candidateSpans(logits: SequenceLogits, tokens: PassageTokens): Mark[] {
  const order = Array.from({ length: tokens.count }, (_, t) => t);
  order.sort((a, b) => at(logits.start, tokens.offset + b) - at(logits.start, tokens.offset + a));
  const spans: Mark[] = [];
  for (const first of order.slice(0, STARTS_TRIED)) {
    const startLogit = at(logits.start, tokens.offset + first);
    const limit = Math.min(tokens.count, first + ANSWER_TOKENS_MAX);
    for (let last = first; last < limit; last++) {
      spans.push({
        start: at(tokens.starts, first),
        end: at(tokens.ends, last),
        score: startLogit + at(logits.end, tokens.offset + last),
      });
    }
  }
  return spans;
}

/** Mean support logit of each sentence that has tokens, in order. */
export function sentenceSupport(
  logits: Pick<SequenceLogits, "support">,
  tokens: PassageTokens,
  sentences: readonly { readonly start: number; readonly end: number }[],
): Mark[] {
  const marks: Mark[] = [];
  let t = 0;
  for (const sentence of sentences) {
    let sum = 0;
    let count = 0;
    while (t < tokens.count && at(tokens.starts, t) < sentence.end) {
      sum += at(logits.support, tokens.offset + t);
      count++;
      t++;
    }
    if (count > 0) marks.push({ start: sentence.start, end: sentence.end, score: sum / count });
  }
  return marks;
}

function at(values: Float32Array | Int32Array, index: number): number {
  return values[index] ?? -Infinity;
}
