/**
 * Gathers the reader's spans over all passages into one ranking of answers.
 * Span logits compare between passages because the reader was trained with a softmax over all
 * passages of a question. The two weights were chosen on held-out questions: bench/ledger.jsonl.
 */
import type { Hit, Mark, Reading } from "../records/index.js";
import type { AnswerFeatures } from "./calibration.js";
import type { Retrieval } from "../retrieve/index.js";
import { foldAnswer } from "../words/index.js";

/** Logits for a fused score of 1, so that a passage far down needs a much better span. */
const RETRIEVAL_WEIGHT = 10;
/** Logits a word: of two spans that read equally well, the shorter is the answer. */
const WORD_PENALTY = 0.1;

/** Where a line is a row or a statement of its own. */
const ROW_TYPES: ReadonlySet<string> = new Set(["csv", "json", "code"]);

/** One span in one passage. Offsets are into the passage's text. */
export interface Candidate {
  readonly text: string;
  readonly hit: Hit;
  readonly reading: Reading;
  readonly mark: Mark;
  readonly supportLogit: number;
  readonly score: number;
}

/** Best first. */
export function rankCandidates(
  hits: readonly Hit[],
  readings: readonly Reading[],
): Candidate[] {
  const candidates: Candidate[] = [];
  hits.forEach((hit, i) => {
    const reading = readings[i];
    for (const mark of reading?.answers ?? []) {
      if (!reading) continue;
      const supportLogit = supportAt(reading, mark);
      const text = phraseAt(hit, mark);
      if (text === "") continue;
      const words = text.split(/\s+/).length;
      const score = mark.score + RETRIEVAL_WEIGHT * hit.score - WORD_PENALTY * words;
      candidates.push({ text, hit, reading, mark, supportLogit, score });
    }
  });
  return candidates.sort((a, b) => b.score - a.score || a.hit.rank - b.hit.rank);
}

/**
 * The span as a phrase: rows of a table, records and paragraphs end it, a line break in running
 * text is a space.
 */
function phraseAt(hit: Hit, mark: Mark): string {
  const { start, end: till } = wholeFigure(hit.passage.text, mark);
  const text = hit.passage.text.slice(start, till).trim();
  const inRows = ROW_TYPES.has(hit.passage.mediaType) || text.includes("|");
  const end = text.search(inRows ? /\n/ : /\n\s*\n/);
  return (end < 0 ? text : text.slice(0, end)).replace(/\s+/g, " ").trim();
}

/** A figure goes on where it is multiplied: "2" of "n = 2 · 10^17" is another one. */
function wholeFigure(text: string, { start, end }: Mark): { start: number; end: number } {
  if (!/^\s*[\d.,]*\d\s*$/u.test(text.slice(start, end))) return { start, end };
  const behind = /^(?:\s?[·×^*]\s?\d[\d.,]*(?<![.,]))+/u.exec(text.slice(end, end + 40));
  if (!behind) return { start, end };
  const before = /\p{L} ?[=≤<] ?$/u.exec(text.slice(Math.max(0, start - 6), start));
  return { start: start - (before?.[0].length ?? 0), end: end + behind[0].length };
}

/** Support of the sentence that the span begins in. */
function supportAt(reading: Reading, mark: Mark): number {
  const sentence = reading.support.find((s) => mark.start >= s.start && mark.start < s.end);
  return sentence?.score ?? 0;
}

/** The features of the first candidate, given all of them. */
export function featuresOf(
  candidates: readonly Candidate[],
  readings: readonly Reading[],
  retrieval: Retrieval,
): AnswerFeatures | null {
  const best = candidates[0];
  if (!best) return null;
  const other = candidates.find((c) => foldAnswer(c.text) !== foldAnswer(best.text));
  const wordsMax = retrieval.wordsScoreMax || 1;
  const share = (hit: Hit): number => (hit.trace.words?.score ?? 0) / wordsMax;
  const cosine = (hit: Hit): number => hit.trace.vector?.cosine ?? 0;
  return {
    spanScore: best.mark.score,
    spanGap: Math.min(20, other ? best.mark.score - other.mark.score : 20),
    answerableLogit: best.reading.answerableLogit,
    answerableLogitMax: maxOf(readings.map((r) => r.answerableLogit)),
    supportLogit: best.supportLogit,
    wordsShare: share(best.hit),
    wordsShareMax: maxOf(retrieval.hits.map(share)),
    cosine: cosine(best.hit),
    cosineMax: maxOf(retrieval.hits.map(cosine)),
    retrievalScore: best.hit.score,
  };
}

function maxOf(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), -Infinity);
}
