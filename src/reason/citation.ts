/**
 * Exact quotes: a citation is a span of a passage, so its text stands in the source as it is.
 * Offsets are UTF-16 code units into the document's extracted text.
 */
import { invariant } from "../base/index.js";
import { isSpace, sentences } from "../chunks/index.js";
import type { Citation, Passage } from "../records/index.js";
import { foldAnswer, UNSPACED } from "../words/index.js";

const QUOTE_CHARS_MAX = 400;
/** How far from the cut a space is looked for. */
const SPACE_CHARS_MAX = 80;

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
  const exact = findWords(passage.text, answer);
  if (exact) return citeSpan(passage, exact);
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

/** The first place where the answer stands as it is, not within longer words. */
function findWords(text: string, answer: string): Span | null {
  const [lower, wanted] = [text.toLowerCase(), answer.toLowerCase()];
  if (lower.length !== text.length || wanted === "") return null;
  const first = lower.indexOf(wanted);
  for (let start = first; start >= 0; start = lower.indexOf(wanted, start + 1)) {
    const end = start + wanted.length;
    if (!withinWord(lower, start) && !withinWord(lower, end)) return { start, end };
  }
  return null;
}

function withinWord(text: string, index: number): boolean {
  return [text.charAt(index - 1), text.charAt(index)].every(
    (side) => /[\p{L}\p{N}]/u.test(side) && side.search(UNSPACED) < 0,
  );
}

/** At most QUOTE_CHARS_MAX around the span that matters, without outer blanks. */
function shorten(text: string, whole: Span, core: Span): Span {
  let { start, end } = whole;
  if (end - start > QUOTE_CHARS_MAX) {
    const room = Math.max(0, QUOTE_CHARS_MAX - (core.end - core.start));
    const from = Math.max(start, core.start - Math.floor(room / 2));
    const to = Math.min(end, Math.max(core.end, from + QUOTE_CHARS_MAX));
    start = from === start ? start : startAfter(text, from, core.start);
    end = to === end ? end : endBefore(text, to, core.end);
  }
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { start, end };
}

/** The first space from `from` on, where one is near; text without spaces is cut as it is. */
function startAfter(text: string, from: number, limit: number): number {
  const near = text.slice(from, Math.min(limit, from + SPACE_CHARS_MAX));
  const space = near.search(/\s/);
  if (space >= 0) return from + space + 1;
  if (!splitsPair(text, from)) return from;
  return from < limit ? from + 1 : from - 1;
}

function endBefore(text: string, to: number, limit: number): number {
  const near = text.slice(Math.max(limit, to - SPACE_CHARS_MAX), to);
  const word = near.search(/\s\S*$/);
  if (word >= 0) return to - near.length + word;
  if (!splitsPair(text, to)) return to;
  return to > limit ? to - 1 : to + 1;
}

/** Whether a cut at `index` would part the halves of one character. */
function splitsPair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1));
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
