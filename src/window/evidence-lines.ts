/**
 * Passages to lines: one sentence, row or list item each, as the reasoner sees and cites them.
 * Shapes: passages [p] -> lines [n], documents in the order of their best passage, lines of one
 * document in its own order, none twice where passages overlap. Offsets are UTF-16 code units into
 * the passage's text, so that a line is always an exact quote.
 */
import { isSpace, sentences } from "../chunks/index.js";
import type { Passage } from "../records/index.js";

export interface EvidenceLine {
  readonly passage: Passage;
  /** [start, end) of the passage's text, without outer blanks. */
  readonly start: number;
  readonly end: number;
  /** The span on one line: white space and control characters to single spaces. */
  readonly text: string;
}

/** A longer sentence is cut at a blank, so that one line can't fill the window. */
const LINE_CHARS_MAX = 600;

/** `passages` are ranked, best first. */
export function evidenceLines(passages: readonly Passage[]): EvidenceLine[] {
  const sources = [...new Set(passages.map((passage) => passage.source))];
  return sources.flatMap((source) => {
    const own = passages.filter((passage) => passage.source === source);
    own.sort((a, b) => a.start - b.start || b.end - a.end);
    const lines: EvidenceLine[] = [];
    let done = -Infinity;
    for (const passage of own) {
      for (const line of linesOf(passage)) {
        if (passage.start + line.start < done) continue;
        lines.push(line);
        done = passage.start + line.end;
      }
    }
    return lines;
  });
}

function linesOf(passage: Passage): EvidenceLine[] {
  const rows = rowsOf(passage.text);
  return rows.flatMap(({ start, end }) => cut(passage, start, end));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Sentences, and within them the lines of a list, table or log: there a line break ends a
 * statement. Wrapped prose keeps its sentences whole.
 */
function rowsOf(text: string): Span[] {
  return sentences(text).flatMap(({ start, end }) => {
    const body = text.slice(start, end);
    if (!body.trim().includes("\n") || !looksLikeRows(body)) return [{ start, end }];
    const rows: Span[] = [];
    let at = start;
    for (const row of body.split("\n")) {
      rows.push({ start: at, end: at + row.length });
      at += row.length + 1;
    }
    return rows;
  });
}

const ROW_MARK = /^\s*(?:[-*•|#>]|\d+[.)]\s|\[|\d{1,4}[-:/]\d|[\p{L}\p{N} _.-]{1,40}[:=,;\t|])/u;

/** Most lines begin as rows do: a bullet, a number, a time, a key. */
function looksLikeRows(body: string): boolean {
  const rows = body.split("\n").filter((row) => row.trim() !== "");
  return rows.filter((row) => ROW_MARK.test(row)).length * 2 > rows.length;
}

function cut(passage: Passage, from: number, to: number): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  let [start, end] = trimmed(passage.text, from, to);
  while (start < end) {
    let stop = end;
    if (end - start > LINE_CHARS_MAX) {
      const blank = passage.text.lastIndexOf(" ", start + LINE_CHARS_MAX);
      stop = blank > start ? blank : evenCut(passage.text, start + LINE_CHARS_MAX);
    }
    const [first, last] = trimmed(passage.text, start, stop);
    const text = oneLine(passage.text.slice(first, last));
    if (text !== "") lines.push({ passage, start: first, end: last, text });
    [start, end] = trimmed(passage.text, stop, to);
  }
  return lines;
}

/** Not between the halves of one character. */
function evenCut(text: string, at: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at + 1 : at;
}

function trimmed(text: string, from: number, to: number): [number, number] {
  let [start, end] = [from, to];
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

/** Nothing in a document can begin a line of its own in the window. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
