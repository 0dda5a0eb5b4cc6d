/**
 * Follow-ups that are no sentence: "and in 1990?", "what about Berlin?", "and his wife?".
 * Each becomes the last question with the new part in the place of the old. Pure.
 */
import { genderOfGivenName } from "./given-names.js";
import {
  AUXILIARIES,
  DETERMINERS,
  FUNCTION_WORDS,
  isPersonNoun,
  PREPOSITIONS,
  WH_WORDS,
} from "./lexicon.js";
import { type Mention, mentionsIn } from "./mentions.js";
import { possessiveOf } from "./pronouns.js";
import { tokensOf } from "./tokens.js";
import type { TurnMentions } from "./turn-mentions.js";

/** "and", "or", "what about": what leads a fragment, and means nothing before a sentence. */
const LEAD = /^(?:(?:and|or|but|so|ok|okay|now|then|also|well)[,\s]+)+(?=\S)/i;
const ABOUT = /^(?:what|how)\s+about\s+(?=\S)|^(?:what\s+of|same\s+for)\s+(?=\S)/i;
const PHRASE_WORDS_MAX = 7;

/** A question without "and" at its head, and whether there was one. */
export function withoutLead(question: string): { text: string; led: boolean } {
  const text = question.replace(LEAD, "");
  return { text, led: text.length < question.length };
}

export function aboutPhrase(question: string): string | null {
  const { text } = withoutLead(question);
  const rest = text.replace(ABOUT, "");
  return rest.length < text.length ? ending(rest) : null;
}

/**
 * The phrase of a question that is no sentence; null where it is one. Without "and" or "what
 * about" only what can't stand alone counts: "In 1990?", "Berlin?".
 */
export function fragmentOf(question: string): string | null {
  const about = aboutPhrase(question);
  if (about !== null) return isPhrase(about) ? about : null;
  const { text, led } = withoutLead(question);
  const phrase = ending(text);
  if (!isPhrase(phrase)) return null;
  if (led) return phrase;
  if (!question.trim().endsWith("?")) return null;
  const words = tokensOf(phrase);
  const [first] = words;
  if (!first) return null;
  if (PREPOSITIONS.has(first.lower)) return words.length <= 4 ? phrase : null;
  if (/^(his|her|its|their)$/.test(first.lower)) return words.length <= 4 ? phrase : null;
  const [name] = mentionsIn(phrase);
  return name?.named && name.end - name.start >= phrase.length - 1 ? phrase : null;
}

export function ending(text: string): string {
  return text.trim().replace(/[\s?!.,]+$/, "");
}

function isPhrase(text: string): boolean {
  const words = tokensOf(text);
  if (words.length === 0 || words.length > PHRASE_WORDS_MAX) return false;
  return !words.some(
    (word) => !word.quoted && (AUXILIARIES.has(word.lower) || WH_WORDS.has(word.lower)),
  );
}

