/**
 * What a tool's result says to the request. A question for several things is answered by the names
 * of its records, one for a number of them by their count; any other by the field that the reader
 * marks, whole. What something was done with is answered by what came of it.
 * Scores are logits with a few points for signs. Errors: those of the reader.
 */
import type { Mark } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import type { Json, JsonObject } from "../tools/index.js";
import { placedWords, sameWord } from "../words/index.js";
import type { RequestKind } from "./request-kind.js";
import type { ResultField, ResultRecord, ResultText } from "./result-text.js";

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
/** Fields that are read one by one. */
const ALONE_MAX = 40;

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
  const said = new Set(leaves(request.arguments).map((one) => one.toLowerCase()));
  if (request.changes) return summary(result, said);
  const counted = countOf(text, result);
  if (counted !== null) return counted;
  const listed = wantsList(text, request.kind) ? namesOf(result.records, said) : null;
  if (listed !== null) return listed;
  const marks = await marksIn(reader, text, request);
  const fields = fieldsOf(result);
  const alone = await aloneScores(reader, text, { ...request, fields });
  return bestField(text, fields, { marks, said, alone }) ?? bestMark(result, marks);
}

interface FieldIn {
  readonly field: ResultField;
  /** The record that it is of; null outside of lists. */
  readonly record: ResultRecord | null;
}

function fieldsOf(result: ResultText): FieldIn[] {
  const own = result.fields.map((field) => ({ field, record: null }));
  const listed = result.records.flatMap((record) =>
    record.fields.map((field) => ({ field, record })),
  );
  return [...own, ...listed].filter(({ field: { value } }) => {
    return value !== "" && value.length <= VALUE_CHARS_MAX;
  });
}

