/**
 * What may fill one slot, with scores: typed stretches that fit its type, and what the reader
 * marked for its question. A stretch that only names the service, or says the slot's own words, is
 * none. Best first.
 */
import type { Mark } from "../records/index.js";
import type { Json } from "../tools/index.js";
import { placedWords, sameWord } from "../words/index.js";
import { isoDay } from "./moments.js";
import type { Slot } from "./slots.js";
import { type Span, withoutOwner } from "./spans.js";

/** What was said, and what is known of it. */
export interface Said {
  readonly text: string;
  readonly spans: readonly Span[];
  /** The reader's marks for a slot's question, best first. */
  readonly marks: (slot: Slot) => readonly Mark[];
  /** Lower-case words that name the tool's service: no values. */
  readonly names: ReadonlySet<string>;
  readonly today: Date;
}

export interface SlotCandidate {
  readonly value: Json;
  readonly score: number;
  /** What the reader alone says of it, UNMARKED where nothing. */
  readonly marked: number;
  /** Whether the slot's own words, or a preposition that is meant by them, stand beside it. */
  readonly named: boolean;
  /** A stretch that means one thing: a name, a quotation, a code. */
  readonly specific: boolean;
  /** [start, end) of the text. */
  readonly spans: readonly (readonly [number, number])[];
}

/** What the reader did not mark for the slot. */
const UNMARKED = -5;
/** Of values whose words are said. */
const SAID = { marked: 6, named: true, specific: false } as const;
const FITS = 4;
/** An address needs no reader to be one. */
const UNMISTAKABLE = 8;
const NAMED = 3;
const SHAPED = 6;
/** Of a type that a text slot seldom has. */
const UNLIKELY = -4;