/** The last question with the phrase in the place of what is like it; null where nothing is. */
export function withNewPart(phrase: string, last: TurnMentions): string {
  const question = ending(last.question);
  const words = tokensOf(phrase);
  const first = words[0]?.lower ?? "";
  const preposition = PREPOSITIONS.has(first) ? first : null;
  const bare = preposition ? phrase.slice(words[1]?.start ?? phrase.length) : phrase;
  const noun = preposition === null && /^\p{Ll}/u.test(bare) && !DETERMINERS.has(first);
  if (noun && !/['’]/.test(bare)) {
    const tails = ["of", "for", "in", "with", "by", "from"].map((one) => tailAfter(question, one));
    const tail = tails.find((one) => one !== null && /^\p{Ll}/u.test(question.slice(one)));
    if (tail != null) return `${question.slice(0, tail)}${bare}?`;
  }
  const part = mentionsIn(bare).find((mention) => mention.start <= 4) ?? null;
  const old = likest(part, bare, preposition, last);
  if (preposition && (preposition === "of" || old === null)) {
    const tail = tailAfter(question, preposition);
    if (tail !== null) return `${question.slice(0, tail)}${bare}?`;
  }
  if (old === null) {
    if (preposition) return `${question} ${phrase}?`;
    if (/^\d{4}s?$/.test(bare)) return `${question} in ${bare}?`;
    if (/['’]s?\s+\p{Ll}+$/u.test(bare)) {
      return `${isPersonNoun(words.at(-1)?.lower ?? "") ? "Who" : "What"} was ${bare}?`;
    }
    return `${question}, and ${bare}?`;
  }
  return `${capital(substituted(question, old, bare, preposition))}?`;
}

/** Where the phrase after the last "of" begins, if the question ends with it. */
function tailAfter(question: string, preposition: string): number | null {
  const words = tokensOf(question);
  const at = words.findLastIndex((word) => word.lower === preposition);
  const rest = words.slice(at + 1);
  const [first] = rest;
  if (at < 1 || !first || rest.length > 5) return null;
  const inner = DETERMINERS.has(first.lower) ? rest.slice(1) : rest;
  return inner.some((word) => FUNCTION_WORDS.has(word.lower)) ? null : first.start;
}

function substituted(
  question: string,
  old: Mention,
  part: string,
  preposition: string | null,
): string {
  let before = question.slice(0, old.start);
  const after = question.slice(old.end);
  if (preposition) {
    before = before.replace(/(\S+)(\s+)$/, (all, word: string, space: string) =>
      PREPOSITIONS.has(word.toLowerCase()) ? preposition + space : all,
    );
  }
  const owns = /^['’]s?(?=\s)/.exec(after);
  return owns ? before + possessiveOf(part) + after.slice(owns[0].length) : before + part + after;
}

/** What of the last question the new part stands for. */
function likest(
  part: Mention | null,
  text: string,
  preposition: string | null,
  last: TurnMentions,
): Mention | null {
  const inQuestion = mentionsIn(last.question);
  // "his wife" was made "Napoleon's wife": it stands for Napoleon.
  const owner = /^(.+?)['’]s?\s+\p{Ll}/u.exec(text)?.[1];
  if (owner !== undefined) {
    return inQuestion.find((one) => one.text === owner || one.text.endsWith(owner)) ?? null;
  }
  const kind = part?.kind ?? "unknown";
  let found: { mention: Mention; points: number } | null = null;
  inQuestion.forEach((mention, at) => {
    const points = likeness(mention, kind, { text, named: part?.named ?? false }) + at * 0.1;
    const before = last.question.slice(0, mention.start).trimEnd().split(/\s+/).at(-1) ?? "";
    const same = preposition !== null && before.toLowerCase() === preposition;
    // A phrase with a preposition stands for one with a preposition, or for a like one.
    if (preposition !== null && !PREPOSITIONS.has(before.toLowerCase())) return;
    const all = points + (same ? 1 : 0);
    if (all >= 1 && all > (found?.points ?? 0)) found = { mention, points: all };
  });
  return (found as { mention: Mention } | null)?.mention ?? null;
}

function likeness(
  old: Mention,
  kind: Mention["kind"],
  part: { readonly text: string; readonly named: boolean },
): number {
  if ((old.kind === "time") !== (kind === "time")) return -1;
  if (kind === "time") return 4;
  const person = kind === "person" || genderOfGivenName(part.text.split(" ")[0] ?? "") !== null;
  if (kind === "unknown" || old.kind === "unknown") {
    // An unknown name is like any other, but less like a known person.
    const apart = old.kind === "person" && old.sure ? 0.5 : 0;
    return (part.named === old.named ? 2 : 1) - apart;
  }
  if ((old.kind === "person") !== person) return old.sure ? -1 : 1;
  return (old.kind === kind ? 3 : 1.5) + (part.named === old.named ? 0.5 : 0);
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
