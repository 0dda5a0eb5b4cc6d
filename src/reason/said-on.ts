/**
 * When what a sentence tells happened: a day that it names, or one counted from the day on
 * which it was written or said ("yesterday", "last Friday", "two weeks ago"). Who speaks for
 * themselves and names no time tells of the day itself.
 * Days are YYYY-MM-DD. English alone.
 */
import { type Moment, momentsIn } from "../calls/index.js";
import { speaksOfSelf } from "../retrieve/index.js";
import { wordsOf } from "../words/index.js";
import { baseForm } from "./irregular-verbs.js";

export interface SaidOn {
  readonly day: string;
  /** What of the sentence says so; null where it is the day on which it was said. */
  readonly by: string | null;
}

const TO_COME = new RegExp(
  "\\b(?:will|shall|going to|gonna|plan(?:s|ned|ning)? to|hope to|tomorrow|next)\\b|['’]ll\\b",
  "iu",
);
/** What is denied, doubted or only wished for did not happen; "May" is a month. */
const UNSURE = new RegExp(
  "\\b(?:[Nn]ot|[Nn]ever|[Nn]obody|[Nn]one|[Nn]either|[Hh]ardly|[Ww]hether|[Ii]f|[Uu]nless|" +
    "should|must|may|might|[Mm]aybe|[Pp]erhaps|supposed to|" +
    "(?:worried|afraid|doubt|wish) that)\\b|n['’]t\\b",
  "u",
);
const PRESENT = new RegExp(
  "\\b(?:am|is|are)\\b|\\bI['’]m\\b|['’]re\\b|\\b(?:it|that|there|he|she)['’]s\\b",
  "iu",
);
/** "Is scheduled for Thursday" is no past. */
const ARRANGED = /\b(?:am|is|are|['’]s|['’]re|['’]m)(?: \p{L}+)? \p{L}+ed\b/giu;
const PAST = /\b(?:was|were|did|had|has|have|been|ago|last|yesterday|just|quit|put|hit)\b/iu;
/** Times that no day is known for: what is told was not on the day on which it was said. */
const VAGUE = new RegExp(
  "\\b(?:1\\d{3}|20\\d{2}|ago|last|earlier|years?|months?|weeks?|weekend|century|decade|" +
    "spring|summer|autumn|winter|january|february|march|april|june|july|august|september|" +
    "october|november|december|when|once|used to|recently|back then|childhood)\\b",
  "iu",
);

/** Null where it tells of what is to come, or of a time of which no day is known. */
export function saidOn(sentence: string, documentDay: string | null): SaidOn | null {
  if (TO_COME.test(sentence) || UNSURE.test(sentence)) return null;
  const now = documentDay === null ? null : noonOf(documentDay);
  const daysIn = (was: boolean): Moment[] => {
    return momentsIn(sentence, now ?? new Date(0), was).filter(({ kind }) => kind === "date");
  };
  const [only, second] = daysIn(true);
  if (only !== undefined) {
    const [coming] = daysIn(false);
    const tense = tenseAt(sentence, only);
    // Without a tense it is not known which Thursday it is.
    if (tense !== "past" && coming?.value !== only.value) {
      if (tense === null || second !== undefined || coming === undefined) return null;
      return now === null ? null : { day: coming.value, by: sentence.slice(only.start, only.end) };
    }
    const by = sentence.slice(only.start, only.end);
    const whole = /\b\d{4}\b/.test(by);
    if (second !== undefined && second.value !== only.value) return null;
    return now === null && !whole ? null : { day: only.value, by };
  }
  if (documentDay === null || !speaksOfSelf(sentence) || VAGUE.test(sentence)) return null;
  return { day: documentDay, by: null };
}

/** Of the clause in which the day stands, else of the sentence; null where it is not plain. */
function tenseAt(sentence: string, { start, end }: Moment): "past" | "present" | null {
  const before = sentence.slice(0, start).split(CLAUSE).at(-1) ?? "";
  const after = sentence.slice(end).split(CLAUSE)[0] ?? "";
  return tenseOf(`${before} ${sentence.slice(start, end)} ${after}`) ?? tenseOf(sentence);
}

const CLAUSE = /[,;:—–]| (?:and|but|because|that|when|so) /iu;

function tenseOf(text: string): "past" | "present" | null {
  const isPresent = PRESENT.test(text);
  const rest = text.replace(ARRANGED, " ");
  const past = wordsOf(rest).some((word) => /\p{L}{2}ed$/u.test(word) || baseForm(word) !== word);
  const isPast = past || PAST.test(rest);
  if (isPast === isPresent) return null;
  return isPast ? "past" : "present";
}

/** Noon on this machine of YYYY-MM-DD. */
export function noonOf(day: string): Date | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (found === null) return null;
  return new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 12);
}
