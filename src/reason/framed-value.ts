/**
 * What stands in the place that a frame asks for, cleaned: without the clause behind it ("the oboe,
 * which was her aunt's") and the time that belongs to the verb ("the oboe on Sundays"). Titles stay
 * whole ("The Day after Tomorrow"). What can't be told apart is unread; "eleven books" says how
 * many, and not which. Time: a few dozen words are looked at, however long the sentence.
 */
import { foldAnswer } from "../words/index.js";
import type { FramedQuestion } from "./framed-question.js";
import { baseForm } from "./irregular-verbs.js";

export interface ReadValue {
  readonly text: string;
}

/** So many are spoken of; infinite for "many other books". */
export interface ReadCount {
  readonly count: number;
}

/** No thing: an adverbial, a clause, a word that points elsewhere. */
const NO_VALUE = new RegExp(
  "^(?:to|that|how|what|whether|because|with|without|at|in|on|for|from|by|of|as|it|him|them|me|" +
    "us|you|so|very|too|well|badly|again|there|here|and|or|when|while|up|down|off|out|away|back|" +
    "over|into|onto|through|about|around|together|alone|both|this|these|those|everything|" +
    "something|anything|many|several|some|more|another|one|her|his|theirs|mine|\\p{Ll}+ly)$",
  "u",
);
const MAY_LEAD = /^(?:her|his|one|another|some|many|several|both|this|these|those|more)$/iu;
/** Begins another clause. */
const CONJUNCTION = new RegExp(
  "^(?:because|which|who|whom|whose|while|but|so|where|although|though|since|when|before|after)$",
  "u",
);
const PRONOUN = /^(?:he|she|they|it|i|we|then|so)$/u;
const AUXILIARY = /^(?:is|are|was|were|has|have|had|did|does|will|would|can|could)$/u;
/** Within a name or a title, in small letters. */
const LINK = /^(?:a|an|the|of|in|on|at|for|to|and|or|de|da|di|la|le|van|von|der)$/u;
const CAPITAL = /^[^\p{L}]*\p{Lu}/u;
const TIME = new RegExp(
  String.raw`,? (?:on \p{Lu}\p{Ll}+days?|every \p{L}+|last \p{L}+|yesterday|as well|too|again|` +
    String.raw`in (?:1\d|20)\d\d|for (?:many )?years|long ago|(?:years|months|weeks|days) ago|` +
    String.raw`(?:an?|one|two|three|four|five|six|ten|some|many|several|a few|\d+) \p{L}+ ago)$`,
  "u",
);
/** What a time can't follow: it would leave a phrase without its noun. */
const UNFINISHED = new RegExp(
  "(?:^| )(?:an?|the|this|that|its|their|our|my|your|of|to|at|in|on|by|for|from|with|about|after|" +
    "before|between|during|into|over|under|and|or|(?:an?|the) \\p{Ll}+(?:ous|ful|ive|less|able|" +
    "ible|ual|ial))$",
  "u",
);
const HAS = /^(?:has|have|had)$/u;
const HELD = /^(?:an?|the|his|her|their|one|two|three|four|five|\d+|\p{Lu}.*|\p{L}+[^s]s)$/u;
const NUMBERS = (
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
  "sixteen seventeen eighteen nineteen twenty"
).split(" ");
const ABOUT = /^(?:(?:at least|about|around|over|more than|as many as|all|only|exactly) )+/iu;
const OTHERS = new RegExp(
  "^(?:(?:many|several|some|numerous|various|countless|a few|dozens of|hundreds of|lots of|" +
    "a number of|two|three|four|five|\\d+) )?(?:others?|more)(?: \\p{L}+){0,3}$|" +
    "^(?:many|several|some|numerous|various|countless|a few|dozens of|hundreds of|lots of|" +
    "a number of)(?: \\p{L}+){1,3}$",
  "iu",
);
const VALUE_WORDS_MAX = 10;
/** A clause that begins later leaves too long a value in any case. */
const WORDS_LOOKED_AT = 24;
const TIMES_MAX = 4;