/** The question whose answer over the request is the slot's value. */
export function slotQuestion(slot: Slot): string {
  const description = slot.description.replace(/[,.(;]? ?(?:such as|e\.g\.|for example).*$/i, "");
  const first = /^[^.;(]{0,120}/.exec(description)?.[0].trim() ?? "";
  if (first === "") return `What is the ${slot.label}?`;
  return `What is the ${slot.label}, ${first.charAt(0).toLowerCase()}${first.slice(1)}?`;
}

export function candidatesFor(slot: Slot, said: Said): SlotCandidate[] {
  const found = slot.list && slot.kind !== "choice" ? lists(slot, said) : single(slot, said);
  return [...found].sort((a, b) => b.score - a.score);
}

function single(slot: Slot, said: Said): SlotCandidate[] {
  switch (slot.kind) {
    case "choice":
      return choices(slot, said);
    case "boolean":
      return truth(slot, said);
    case "integer":
    case "number":
      return numbers(slot, said);
    case "date":
      return ofKind(slot, said, "date");
    case "time":
      return ofKind(slot, said, "time");
    case "date-time":
      return moments(slot, said);
    case "email":
    case "url":
    case "uuid":
      return ofKind(slot, said, slot.kind);
    case "text":
      return texts(slot, said);
    case "open":
      return [];
    default:
      return slot.kind satisfies never;
  }
}

function ofKind(slot: Slot, said: Said, kind: Span["kind"]): SlotCandidate[] {
  const bonus = kind === "date" || kind === "time" ? FITS + 1 : UNMISTAKABLE;
  return said.spans
    .filter((span) => span.kind === kind)
    .map((span) => typed(slot, said, { span, value: span.value, bonus }));
}

function numbers(slot: Slot, said: Said): SlotCandidate[] {
  return said.spans
    .filter(({ kind }) => kind === "number")
    .flatMap((span) => {
      const value = Number(span.value);
      const whole = slot.kind === "number" || Number.isSafeInteger(value);
      if (!whole || value < slot.min || value > slot.max) return [];
      return [typed(slot, said, { span, value, bonus: 2 })];
    });
}

/** A day with the time beside it, or the day's begin. */
function moments(slot: Slot, said: Said): SlotCandidate[] {
  const days = said.spans.filter(({ kind }) => kind === "date");
  const times = said.spans.filter(({ kind }) => kind === "time");
  const both = days.flatMap((date) =>
    times.map((time) => {
      const value = at(date.value, time.value);
      const apart = Math.abs(date.start - time.start) > 40 ? -2 : 0;
      const one = typed(slot, said, { span: date, value, bonus: FITS + 1 + apart });
      return { ...one, spans: [edges(date), edges(time)] };
    }),
  );
  const alone = days.map((date) =>
    typed(slot, said, { span: date, value: at(date.value, "00:00"), bonus: FITS - 1 }),
  );
  const today = isoDay(said.today);
  const later = times.map((time) =>
    typed(slot, said, { span: time, value: at(today, time.value), bonus: FITS - 2 }),
  );
  return [...both, ...alone, ...(days.length === 0 ? later : [])];
}

/** RFC 3339, in the time of this machine on that day, as that is what a person means. */
function at(day: string, time: string): string {
  const written = `${day}T${time}:00`;
  return `${written}${offsetOf(new Date(written))}`;
}

function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return "Z";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`;
}

/** Values of the list whose words are said. */
function choices(slot: Slot, said: Said): SlotCandidate[] {
  const words = placedWords(said.text);
  const found = slot.choices.flatMap((choice) => {
    const wanted = placedWords(String(choice).replace(/([a-z])([A-Z])/g, "$1 $2"));
    const at = words.findIndex((_, i) =>
      wanted.every((one, j) => sameWord(one.text, words[i + j]?.text ?? "")),
    );
    const [first, last] = [words[at], words[at + wanted.length - 1]];
    if (wanted.length === 0 || first === undefined || last === undefined) return [];
    // "Open a ticket" does not say which ones.
    const order = at === 0 && !/\?\s*$/.test(said.text) && words.length > 2 && !slot.required;
    const span = { start: first.start, end: last.end };
    const score = 6 + wanted.length + (order ? -8 : 0);
    const spans = [[span.start, span.end]] as const;
    return [{ value: choice, score, spans, ...SAID }];
  });
  if (slot.list) {
    if (found.length === 0) return [];
    const spans = found.flatMap((one) => [...one.spans]);
    return [{ value: found.map(({ value }) => value), score: 7, spans, ...SAID }];
  }
  const [only] = slot.choices;
  if (found.length === 0 && slot.required && slot.choices.length === 1 && only !== undefined) {
    return [{ value: only, score: 3, spans: [], ...SAID, marked: 0, named: false }];
  }
  return found;
}

/** Only where its own words are said, or their contrary. */
function truth(slot: Slot, said: Said): SlotCandidate[] {
  const small = /^(?:is|has|include|with|only)$/;
  const own = placedWords(slot.label).filter(({ text }) => !small.test(text));
  const words = placedWords(said.text);
  const at = words.findIndex(({ text }) => own.some((one) => sameWord(one.text, text)));
  const word = words[at];
  if (word === undefined || own.length === 0) return [];
  const before = words.slice(Math.max(0, at - 3), at).map(({ text }) => text);
  const value = !before.some((one) => /^(?:not|no|without|don't|never|non)$/.test(one));
  return [{ value, score: 5, spans: [[word.start, word.end]], ...SAID }];
}

function lists(slot: Slot, said: Said): SlotCandidate[] {
  const one = { ...slot, list: false };
  const values = single(one, said).sort((a, b) => b.score - a.score);
  const [best] = values;
  if (slot.kind !== "text") {
    if (best === undefined) return [];
    const taken = values.filter(({ score }) => score >= best.score - 6);
    const spans = taken.flatMap((own) => [...own.spans]);
    return [{ ...best, value: taken.map(({ value }) => value), spans }];
  }
  return values.map((own) => {
    const whole = typeof own.value === "string" ? own.value : "";
    const parts = whole.split(/\s*,\s*(?:and\s+)?|\s+and\s+/);
    return { ...own, value: parts.filter((part) => part !== "") };
  });
}

/** Of the request: what is nearly all of it is no value of one slot. */
const WHOLE_SHARE = 0.6;
/** Fields that hold what somebody wrote: quotations are for them. */
const CONTENT_LABEL =
  /\b(?:title|name|subject|text|message|comment|note|notes|query|q|content|summary|description)$/;
const ID_LABEL = /\b(?:id|ids|identifier|number|no|code|key|sku|isbn|ref|reference|uuid|token)$/;

function texts(slot: Slot, said: Said): SlotCandidate[] {
  const isId = ID_LABEL.test(slot.label) || slot.shape !== null;
  const byRange = new Map<string, SlotCandidate>();
  const add = (one: SlotCandidate): void => {
    const key = one.spans.join();
    const before = byRange.get(key);
    if (before === undefined || before.score < one.score) byRange.set(key, one);
  };
  for (const span of [...shaped(slot, said), ...said.spans]) {
    if (isName(span.value, said, slot)) continue;
    if (isId && span.kind !== "quote" && !looksLikeId(span.value)) continue;
    const bonus = typeBonus(span, isId, CONTENT_LABEL.test(slot.label));
    add(typed(slot, said, { span, value: span.value, bonus }));
  }
  for (const mark of said.marks(slot)) {
    const span = tidied(mark, said);
    if (span === null || isName(span.value, said, slot)) continue;
    if (span.value.length > WHOLE_SHARE * said.text.length && span.kind === "words") continue;
    if (isId && !looksLikeId(span.value)) continue;
    const words = span.value.split(/\s+/).length;
    const digits = /\d/.test(span.value);
    const wordy = words > (isId || slot.shape !== null ? 2 : 8) ? UNLIKELY : 0;
    const bonus = wordy + (isId ? (digits ? 1 : UNLIKELY) : 0) + (span.kind === "quote" ? 3 : 0);
    const near = cue(slot, said, span);
    const score = mark.score + bonus + near;
    const specific = span.kind !== "words";
    const shared = { marked: mark.score, named: near > 0, specific };
    add({ value: span.value, score, spans: [edges(span)], ...shared });
  }
  return [...byRange.values()];
}

function looksLikeId(value: string): boolean {
  return /\d/.test(value) || value === value.toUpperCase();
}

function typeBonus({ kind }: Span, isId: boolean, isContent: boolean): number {
  switch (kind) {
    case "quote":
      return isId ? 1 : isContent ? 7 : 4;
    case "code":
    case "uuid":
      return isId ? FITS : -2;
    case "number":
      return isId ? 2 : UNLIKELY;
    case "name":
      return isId ? UNLIKELY : 3.5;
    default:
      return UNLIKELY;
  }
}

/** Stretches that look like the example in the slot's description. */
function shaped({ shape }: Slot, { text }: Said): Span[] {
  if (shape === null) return [];
  return [...text.matchAll(shape)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: "code",
    value: match[0],
  }));
}

/** What the reader says of the stretch, what stands around it, and whether it looks right. */
function signs(slot: Slot, said: Said, span: Span) {
  const inside = said
    .marks(slot)
    .filter((mark) => mark.start < span.end && span.start < mark.end)
    .filter((mark) => mark.end - mark.start <= span.end - span.start + 25);
  const marked = Math.max(UNMARKED, ...inside.map((mark) => mark.score));
  let shape = 0;
  if (slot.shape !== null) {
    const { start, end } = span;
    const fits = shaped(slot, said).some((one) => start === one.start && end === one.end);
    shape = fits ? SHAPED : -2;
  }
  return { marked, near: cue(slot, said, span), shape };
}

const STARTS = /\b(?:from|since|start|starting|begin|origin|source|after|departure|min)\b/;
const ENDS = /\b(?:to|until|till|end|destination|target|before|by|arrival|max)\b/;

/** Words of the slot right before or behind; "from" and "to" where the slot is one of these. */
function cue(slot: Slot, { text }: Said, { start, end }: { start: number; end: number }): number {
  const before = placedWords(text.slice(Math.max(0, start - 30), start)).slice(-2);
  const behind = placedWords(text.slice(end, end + 20)).slice(0, 1);
  const own = placedWords(slot.label);
  const near = [...before, ...behind];
  const named = near.some(({ text: one }) => own.some((word) => sameWord(word.text, one)));
  const last = before.at(-1)?.text ?? "";
  const [starts, ends] = [STARTS.test(slot.label), ENDS.test(slot.label)];
  const side = (starts && STARTS.test(last)) || (ends && ENDS.test(last));
  const wrong = (starts && ENDS.test(last)) || (ends && STARTS.test(last));
  return (named || side ? NAMED : 0) - (wrong ? NAMED : 0);
}

/** Articles, prepositions and signs at the edges are not part of a value; a cut name is whole. */
function tidied(mark: Mark, said: Said): Span | null {
  const { text, spans } = said;
  const whole = spans.find(
    ({ kind, start, end }) =>
      (kind === "quote" || kind === "name") && start <= mark.start && mark.end <= end + 2,
  );
  if (whole !== undefined) return whole;
  let { start, end } = mark;
  const small = "the|a|an|my|our|your|of|for|to|at|in|on|from|by|with|because|about";
  const head = new RegExp(`^(?:\\s|["'“(]|(?:${small})\\s)+`, "i");
  start += head.exec(text.slice(start, end))?.[0].length ?? 0;
  const tail = /[\s.,;:!?"'”)]+$/.exec(text.slice(start, end))?.[0].length ?? 0;
  end -= tail;
  const value = withoutOwner(text.slice(start, end));
  return value === "" ? null : { start, end: start + value.length, kind: "words", value };
}

function isName(value: string, { names }: Said, slot: Slot): boolean {
  const words = placedWords(value).map(({ text }) => text);
  const own = new Set(placedWords(slot.label).map(({ text }) => text));
  return words.length === 0 || words.every((word) => names.has(word) || own.has(word));
}

/** A stretch that stands for itself, with what the reader and its place say of it. */
function typed(
  slot: Slot,
  said: Said,
  o: { readonly span: Span; readonly value: Json; readonly bonus: number },
): SlotCandidate {
  const { span, value, bonus } = o;
  const { marked, near, shape } = signs(slot, said, span);
  const score = bonus + marked + near + shape;
  return { value, score, marked, named: near > 0, specific: true, spans: [edges(span)] };
}

function edges({ start, end }: Span): readonly [number, number] {
  return [start, end];
}
