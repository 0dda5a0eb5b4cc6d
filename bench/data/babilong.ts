/**
 * Facts scattered over a long text, as BABILong does it: in order, each at a random place between
 * two sentences of the text, several in one place where it so happens.
 * Units: lengths in tokens of GPT-2, counted as CHARS_PER_TOKEN characters each; 300 of them are
 * the prompt's in the official recipe and are left out here too.
 * Source: Kuratov et al. 2024, "BABILong", github.com/booydar/babilong.
 */
import { CHARS_PER_TOKEN } from "./texts.js";
import type { Random } from "../random.js";

const PROMPT_TOKENS = 300;
/** A stop behind these ends no sentence ("Says Mr. Bagnet"). */
const ABBREVIATION = /(?:^|[^\p{L}])(?:Mr|Mrs|Ms|Messrs|Dr|St|Rev|Hon|Capt|Col|Gen|Prof|\p{Lu})$/u;
const ABBREVIATION_CHARS = 10;

/** Characters of novels at this length; none at 0. */
export function haystackChars(length: number): number {
  return Math.round(Math.max(0, length - PROMPT_TOKENS) * CHARS_PER_TOKEN);
}

/**
 * Where a sentence has ended, and the text's beginning: ascending offsets. BABILong's splitter,
 * which was trained on nothing, ends one behind titles too ("Says Mr."): `titles`.
 */
export function placesIn(text: string, o: { readonly titles: boolean }): number[] {
  const places = [0];
  for (const match of text.matchAll(/[.!?]["'”’)]*(?=\s+["'“‘(]?[A-Z])/g)) {
    const before = text.slice(Math.max(0, match.index - ABBREVIATION_CHARS), match.index);
    if (o.titles || !ABBREVIATION.test(before)) places.push(match.index + match[0].length);
  }
  // Text that is cut to its length ends within a sentence.
  const trimmed = text.trimEnd();
  if (/[.!?]["'”’)]*$/.test(trimmed)) places.push(trimmed.length);
  return places;
}

/** The text with the facts in their order at places drawn with replacement. */
export function scattered(
  text: string,
  o: { readonly places: readonly number[]; readonly facts: readonly string[]; random: Random },
): string {
  const { places, facts, random } = o;
  const drawn = facts.map(() => places[Math.floor(random() * places.length)] ?? 0);
  drawn.sort((a, b) => a - b);
  return withInserted(text, facts.map((fact, i) => ({ at: drawn[i] ?? 0, text: fact })));
}

/** The text with sentences at those places; what goes to one place stands there in its order. */
export function withInserted(
  text: string,
  inserted: readonly { readonly at: number; readonly text: string }[],
): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { at, text: told } of inserted.toSorted((a, b) => a.at - b.at)) {
    pieces.push(text.slice(done, at), at === 0 ? `${told} ` : ` ${told}`);
    done = at;
  }
  return [...pieces, text.slice(done)].join("");
}
