/**
 * Exact quotes: a citation is a span of a passage, so its text stands in the source as it is.
 * Offsets are UTF-16 code units into the document's extracted text.
 */
import { invariant } from "../base/index.js";
import { sentences } from "../chunks/index.js";
import type { Citation, Passage } from "../records/index.js";
import { foldAnswer } from "./candidates.js";

const QUOTE_CHARS_MAX = 400;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Quotes the sentences that the span [start, end) of the passage's text touches. */
export function citeSpan(passage: Passage, span: Span): Citation {
  const touched = sentences(passage.text).filter((s) => s.start < span.end && span.start < s.end);
  const start = touched[0]?.start ?? span.start;
  const end = touched.at(-1)?.end ?? span.end;
  return cite(passage, shorten(passage.text, { start, end }, span));
}

/** Quotes the sentence of the passage that says most of the answer's words. */
export function citeAnswer(passage: Passage, answer: string): Citation {
  const exact = passage.text.toLowerCase().indexOf(answer.toLowerCase());
  if (exact >= 0 && passage.text.toLowerCase().length === passage.text.length) {
    return citeSpan(passage, { start: exact, end: exact + answer.length });
  }
  const wanted = new Set(foldAnswer(answer).split(" "));
  let best: Span = { start: 0, end: passage.text.length };
  let bestCount = -1;
  for (const sentence of sentences(passage.text)) {
    const words = foldAnswer(passage.text.slice(sentence.start, sentence.end)).split(" ");
    const count = new Set(words.filter((word) => wanted.has(word))).size;
    if (count > bestCount) {
      best = sentence;
      bestCount = count;
    }
  }
  return cite(passage, shorten(passage.text, best, { start: best.start, end: best.start }));
}

/** At most QUOTE_CHARS_MAX around the span that matters, cut at spaces, without outer blanks. */
function shorten(text: string, whole: Span, core: Span): Span {
  let { start, end } = whole;
  if (end - start > QUOTE_CHARS_MAX) {
    const room = Math.max(0, QUOTE_CHARS_MAX - (core.end - core.start));
    const from = Math.max(start, core.start - Math.floor(room / 2));
    const to = Math.min(end, Math.max(core.end, from + QUOTE_CHARS_MAX));
    start = from === start ? start : spaceAfter(text, from, core.start);
    end = to === end ? end : spaceBefore(text, to, core.end);
  }
  while (start < end && /\s/.test(text.charAt(start))) start++;
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  return { start, end };
}

function spaceAfter(text: string, from: number, limit: number): number {
  const space = text.slice(from, limit).search(/\s/);
  return space < 0 ? limit : from + space + 1;
}

function spaceBefore(text: string, to: number, limit: number): number {
  let end = to;
  while (end > limit && !/\s/.test(text.charAt(end))) end--;
  return end;
}

function cite(passage: Passage, span: Span): Citation {
  const quote = passage.text.slice(span.start, span.end);
  invariant(quote.length === span.end - span.start, "a quote lies within its passage");
  return {
    source: passage.source,
    title: passage.title,
    start: passage.start + span.start,
    end: passage.start + span.end,
    page: passage.page,
    quote,
  };
}
