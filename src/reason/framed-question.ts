/**
 * A question as the statement that it inverts: "Which instruments does Mirela play?" asks what
 * stands behind "Mirela plays", "What is Kenji allergic to?" behind "Kenji is allergic to", "What
 * did Ravi buy at the fair?" behind "Ravi bought", with "at the fair" somewhere in the sentence.
 * Do-support is undone, the rest is put back into the order of statements. Questions that may
 * have several answers, a plural or a bare "what" and "who"; on demand those of one thing or of an
 * amount too ("Which tree did Noor plant?"). English rules of wording, no topics.
 * Null for any other question, and for one that asks of an order, a time or a choice.
 */
import { askedPart, withoutPlace } from "./asked-part.js";
import { isSuperlative } from "./superlatives.js";
import { basesOf, formsOf } from "./verb-forms.js";

export interface FramedQuestion {
  /** The name that the statement is about, as it is written. */
  readonly subject: string;
  /** An auxiliary before the verb: "has"; empty where the verb stands alone. */
  readonly auxiliary: string;
  /** Forms of the verb any of which the statement has; empty where "is" is the verb. */
  readonly verbs: readonly string[];
  /** Participles that say the same behind "has" or "had", and pasts in place of "has done". */
  readonly perfect: readonly string[];
  readonly past: readonly string[];
  /** The verb in whatever form: sentences with one may be about the same. */
  readonly anyForm: readonly string[];
  /** What stands between verb and value: "allergic to"; may be empty. */
  readonly object: string;
  /** An adverbial that the sentence has somewhere: "at the fair"; may be empty. */
  readonly adverbial: string;
  /** What is asked for, in the plural; null where the question has no noun. */
  readonly noun: string | null;
}

const AUXILIARY =
  /^(?:do|does|did|has|have|had|is|are|was|were|can|could|must|will|should)$/u;
