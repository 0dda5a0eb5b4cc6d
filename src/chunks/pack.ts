/**
 * One block's lines to chunks that tile it: whole paragraphs where they fit, merged up to the
 * aim; longer ones split at lines or sentences into pieces of about one size. A heading begins a
 * chunk and stays with its first paragraph; a scrap joins its neighbour.
 * No chunk has more tokens than the limit, by countTokens over its whole text.
 * Decisions look no further than one paragraph back and one ahead, so that an edit moves few.
 * Units: weights are tokens, or more for stretches with many chars a token (units.ts).
 */
import type { Chunk } from "../records/index.js";
import { isSpace } from "./characters.js";
import { contentHash } from "./content-hash.js";
import type { HeadingTrail } from "./heading-trail.js";
import type { Line } from "./lines.js";
import { isOverlong, measured, splitParagraph, type Measure, type Unit } from "./units.js";

const TITLE_CHARS_MAX = 80;
const NUMBERED_TITLE = /^(?:chapter|part|book|section|act|scene|canto)\s+[\dIVXLC]+\b[^.!?]*\.?$/iu;

export interface PackOptions extends Measure {
  /** Chunks are closed at about this weight. */
  readonly aim: number;
  /** From this weight on a chunk may be closed before a paragraph that does not fit. */
  readonly enough: number;
  /** A chunk under this weight joins a neighbour. */
  readonly scrap: number;
}

/** A limit of 256 tokens gives an aim of 220, enough at 102, scraps under 32. */
export function packOptions(countTokens: Measure["countTokens"], limit: number): PackOptions {
  return {
    countTokens,
    limit,
    aim: Math.floor(limit * 0.86),
    enough: Math.floor(limit * 0.4),
    scrap: Math.min(32, Math.floor(limit / 4)),
  };
}

export function packBlock(
  text: string,
  lines: readonly Line[],
  trail: HeadingTrail,
  options: PackOptions,
): Chunk[] {
  const packer = new Packer(text, options);
  for (const paragraph of paragraphsOf(lines)) {
    if (paragraph.heading !== null) {
      packer.beforeHeading();
      trail.enter(paragraph.heading.heading, paragraph.heading.text);
    }
    packer.add(paragraph, trail.text);
  }
  return packer.finish();
}

interface Paragraph {
  readonly start: number;
  readonly end: number;
  readonly heading: Line | null;
}

function* paragraphsOf(lines: readonly Line[]): Generator<Paragraph> {
  let start = 0;
  let at = 0;
  let heading: Line | null = null;
  for (const line of lines) {
    if (line.opensParagraph && at > start) {
      yield { start, end: at, heading };
      start = at;
      heading = null;
    }
    if (line.heading > 0) heading = line;
    at += line.text.length;
  }
  if (at > start) yield { start, end: at, heading };
}

/** A chunk in the making. */
interface Draft {
  units: Unit[];
  weight: number;
  heading: string;
  /** Nothing but headings so far. */
  onlyHeadings: boolean;
}

class Packer {
  readonly #text: string;
  readonly #o: PackOptions;
  readonly #drafts: Draft[] = [];
  #open: Draft | null = null;
  /** Number of drafts when the current section began: a scrap joins only within its section. */
  #sectionStart = 0;

  constructor(text: string, options: PackOptions) {
    this.#text = text;
    this.#o = options;
  }

  /** A section ends: its last scrap joins what stands before it in the section. */
  beforeHeading(): void {
    const open = this.#open;
    if (open === null || open.onlyHeadings) return;
    if (open.weight >= this.#o.scrap) {
      this.#close();
    } else if (this.#drafts.length > this.#sectionStart && this.#joinLast(open)) {
      this.#open = null;
    } else {
      // A tiny section goes on into the next one.
      return;
    }
    this.#sectionStart = this.#drafts.length;
  }

