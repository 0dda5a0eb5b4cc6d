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
import type { FramedQuestion } from "./framed-question.js";
import { formsOf } from "./verb-forms.js";

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
const WITH_IT =
  "(?:(?:also|often|always|usually|sometimes|already|even|regularly|likewise|further|still|" +
  "recently|once|twice|again|\\p{L}{3,}ly) )?";
/** No thing: an adverbial, a clause, a word that points elsewhere. */
const NO_VALUE = new RegExp(
  "^(?:to|that|how|what|whether|because|with|without|at|in|on|for|from|by|of|as|it|him|them|me|" +
    "us|you|so|very|too|well|badly|again|there|here|and|or|when|while|up|down|off|out|away|back|" +
    "over|into|onto|through|about|around|together|alone|both|this|these|those|everything|" +
    "something|anything|many|several|some|more|another|one|her|his|theirs|mine|\\p{Ll}+ly)$",
  "u",
);
/** Where another clause begins. */
const NEXT_CLAUSE = new RegExp(
  String.raw`,? (?:because|which|who|whom|whose|while|but|so|where|although|though|since|when|` +
    String.raw`before|after|and (?:he|she|they|it|i|we|then|so|` +
    String.raw`\p{Lu}\p{Ll}+ \p{Ll}+(?:s|ed)\b)).*$`,
  "u",
);
/** A time at the end belongs to the verb. */
const TIME_BEHIND = new RegExp(
  String.raw`(?:,? (?:on \p{Lu}\p{Ll}+days?|every \p{L}+|last \p{L}+|yesterday|as well|too|again|` +
    String.raw`in (?:1\d|20)\d\d|for (?:many )?years|\p{L}+ ago|\p{L}+ \p{L}+ ago))+$`,
  "u",
);
const TITLE = "(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Sir|Miss|Lady|Lord)\\.? ";
/** An abbreviation before it was taken for no end of a sentence. */
const RUN_ON = /^.*\. (?=(?:An?|The|His|Her|Some|One|Two) )/u;
const HAS = /^(?:has|have|had)$/u;
const HELD = /^(?:an?|the|his|her|their|one|two|three|four|five|\d+|\p{Lu}.*|\p{L}+[^s]s)$/u;
const VALUE_WORDS_MAX = 10;
const LEAD_WORDS_MAX = 10;

/** A reader of texts for one frame. */
export function framedReader(frame: FramedQuestion): (text: string) => FramedValues {
  const patterns = patternsOf(frame);
  return (text) => valuesIn(text, patterns, frame);
}

