/**
 * What a sentence of bAbI says: its kind and what fills it. Covers all facts and questions of
 * tasks 1 to 20. The letters of the slots are those of rewordings.ts.
 * Errors: null for a sentence that is none of them.
 */
import type { FactKind, QuestionKind, Time } from "./rewordings.js";

export type Slots = Readonly<Record<string, string>>;

export type Sentence =
  | { readonly form: "fact"; readonly kind: FactKind; readonly slots: Slots }
  | { readonly form: "question"; readonly kind: QuestionKind; readonly slots: Slots }
  | { readonly form: "move" | "pairMove" | "laterMove"; readonly slots: Slots }
  | { readonly form: "timedMove"; readonly time: Time; readonly slots: Slots };

const WENT = "(?:moved|went back|went|journeyed|travelled) to the (?<r>\\w+)";
const TIME = "(?<t>yesterday|this (?:morning|afternoon|evening))";
const STATES = "hungry|thirsty|tired|bored";
const COMPASS = "(?<d>north|south|east|west)";

const FACTS: readonly (readonly [FactKind, RegExp])[] = [
  ["take", /^(?<p>\w+) (?:got|picked up|took|grabbed) the (?<o>\w+)(?: there)?\.$/],
  ["leave", /^(?<p>\w+) (?:dropped|put down|left|discarded) the (?<o>\w+)(?: there)?\.$/],
  ["give", /^(?<p>\w+) (?:gave|handed|passed) the (?<o>\w+) to (?<q>\w+)\.$/],
  ["be", /^(?<p>\w+) is in the (?<r>\w+)\.$/],
  ["notBe", /^(?<p>\w+) is not in the (?<r>\w+)\.$/],
  ["noLongerBe", /^(?<p>\w+) is no longer in the (?<r>\w+)\.$/],
  ["either", /^(?<p>\w+) is either in the (?<r>\w+) or the (?<s>\w+)\.$/],
  ["compass", new RegExp(`^The (?<a>\\w+) is ${COMPASS} of the (?<b>\\w+)\\.$`)],
  ["fear", /^(?<A>\w+) are afraid of (?<B>\w+)\.$/],
  ["kind", /^(?<p>\w+) is an? (?<a>\w+)\.$/],
  ["above", /^The (?<a>[\w ]+) is above the (?<b>[\w ]+)\.$/],
  ["below", /^The (?<a>[\w ]+) is below the (?<b>[\w ]+)\.$/],
  ["left", /^The (?<a>[\w ]+) is to the left of the (?<b>[\w ]+)\.$/],
  ["right", /^The (?<a>[\w ]+) is to the right of the (?<b>[\w ]+)\.$/],
  ["fits", /^The (?<a>[\w ]+) fits inside the (?<b>[\w ]+)\.$/],
  ["bigger", /^The (?<a>[\w ]+) is bigger than the (?<b>[\w ]+)\.$/],
  ["state", new RegExp(`^(?<p>\\w+) is (?<c>${STATES})\\.$`)],
  ["colour", /^(?<p>\w+) is (?<c>\w+)\.$/],
];

const QUESTIONS: readonly (readonly [QuestionKind, RegExp])[] = [
  ["whereThing", /^Where is the (?<o>\w+)\?$/],
  ["where", /^Where is (?<p>\w+)\?$/],
  ["whereThingBefore", /^Where was the (?<o>\w+) before the (?<r>\w+)\?$/],
  ["wherePersonBefore", /^Where was (?<p>\w+) before the (?<r>\w+)\?$/],
  ["whatIs", new RegExp(`^What is ${COMPASS} of the (?<b>\\w+)\\?$`)],
  ["whatOf", new RegExp(`^What is the (?<a>\\w+) ${COMPASS} of\\?$`)],
  ["whatGiven", /^What did (?<p>\w+) give to (?<q>\w+)\?$/],
  ["whoGaveTo", /^Who gave the (?<o>\w+) to (?<q>\w+)\?$/],
  ["whoGivenTo", /^Who did (?<p>\w+) give the (?<o>\w+) to\?$/],
  ["whoGave", /^Who gave the (?<o>\w+)\?$/],
  ["whoReceived", /^Who received the (?<o>\w+)\?$/],
  ["isIn", /^Is (?<p>\w+) in the (?<r>\w+)\?$/],
  ["count", /^How many objects is (?<p>\w+) carrying\?$/],
  ["carry", /^What is (?<p>\w+) carrying\?$/],
  ["fear", /^What is (?<p>\w+) afraid of\?$/],
  ["colour", /^What color is (?<p>\w+)\?$/],
  ["above", /^Is the (?<a>[\w ]+) above the (?<b>[\w ]+)\?$/],
  ["below", /^Is the (?<a>[\w ]+) below the (?<b>[\w ]+)\?$/],
  ["left", /^Is the (?<a>[\w ]+) to the left of the (?<b>[\w ]+)\?$/],
  ["right", /^Is the (?<a>[\w ]+) to the right of the (?<b>[\w ]+)\?$/],
  ["fits", /^Does the (?<a>[\w ]+) fit in the (?<b>[\w ]+)\?$/],
  ["bigger", /^Is the (?<a>[\w ]+) bigger than the (?<b>[\w ]+)\?$/],
  ["path", /^How do you go from the (?<a>\w+) to the (?<b>\w+)\?$/],
  ["willGo", /^Where will (?<p>\w+) go\?$/],
  ["whyGo", /^Why did (?<p>\w+) go to the (?<r>\w+)\?$/],
  ["whyTake", /^Why did (?<p>\w+) get the (?<o>\w+)\?$/],
];

const TIMED: readonly RegExp[] = [
  new RegExp(`^${TIME} (?<p>\\w+) ${WENT}\\.$`, "i"),
  new RegExp(`^(?<p>\\w+) ${WENT} ${TIME}\\.$`, "i"),
];
const LATER = "(?:After that|Then|Following that|Afterwards)";
const MOVES = [
  ["laterMove", new RegExp(`^${LATER} (?<p>he|she|they) ${WENT}\\.$`)],
  ["pairMove", new RegExp(`^(?<p>\\w+) and (?<q>\\w+) ${WENT}\\.$`)],
  ["move", new RegExp(`^(?<p>\\w+) ${WENT}\\.$`)],
] as const;

export function readSentence(text: string): Sentence | null {
  for (const pattern of TIMED) {
    const slots = pattern.exec(text)?.groups;
    // The pattern lets only the four times pass.
    const time = slots?.["t"]?.toLowerCase() as Time | undefined;
    if (slots && time) return { form: "timedMove", time, slots: { ...slots } };
  }
  for (const [form, pattern] of MOVES) {
    const slots = pattern.exec(text)?.groups;
    if (slots) return { form, slots: { ...slots } };
  }
  for (const [kind, pattern] of QUESTIONS) {
    const slots = pattern.exec(text)?.groups;
    if (slots) return { form: "question", kind, slots: { ...slots } };
  }
  for (const [kind, pattern] of FACTS) {
    const slots = pattern.exec(text)?.groups;
    if (slots) return { form: "fact", kind, slots: { ...slots } };
  }
  return null;
}
