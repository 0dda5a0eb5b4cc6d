/**
 * Looks for the sentence that tells of an event, and for the day on which that was. In a record of
 * what was said, lines begin with who speaks, and what somebody says of themselves is about them:
 * "Ann: I sold the car" tells that Ann sold it, and not that Tom did.
 * Errors: what retrieval and reader raise.
 */
import { type Hit, ownDate, type Passage } from "../records/index.js";
import { speaksOfSelf } from "../retrieve/index.js";
import { contentWords, foldWord } from "../words/index.js";
import { baseForm } from "./irregular-verbs.js";
import type { ReasonParts } from "./parts.js";
import { type SaidOn, saidOn } from "./said-on.js";
import { heldShare, walkLines } from "./walk-lines.js";

/** Candidates, and of their lines those that hold most of the event's words, which are read. */
const PASSAGES_FOUND = 50;
const LINES_READ = 8;
/** Of the event's content words a sentence must hold so many, with who speaks. */
const HELD_MIN = 0.6;
/** What the words weigh beside the reader's logits. */
const WORD_WEIGHT = 12;

export interface DatedEvent {
  readonly event: string;
  readonly passage: Passage;
  /** Of the passage's text. */
  readonly start: number;
  readonly end: number;
  /** How much of the event's words it holds, in [0, 1]. */
  readonly held: number;
  readonly on: SaidOn;
}

export interface EventFound {
  readonly hits: readonly Hit[];
  readonly event: DatedEvent | null;
}

export async function findEvent(
  { retrieve, reader }: Pick<ReasonParts, "retrieve" | "reader">,
  event: string,
  signal?: AbortSignal,
): Promise<EventFound> {
  const { hits } = await retrieve(event, PASSAGES_FOUND, signal);
  const asked = [...contentWords(event)].map((word) => foldWord(baseForm(word)));
  const told = hits
    .flatMap(({ passage }) => linesThatTell(passage, { event, asked }))
    .sort((a, b) => b.held - a.held)
    .slice(0, LINES_READ);
  if (told.length < 2) return { hits, event: told[0] ?? null };
  const texts = told.map(({ passage, start, end }) => passage.text.slice(start, end));
  const readings = await reader.read(`When was it that ${event}?`, texts, signal);
  const worth = told.map(({ held }, i) => WORD_WEIGHT * held + (readings[i]?.answerableLogit ?? 0));
  const best = worth.indexOf(Math.max(...worth));
  return { hits, event: told[best] ?? null };
}

function dayOf(passage: Passage): string | null {
  return ownDate(passage)?.slice(0, 10) ?? null;
}

/**
 * Sentences that hold the event's words and of which the day is known; with who says them, those
 * aside that somebody else says of themselves.
 */
function linesThatTell(
  passage: Passage,
  o: { readonly event: string; readonly asked: readonly string[] },
): DatedEvent[] {
  const { text } = passage;
  const day = dayOf(passage);
  return walkLines(passage).flatMap(({ start, end }) => {
    const own = text.slice(start, end);
    const speaker = speakerAt(text, start);
    const says = speaker === "" || own.startsWith(speaker) ? own : `${speaker}: ${own}`;
    const held = heldShare(o.asked, says);
    if (held < HELD_MIN) return [];
    const ofSelf = speaksOfSelf(own);
    if (ofSelf && speaker !== "" && namesAnother(text, speaker, o.event)) return [];
    const on = saidOn(own, day);
    return on === null ? [] : [{ event: o.event, passage, start, end, held, on }];
  });
}

/** Who speaks in the line of a transcript in which this place is; "" where it is none. */
function speakerAt(text: string, at: number): string {
  const lineStart = text.lastIndexOf("\n", at) + 1;
  return SPEAKER.exec(text.slice(lineStart))?.[1] ?? "";
}

const SPEAKER = /^\s*(\p{L}[\p{L} .'’-]{0,39}):\s/u;

/** The event is told of somebody else who speaks in the passage, or whom it begins with. */
function namesAnother(text: string, speaker: string, event: string): boolean {
  const names = (one: string): boolean =>
    new RegExp(`(?<![\\p{L}])${one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}])`, "iu").test(
      event,
    );
  if (names(speaker)) return false;
  const others = text.split("\n").map((line) => SPEAKER.exec(line)?.[1] ?? "");
  return others.some((other) => other !== "" && other !== speaker && names(other));
}
