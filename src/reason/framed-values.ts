/**
 * What a text says in the frame that a question asks for (framed-question.ts): "On Sundays Mirela
 * plays the oboe." gives "the oboe". Subject, verb and object stand word by word and side by side;
 * an adverbial may stand in front. "A globe, that is what Ravi bought at the fair" and "A globe was
 * bought by Ravi at the fair" are the same statement.
 * What is denied, hedged, put into quotation marks, or changed by what else is said of the subject
 * leaves a doubt about all of it.
 * Offsets are UTF-16 code units into the text. Time: linear in the text.
 */
import { sentences } from "../chunks/index.js";
import { type FramedPatterns, framedPatterns } from "./framed-patterns.js";
import type { FramedQuestion } from "./framed-question.js";
import { framedValue, type ReadCount, type ReadValue, withoutEnd } from "./framed-value.js";

export interface FramedValue {
  readonly text: string;
  /** Its sentence. */
  readonly start: number;
  readonly end: number;
  /** Others say so: people or papers without a name, or a voice in a conversation. */
  readonly isHearsay: boolean;
}

export interface FramedValues {
  readonly values: readonly FramedValue[];
  /** Sentences of subject and verb in another form. */
  readonly unread: number;
  /** Something is denied, uncertain, or no longer so. */
  readonly isDoubtful: boolean;
  /** Sentences that name the subject and change or deny something, whatever it is. */
  readonly changes: readonly string[];
  /** So many are spoken of at least ("eleven books"); infinite where it says "many others". */
  readonly count: number;
}