/** "Nothing" where it names no thing; null where what it names can't be told from the rest. */
export function framedValue(
  tail: string,
  { noun, verbs }: Pick<FramedQuestion, "noun" | "verbs">,
): ReadValue | ReadCount | "nothing" | null {
  const clause = withoutClause(tail.split(" "));
  const value = clause === null ? null : withoutTimes(clause);
  if (value === null) return null;
  const words = value.split(" ");
  const [first = ""] = words;
  // "Has gone": the verb is another one.
  if (verbs.some((verb) => HAS.test(verb)) && !HELD.test(first)) return "nothing";
  const count = countOf(value, noun);
  if (count !== null) return { count };
  const isPointer = words.length === 1 && /^(?:her|his|one|another|some|many)$/u.test(first);
  if (value === "" || isPointer) return "nothing";
  if (NO_VALUE.test(first.replace(/,$/u, "")) && !MAY_LEAD.test(first)) return "nothing";
  if (words.length > VALUE_WORDS_MAX || UNFINISHED.test(value)) return null;
  const isOnlyNoun = noun !== null && endsWith(value, noun);
  if (isOnlyNoun && !/^(?:the|her|his|their|an?|\p{Lu}.*)$/u.test(first)) return "nothing";
  return { text: value };
}

/** Without what is not of the value at its end; a loop, for a long run of spaces is no work. */
export function withoutEnd(text: string, ends = ", \t\n\r\f\v\u00a0"): string {
  let end = text.length;
  while (end > 0 && ends.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Up to the next clause; null where that may be a part of a title. */
function withoutClause(words: readonly string[]): string | null {
  for (let at = 1; at < Math.min(words.length, WORDS_LOOKED_AT); at++) {
    const before = words.slice(0, at);
    const [word = "", ...rest] = words.slice(at);
    const hasComma = before.at(-1)?.endsWith(",") === true;
    if (word === "and" ? !beginsClause(rest, hasComma) : !CONJUNCTION.test(word)) continue;
    const isTitle = CAPITAL.test(before.at(-1) ?? "") && CAPITAL.test(afterLinks(rest));
    if (word !== "and" && isTitle) {
      // "The Day after Tomorrow" has nothing in small letters that could be a verb.
      if (rest.length > 0 && rest.every((one) => CAPITAL.test(one))) continue;
      return null;
    }
    if (word !== "and" && !hasComma && CAPITAL.test(rest[0] ?? "")) return null;
    return withoutEnd(before.join(" "));
  }
  return withoutEnd(words.join(" "));
}

/** "and Carl paid for it", "and she left", not "and Carl Lind". */
function beginsClause(rest: readonly string[], hasComma: boolean): boolean {
  const [first = ""] = rest;
  if (PRONOUN.test(first)) return true;
  const names = rest.findIndex((word) => !CAPITAL.test(word));
  const word = rest[names] ?? "";
  if (names < 1) return hasComma && rest.slice(0, 6).some((one) => AUXILIARY.test(one));
  if (LINK.test(word) || CONJUNCTION.test(word) || /[,;]$/u.test(rest[names - 1] ?? "")) {
    return false;
  }
  return hasComma || AUXILIARY.test(word) || /(?:s|ed)$/u.test(word) || baseForm(word) !== word;
}

function afterLinks(rest: readonly string[]): string {
  return rest.find((word) => !LINK.test(word)) ?? "";
}

/** Null where a time cuts into a phrase of which nobody knows whether it is whole. */
function withoutTimes(text: string): string | null {
  let value = text;
  for (let cut = 0; cut < TIMES_MAX; cut++) {
    const end = value.slice(-60);
    const time = TIME.exec(end)?.[0];
    if (time === undefined) break;
    const shorter = withoutEnd(value.slice(0, -time.length));
    // "The minutes of the last meeting".
    if (UNFINISHED.test(shorter)) break;
    value = shorter;
  }
  return value;
}

/** "Three languages", "many other books": how many there are, and not which. */
function countOf(value: string, noun: string | null): number | null {
  const isOf = noun === null ? /\b(?:things?|others?|more)$/iu.test(value) : endsWith(value, noun);
  if (OTHERS.test(value) && (isOf || /\b(?:others?|more)$/iu.test(value))) return Infinity;
  if (noun === null || !isOf) return null;
  const [number = ""] = value.replace(ABOUT, "").toLowerCase().split(" ");
  if (/^\d{1,6}$/u.test(number)) return Number(number);
  const at = NUMBERS.indexOf(number);
  return at < 0 ? null : at + 1;
}

function endsWith(value: string, noun: string): boolean {
  return foldAnswer(value).endsWith(foldAnswer(noun.split(" ").at(-1) ?? noun));
}
