/** What one turn of a conversation spoke of, its answer counted in. Pure. */
import type { Turn } from "../records/index.js";
import { genderOfGivenName } from "./given-names.js";
import {
  FUNCTION_WORDS,
  type Gender,
  genderOfNoun,
  isPersonNoun,
  isPlaceNoun,
  isTimeNoun,
  isGroupNoun,
} from "./lexicon.js";
import { bareNouns, datesIn, kindOfNoun, type Kind, type Mention, mentionsIn } from "./mentions.js";
import { type Token, tokensOf } from "./tokens.js";

const CHARS_MAX = 1_000;
const PHRASE_WORDS_MAX = 6;
const ITEM_WORDS_MAX = 6;

export interface Asked {
  readonly wh: string | null;
  readonly kind: Kind;
  readonly gender: Gender | null;
  /** Nouns behind "which" or in "what is the ...". */
  readonly nouns: readonly string[];
}

export interface TurnMentions {
  readonly question: string;
  readonly asked: Asked;
  /** Null where the answer is none or no phrase. */
  readonly answer: Mention | null;
  /** Of an answer that lists several. */
  readonly items: readonly Mention[];
  /** In the order of the question; then names in an answer that is a sentence. */
  readonly spoken: readonly Mention[];
}

export function turnMentions(turn: Turn): TurnMentions {
  const question = (turn.resolvedQuestion ?? turn.question).slice(0, CHARS_MAX).trim();
  const asked = askedFor(question);
  const plurals = bareNouns(tokensOf(question)).filter((mention) => mention.plural);
  const named = mentionsIn(question).map((mention) => genderFromWording(mention, turn));
  const spoken = [...named, ...plurals];
  const text = phraseOf(turn.answer ?? "");
  // "What is the Kyoto Protocol?" is answered by what it is: the topic stays the protocol.
  const copula = /^(?:what|who)\s+(?:is|was|are|were)\s/i.test(question);
  const described = copula && asked.nouns.length === 0 && named.some((one) => one.named);
  if (text === "" || described) return { question, asked, answer: null, items: [], spoken };
  const items = itemsOf(text, asked).map((item) => phraseMention(item, asked));
  if (items.length > 1) {
    const joined = `${items.slice(0, -1).map((item) => item.text).join(", ")} and ${
      items.at(-1)?.text ?? ""
    }`;
    const answer = { ...phraseMention(joined, asked), plural: true, gender: null };
    return { question, asked, answer, items, spoken };
  }
  if (text.split(/\s+/).length <= PHRASE_WORDS_MAX && !/[.;:!?]\s/.test(text)) {
    return { question, asked, answer: phraseMention(text, asked), items: [], spoken };
  }
  return { question, asked, answer: null, items: [], spoken: [...spoken, ...mentionsIn(text)] };
}

/** What kind of thing a question asks for, from its first noun phrase. */
export function askedFor(question: string): Asked {
  const tokens = tokensOf(question);
  const at = tokens.findIndex((token) => /^(who|whom|whose|what|which|when|where|why|how)$/.test(
    token.lower,
  ));
  const wh = at < 0 ? null : (tokens[at]?.lower ?? null);
  const nouns = at < 0 ? [] : nounsAsked(tokens, at);
  const gender = nouns.map(genderOfNoun).find((one) => one !== null) ?? null;
  return { wh, kind: kindAsked(wh, nouns), gender, nouns };
}

/** Words that only lead to the noun that is asked for. */
const LEADS = new Set(["name", "names", "kind", "type", "sort", "title"]);

const BEFORE_NOUN = /^(the|a|an|his|her|its|their|first|second|third|last|next|other|only|most)$/;