function valuesIn(text: string, patterns: Patterns, frame: FramedQuestion): FramedValues {
  const values: FramedValue[] = [];
  const changes: string[] = [];
  let unread = 0;
  let isDoubtful = false;
  let isBehind = false;
  for (const { start, end } of sentences(text)) {
    const said = text.slice(start, end).replace(/\s+/gu, " ").trim();
    // "She also plays the lute": whose it is only reading tells.
    const isNext: boolean = isBehind && patterns.next.test(said);
    isBehind = false;
    const hasDoubt = isUncertain(said, patterns);
    if (isNext) unread++;
    if (isNext && hasDoubt) isDoubtful = true;
    if (!patterns.subject.test(said) || /\?["”'’)]*$/u.test(said)) continue;
    const isSpoken = isOpen(text.slice(0, start));
    const read = readSentence(said, patterns, frame);
    if (read === null || read === "nothing") {
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
  return { values, unread, isDoubtful, changes };
}

/** Speech goes on from before. */
function isOpen(before: string): boolean {
  const paragraph = before.split(/\n[ \t\r]*\n/u).at(-1) ?? "";
  const straight = (paragraph.match(/"/gu) ?? []).length % 2 === 1;
  return straight || paragraph.lastIndexOf("“") > paragraph.lastIndexOf("”");
}

/** The verb that is asked for is no doubt, nor is a month. */
function isUncertain(said: string, { about }: Patterns): boolean {
  return DOUBT.test(said.replace(about, " ").replace(/(?<= )May\b/u, " "));
}

interface Patterns {
  readonly subject: RegExp;
  /** Subject and verb, in any form, in any order. */
  readonly about: RegExp;
  /** The name within a longer one. */
  readonly namesake: RegExp;
  /** Behind a title, which may be the end of something else. */
  readonly titled: RegExp;
  /** A pronoun and the verb. */
  readonly next: RegExp;
  readonly plain: RegExp;
  readonly turned: readonly RegExp[];
  readonly reported: RegExp;
}

function patternsOf(frame: FramedQuestion): Patterns {
  const { auxiliary, verbs, perfect, past, anyForm, object } = frame;
  const name = escaped(frame.subject);
  const subject = `(?<![\\p{L}\\p{N}-])${name}(?![\\p{L}\\p{N}]|['’-]\\p{L})`;
  const head = anyForm.length === 0 ? (object.split(" ")[0] ?? "") : anyForm.join("|");
  const verb = verbs.join("|");
  const heads = [
    ...(verb === "" ? [auxiliary] : []),
    ...(verb !== "" && auxiliary !== "" ? [`${auxiliary} ${WITH_IT}(?:${verb})`] : []),
    ...(verb !== "" && auxiliary === "" ? [verb] : []),
    ...(perfect.length > 0 ? [`(?:has|had) ${WITH_IT}(?:${perfect.join("|")})`] : []),
    ...past,
  ];
  const behind = object === "" ? "" : ` ${verb === "" ? WITH_IT : ""}${escaped(object)}`;
  const bare = `${subject} ${WITH_IT}(?:${heads.join("|")})${behind}`;
  const rest = `(?<rest>(?: .+)?)`;
  const infinitives = anyForm.slice(0, 1).join("");
  const to = verb === "" ? `be ${escaped(object)}` :
    auxiliary === "" || !/^ha/u.test(auxiliary)
      ? `${infinitives}${object === "" ? "" : ` ${escaped(object)}`}`
      : `have ${verb}${object === "" ? "" : ` ${escaped(object)}`}`;
  const turned = [
    `^(?<value>.+?)(?:,| [-–—])? (?:that|this|it) (?:is|was) what ${bare}${rest}$`,
    `^(?<value>.+?) (?:is|are|was|were) (?:what|who) ${bare}${rest}$`,
    `^(?:[Ww]hat|[Ww]ho) ${bare}(?<rest>(?: .+?)?) (?:is|are|was|were) (?<value>.+)$`,
    `^[Ii]t (?:is|was) (?<value>(?:an?|the|his|her|their|some|\\p{Lu}|\\d)(?:.*?)) ` +
      `(?:that|which|who) ${bare}${rest}$`,
  ];
  if (auxiliary === "" && object === "" && verbs.length > 0) {
    const passive = formsOf(anyForm[0] ?? "").participles.join("|");
    turned.push(
      `^(?<value>.+?) (?:is|are|was|were) ${WITH_IT}(?:${passive}) by ${subject}${rest}$`,
    );
  }
  return {
    subject: new RegExp(subject, "u"),
    about: new RegExp(`(?<![\\p{L}\\p{N}])(?:${head})(?![\\p{L}\\p{N}])`, "iu"),
    namesake: new RegExp(`${name} \\p{Lu}|(?:^|[^.!?] )(?!${TITLE})\\p{Lu}[\\p{L}.]+ ${name}`, "u"),
    titled: new RegExp(`${TITLE}${name}(?! \\p{Lu})`, "u"),
    next: new RegExp(`^(?:And |But )?(?:She|He|They|It) (?:\\p{L}+ ){0,3}?(?:${head})\\b`, "u"),
    plain: new RegExp(`^(?<lead>(?:.*? )?)${bare} (?<tail>.+)$`, "u"),
    turned: turned.map((pattern) => new RegExp(pattern, "u")),
    reported: new RegExp(
      `^(?<lead>(?:.*? )?)${subject} (?:is|are|was|were) ` +
        `(?<how>said|reported|known|understood) to ${to} (?<tail>.+)$`,
      "u",
    ),
  };
}

interface ReadValue extends Pick<FramedValue, "text" | "isHearsay"> {
  /** Where the statement begins in what was taken for one sentence. */
  readonly from: number;
}
type Read = ReadValue | "nothing" | null;

/** Null where the sentence is in another form. */
function readSentence(sentence: string, patterns: Patterns, frame: FramedQuestion): Read {
  const said = sentence.replace(/[.!;,\s]+$/u, "");
  for (const pattern of patterns.turned) {
    const { value: before, rest = "" } = pattern.exec(said)?.groups ?? {};
    if (before === undefined) continue;
    const value = before.replace(RUN_ON, "");
    if (foldEnd(rest) !== foldEnd(frame.adverbial) && frame.adverbial !== "") return null;
    if (value.split(" ").length > VALUE_WORDS_MAX || /["“”:;]/u.test(value)) return null;
    return valueOf(lowered(value), frame, { isHearsay: false, from: 0 });
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
  return valueOf(value, frame, { isHearsay, from: lead.trim().length - front.chars });
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

function valueOf(
  text: string,
  { noun, verbs }: FramedQuestion,
  o: { readonly isHearsay: boolean; readonly from: number },
): Read {
  const value = text.replace(NEXT_CLAUSE, "").replace(TIME_BEHIND, "").replace(/[,\s]+$/u, "");
  const words = value.split(" ");
  const [first = ""] = words;
  // "Has gone": the verb is another one.
  if (verbs.some((verb) => HAS.test(verb)) && !HELD.test(first)) return "nothing";
  const isPointer = words.length === 1 && /^(?:her|his|one|another|some|many)$/iu.test(first);
  const mayLead = /^(?:her|his|one|another|some|many|several|both|this|these|those|more)$/iu;
  if (value === "" || isPointer) return "nothing";
  if (NO_VALUE.test(first.replace(/,$/u, "")) && !mayLead.test(first)) return "nothing";
  if (words.length > VALUE_WORDS_MAX) return null;
  // "Three languages" says how many, and not which.
  const isCount = noun !== null && value.toLowerCase().endsWith(noun.split(" ").at(-1) ?? noun);
  if (isCount && !/^(?:the|her|his|their|an?)$/iu.test(first)) return "nothing";
  return { text: value, ...o };
}

/** The sentence's own capital, unless it is a name's. */
function lowered(value: string): string {
  return /^(?:A|An|The|His|Her|Their|Some|One|Two|Three|Four|Five)\b/u.test(value)
    ? value.slice(0, 1).toLowerCase() + value.slice(1)
    : value;
}

function foldEnd(text: string): string {
  return text.toLowerCase().replace(/[,\s]+$/u, "").trim();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