const DOUBT = new RegExp(
  String.raw`\b(?:not|never|cannot|nor|neither|nothing|nobody|no|none|hardly|scarcely|barely|` +
    "rarely|seldom|used to|formerly|instead|if|unless|whether|would|might|may|perhaps|maybe|" +
    "probably|possibly|allegedly|supposedly|almost|nearly|stop(?:s|ped)?|quit|ceased?|" +
    "refuse[sd]?|den(?:y|ies|ied)|pretend(?:s|ed)?|claim(?:s|ed)?|believe[sd]?|thinks?|thought|" +
    "imagine[sd]?|dream(?:s|ed|t)?|hope[sd]?|wish(?:es|ed)?|want(?:s|ed)?|plan(?:s|ned)?|" +
    "lie[sd]?|gave up|given up|gives up|sold|lost|cured|now|nowadays|currently|any ?more|" +
    "until|till|false|" +
    String.raw`untrue|wrong|rumou?rs?|mistaken(?:ly)?)\b|n['’]t\b|\?`,
  "iu",
);
const QUOTE = /["“”«»]/u;
/** How an adverbial in front begins; a clause of its own is none. */
const LEADS = new RegExp(
  "^(?:in|on|at|as|for|since|without|with|during|among|after|before|by|from|under|over|near|" +
    "beside|besides|behind|outside|inside|through|throughout|within|around|between|into|to|" +
    "every|each|once|twice|also|then|later|sometimes|often|usually|always|yesterday|there|here|" +
    "moreover|furthermore|additionally|again|back|another|that (?:day|night|morning|summer|" +
    "winter|year|week|evening|autumn|spring|afternoon)|(?:last|this|one) \\p{L}+|long ago|" +
    "(?:an? |the )?(?:\\p{L}+ ){1,3}(?:ago|later|earlier)|\\p{L}{3,}ly)(?: |$)",
  "iu",
);
const CLAUSE = new RegExp(
  String.raw`\b(?:he|she|they|it|i|we|you|who|whom|which|that|where|when|while|because|though|` +
    String.raw`although|so|and|but)\b|[;:—]`,
  "iu",
);
const KNOWN = new RegExp(
  "^(?:(?:it is (?:well )?(?:known|clear|certain|true|a fact)|every(?:one|body) knows) that|" +
    "(?:of course|in fact|indeed|and|but|so),?|(?:mr|dr|prof|capt)\\.)$",
  "iu",
);
/** Several who are not named, or a record. */
const HEARSAY = new RegExp(
  "^(?:(?:the |all |most |many |some |several )?\\p{L}+(?: \\p{Ll}+)? " +
    "(?:say|show|state|report|confirm|note|agree|tell us|record)|" +
    "(?:the|this|a) \\p{Ll}+(?: \\p{Ll}+)? (?:says|shows|states|reports|confirms|notes|records)|" +
    "it is (?:said|reported|recorded)|according to (?:the )?\\p{Ll}[\\p{Ll} ]*,?)(?: that)?$",
  "iu",
);
const SPEAKER = /^(?:he|she|they|i|we|you|it|who|some)\b/iu;
/** An abbreviation before it was taken for no end of a sentence. */
const RUN_ON = /^.*\. (?=(?:An?|The|His|Her|Some|One|Two) )/u;
const VALUE_WORDS_MAX = 10;
const LEAD_WORDS_MAX = 10;

/** A reader of texts for one frame. */
export function framedReader(frame: FramedQuestion): (text: string) => FramedValues {
  const patterns = framedPatterns(frame);
  return (text) => valuesIn(text, patterns, frame);
}

function valuesIn(text: string, patterns: FramedPatterns, frame: FramedQuestion): FramedValues {
  const values: FramedValue[] = [];
  const changes: string[] = [];
  let unread = 0;
  let isDoubtful = false;
  let isBehind = false;
  let count = 0;
  const isOpenAt = speechOf(text);
  for (const { start, end } of sentences(text)) {
    const said = text.slice(start, end).replace(/\s+/gu, " ").trim();
    // "She also plays the lute": whose it is only reading tells.
    const isNext: boolean = isBehind && patterns.next.test(said);
    isBehind = false;
    const hasDoubt = isUncertain(said, patterns);
    if (isNext) unread++;
    if (isNext && hasDoubt) isDoubtful = true;
    if (!patterns.subject.test(said) || /\?["”'’)]*$/u.test(said)) continue;
    const isSpoken = isOpenAt(start);
    const read = readSentence(said, patterns, frame);
    const isCount = read !== null && read !== "nothing" && "count" in read;
    if (isCount) count = Math.max(count, read.count);
    if (read === null || read === "nothing" || isCount) {
      if (hasDoubt) changes.push(said);
      if (!patterns.about.test(said)) continue;
      const isOther = QUOTE.test(said) || isSpoken || patterns.namesake.test(said);
      // "her friend Mr. Ann plays the lute": of whom is open, but it denies nothing.
      if (hasDoubt || (isOther && !patterns.titled.test(said))) isDoubtful = true;
      if (read === null) unread++;
      continue;
    }
    const { from, isHearsay, text: value } = read;
    const own = said.slice(from);
    if (QUOTE.test(own) || isUncertain(own, patterns)) isDoubtful = true;
    else values.push({ text: value, isHearsay: isHearsay || isSpoken, start, end });
    isBehind = true;
  }
  return { values, unread, isDoubtful, changes, count };
}

/** Whether speech goes on there from before; asked of places in their order, each read once. */
function speechOf(text: string): (until: number) => boolean {
  let at = 0;
  let isBlank = false;
  let isStraight = false;
  let isCurly = false;
  return (until) => {
    for (; at < until; at++) {
      const char = text.charAt(at);
      if (char === "\n") {
        // A paragraph begins.
        if (isBlank) isStraight = isCurly = false;
        isBlank = true;
      } else if (!/[ \t\r]/u.test(char)) isBlank = false;
      if (char === "\"") isStraight = !isStraight;
      else if (char === "“" || char === "”") isCurly = char === "“";
    }
    return isStraight || isCurly;
  };
}

/** The verb that is asked for is no doubt, nor is a month. */
function isUncertain(said: string, { about }: FramedPatterns): boolean {
  return DOUBT.test(said.replace(about, " ").replace(/(?<= )May\b/u, " "));
}

interface ReadStatement extends Pick<FramedValue, "text" | "isHearsay"> {
  /** Where the statement begins in what was taken for one sentence. */
  readonly from: number;
}
type Read = ReadStatement | ReadCount | "nothing" | null;

/** Null where the sentence is in another form. */
function readSentence(sentence: string, patterns: FramedPatterns, frame: FramedQuestion): Read {
  const said = withoutEnd(sentence, ".!;, ");
  for (const pattern of patterns.turned) {
    const { value: before, rest = "" } = pattern.exec(said)?.groups ?? {};
    if (before === undefined) continue;
    const value = before.replace(RUN_ON, "");
    if (foldEnd(rest) !== foldEnd(frame.adverbial) && frame.adverbial !== "") return null;
    if (value.split(" ").length > VALUE_WORDS_MAX || /["“”:;]/u.test(value)) return null;
    return stated(framedValue(lowered(value), frame), { isHearsay: false, from: 0 });
  }
  const reported = patterns.reported.exec(said)?.groups;
  const { lead = "", tail = "" } = reported ?? patterns.plain.exec(said)?.groups ?? {};
  if (tail === "") return null;
  const front = leadOf(lead.trim(), frame.adverbial);
  if (front === null) return null;
  const value = front.hasAdverbial ? tail : withoutAdverbial(tail, frame.adverbial);
  if (value === null) return null;
  const isSaid = reported !== undefined && reported["how"] !== "known";
  const isHearsay = front.isHearsay || isSaid;
  return stated(framedValue(value, frame), { isHearsay, from: lead.trim().length - front.chars });
}

interface Lead {
  readonly isHearsay: boolean;
  readonly hasAdverbial: boolean;
  /** How much of what stands in front is of the statement. */
  readonly chars: number;
}

/**
 * The part with a capital, where a text breaks off, "... that he had in In the band", or ends in an
 * abbreviation.
 */
function leadOf(lead: string, adverbial: string): Lead | null {
  const whole = wholeLead(lead, adverbial);
  if (whole !== null) return { ...whole, chars: lead.length };
  const begun = /^.*[\p{Ll},.] (?<own>\p{Lu}\p{Ll}*(?: .*)?)$/u.exec(lead)?.groups?.["own"] ?? "";
  const isLead = [LEADS, KNOWN, HEARSAY].some((pattern) => pattern.test(begun));
  const own = isLead ? wholeLead(begun, adverbial) : null;
  return own && { ...own, chars: begun.length };
}

function wholeLead(lead: string, adverbial: string): Omit<Lead, "chars"> | null {
  const bare = lead.replace(/,$/u, "").trim();
  const hasAdverbial = adverbial === "" || foldEnd(bare) === foldEnd(adverbial);
  if (bare === "" || (adverbial !== "" && hasAdverbial) || KNOWN.test(bare)) {
    return { isHearsay: false, hasAdverbial };
  }
  if (HEARSAY.test(bare) && !SPEAKER.test(bare)) return { isHearsay: true, hasAdverbial };
  const isLead = LEADS.test(bare) && bare.split(" ").length <= LEAD_WORDS_MAX;
  return isLead && !CLAUSE.test(bare) ? { isHearsay: false, hasAdverbial } : null;
}

/** Null where it stands neither in front of the value nor behind it. */
function withoutAdverbial(tail: string, adverbial: string): string | null {
  const [lower, wanted] = [tail.toLowerCase(), adverbial.toLowerCase()];
  if (lower.endsWith(` ${wanted}`)) return tail.slice(0, -wanted.length - 1);
  return lower.startsWith(`${wanted} `) ? tail.slice(wanted.length + 1) : null;
}

function stated(
  read: ReadValue | ReadCount | "nothing" | null,
  o: Pick<ReadStatement, "isHearsay" | "from">,
): Read {
  return read !== null && read !== "nothing" && "text" in read ? { ...read, ...o } : read;
}

/** The sentence's own capital, unless it is a name's. */
function lowered(value: string): string {
  return /^(?:A|An|The|His|Her|Their|Some|One|Two|Three|Four|Five)\b/u.test(value)
    ? value.slice(0, 1).toLowerCase() + value.slice(1)
    : value;
}

function foldEnd(text: string): string {
  return withoutEnd(text.toLowerCase()).trim();
}
