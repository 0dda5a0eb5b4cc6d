/**
 * What a tool's result says to the request. A question for several things is answered by the names
 * of its records, one for a number of them by their count; any other by the field that the reader
 * marks, whole. What something was done with is answered by what came of it.
 * Scores are logits with a few points for signs. Errors: those of the reader.
 */
import type { Mark } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import type { Json, JsonObject } from "../tools/index.js";
import type { RequestKind } from "./request-kind.js";
import type { ResultField, ResultRecord, ResultText } from "./result-text.js";
import { sameWord, wordsOf } from "./words.js";

export interface ReadResult {
  readonly answer: string;
  /** Stretches of the text that it stands on, at least one unless the result is empty. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** Over 0 is likelier right than not. */
  readonly score: number;
}

/** A stretch of the result that is read, found before where all of it is too much. */
export interface ResultPiece {
  readonly start: number;
  readonly text: string;
}

const SUMMARY_CHARS_MAX = 240;
const NAMES_MAX = 20;
/** Longer values are read within. */
const VALUE_CHARS_MAX = 80;
/** Of rules that leave no doubt. */
const SURE = 4;
const NAMED = 3;
const TYPED = 3;
const ECHOED = 8;

export async function readResult(
  reader: Pick<Reader, "read">,
  request: {
    readonly text: string;
    readonly kind: RequestKind;
    readonly changes: boolean;
    readonly arguments: JsonObject;
    readonly result: ResultText;
    readonly pieces: readonly ResultPiece[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ReadResult | null> {
  const { result, text } = request;
  if (result.text.trim() === "" || (result.hasList && result.records.length === 0)) {
    return { answer: request.changes ? "done" : "none", spans: [], score: SURE / 2 };
  }
  if (request.changes) return summary(result);
  const counted = countOf(text, result);
  if (counted !== null) return counted;
  const listed = wantsList(text, request.kind) ? namesOf(result.records) : null;
  if (listed !== null) return listed;
  const said = new Set(leaves(request.arguments).map((one) => one.toLowerCase()));
  const marks = await marksIn(reader, text, request);
  return bestField(text, result, { marks, said }) ?? bestMark(result, marks);
}

async function marksIn(
  reader: Pick<Reader, "read">,
  text: string,
  o: { readonly pieces: readonly ResultPiece[]; readonly signal?: AbortSignal | undefined },
): Promise<Mark[]> {
  const texts = o.pieces.map((piece) => piece.text);
  const readings = await reader.read(text, texts, o.signal);
  return readings.flatMap(({ answers }, at) => {
    const shift = o.pieces[at]?.start ?? 0;
    return answers.map((mark) => ({
      ...mark,
      start: mark.start + shift,
      end: mark.end + shift,
    }));
  });
}

/** All of a short result, else its beginning. */
function summary(result: ResultText): ReadResult {
  const whole = result.text.replace(/\n/g, "; ");
  if (whole.length <= SUMMARY_CHARS_MAX) {
    return { answer: whole, spans: [{ start: 0, end: result.text.length }], score: SURE };
  }
  const end = result.text.lastIndexOf("\n", SUMMARY_CHARS_MAX);
  const cut = { start: 0, end: end > 0 ? end : SUMMARY_CHARS_MAX };
  return { answer: result.text.slice(0, cut.end).replace(/\n/g, "; "), spans: [cut], score: SURE };
}

/** "How many" of what the records are, where no value says it. */
function countOf(text: string, result: ResultText): ReadResult | null {
  const asked = /\bhow (?:many|often)\b\s*(?<rest>.*)$/iu.exec(text)?.groups?.["rest"];
  if (asked === undefined || !result.hasList) return null;
  const words = wordsOf(asked).slice(0, 3);
  const fields = [...result.fields, ...result.records.flatMap(({ fields: own }) => own)];
  const told = fields.some(
    ({ label, value }) => /^\d/.test(value) && sharedWords(label, words) > 0,
  );
  if (told) return null;
  return { answer: String(result.records.length), spans: linesOf(result.records), score: SURE };
}

const PLURAL = /^(?:which|what|whose)(?:\s+(?!is\b|was\b)[\p{L}-]+){0,2}?\s+[\p{L}-]{3,}(?<!s)s\b/iu;
const SEVERAL = new RegExp(
  "^(?:what(?:'s| is| are)? (?:on|there|in)\\b|(?:are there )?any\\b|(?:which|what) of\\b|" +
    "what (?:have|has|do|does|did|can) .*|what .* (?:is|are) there|where can\\b|" +
    "(?:which|what) .*\\b(?:all|every)\\b)",
  "i",
);
const SINGULAR = /\b(?:cost|price|charge|mean|say|weigh|time|much)\b/i;

/** Whether several things are asked for, and not something of one. */
function wantsList(text: string, kind: RequestKind): boolean {
  const plain = text.replace(/^[^:?]{1,40}:\s+/, "").trim();
  if (SINGULAR.test(plain)) return false;
  return kind === "look" || PLURAL.test(plain) || SEVERAL.test(plain) || kind === "statement";
}

const NAME_LABELS = /^(?:title|name|subject|summary|label|headline|item|product|dish|full name)$/;
const ID_LABELS = /\b(?:id|number|code|key|reference)$/;

function namesOf(records: readonly ResultRecord[]): ReadResult | null {
  if (records.length === 0) return null;
  const shown = records.slice(0, NAMES_MAX);
  const named = shown.map(({ fields }) => nameOf(fields));
  if (named.some((one) => one === null)) return null;
  const names = named.map((one) => one?.value ?? "");
  const more = records.length > NAMES_MAX ? `, and ${records.length - NAMES_MAX} more` : "";
  return { answer: `${names.join(", ")}${more}`, spans: linesOf(shown), score: SURE - 1 };
}

/** What a record is called: a name, else what identifies it, else its first text. */
function nameOf(fields: readonly ResultField[]): ResultField | null {
  const own = fields.filter(({ value }) => value !== "" && value !== "none");
  return (
    own.find(({ label }) => NAME_LABELS.test(label)) ??
    own.find(({ label }) => /\b(?:name|title)$/.test(label)) ??
    own.find(({ label }) => ID_LABELS.test(label)) ??
    own[0] ??
    null
  );
}

function bestField(
  text: string,
  result: ResultText,
  o: { readonly marks: readonly Mark[]; readonly said: ReadonlySet<string> },
): ReadResult | null {
  const words = wordsOf(text);
  const wanted = wantedType(text);
  const scored = [
    ...result.fields.map((field) => ({ field, record: null as ResultRecord | null })),
    ...result.records.flatMap((record) => record.fields.map((field) => ({ field, record }))),
  ].flatMap(({ field, record }) => {
    if (field.value === "" || field.value.length > VALUE_CHARS_MAX) return [];
    const line = { start: field.start - field.label.length - 2, end: field.end };
    const inside = o.marks.filter((mark) => mark.start < field.end && line.start < mark.end);
    const marked = Math.max(-6, ...inside.map((mark) => mark.score));
    const shared = Math.min(2, sharedWords(field.label, words));
    const about = record === null ? 0 : 2 * Math.min(2, echoes(record, text));
    const score =
      marked +
      NAMED * shared +
      about +
      (wanted?.test(field.value) === true ? TYPED : 0) -
      (o.said.has(field.value.toLowerCase()) ? ECHOED : 0);
    return [{ field, record, score }];
  });
  scored.sort((a, b) => b.score - a.score || a.field.start - b.field.start);
  const [best] = scored;
  if (best === undefined) return null;
  const { field, record, score } = best;
  const start = field.label === "" ? field.start : field.start - field.label.length - 2;
  const span = record === null ? { start, end: field.end } : record;
  return { answer: field.value, spans: [{ start: span.start, end: span.end }], score };
}

/** Values of the record that the request says: it is about this one. */
function echoes({ fields }: ResultRecord, text: string): number {
  const lower = text.toLowerCase();
  return fields.filter(({ value }) => value.length > 2 && lower.includes(value.toLowerCase())).length;
}

function wantedType(text: string): RegExp | null {
  if (/\b(?:what|which) time|\bwhen\b[^?]*\b(?:open|close|leave|arrive|start|begin)/i.test(text))
    return /\d:\d\d|^\d{4}-\d\d-\d\d/;
  if (/\bwhen\b|\b(?:what|which) (?:day|date)|\bby when\b/i.test(text)) return /\d[:-]\d\d/;
  if (/\bhow (?:much|many|long|far|old|often|strong|high|likely|hot|cold|warm|big|fast)\b/i.test(text))
    return /^[^\p{L}]*\d/u;
  if (/\bwho(?:m|se)?\b/i.test(text)) return /^\p{Lu}\p{L}+(?: \p{Lu}[\p{L}'’.-]+)*$/u;
  return null;
}

function sharedWords(label: string, words: readonly { readonly text: string }[]): number {
  return wordsOf(label).filter((own) => words.some((one) => sameWord(own.text, one.text))).length;
}

/** Of text without fields. */
function bestMark(result: ResultText, marks: readonly Mark[]): ReadResult | null {
  const best = [...marks].sort((a, b) => b.score - a.score)[0];
  if (best === undefined) return null;
  const answer = result.text.slice(best.start, best.end).replace(/\s+/g, " ").trim();
  return answer === "" ? null : { answer, spans: [best], score: best.score };
}

function linesOf(records: readonly ResultRecord[]) {
  return records.map(({ start, end }) => ({ start, end }));
}

function leaves(value: Json): string[] {
  if (value === null || typeof value !== "object") return [String(value)];
  return Object.values(value as Readonly<Record<string, Json>>).flatMap(leaves);
}