/** What the reader says of each field as if it were all there is; of too many, nothing. */
async function aloneScores(
  reader: Pick<Reader, "read">,
  text: string,
  o: { readonly fields: readonly FieldIn[]; readonly signal?: AbortSignal | undefined },
): Promise<readonly number[]> {
  if (o.fields.length > ALONE_MAX) return [];
  const lines = o.fields.map(({ field: { label, value } }) => `${label}: ${value}`);
  const readings = await reader.read(text, lines, o.signal);
  return readings.map(({ answers }) => Math.max(-6, Math.min(8, answers[0]?.score ?? -6)));
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

const TELLS = /\b(?:status|state|result|message|outcome|confirmation|id|number|code|reference)$/;
const TOLD_MAX = 6;

/** What identifies it, how it stands now, and what was changed; of text its beginning. */
function summary(result: ResultText, said: ReadonlySet<string>): ReadResult {
  const telling = result.fields.filter(
    ({ label, value }) => value !== "" && (TELLS.test(label) || said.has(value.toLowerCase())),
  );
  const shown = (telling.length > 0 ? telling : result.fields).slice(0, TOLD_MAX);
  const words = shown.map(({ label, value }) => (label === "" ? value : `${label}: ${value}`));
  const answer = words.length > 0 ? words.join("; ") : result.text.replace(/\s+/g, " ").trim();
  const end = result.fields.at(-1)?.end ?? result.text.length;
  const whole = { start: 0, end: Math.max(1, end) };
  const cut = answer.length > SUMMARY_CHARS_MAX ? `${answer.slice(0, SUMMARY_CHARS_MAX)}…` : answer;
  return { answer: cut, spans: [whole], score: SURE };
}

/** "How many" of what the records are, where no value says it. */
function countOf(text: string, result: ResultText): ReadResult | null {
  const asked = /\bhow (?:many|often)\b\s*(?<rest>.*)$/iu.exec(text)?.groups?.["rest"];
  if (asked === undefined || !result.hasList) return null;
  const words = placedWords(asked).slice(0, 3);
  const fields = [...result.fields, ...result.records.flatMap(({ fields: own }) => own)];
  const told = fields.some(
    ({ label, value }) => /^\d/.test(value) && sharedWords(label, words) > 0,
  );
  if (told) return null;
  return { answer: String(result.records.length), spans: linesOf(result.records), score: SURE };
}

const PLURAL =
  /^(?:which|what|whose)(?:\s+(?!is\b|was\b)[\p{L}-]+){0,2}?\s+[\p{L}-]{3,}(?<!s)s\b/iu;
const SEVERAL = new RegExp(
  "^(?:what(?:'s| is| are)? (?:on|there|in)\\b|(?:are there )?any\\b|(?:which|what) of\\b|" +
    "what (?:have|has|do|does|did|can) .*|what .* (?:is|are) there|" +
    "(?:which|what) .*\\b(?:all|every)\\b)",
  "i",
);
const SINGULAR = /\b(?:cost|price|charge|mean|say|weigh|time|much)\b/i;

/** Whether several things are asked for, and not something of one. */
function wantsList(text: string, kind: RequestKind): boolean {
  const plain = text.replace(/^[^:?]{1,40}:\s+/, "").trim();
  if (SINGULAR.test(plain)) return false;
  if (kind === "look" || kind === "statement") return true;
  // The question may stand behind what it is about: "I am in Ghent, what is on there?"
  const asked = plain.split(/[,.;!]\s+/).at(-1) ?? plain;
  return [plain, asked].some((one) => PLURAL.test(one) || SEVERAL.test(one));
}

const NAME_LABELS = /^(?:title|name|subject|summary|label|headline|item|product|full name)$/;
/** What several records may have in common tells none of them apart. */
const KIND_LABELS = /\b(?:status|state|type|kind|category|unit|currency)$/;
const ID_LABELS = /\b(?:id|number|code|key|reference)$/;

function namesOf(
  records: readonly ResultRecord[],
  said: ReadonlySet<string>,
): ReadResult | null {
  if (records.length === 0) return null;
  const shown = records.slice(0, NAMES_MAX);
  const named = shown.map(({ fields }) => nameOf(fields, said));
  if (named.some((one) => one === null)) return null;
  const names = named.map((one) => one?.value ?? "");
  const more = records.length > NAMES_MAX ? `, and ${records.length - NAMES_MAX} more` : "";
  return { answer: `${names.join(", ")}${more}`, spans: linesOf(shown), score: SURE - 1 };
}

/**
 * What a record is called: a name, else its first words, else what identifies it; that first where
 * its name was asked for.
 */
function nameOf(
  fields: readonly ResultField[],
  said: ReadonlySet<string>,
): ResultField | null {
  const name = fields.find(({ label }) => NAME_LABELS.test(label));
  if (name !== undefined && said.has(name.value.toLowerCase())) {
    return fields.find(({ label }) => ID_LABELS.test(label)) ?? name;
  }
  const own = fields.filter(
    ({ value }) => !/^(?:none)?$/.test(value) && !said.has(value.toLowerCase()),
  );
  return (
    own.find(({ label }) => NAME_LABELS.test(label)) ??
    own.find(({ label }) => /\b(?:name|title)$/.test(label)) ??
    own.find(isWording) ??
    own.find(({ label }) => ID_LABELS.test(label)) ??
    own[0] ??
    null
  );
}

function isWording({ label, value }: ResultField): boolean {
  return /^\p{L}{2}/u.test(value) && !ID_LABELS.test(label) && !KIND_LABELS.test(label);
}

function bestField(
  text: string,
  fields: readonly FieldIn[],
  o: {
    readonly marks: readonly Mark[];
    readonly alone: readonly number[];
    readonly said: ReadonlySet<string>;
  },
): ReadResult | null {
  const words = placedWords(text);
  const wanted = wantedType(text);
  const scored = fields.map(({ field, record }, at) => {
    const start = field.label === "" ? field.start : field.start - field.label.length - 2;
    const inside = o.marks.filter((mark) => mark.start < field.end && start < mark.end);
    const marked = Math.max(-6, ...inside.map((mark) => mark.score));
    const score =
      marked +
      (o.alone[at] ?? 0) +
      NAMED * Math.min(2, sharedWords(field.label, words)) +
      (record === null ? 0 : 2 * Math.min(2, echoes(record, text))) +
      wanted(field) -
      (o.said.has(field.value.toLowerCase()) ? ECHOED : 0);
    return { field, record, start, score };
  });
  scored.sort((a, b) => b.score - a.score || a.field.start - b.field.start);
  const [best] = scored;
  if (best === undefined) return null;
  const { field, record, start } = best;
  const span = record === null ? { start, end: field.end } : record;
  // Two scores of the reader are in it: half of it is about one.
  const score = best.score / 2;
  return { answer: field.value, spans: [{ start: span.start, end: span.end }], score };
}

/** Values of the record that the request says: it is about this one. */
function echoes({ fields }: ResultRecord, text: string): number {
  const lower = text.toLowerCase();
  const said = fields.filter(({ value }) => value.length > 2);
  return said.filter(({ value }) => lower.includes(value.toLowerCase())).length;
}

const DAY = /^\d{4}-\d\d-\d\d/;
const TIME = /^\d\d?:\d\d|T\d\d:\d\d/;
const NUMBER = /^[^\p{L}]*\d/u;
const PERCENT = /^[^\p{L}]*\d\s*%$/u;
const MEASURED = /\bhow (?:many|long|far|old|often|hot|cold|warm|big|fast|late)\b/i;
const PERSON = /^\p{Lu}\p{L}+(?: \p{Lu}[\p{L}'’.-]+)*$/u;
const MANY = "much|many|long|far|old|often|strong|high|likely|hot|cold|warm|big|fast|late|large";

/** Points for a value of the kind that the question's first words ask for. */
function wantedType(text: string): (field: ResultField) => number {
  const points = (pattern: RegExp) => (field: ResultField) =>
    pattern.test(field.value) ? TYPED : 0;
  if (/\b(?:what|which) time|\bwhen\b.*\b(?:open|close|leave|arrive|start|begin)/i.test(text)) {
    return (field) => points(TIME)(field) + points(DAY)(field) / 2;
  }
  if (/\bwhen\b|\b(?:what|which|by which) (?:day|date)\b/i.test(text)) {
    return (field) => Math.max(points(DAY)(field), points(TIME)(field));
  }
  if (new RegExp(`\\bhow (?:${MANY})\\b|\\bcosts?\\b|\\bprice\\b`, "i").test(text)) {
    // What is measured in degrees, years or metres is no share of anything.
    const share = MEASURED.test(text) ? points(PERCENT) : () => 0;
    return (field) => points(NUMBER)(field) - points(DAY)(field) - share(field);
  }
  if (/\bwho(?:m|se)?\b/i.test(text)) return points(PERSON);
  if (/^(?:is|are|was|were|has|have|did|does|do|will|can)\b/i.test(text)) {
    return (field) =>
      (/\b(?:status|state)$/.test(field.label) ? TYPED + 1 : 0) - points(DAY)(field);
  }
  return () => 0;
}

function sharedWords(label: string, words: readonly { readonly text: string }[]): number {
  const own = placedWords(label);
  return own.filter(({ text }) => words.some((one) => sameWord(text, one.text))).length;
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
