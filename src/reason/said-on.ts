/**
 * When what a sentence tells happened: a day that it names, or one counted from the day on
 * which it was written or said ("yesterday", "last Friday", "two weeks ago"). Who speaks for
 * themselves and names no time tells of the day itself.
 * Days are YYYY-MM-DD. English alone.
 */
import { momentsIn } from "../calls/index.js";

export interface SaidOn {
  readonly day: string;
  /** What of the sentence says so; null where it is the day on which it was said. */
  readonly by: string | null;
}

const TO_COME = new RegExp(
  "\\b(?:will|shall|going to|gonna|plan(?:s|ned|ning)? to|hope to|tomorrow|next)\\b|['’]ll\\b",
  "iu",
);
const SELF = /\b(?:I|we|my|our|me|us)\b/u;
/** Times that no day is known for: what is told was not on the day on which it was said. */
const VAGUE = new RegExp(
  "\\b(?:1\\d{3}|20\\d{2}|ago|last|earlier|years?|months?|weeks?|weekend|century|decade|" +
    "spring|summer|autumn|winter|january|february|march|april|june|july|august|september|" +
    "october|november|december|when|once|used to|recently|back then|childhood)\\b",
  "iu",
);

/** Null where it tells of what is to come, or of a time of which no day is known. */
export function saidOn(sentence: string, documentDay: string | null): SaidOn | null {
  if (TO_COME.test(sentence)) return null;
  const now = documentDay === null ? null : noonOf(documentDay);
  const moments = momentsIn(sentence, now ?? new Date(0), true);
  const [only, second] = moments.filter(({ kind }) => kind === "date");
  if (only !== undefined) {
    const by = sentence.slice(only.start, only.end);
    const whole = /\b\d{4}\b/.test(by);
    if (second !== undefined && second.value !== only.value) return null;
    return now === null && !whole ? null : { day: only.value, by };
  }
  if (documentDay === null || !SELF.test(sentence) || VAGUE.test(sentence)) return null;
  return { day: documentDay, by: null };
}

/** Noon on this machine of YYYY-MM-DD. */
export function noonOf(day: string): Date | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (found === null) return null;
  return new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 12);
}