  add(paragraph: Paragraph, heading: string): void {
    const { start, end } = paragraph;
    const isHeading = paragraph.heading !== null;
    if (isOverlong(start, end, this.#o)) return this.#split(start, end, heading);
    const unit = measured(this.#text, start, end, this.#o);
    const open = this.#open;
    const sum = (open?.weight ?? 0) + unit.weight;
    if (sum <= this.#o.aim) {
      this.#append(unit, heading, isHeading);
    } else if (open !== null && !open.onlyHeadings && open.weight >= this.#o.enough) {
      this.#close();
      if (unit.weight <= this.#o.aim) this.#append(unit, heading, isHeading);
      else this.#addLarge(unit, heading);
    } else if (sum <= this.#o.limit) {
      this.#append(unit, heading, isHeading);
      if (!isHeading) this.#close();
    } else {
      this.#split(start, end, heading);
    }
  }

  finish(): Chunk[] {
    const open = this.#open;
    if (open !== null) {
      const last = this.#drafts.length > 0 && open.weight < this.#o.scrap;
      if (!last || !this.#joinLast(open)) this.#drafts.push(open);
    }
    const chunks: Chunk[] = [];
    for (const draft of this.#drafts) this.#addChunks(chunks, draft.units, draft.heading);
    return chunks;
  }

  #addLarge(unit: Unit, heading: string): void {
    if (unit.weight > this.#o.limit) return this.#split(unit.start, unit.end, heading);
    this.#append(unit, heading, false);
    this.#close();
  }

  #append(unit: Unit, heading: string, isHeading: boolean): void {
    this.#open ??= { units: [], weight: 0, heading, onlyHeadings: true };
    // The headings at the head of a chunk are among those above its text.
    if (this.#open.onlyHeadings) this.#open.heading = heading;
    this.#open.onlyHeadings &&= isHeading;
    this.#open.units.push(unit);
    this.#open.weight += unit.weight;
  }

  /** Closes the open chunk; a title at its end stays open, for what follows it. */
  #close(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const last = open.units.at(-1);
    const movesOn = open.units.length > 1 && last !== undefined && this.#isTitle(last);
    if (movesOn) {
      open.units.pop();
      open.weight -= last.weight;
    }
    this.#drafts.push(open);
    if (movesOn) this.#append(last, open.heading, false);
  }

  /** A line like "CHAPTER XI." in plain text, where nothing marks headings. */
  #isTitle(unit: Unit): boolean {
    if (unit.end - unit.start > TITLE_CHARS_MAX) return false;
    const line = this.#text.slice(unit.start, unit.end).trim();
    if (line.includes("\n") || !/\p{L}{2}/u.test(line)) return false;
    return line === line.toUpperCase() ? line !== line.toLowerCase() : NUMBERED_TITLE.test(line);
  }

  #joinLast(scrap: Draft): boolean {
    const last = this.#drafts.at(-1);
    if (last === undefined || last.weight + scrap.weight > this.#o.limit) return false;
    last.units.push(...scrap.units);
    last.weight += scrap.weight;
    return true;
  }

  /** A paragraph that fits neither into the open chunk nor into one of its own. */
  #split(start: number, end: number, heading: string): void {
    const units = splitParagraph(this.#text, start, end, this.#o);
    let left = units.reduce((sum, unit) => sum + unit.weight, this.#open?.weight ?? 0);
    let goal = this.#goal(left);
    for (const [i, unit] of units.entries()) {
      const weight = this.#open?.weight ?? 0;
      if (weight > 0 && this.#endsHere(weight, unit, units[i - 1], goal)) {
        this.#close();
        left -= weight;
        goal = this.#goal(left);
      }
      this.#append(unit, heading, false);
    }
    if ((this.#open?.weight ?? 0) >= this.#o.enough) this.#close();
  }

  /** Pieces of one size; a long run goes by content instead (null), so that edits stay local. */
  #goal(weight: number): number | null {
    const pieces = Math.ceil(weight / this.#o.aim);
    return pieces <= 3 ? weight / Math.max(1, pieces) : null;
  }

  #endsHere(weight: number, next: Unit, last: Unit | undefined, goal: number | null): boolean {
    const sum = weight + next.weight;
    if (sum > this.#o.limit) return true;
    if (goal !== null) return sum - goal > goal - weight;
    if (sum > this.#o.aim) return true;
    if (last === undefined || weight < 0.6 * this.#o.aim) return false;
    return (contentHash(this.#text, Math.max(last.start, last.end - 64), last.end) & 3) === 0;
  }

  /** The draft as a chunk, or as several where its parts have more tokens together than alone. */
  #addChunks(chunks: Chunk[], units: readonly Unit[], heading: string): void {
    const first = units[0];
    const last = units.at(-1);
    if (first === undefined || last === undefined) return;
    const { start } = first;
    const { end } = last;
    const tokens = this.#tokensOf(units, start, end);
    if (tokens <= this.#o.limit || units.length === 1) {
      chunks.push({ start, end, tokens, heading });
      return;
    }
    const half = units.length >> 1;
    this.#addChunks(chunks, units.slice(0, half), heading);
    this.#addChunks(chunks, units.slice(half), heading);
  }

  /** Counts add up over pieces that white space parts; else the whole is counted. */
  #tokensOf(units: readonly Unit[], start: number, end: number): number {
    let sum = 0;
    for (const unit of units) {
      sum += unit.tokens;
      if (unit.end < end && !this.#partsWords(unit.end)) {
        return this.#o.countTokens(this.#text.slice(start, end));
      }
    }
    return sum;
  }

  #partsWords(at: number): boolean {
    return isSpace(this.#text.charCodeAt(at - 1)) || isSpace(this.#text.charCodeAt(at));
  }
}
