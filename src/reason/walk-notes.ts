/**
 * The running notes of a walk: each thing that was found, once, with where it is said first, how
 * often, with which figures, and when. Bounded: NOTES_MAX things, FIGURES_MAX figures each; what
 * comes beyond is counted as dropped, and the answer says so.
 */
import type { Citation } from "../records/index.js";
import type { Amount } from "./walk-values.js";
import { foldWord, wordsOf } from "../words/index.js";

const NOTES_MAX = 1_000;
const FIGURES_MAX = 16;

export interface Finding {
  readonly text: string;
  readonly probability: number;
  readonly citation: Citation;
  readonly amounts: readonly Amount[];
  /** When it was, as far as the line or what stands before it says; null where nothing does. */
  readonly date: string | null;
  /** The place in the walk: later passages have larger ones. */
  readonly place: number;
}

export interface Note {
  /** As written where it is written in full. */
  text: string;
  /** 1 - the probability that none of its lines says so. */
  probability: number;
  /** Lines that say so. */
  lines: number;
  citation: Citation;
  best: number;
  readonly amounts: { readonly amount: Amount; readonly citation: Citation }[];
  readonly dates: { readonly date: string; readonly citation: Citation }[];
  first: { place: number; citation: Citation };
  last: { place: number; citation: Citation };
}

export class WalkNotes {
  readonly #notes = new Map<string, Note>();
  #dropped = 0;

  get notes(): readonly Note[] {
    return [...this.#notes.values()];
  }

  get size(): number {
    return this.#notes.size;
  }

  /** Findings of new things that there was no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether it is a thing not seen before. */
  add(finding: Finding): boolean {
    const key = this.#keyFor(finding.text);
    const note = this.#notes.get(key);
    if (note) {
      merge(note, finding);
      return false;
    }
    if (this.#notes.size >= NOTES_MAX) {
      this.#dropped++;
      return false;
    }
    const { text, probability, citation, place } = finding;
    const at = { place, citation };
    const added: Note = {
      text,
      probability: 0,
      lines: 0,
      citation,
      best: probability,
      amounts: [],
      dates: [],
      first: at,
      last: at,
    };
    merge(added, finding);
    this.#notes.set(key, added);
    return true;
  }

  /** Its own key, or that of the one name that it is a part of. */
  #keyFor(text: string): string {
    const key = itemKey(text);
    if (this.#notes.has(key) || !/\p{Lu}/u.test(text)) return key;
    const wider: string[] = [];
    for (const [other, note] of this.#notes) {
      if (!/\p{Lu}/u.test(note.text)) continue;
      if (isPartOf(key, other)) wider.push(other);
      else if (isPartOf(other, key)) return this.#renamed(other, key, text);
    }
    return wider.length === 1 ? (wider[0] ?? key) : key;
  }

  #renamed(old: string, key: string, text: string): string {
    const note = this.#notes.get(old);
    if (note) {
      this.#notes.delete(old);
      note.text = text;
      this.#notes.set(key, note);
    }
    return key;
  }
}

function merge(note: Note, { probability, citation, amounts, date, place }: Finding): void {
  note.probability = 1 - (1 - note.probability) * (1 - probability);
  note.lines++;
  if (probability > note.best) [note.best, note.citation] = [probability, citation];
  for (const amount of amounts) {
    if (note.amounts.length < FIGURES_MAX) note.amounts.push({ amount, citation });
  }
  if (date !== null && note.dates.length < FIGURES_MAX) note.dates.push({ date, citation });
  if (place < note.first.place) note.first = { place, citation };
  if (place > note.last.place) note.last = { place, citation };
}

const TITLES = new Set("mr mrs ms miss dr prof professor sir lady lord captain rev".split(" "));
const ARTICLES = new Set("the a an".split(" "));

/** Case, articles, titles and plurals aside. */
export function itemKey(text: string): string {
  const words = wordsOf(text.normalize("NFKC").toLowerCase()).filter(
    (word) => !TITLES.has(word) && !ARTICLES.has(word),
  );
  const last = words.pop();
  return last === undefined ? text.toLowerCase() : [...words, foldWord(last)].join(" ");
}

/** "okafor" and "maria" are parts of "maria okafor". */
function isPartOf(part: string, whole: string): boolean {
  return part !== whole && (whole.startsWith(`${part} `) || whole.endsWith(` ${part}`));
}

/** As it is shown: without an article and outer punctuation. */
export function shownItem(text: string): string {
  const bare = text.replace(/\s+/g, " ").replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, "");
  return bare.replace(/^(?:the|an?) (?=\p{Ll})/iu, "").replace(/['’]s$/u, "");
}