const BE = /^(?:is|are|was|were)$/u;
const HAVE = /^(?:has|have|had)$/u;
const DO = /^(?:do|does|did)$/u;
const MODAL = /^(?:can|could|must|will|should)$/u;
const PREPOSITION = new RegExp(
  "^(?:about|above|across|after|against|along|among|around|as|at|behind|below|beneath|beside|" +
    "between|by|during|for|from|in|inside|into|near|of|off|on|onto|out|outside|over|past|" +
    "through|to|toward|towards|under|upon|with|within|without)$",
  "u",
);
const OF_TIME = /^(?:every|each|yesterday)$/u;
/** Asks of an order, a time, a choice or a change, which a list does not answer. */
const NOT_FOR_LISTS = new RegExp(
  String.raw`\b(?:first|last|latest|newest|next|now|currently|nowadays|today|still|before|after|` +
    "when|while|until|till|since|most|least|more|less|favou?rite|finally|eventually|originally|" +
    "previously|formerly|once|not|never|no|nor|or|instead|else|except|besides|apart|only|both|" +
    "if|because|than|same|different|name|called|named|total|number|percentage)" +
    String.raw`\b|n['’]t\b`,
  "iu",
);
/** Of speech and thought, which tells of sentences, and verbs that stand for any other. */
const OTHER_VERBS = new Set(
  (
    "do be happen say tell ask answer reply think believe know mean claim explain suggest argue " +
    "call name consider want hope wish feel seem become refer describe state announce declare"
  ).split(" "),
);
const PLURAL = /(?:[^s'’]s|\b(?:people|children|men|women|mice|feet|teeth|geese))$/u;
/** Plurals in form alone. */
const ONE_THING = /(?:us|is|series|species|news|means|mathematics|physics|politics)$/u;
const LIST = new RegExp(
  "^(?:(?:what|who|which) (?:are|were)|list|name|tell me|give me|find|show me|enumerate)" +
    "(?: all)?(?: of)?" +
    "(?: the)? (?<noun>\\p{Ll}[\\p{Ll} -]{1,40}?)(?: (?:that|which|who|whom))? (?<clause>" +
    "(?:the )?\\p{Lu}.+)$",
  "u",
);
const SUBJECT_LINK = /^(?:of|the|van|von|der|de|da|di|la|le)$/u;
const CHARS_MAX = 200;
const NOUN_WORDS_MAX = 4;
const SUBJECT_WORDS_MAX = 5;

export interface FramedKinds {
  /** Also what is asked in the singular, or as an amount. */
  readonly ofOne: boolean;
}

export function framedQuestion(
  question: string,
  kinds: FramedKinds = { ofOne: false },
): FramedQuestion | null {
  const whole = withoutPlace(askedPart(question));
  if (whole.length > CHARS_MAX) return null;
  const asked = whole.slice(0, 1).toLowerCase() + whole.slice(1);
  if (/[,;:"“”()?!]/u.test(asked)) return null;
  const ordered = LIST.exec(asked)?.groups;
  const noun = ordered?.["noun"]?.replace(/^(?:all |of |the )+/u, "") ?? "";
  if (ordered && isPlural(noun)) return listed(ordered["clause"] ?? "", noun);
  return inverted(asked.split(" "), kinds);
}

/** "all the instruments that Mirela plays": the statement's order already. */
function listed(clause: string, noun: string): FramedQuestion | null {
  const split = subjectOf(clause.split(" "));
  if (split === null) return null;
  const { subject, rest } = split;
  const [first = "", ...behind] = rest;
  if (AUXILIARY.test(first) && behind.length > 0 && !DO.test(first)) {
    return frameOf({ auxiliary: first, subject, rest: behind, noun });
  }
  if (first === "" || !/^\p{Ll}+$/u.test(first)) return null;
  return stated({ auxiliary: "", verbs: [first], subject, noun, tail: behind });
}

/** "instruments does Mirela play": the auxiliary stands before its subject. */
function inverted(words: readonly string[], { ofOne }: FramedKinds): FramedQuestion | null {
  const [first = "", second = "", ...others] = words;
  const isAmount = ofOne && first === "how" && /^(?:much|many)$/u.test(second);
  const [opening, all] = isAmount ? [second, others] : [first, words.slice(1)];
  const at = all.findIndex((word) => AUXILIARY.test(word));
  const opens = isAmount || /^(?:what|which|who|whom)$/u.test(opening);
  if (!opens || at < 0 || at > NOUN_WORDS_MAX) return null;
  const auxiliary = all[at] ?? "";
  const noun = all.slice(0, at).join(" ");
  const mayBe = noun === "" ? opening !== "which" : !/^who/u.test(opening);
  if (!mayBe || (noun !== "" && !ofOne && !isPlural(noun))) return null;
  const split = subjectOf(all.slice(at + 1));
  return split && frameOf({ auxiliary, ...split, noun: noun === "" ? null : noun });
}

interface Clause {
  readonly auxiliary: string;
  readonly subject: string;
  readonly rest: readonly string[];
  readonly noun: string | null;
}

function frameOf({ auxiliary, subject, rest, noun }: Clause): FramedQuestion | null {
  const [verb = "", ...tail] = rest;
  if (NOT_FOR_LISTS.test(rest.join(" "))) return null;
  if (!/^\p{Ll}[\p{Ll}-]*$/u.test(verb) || PREPOSITION.test(verb)) return null;
  if (BE.test(auxiliary)) {
    const isParticiple = /[^e]ed$/u.test(verb) || /(?:en|wn|ght)$/u.test(verb);
    // What somebody is doing changes; "is a sailor" leaves nothing to look behind.
    if (/ing$/u.test(verb)) return null;
    if (PREPOSITION.test(rest.at(-1) ?? "")) return stated({ ...asIs(rest), auxiliary });
    return isParticiple ? stated({ ...asIs([verb]), auxiliary, tail }) : null;
  }
  if (DO.test(auxiliary)) {
    const { past, third } = formsOf(verb);
    const verbs = auxiliary === "did" ? past : auxiliary === "does" ? [third] : [verb];
    return stated({ auxiliary: "", verbs, subject, noun, tail });
  }
  const isDone = basesOf(verb).some((base) => formsOf(base).participles.includes(verb));
  if (HAVE.test(auxiliary) && !isDone) return null;
  return HAVE.test(auxiliary) || MODAL.test(auxiliary)
    ? stated({ auxiliary, verbs: [verb], subject, noun, tail })
    : null;

  function asIs(words: readonly string[]) {
    return { verbs: [], subject, noun, object: words.join(" "), tail: [] as readonly string[] };
  }
}

function stated(o: {
  readonly auxiliary: string;
  readonly verbs: readonly string[];
  readonly subject: string;
  readonly noun: string | null;
  readonly tail: readonly string[];
  readonly object?: string;
}): FramedQuestion | null {
  const { auxiliary, verbs, subject, noun, tail } = o;
  const bases = verbs.length === 0 ? [] : basesOf(verbs[0] ?? "");
  if (bases.some((base) => OTHER_VERBS.has(base))) return null;
  const anyForm = bases.map(formsOf).flatMap((forms) => {
    return [forms.base, forms.third, ...forms.gerunds, ...forms.past, ...forms.participles];
  });
  const isPast = bases.some((base) => formsOf(base).past.includes(verbs[0] ?? ""));
  const [perfect, past] = [
    auxiliary === "" && isPast ? bases.flatMap((base) => formsOf(base).participles) : [],
    HAVE.test(auxiliary) && auxiliary !== "had" ? bases.flatMap((base) => formsOf(base).past) : [],
  ];
  const said = [o.object ?? "", ...tail, noun ?? ""].join(" ");
  if (NOT_FOR_LISTS.test(said) || said.split(" ").some(isSuperlative)) return null;
  const { object, adverbial } = o.object === undefined ? tailOf(tail) : adverbialOf(o.object, tail);
  return { subject, auxiliary, verbs, perfect, past, anyForm, object, adverbial, noun };
}

/** A preposition left behind belongs to the value: "lend money to". */
function tailOf(tail: readonly string[]): { object: string; adverbial: string } {
  if (PREPOSITION.test(tail.at(-1) ?? "")) return { object: tail.join(" "), adverbial: "" };
  const at = tail.findIndex((word) => PREPOSITION.test(word) || OF_TIME.test(word));
  const end = at < 0 ? tail.length : at;
  return { object: tail.slice(0, end).join(" "), adverbial: tail.slice(end).join(" ") };
}

function adverbialOf(object: string, tail: readonly string[]) {
  return { object, adverbial: tail.join(" ") };
}

/** A name, then what is said of it; null where it is another's or no name. */
function subjectOf(words: readonly string[]): { subject: string; rest: readonly string[] } | null {
  let end = 0;
  let named = 0;
  for (const [at, word] of words.entries()) {
    if (/^\p{Lu}[\p{L}\p{M}\p{N}.'’-]*$/u.test(word)) named = end = at + 1;
    else if (!SUBJECT_LINK.test(word) || (at > 0 && named !== at && word !== "the")) break;
  }
  const subject = words.slice(0, end).join(" ");
  if (end === 0 || end > SUBJECT_WORDS_MAX || /['’]s?(?: |$)/u.test(subject)) return null;
  return { subject, rest: words.slice(end) };
}

function isPlural(noun: string): boolean {
  const words = noun.split(" ");
  const kind = /^(?:kinds|sorts|types) of$/u.test(words.slice(0, 2).join(" "));
  const head = kind ? "kinds" : (words.at(-1) ?? "");
  const isLong = words.length > NOUN_WORDS_MAX + (kind ? 2 : 0);
  return !isLong && PLURAL.test(head) && !ONE_THING.test(head);
}
