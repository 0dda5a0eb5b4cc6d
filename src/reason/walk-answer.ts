/**
 * From the notes of a walk to the answer: all things, how many, the one that is named most, has the
 * largest figure or came first, the sum. What the notes do not bear is no answer.
 * `confidence` is the probability that the set is right: that all that is in it belongs there, and
 * nothing that was doubted does; sharpness chosen on data (decision 0017).
 */
import type { Citation } from "../records/index.js";
import { itemKey, type Note, shownItem } from "./walk-notes.js";
import type { Walked } from "./walk.js";
import type { Amount } from "./walk-values.js";

export interface WalkAnswer {
  readonly text: string;
  readonly confidence: number;
  readonly citations: readonly Citation[];
  readonly explanation: string;
  /** Things, or lines of a sum, that it rests on. */
  readonly size: number;
}

/** Each uncertain thing counts so much: lines of one kind are right or wrong together. */
const SHARPNESS = 0.35;
const CONFIDENCE_MAX = 0.97;
const PARTIAL_COST = 0.5;

export function walkAnswer(walked: Walked): WalkAnswer | null {
  const { question } = walked.asked;
  const notes = walked.notes.notes;
  if (notes.length === 0) return null;
  switch (question.kind) {
    case "list":
      return listed(walked, inOrder(notes), namesOf(notes));
    case "count":
      return listed(walked, inOrder(notes), String(notes.length));
    case "most":
      return mostNamed(walked, notes);
    case "order":
      return firstOrLast(walked, notes);
    case "extreme":
      return largest(walked, notes);
    case "total":
      return added(walked, notes);
    default:
      return question.kind satisfies never;
  }
}

function inOrder(notes: readonly Note[]): Note[] {
  return notes.toSorted((a, b) => a.first.place - b.first.place);
}

function namesOf(notes: readonly Note[]): string {
  return inOrder(notes).map((note) => shownItem(note.text)).join(", ");
}

function listed(walked: Walked, notes: readonly Note[], text: string): WalkAnswer {
  const names = notes.map((note) => shownItem(note.text)).join(", ");
  return {
    text,
    confidence: confidenceOf(walked, notes.map((note) => note.probability)),
    citations: unique(notes.map((note) => note.citation)),
    explanation: told(walked, text === names ? "" : names),
    size: notes.length,
  };
}

function mostNamed(walked: Walked, notes: readonly Note[]): WalkAnswer | null {
  const sign = walked.asked.question.least ? -1 : 1;
  const ranked = notes.toSorted((a, b) => sign * (b.lines - a.lines));
  const [best, second] = ranked;
  if (!best) return null;
  // A tie names nobody.
  if (second?.lines === best.lines) return null;
  const counts = ranked.map((note) => `${shownItem(note.text)} ${note.lines}`).slice(0, 10);
  const sure = Math.abs(best.lines - (second?.lines ?? 0)) / (best.lines + (second?.lines ?? 0));
  const own = confidenceOf(walked, [best.probability, second?.probability ?? 1]);
  return {
    text: shownItem(best.text),
    confidence: own * (0.5 + 0.5 * Math.min(1, 2 * sure)),
    citations: unique([best.first.citation, best.citation, best.last.citation]),
    explanation: told(walked, counts.join(", ")),
    size: notes.length,
  };
}