/** "which old city", "what is the capital of Peru", "who was her husband". */
function nounsAsked(tokens: readonly Token[], at: number): string[] {
  const wh = tokens[at]?.lower ?? "";
  if (!/^(who|whose|what|which)$/.test(wh)) return [];
  const copula = /^(is|are|was|were|['’]s)$/.test(tokens[at + 1]?.lower ?? "");
  if (wh === "who" && !copula) return [];
  let nouns: string[] = [];
  for (let next = copula ? at + 2 : at + 1; next < tokens.length && nouns.length < 4; next++) {
    const token = tokens[next];
    if (!token) break;
    if (/^['’]s$/.test(token.text)) nouns = [];
    else if (token.lower === "of" && LEADS.has(nouns.at(-1) ?? "")) nouns = [];
    else if (token.capital || BEFORE_NOUN.test(token.lower)) continue;
    else if (FUNCTION_WORDS.has(token.lower)) break;
    else nouns.push(token.lower);
  }
  return nouns;
}

function kindAsked(wh: string | null, nouns: readonly string[]): Kind {
  if (wh === "who" || wh === "whom" || wh === "whose") return "person";
  if (wh === "where") return "place";
  if (wh === "when") return "time";
  if (wh === "how") return "number";
  if (wh === null || wh === "why") return "unknown";
  for (const noun of nouns) {
    if (isPersonNoun(noun)) return "person";
    if (isTimeNoun(noun)) return "time";
    if (isGroupNoun(noun)) return "group";
    if (isPlaceNoun(noun)) return "place";
  }
  return nouns.length > 0 ? "thing" : "unknown";
}

/** Without what stands around a name: marks, quotes, a preposition. */
function phraseOf(answer: string): string {
  return answer
    .slice(0, CHARS_MAX)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.,;:!?]+$/, "")
    .replace(/^(?:in|at|on|from|by|to)\s+(?=\S)/i, "")
    .replace(/^an?\s+(?=\S)/i, "the ");
}

function itemsOf(text: string, { kind, wh }: Asked): string[] {
  // "Paris, France" is one place, and "June 4, 1944" one day.
  if (kind === "time" || kind === "number" || (wh === "where" && !/\sand\s/.test(text))) {
    return [text];
  }
  const items = text.split(/,\s*(?:and\s+)?|\s+and\s+/).filter((item) => item !== "");
  const short = items.every((item) => item.split(" ").length <= ITEM_WORDS_MAX);
  // "Romeo and Juliet" may be a title: without a comma, two persons only where persons are asked.
  const listed = text.includes(",") || kind === "person" || kind === "place";
  return short && listed ? items : [text];
}

function phraseMention(text: string, asked: Asked): Mention {
  const base = { text, start: 0, end: text.length, nouns: asked.nouns };
  const [own] = mentionsIn(text);
  const whole = own && own.end - own.start >= text.length - 1 ? own : undefined;
  const date = datesIn(text)[0];
  if (date && (asked.kind === "time" || date.text.length === text.length)) {
    return { ...base, kind: "time", sure: true, gender: null, plural: false, named: false };
  }
  const words = tokensOf(text);
  const named = words.some((word) => word.capital && !FUNCTION_WORDS.has(word.lower));
  const looks = named ? null : kindOfNoun(words.at(-1)?.lower ?? "");
  const certain = asked.kind !== "unknown" && asked.kind !== "thing";
  const given = asked.kind === "person" ? genderOfGivenName(words[0]?.text ?? "") : null;
  return {
    ...base,
    kind: certain ? asked.kind : (whole?.kind ?? looks?.kind ?? asked.kind),
    sure: certain || (whole?.sure ?? false) || looks !== null,
    gender: asked.gender ?? whole?.gender ?? given ?? looks?.gender ?? null,
    plural: looks?.plural ?? whole?.plural ?? false,
    named,
  };
}

/** A name that was "she" in the question as it was asked stays she. */
function genderFromWording(mention: Mention, turn: Turn): Mention {
  const { question, resolvedQuestion } = turn;
  if (resolvedQuestion === undefined || mention.gender || !mention.named) return mention;
  if (question.includes(mention.text)) return mention;
  const he = /\b(?:he|him|his)\b/i.test(question);
  const she = /\b(?:she|her|hers)\b/i.test(question);
  if (he === she) return mention;
  return { ...mention, kind: "person", sure: true, gender: he ? "male" : "female" };
}
