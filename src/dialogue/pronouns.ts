/**
 * Puts names in place of the pronouns of a follow-up question: "When did she die?" becomes
 * "When did Marie Curie die?". A pronoun that the question itself explains stays, and so does
 * one that means nothing ("Is it true that ..."). Pure; linear in the question's length.
 */
import { antecedent, antecedentOfNoun, type Family } from "./antecedents.js";
import {
  AUXILIARIES,
  CLAUSE_STARTS,
  FUNCTION_WORDS,
  isTimeNoun,
  PREPOSITIONS,
} from "./lexicon.js";
import { bareNouns, type Mention, mentionsIn } from "./mentions.js";
import { type Token, tokensOf } from "./tokens.js";
import type { TurnMentions } from "./turn-mentions.js";

export interface Replaced {
  readonly text: string;
  /** What stood there and what stands there now. */
  readonly replaced: readonly { readonly from: string; readonly to: string }[];
  /** A pronoun points out of the question, and nothing that was said fits it. */
  readonly dangling: boolean;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  he: "he",
  him: "he",
  his: "he",
  she: "she",
  her: "she",
  hers: "she",
  it: "it",
  its: "it",
  they: "they",
  them: "they",
  their: "they",
  theirs: "they",
};
const POSSESSIVE = new Set(["his", "its", "their", "hers", "theirs"]);
/** Time that is told from now, not from what was said. */
const FROM_NOW = /^(year|month|week|day|morning|evening|night|afternoon|time|moment|century)s?$/;
/** Verbs after which "there" is "to" a place. */
const GOING = new Set(
  (
    "go goes went gone going travel travels travelled traveled move moved sail sailed return " +
    "returned come came get got fly flew flee fled send sent walk walked journey"
  ).split(" "),
);

/** One place of the question that points out of it. */
interface Pointer {
  readonly start: number;
  readonly end: number;
  readonly family: string;
  find(): Mention | null;
  write(mention: Mention): string;
}

export function replacePronouns(question: string, turns: readonly TurnMentions[]): Replaced {
  const tokens = tokensOf(question);
  const own = [...mentionsIn(question), ...bareNouns(tokens)];
  const avoid = own.filter((mention) => mention.named).map((mention) => mention.text);
  const replaced: { from: string; to: string }[] = [];
  const done = new Set<string>();
  let text = "";
  let from = 0;
  let dangling = false;
  for (let at = 0; at < tokens.length; at++) {
    const pointer = pointerAt({ question, tokens, own, turns, avoid }, at);
    // The second "she" means the first one's name, which then stands in the question.
    if (!pointer || pointer.start < from || done.has(pointer.family)) continue;
    const mention = pointer.find();
    if (!mention) {
      dangling = true;
      continue;
    }
    done.add(pointer.family);
    const to = pointer.write(mention);
    replaced.push({ from: question.slice(pointer.start, pointer.end), to });
    text += question.slice(from, pointer.start) + to;
    from = pointer.end;
  }
  return { text: text + question.slice(from), replaced, dangling };
}

interface Context {
  readonly question: string;
  readonly tokens: readonly Token[];
  readonly own: readonly Mention[];
  readonly turns: readonly TurnMentions[];
  readonly avoid: readonly string[];
}

function pointerAt(c: Context, at: number): Pointer | null {
  const token = c.tokens[at];
  if (!token || token.quoted) return null;
  // A capital within the question is a part of a name.
  if (token.capital && at > 0) return null;
  return (
    personal(c, token, at) ??
    demonstrative(c, token, at) ??
    there(c, token, at) ??
    then(c, token, at) ??
    ordinal(c, token, at)
  );
}

function personal(c: Context, token: Token, at: number): Pointer | null {
  const family = FAMILIES[token.lower];
  if (!family) return null;
  const next = c.tokens[at + 1];
  const possessive =
    POSSESSIVE.has(token.lower) || (token.lower === "her" && isNounLike(next));
  if (token.lower === "it" && isExpletive(c.tokens, at)) return null;
  if (explained(c, at, family, possessive)) return null;
  if (family === "they" && !possessive && c.avoid.length > 0) {
    // "Do they speak French in Quebec?" asks of people as such, unless several were spoken of.
    const found = antecedent(family, c.turns, c.avoid);
    if (!found?.plural && found?.kind !== "group") return null;
  }
  return {
    start: token.start,
    end: token.end,
    family,
    find: () => antecedent(family, c.turns, c.avoid),
    write: (mention) => (possessive ? possessiveOf(mention.text) : mention.text),
  };
}