function firstOrLast(walked: Walked, notes: readonly Note[]): WalkAnswer | null {
  const { least } = walked.asked.question;
  const forms = new Set(notes.flatMap((note) => note.dates.map(({ date }) => formOf(date))));
  const dated = forms.size === 1 && notes.every((note) => note.dates.length > 0);
  const keyOf = (note: Note): { key: string; citation: Citation } => {
    const dates = note.dates.toSorted((a, b) => (a.date < b.date ? -1 : 1));
    const end = least ? dates[0] : dates.at(-1);
    const place = least ? note.first : note.last;
    if (dated && end) return { key: end.date, citation: end.citation };
    return { key: String(place.place).padStart(12, "0"), citation: place.citation };
  };
  const keyed = notes.map((note) => ({ note, ...keyOf(note) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (least ? 1 : -1));
  const [best, second] = keyed;
  if (!best) return null;
  const said = keyed.slice(0, 5).map(({ note, key }) => {
    return dated ? `${shownItem(note.text)} ${key}` : shownItem(note.text);
  });
  const by = dated ? "by date" : "by their place in the documents";
  const own = confidenceOf(walked, [best.note.probability, second?.note.probability ?? 1]);
  return {
    text: shownItem(best.note.text),
    confidence: own * (dated && best.key !== second?.key ? 0.95 : 0.6),
    citations: unique(keyed.slice(0, 2).map(({ citation }) => citation)),
    explanation: told(walked, `${by}: ${said.join(", ")}`),
    size: notes.length,
  };
}

/** What can be compared: two days of a year, two numbered days. */
function formOf(date: string): string {
  return /^\d{4}/.test(date) ? "year" : date.replace(/[\d-].*$/, "");
}

function largest(walked: Walked, notes: readonly Note[]): WalkAnswer | null {
  const { question } = walked.asked;
  const byAge = /^(?:oldest|newest|youngest|most recent|most ancient)$/i.test(question.mark);
  const valued = byAge ? valuedByDate(notes) : valuedByAmount(notes);
  if (valued.length < 2 || valued.length * 2 < notes.length) return null;
  const sign = question.least ? 1 : -1;
  valued.sort((a, b) => sign * (a.value - b.value));
  const [best, second] = valued;
  if (!best || best.value === second?.value) return null;
  const said = valued.slice(0, 5).map(({ note, shown }) => `${shownItem(note.text)} ${shown}`);
  const share = valued.length / notes.length;
  return {
    text: shownItem(best.note.text),
    confidence: confidenceOf(walked, valued.map(({ note }) => note.probability)) * share,
    citations: unique(valued.slice(0, 2).map(({ citation }) => citation)),
    explanation: told(walked, said.join(", ")),
    size: valued.length,
  };
}

interface Valued {
  readonly note: Note;
  readonly value: number;
  readonly shown: string;
  readonly citation: Citation;
}

/** In the unit that most things have a figure in. */
function valuedByAmount(notes: readonly Note[]): Valued[] {
  const unit = sharedUnit(notes.map((note) => note.amounts.map(({ amount }) => amount)));
  if (unit === null) return [];
  return notes.flatMap((note) => {
    const own = note.amounts.filter(({ amount }) => amount.unit === unit);
    own.sort((a, b) => b.amount.value - a.amount.value);
    const [best] = own;
    if (!best) return [];
    const { value } = best.amount;
    return [{ note, value, shown: `${value} ${unit}`.trim(), citation: best.citation }];
  });
}

/** The oldest has the earliest year. */
function valuedByDate(notes: readonly Note[]): Valued[] {
  return notes.flatMap((note) => {
    const years = note.dates.flatMap(({ date, citation }) => {
      const year = Number(/^\d{4}/.exec(date)?.[0] ?? Number.NaN);
      return Number.isNaN(year) ? [] : [{ year, citation }];
    });
    const [first] = years.sort((a, b) => a.year - b.year);
    if (!first) return [];
    const { year, citation } = first;
    return [{ note, value: year, shown: String(year), citation }];
  });
}

function sharedUnit(each: readonly (readonly Amount[])[]): string | null {
  const counts = new Map<string, number>();
  for (const amounts of each) {
    for (const unit of new Set(amounts.map((one) => one.unit))) {
      counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Each figure of each line once: two lines may say the same sum of two things. */
function added(walked: Walked, notes: readonly Note[]): WalkAnswer | null {
  const figures = notes.flatMap((note) => note.amounts.map((one) => ({ ...one, note })));
  const named = itemKey(walked.asked.question.noun);
  const units = figures.map(({ amount }) => [amount]);
  const unit = figures.some(({ amount }) => amount.unit === named) ? named : sharedUnit(units);
  const seen = new Set<string>();
  const own = figures.filter(({ amount, citation }) => {
    const key = `${citation.source}\0${citation.start}\0${amount.value}`;
    return amount.unit === unit && !seen.has(key) && seen.add(key);
  });
  if (own.length < 2) return null;
  const sum = own.reduce((total, { amount }) => total + amount.value, 0);
  const text = String(Math.round(sum * 1e6) / 1e6);
  const said = own.slice(0, 50).map(({ amount }) => String(amount.value));
  const apart = otherUnits(figures, unit ?? "");
  const shown = `${said.join(" + ")}${own.length > 50 ? " + ..." : ""} = ${text}`;
  const whole = confidenceOf(walked, own.map(({ note }) => note.probability)) * 0.9;
  return {
    text,
    confidence: apart === "" ? whole : whole * PARTIAL_COST,
    citations: unique(own.map(({ citation }) => citation)),
    explanation: told(walked, apart === "" ? shown : `${shown}; ${apart}`),
    size: own.length,
  };
}

type Figure = Pick<Note["amounts"][number], "amount" | "citation">;

/** What lines say that have figures in other units alone: a sum can't hold them. */
function otherUnits(figures: readonly Figure[], unit: string): string {
  const lineOf = ({ citation }: Figure): string => `${citation.source}\0${citation.start}`;
  const added = new Set(figures.filter(({ amount }) => amount.unit === unit).map(lineOf));
  const apart = figures.filter((one) => one.amount.unit !== "" && !added.has(lineOf(one)));
  if (apart.length === 0) return "";
  const units = [...new Set(apart.map(({ amount }) => amount.unit))].slice(0, 5).join(", ");
  const count = new Set(apart.map(lineOf)).size;
  return `not added: what ${count} line${count === 1 ? " says" : "s say"} in ${units}`;
}

function confidenceOf({ doubts, partial, cut, notes }: Walked, ins: readonly number[]): number {
  const logs = [...ins, ...doubts.map((one) => 1 - one)].map((one) => Math.log(Math.max(one,
    1e-3)));
  const whole = Math.exp(SHARPNESS * logs.reduce((total, one) => total + one, 0));
  const lost = partial || cut || notes.dropped > 0 ? PARTIAL_COST : 1;
  return Math.min(CONFIDENCE_MAX, whole) * lost;
}

/** What it rests on, and what was left out. */
function told(walked: Walked, found: string): string {
  const { passages, total, partial, cut, notes } = walked;
  const of = partial ? `${passages} of ${total}` : String(passages);
  const parts = [`${of} passages gone through`];
  if (partial) parts.push("the time was over, so this is a part of the answer");
  if (cut) parts.push("more passages match than are gone through: there may be more");
  if (notes.dropped > 0) parts.push(`${notes.dropped} more mentions than the notes have room for`);
  return `${found === "" ? "" : `${found}; `}${parts.join("; ")}`;
}

function unique(citations: readonly Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter(({ source, start, end }) => {
    const key = `${source}\0${start}\0${end}`;
    return !seen.has(key) && seen.add(key);
  });
}
