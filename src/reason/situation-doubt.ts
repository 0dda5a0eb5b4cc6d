/**
 * What leaves a situation open although its statements have an answer: short sentences that are not
 * understood, and a story that goes on with a pronoun behind what was followed ("A day later it was
 * passed on to Tom"). What a pronoun means that situation-pronouns.ts did not follow is a doubt.
 */
import type { NamingSentence, NextSentence } from "../retrieve/index.js";
import { type Asked, classesOf, factsIn, withoutTimes } from "../situation/index.js";
import { wordsOf } from "../words/index.js";
import { inDocumentOrder } from "./situation-order.js";
import { belongsOrAlone, pronounsBehind } from "./situation-pronouns.js";
import type { Situation, SituationParts, StatedSentence } from "./situation-search.js";

/** Statements that are not understood, to each that is, where the rest is still believed. */
const UNREAD_SHARE_MAX = 0.25;
const THING_WORDS_MAX = 12;
const PERSON_FIRST = /^(?:and |but |so )?(?:he|she|they)\b/iu;
/** "This was stolen", not "this suit has". */
const THING =
  /\b(?:it|them)\b|^they\b|^(?:this|that|these|those) (?:is|are|was|were|has|had|\p{L}+ed)\b/iu;
const OWNED = /^(?:belong|own)/u;

/** Grave: no answer rests on it. Slight: what goes on belongs, as it seems, to something else. */
export type Doubt = "none" | "slight" | "grave";

export async function doubtOf(
  parts: Pick<SituationParts, "related">,
  { stated, unread }: Situation,
  { asked, by }: { readonly asked: Asked; readonly by: readonly StatedSentence[] },
): Promise<Doubt> {
  if (unread.length > stated.length * UNREAD_SHARE_MAX) return "grave";
  if (unread.some((one) => by.every(({ sentence }) => isBefore(sentence, one)))) return "grave";
  const thing = thingOf(asked);
  const continued = follows(stated, asked, by).filter(({ sentence }) => {
    if (goesOn(sentence.behind)) return true;
    const isOf = thing !== null && sentence.text.toLowerCase().includes(thing);
    return isOf && changesHands(sentence.behind[0]?.text ?? "");
  });
  if (continued.length === 0) return "none";
  return (await belongsOrAlone(parts, continued)).length > 0 ? "grave" : "slight";
}

/** Statements behind which something else may have come: all, or from the deciding ones on. */
function follows(
  stated: readonly StatedSentence[],
  asked: Asked,
  by: readonly StatedSentence[],
): readonly StatedSentence[] {
  if (asked.kind === "transfer" || asked.kind === "relation") return by;
  const isLast =
    asked.kind === "holder" ||
    asked.kind === "is at" ||
    (asked.kind === "where" && asked.of.kind === "name");
  const timed = stated.some(({ statement }) => statement.hour !== null);
  const last = by.map(({ sentence }) => sentence).toSorted(inDocumentOrder).at(-1);
  if (!isLast || timed || last === undefined) return stated;
  return stated.filter(({ sentence }) => inDocumentOrder(last, sentence) <= 0);
}

function thingOf(asked: Asked): string | null {
  if (asked.kind === "holder") return asked.thing.key;
  if (asked.kind === "has") return "";
  const isThing = (asked.kind === "where" || asked.kind === "before") && asked.of.kind === "thing";
  return isThing ? asked.of.key : null;
}

/**
 * "Then she went to the barn": whoever was told of has gone on since, at once or behind other
 * sentences of the same pronoun.
 */
function goesOn(behind: readonly NextSentence[]): boolean {
  return pronounsBehind(behind).some(({ text }) => {
    const { rest } = withoutTimes(text);
    const then = rest.length < text.replace(/[\s,]+$/u, "").length && !text.startsWith(rest);
    return (then && PERSON_FIRST.test(rest)) || factsIn(text) !== null;
  });
}

/** "It belonged to his mother", "A day later it was passed on to Tom" */
function changesHands(next: string): boolean {
  const words = wordsOf(next);
  if (words.length > THING_WORDS_MAX || !THING.test(withoutTimes(next).rest)) return false;
  const handles = ["take", "give", "drop", "get", "hold"] as const;
  return words.some((word) => {
    const classes = classesOf(word);
    return OWNED.test(word.toLowerCase()) || handles.some((kind) => classes.has(kind));
  });
}

function isBefore({ passage: one }: NamingSentence, { passage: other }: NamingSentence): boolean {
  return one.source === other.source && one.start < other.start;
}