export function possessiveOf(name: string): string {
  return /s["”’']?$/.test(name) ? `${name}'` : `${name}'s`;
}

/** "her first prize" and "her own hand" too, not "her in", "her when" or "her there". */
function isNounLike(token: Token | undefined): boolean {
  if (!token) return false;
  const counts = /^(own|first|second|third|last|next|other|many|few|most|least)$/;
  return counts.test(token.lower) || !FUNCTION_WORDS.has(token.lower);
}

/** "Is it true", "How long does it take to boil an egg?", "What time is it?", "Does it rain?" */
function isExpletive(tokens: readonly Token[], at: number): boolean {
  const rest = tokens.slice(at + 1).map((token) => token.lower);
  const before = tokens.slice(Math.max(0, at - 4), at).map((token) => token.lower).join(" ");
  if (/what time (is|was)$|how (far|late|hot|cold) (is|was)$/.test(before)) {
    return rest.length === 0 || /^(from|to|in|now|today|there)$/.test(rest[0] ?? "");
  }
  const [first = "", second = ""] = rest[0] === "'s" ? rest.slice(1) : rest;
  if (/^(rain|rains|raining|rained|snow|snows|snowing)$/.test(first)) return true;
  const adjective = /^(true|possible|likely|necessary|known|important|better|legal|safe|said)$/;
  const says = adjective.test(first) ? first : adjective.test(second) ? second : "";
  if (says !== "" && rest.some((word) => /^(that|to|for|whether)$/.test(word))) return true;
  if (/^(that|who)$/.test(first)) return true;
  // "Was it Ishmael who survived?"
  if (/(^| )(is|was)$/.test(before) && rest.slice(1).some((word) => /^(that|who)$/.test(word))) {
    return true;
  }
  const takes = rest.findIndex((word) => /^(take|takes|took|taken)$/.test(word));
  const to = rest.indexOf("to");
  return takes >= 0 && takes <= 1 && to > takes && rest.length > to + 2;
}

/**
 * Whether the question names what the pronoun may mean: before it, and in a clause of its own
 * unless the pronoun says whose something is.
 */
function explained(c: Context, at: number, family: Family, possessive: boolean): boolean {
  const token = c.tokens[at];
  if (!token) return false;
  return c.own.some((mention) => {
    if (!mayMean(family, mention)) return false;
    if (mention.end > token.start) return isMainSubject(c, mention, token);
    // "the name of its capital": what holds the pronoun is not what it means.
    const [before, two] = [c.tokens[at - 1], c.tokens[at - 2]];
    const holds = before?.lower === "of" && two !== undefined && mention.end === two.end;
    if (holds && !mention.named) return false;
    if (possessive) return true;
    return c.tokens.some(
      (word) =>
        word.start >= mention.end && word.end <= token.start && CLAUSE_STARTS.has(word.lower),
    );
  });
}

/** "Before he died, what did Dickens write?": the main clause comes later, and names who. */
function isMainSubject(c: Context, mention: Mention, pronoun: Token): boolean {
  if (!mention.named || mention.start < pronoun.end) return false;
  const before = c.tokens.findLast((word) => word.end <= mention.start);
  if (before === undefined || before.start <= pronoun.start) return false;
  return /^(do|does|did)$/.test(before.lower);
}

function mayMean(family: Family, m: Mention): boolean {
  if (m.kind === "time" || m.kind === "number") return false;
  switch (family) {
    case "he":
    case "she":
      if (m.gender !== null) return (m.gender === "male") === (family === "he");
      return m.kind === "person" || (m.named && m.kind === "unknown");
    case "they":
      return m.plural || m.kind === "group" || m.kind === "person" || m.named;
    default:
      return m.kind !== "person" || !m.sure;
  }
}

/** "When was that?", "What is this called?", "that city", "the same year", "that one". */
function demonstrative(c: Context, token: Token, at: number): Pointer | null {
  const { tokens } = c;
  const same = token.lower === "the" && tokens[at + 1]?.lower === "same";
  if (!same && !/^(this|that|these|those)$/.test(token.lower)) return null;
  const noun = tokens[same ? at + 2 : at + 1];
  const start = token.start;
  if (noun?.lower === "one" || noun?.lower === "ones") {
    if (/^(who|that|which|of|in|on|with)$/.test(tokens[tokens.indexOf(noun) + 1]?.lower ?? "")) {
      return null;
    }
    return thingPointer(c, start, noun.end, same ? "it" : plural(token) ? "they" : "it");
  }
  const alone = noun === undefined || FUNCTION_WORDS.has(noun.lower) || noun.lower === "'s";
  if (!alone) return nounPointer(c, at, noun, same);
  if (same) return null;
  // "the book that he wrote", "Is it true that ...", "those who", "that of".
  if (noun && /^(who|which|of|that|whose)$/.test(noun.lower)) return null;
  // "those under 18"
  if (noun && token.lower === "those" && PREPOSITIONS.has(noun.lower)) return null;
  if (token.lower === "that" && !standsAlone(tokens, at)) return null;
  if (noun && !AUXILIARIES.has(noun.lower) && !PREPOSITIONS.has(noun.lower)) return null;
  if (explained(c, at, "it", false)) return null;
  return thingPointer(c, start, token.end, plural(token) ? "they" : "it");
}

function plural(token: Token): boolean {
  return token.lower === "these" || token.lower === "those";
}

function thingPointer(c: Context, start: number, end: number, family: Family): Pointer {
  return {
    start,
    end,
    family,
    find: () => antecedent(family, c.turns, c.avoid),
    write: (mention) => mention.text,
  };
}

function standsAlone(tokens: readonly Token[], at: number): boolean {
  if (at === 0) return AUXILIARIES.has(tokens[1]?.lower ?? "");
  const before = tokens[at - 1]?.lower ?? "";
  const next = tokens[at + 1];
  // "Who said that?" ends with it; "Who said that he did?" does not.
  if (next === undefined) return true;
  const stands = AUXILIARIES.has(before) || PREPOSITIONS.has(before);
  return stands && !/^(he|she|it|they|we|i|you|the|a|an)$/.test(next.lower);
}

function nounPointer(c: Context, at: number, noun: Token, same: boolean): Pointer | null {
  const { tokens } = c;
  const token = tokens[at];
  if (!token || noun.capital) return null;
  const last = tokens.indexOf(noun);
  if (!same && token.lower.startsWith("th") && /^th(is|ese)$/.test(token.lower)) {
    if (FROM_NOW.test(noun.lower)) return null;
  }
  // "the same city as Rome", "that man who ...", "that book by ...": explained right there.
  if (/^(as|that|who|which|whose|of|by)$/.test(tokens[last + 1]?.lower ?? "")) return null;
  if (token.lower === "that" && at > 0 && !nounFollows(tokens, at)) return null;
  const singular = plural(token) ? noun.lower.replace(/s$/, "") : noun.lower;
  const named = c.own.some(
    (mention) => mention.end <= token.start && mention.nouns.includes(singular),
  );
  if (named) return null;
  const time = isTimeNoun(singular);
  const preposition = PREPOSITIONS.has(tokens[at - 1]?.lower ?? "");
  return {
    start: token.start,
    end: noun.end,
    family: `noun ${singular}`,
    find: () => antecedentOfNoun(singular, c.turns, c.avoid),
    write: (mention) => (time && !preposition ? `in ${mention.text}` : mention.text),
  };
}

/** "the year that Rome fell" and "Who said that ships sink?" have no noun of "that". */
function nounFollows(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.lower ?? "";
  if (AUXILIARIES.has(before) || PREPOSITIONS.has(before)) return true;
  if (isTimeNoun(tokens[at + 1]?.lower ?? "")) return true;
  // Behind a verb it is one too, and a verb comes after "who", a name or a pronoun.
  const two = tokens[at - 2];
  return two !== undefined && (/^(who|what|he|she|they|it)$/.test(two.lower) || two.capital);
}

/** "How many people live there?", not "Is there ...?" */
function there(c: Context, token: Token, at: number): Pointer | null {
  if (token.lower !== "there" || at === 0) return null;
  const before = c.tokens[at - 1]?.lower ?? "";
  const next = c.tokens[at + 1]?.lower ?? "";
  if (AUXILIARIES.has(before) || AUXILIARIES.has(next) || next === "'s") return null;
  if (/^(out|up|over|down)$/.test(before)) return null;
  if (explained(c, at, "there", false)) return null;
  const locative = PREPOSITIONS.has(before);
  return {
    start: token.start,
    end: token.end,
    family: "there",
    find: () => antecedent("there", c.turns, c.avoid),
    write: ({ text }) => (locative ? text : GOING.has(before) ? `to ${text}` : `in ${text}`),
  };
}

/** "Who was king then?", "since then"; not "if ... then", and not at the beginning. */
function then(c: Context, token: Token, at: number): Pointer | null {
  if (token.lower !== "then" || at < 2 || at + 1 < c.tokens.length) return null;
  if (c.tokens.some((word) => word.lower === "if")) return null;
  if (c.own.some((mention) => mention.kind === "time")) return null;
  const preposition = PREPOSITIONS.has(c.tokens[at - 1]?.lower ?? "");
  const from = c.tokens[at - 1]?.lower === "back" ? at - 1 : at;
  return {
    start: c.tokens[from]?.start ?? token.start,
    end: token.end,
    family: "then",
    find: () => antecedent("then", c.turns, c.avoid),
    write: ({ text }) => (preposition ? text : `${/^\d{3,4}s?$/.test(text) ? "in" : "on"} ${text}`),
  };
}

const ORDINALS: Readonly<Record<string, number>> = {
  first: 0,
  second: 1,
  third: 2,
  fourth: 3,
  last: -1,
  former: 0,
  latter: -1,
};

/** "the second one", "the latter": an item of the last list that was an answer. */
function ordinal(c: Context, token: Token, at: number): Pointer | null {
  if (token.lower !== "the") return null;
  const word = c.tokens[at + 1];
  const index = ORDINALS[word?.lower ?? ""];
  if (!word || index === undefined) return null;
  const one = c.tokens[at + 2];
  const ends = one?.lower === "one";
  const pair = word.lower === "former" || word.lower === "latter";
  const before = c.tokens[at - 1]?.lower ?? "";
  const alone =
    one === undefined ||
    FUNCTION_WORDS.has(one.lower) ||
    AUXILIARIES.has(before) ||
    PREPOSITIONS.has(before);
  if (!ends && !(pair && alone)) return null;
  const items = c.turns.find((turn) => turn.items.length > 1)?.items ?? [];
  return {
    start: token.start,
    end: ends ? one.end : word.end,
    family: `item ${index}`,
    find: () => items.at(index) ?? null,
    write: (mention) => mention.text,
  };
}
