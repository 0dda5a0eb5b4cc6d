/**
 * Stretches of a request that stand for themselves: quotations, e-mail addresses, URLs, UUIDs,
 * days and times, identifiers with digits, numbers, names with capital letters. Each is a slice
 * of the text; its value is what a tool is told.
 */
import { momentsIn } from "./moments.js";

export type SpanKind =
  | "quote"
  | "email"
  | "url"
  | "uuid"
  | "date"
  | "time"
  | "code"
  | "number"
  | "name"
  | "words";

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: SpanKind;
  readonly value: string;
}

const PATTERNS: readonly (readonly [SpanKind, RegExp])[] = [
  ["url", /\bhttps?:\/\/[^\s"'<>]+[^\s"'<>.,;:!?)]/giu],
  ["email", /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ["uuid", /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/giu],
];
const QUOTES = /"([^"]{1,400})"|“([^”]{1,400})”|(?<!\p{L})'([^']{1,400})'(?!\p{L})/gu;
/** Letters and digits in one, or digits with signs between: ORD-7312, A12, 978-0-14. */
const CODE = /(?<![\p{L}\p{N}#@.-])#?(?=[\p{L}\p{N}_/-]*\d)[\p{L}\p{N}]+(?:[-_/][\p{L}\p{N}]+)*/gu;
const NUMBER =
  /(?<![\p{L}\p{N}.,-])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\p{L}\p{N}.,])-?\d+(?:\.\d+)?/gu;
const NUMBER_WORDS = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
  "sixteen seventeen eighteen nineteen twenty"
).split(" ");
const NUMBER_WORD = new RegExp(`\\b(?:${NUMBER_WORDS.slice(2).join("|")}|a dozen)\\b`, "giu");
/** Capitals in a row; small words within a name are kept. */
const CAPITAL = "\\p{Lu}[\\p{L}\\p{M}'’&.-]*";
const NAME = new RegExp(
  `${CAPITAL}(?:\\s+(?:(?:of|de|van|von|the|and|&)\\s+)?${CAPITAL})*`,
  "gu",
);

/** No request says more. */
const SPANS_MAX = 400;

/** In order; none over another of its own or an earlier line above. */
export function spansIn(text: string, today: Date): Span[] {
  const found: Span[] = [];
  const add = (span: Span): void => {
    if (found.length >= SPANS_MAX) return;
    const over = found.some((one) => span.start < one.end && one.start < span.end);
    if (!over && span.value !== "") found.push(span);
  };
  for (const match of text.matchAll(QUOTES)) {
    const value = match[1] ?? match[2] ?? match[3] ?? "";
    add({ start: match.index + 1, end: match.index + 1 + value.length, kind: "quote", value });
  }
  for (const [kind, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) add(asIs(match, kind));
  }
  for (const moment of momentsIn(text, today)) add(moment);
  for (const match of text.matchAll(CODE)) {
    if (/^#?\d+$/.test(match[0])) continue;
    // "5pm" and "20km" are amounts.
    if (/^\d+(?:st|nd|rd|th|[ap]m|k?m|kg|g|h|min)$/i.test(match[0])) continue;
    add(asIs(match, "code"));
  }
  for (const match of text.matchAll(NUMBER)) {
    const { index } = match;
    add({ ...asIs(match, "number"), start: index, value: match[0].replaceAll(",", "") });
  }
  for (const match of text.matchAll(NUMBER_WORD)) {
    const at = NUMBER_WORDS.indexOf(match[0].toLowerCase());
    add({ ...asIs(match, "number"), value: String(at < 0 ? 12 : at) });
  }
  for (const span of namesIn(text)) add(span);
  return found.sort((a, b) => a.start - b.start);
}

/** The word that begins a sentence is no name by its capital alone. */
function namesIn(text: string): Span[] {
  return [...text.matchAll(NAME)].flatMap((match) => {
    const begins = /(?:^|[.!?:]\s+|["“])$/u.test(text.slice(0, match.index));
    const [first = ""] = match[0].split(/\s/);
    const head = /^\S+\s*(?:(?:of|de|van|von|the|and|&)\s+)*/u;
    const skipped = begins ? (head.exec(match[0])?.[0].length ?? 0) : 0;
    const rest = match[0].slice(skipped);
    const own = first === "I" && !begins ? "" : rest;
    const value = withoutOwner(own).replace(/[.,]+$/, "");
    const start = match.index + skipped;
    return value === "" ? [] : [{ start, end: start + value.length, kind: "name" as const, value }];
  });
}

function asIs(match: RegExpExecArray, kind: SpanKind): Span {
  const value = match[0].replace(/^#/, "");
  const end = match.index + match[0].length;
  return { start: end - value.length, end, kind, value };
}

/** "Duarte's" -> "Duarte". */
export function withoutOwner(text: string): string {
  return text.replace(/['’]s?$/u, "");
}
