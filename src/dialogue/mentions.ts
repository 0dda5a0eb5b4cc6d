/**
 * What a question and its answer speak of: names, titles in quotation marks, noun phrases and
 * dates, each with its kind as far as the wording tells. Pure.
 */
import { genderOfGivenName } from "./given-names.js";
import {
  AUXILIARIES,
  CLAUSE_STARTS,
  FUNCTION_WORDS,
  type Gender,
  genderOfNoun,
  isGroupNoun,
  isPersonNoun,
  isPlaceNoun,
  isTimeNoun,
  LOCATIVE,
  PERSON_VERBS,
  TITLES,
} from "./lexicon.js";
import { quotedSpans, type Token, tokensOf } from "./tokens.js";

export type Kind = "person" | "place" | "thing" | "group" | "time" | "number" | "unknown";

export interface Mention {
  readonly text: string;
  /** In the text it was found in. */
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
  /** Said by the wording, not only guessed. */
  readonly sure: boolean;
  readonly gender: Gender | null;
  readonly plural: boolean;
  readonly named: boolean;
  /** Common nouns that it was called by. */
  readonly nouns: readonly string[];
}

const KIN = new Set("wife husband mother father son daughter brother sister".split(" "));
const EVENTS = new Set(
  "war battle siege treaty act revolution congress peace prize award festival cup law".split(" "),
);
const CONNECTORS = new Set("of de van von der den la le du del di da dos al bin ibn".split(" "));
const NOUNS_MAX = 4;
const MONTH =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
const DATE = new RegExp(
  `\\b(?:(?:\\d{1,2} )?${MONTH}(?: \\d{1,2},?)? )?(?:1\\d{3}|20\\d\\d)\\b(?:s\\b)?` +
    `|\\b\\d{1,2} ${MONTH}\\b|\\b${MONTH} \\d{1,2}\\b`,
  "g",
);

const PLAIN = { sure: false, gender: null, plural: false, named: false, nouns: [] } as const;

/** In the order of the text; of overlapping ones the longer. */
export function mentionsIn(text: string): Mention[] {
  const tokens = tokensOf(text);
  const found = [...datesIn(text), ...titlesIn(text), ...namesIn(text, tokens)];
  const phrases = nounPhrases(text, tokens, found);
  const all = [...found, ...phrases].filter(
    (one, at, list) =>
      !list.some((other, j) => {
        const inside = other.start <= one.start && other.end >= one.end;
        const longer = other.end - other.start > one.end - one.start;
        // A possessor stays beside what is its own.
        const own = text.startsWith("'s", one.end) || text.startsWith("’s", one.end);
        return inside && !own && (longer || j < at);
      }),
  );
  return all.sort((a, b) => a.start - b.start);
}

export function datesIn(text: string): Mention[] {
  return [...text.matchAll(DATE)].map((match) => ({
    ...PLAIN,
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
    kind: "time" as const,
    sure: true,
  }));
}

function titlesIn(text: string): Mention[] {
  return quotedSpans(text).map(({ start, end }) => ({
    ...PLAIN,
    text: text.slice(start, end),
    start,
    end,
    kind: "thing" as const,
    sure: true,
    named: true,
  }));
}

function namesIn(text: string, tokens: readonly Token[]): Mention[] {
  const mixed = /\p{Ll}/u.test(text);
  const begins = (token: Token | undefined): boolean =>
    token !== undefined &&
    token.capital &&
    !token.quoted &&
    (!FUNCTION_WORDS.has(token.lower) || (mixed && /^\p{Lu}{2,}$/u.test(token.text)));
  const names: Mention[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!begins(tokens[at])) continue;
    let last = at;
    for (let next = at + 1; joined(text, tokens[next - 1], tokens[next]); next++) {
      const token = tokens[next];
      if (begins(token) || /^\d{1,2}$/.test(token?.text ?? "")) last = next;
      else if (!CONNECTORS.has(token?.lower ?? "") && token?.lower !== "the") break;
    }
    names.push(nameOf(text, tokens, at, last));
    at = last;
  }
  return names;
}

function joined(text: string, a: Token | undefined, b: Token | undefined): boolean {
  if (!a || !b || b.quoted) return false;
  const between = text.slice(a.end, b.start);
  return /^ +$/.test(between) || (/^\. *$/.test(between) && a.text.length <= 2);
}

function nameOf(text: string, tokens: readonly Token[], from: number, to: number): Mention {
  const parts = tokens.slice(from, to + 1);
  const before = tokens[from - 1];
  const article = before?.lower === "the" ? before : undefined;
  const start = article?.start ?? parts[0]?.start ?? 0;
  const end = parts.at(-1)?.end ?? start;
  // "Who is The Beatles?" reads as well with a small "the".
  const name = text.slice(parts[0]?.start ?? start, end);
  return {
    ...PLAIN,
    text: article ? `the ${name}` : name,
    start,
    end,
    named: true,
    plural: /[^s]s$/.test(name) && article !== undefined,
    ...kindOfName(parts, { tokens, from, to }),
  };
}

function kindOfName(
  parts: readonly Token[],
  at: { readonly tokens: readonly Token[]; readonly from: number; readonly to: number },
): { kind: Kind; sure: boolean; gender: Gender | null } {
  const first = parts[0];
  const edges = [first?.lower ?? "", parts.at(-1)?.lower ?? ""];
  const kind = (value: Kind, sure: boolean, gender: Gender | null = null) => {
    return { kind: value, sure, gender };
  };
  if (edges.some((word) => EVENTS.has(word))) return kind("thing", true);
  if (parts.length > 1 && TITLES.has(edges[0] ?? "")) {
    return kind("person", true, genderOfNoun(edges[0] ?? ""));
  }
  if (edges.some(isGroupNoun)) return kind("group", true);
  if (edges.some(isPlaceNoun)) return kind("place", true);
  const given = genderOfGivenName(first?.text.split("-")[0] ?? "");
  if (given) return kind("person", true, given);
  const { tokens, from, to } = at;
  const after = tokens[to + 1];
  if (after && /^['’]s$/.test(after.text) && KIN.has(tokens[to + 2]?.lower ?? "")) {
    return kind("person", true);
  }
  const article = tokens[from - 1]?.lower === "the" ? 1 : 0;
  const before = tokens[from - 1 - article];
  if (LOCATIVE.has(before?.lower ?? "")) return kind("place", false);
  const owner = before?.lower === "of" ? (tokens[from - 2 - article]?.lower ?? "") : "";
  if (isPlaceNoun(owner) || owner === "population") return kind("place", false);
  const rest = tokens.slice(to + 1, to + 4);
  const stop = rest.findIndex((token) => token.capital || CLAUSE_STARTS.has(token.lower));
  const near = stop < 0 ? rest : rest.slice(0, stop);
  if (near.some((token) => PERSON_VERBS.has(token.lower))) return kind("person", false);
  return kind("unknown", false);
}

/** "the log of the voyage", "a whale", "Marie Curie's husband". */
function nounPhrases(
  text: string,
  tokens: readonly Token[],
  names: readonly Mention[],
): Mention[] {
  const phrases: Mention[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const opener = tokens[at];
    if (!opener || opener.quoted) continue;
    const owner = /^['’]s$/.test(opener.text) && names.find((name) => name.end === opener.start);
    if (!owner && !["the", "a", "an"].includes(opener.lower)) continue;
    const head = nounRun(text, tokens, at + 1);
    const last = head.at(-1);
    if (!last) continue;
    const tail = ofTail(text, tokens, tokens.indexOf(last) + 1);
    const end = tail ?? last.end;
    const body = text.slice(head[0]?.start ?? 0, end);
    const word = last.lower;
    phrases.push({
      ...PLAIN,
      text: owner ? `${owner.text}'s ${body}` : `the ${body}`,
      start: owner ? owner.start : opener.start,
      end,
      ...kindOfNoun(word),
      nouns: head.map((token) => token.lower),
    });
  }
  return phrases;
}

export function kindOfNoun(word: string): Pick<Mention, "kind" | "sure" | "gender" | "plural"> {
  const plural = isPluralNoun(word);
  const singular = plural ? word.replace(/s$/, "") : word;
  const gender = genderOfNoun(singular);
  if (isPersonNoun(singular)) return { kind: "person", sure: true, gender, plural };
  if (isGroupNoun(singular)) return { kind: "group", sure: true, gender, plural };
  if (isPlaceNoun(singular)) return { kind: "place", sure: true, gender, plural };
  if (isTimeNoun(singular)) return { kind: "time", sure: false, gender, plural };
  return { kind: "thing", sure: true, gender, plural };
}

function isPluralNoun(word: string): boolean {
  return /^(people|children|men|women)$/.test(word) || /[^sui]s$/.test(word);
}

/** The words of a noun phrase behind its determiner, without the verb that may follow. */
function nounRun(text: string, tokens: readonly Token[], from: number): Token[] {
  const run: Token[] = [];
  for (let at = from; at < tokens.length && run.length <= NOUNS_MAX; at++) {
    const token = tokens[at];
    const before = tokens[at - 1];
    if (!token || token.quoted || token.capital || FUNCTION_WORDS.has(token.lower)) break;
    if (/^['’]/.test(token.text) || (before && /\S/.test(text.slice(before.end, token.start)))) {
      break;
    }
    run.push(token);
  }
  const last = run.at(-1);
  if (run.length < 2 || !last) return run.slice(0, NOUNS_MAX);
  const inverted = auxiliaryBefore(tokens, from - 1);
  const verb =
    inverted === "do" ||
    (inverted === "be" && /(?:ed|en|ing|wn|rn|ung|ought|ilt|ept|eld|ade|ost|ound|ent)$/.test(
      last.lower,
    ));
  return verb ? run.slice(0, -1) : run.slice(0, NOUNS_MAX);
}

/** Of the clause: what stands right before the phrase that begins there. */
function auxiliaryBefore(tokens: readonly Token[], determiner: number): "do" | "be" | null {
  const word = tokens[determiner - 1]?.lower ?? "";
  if (/^(do|does|did|can|could|will|would|should|must|may|might)$/.test(word)) return "do";
  return AUXILIARIES.has(word) ? "be" : null;
}

/** The end of "of the voyage" or "of Hastings" behind a noun. */
function ofTail(text: string, tokens: readonly Token[], at: number): number | null {
  if (tokens[at]?.lower !== "of") return null;
  const next = tokens[at + 1];
  if (!next) return null;
  if (next.capital && !FUNCTION_WORDS.has(next.lower)) {
    let last = at + 1;
    while (tokens[last + 1]?.capital && joined(text, tokens[last], tokens[last + 1])) last++;
    return tokens[last]?.end ?? null;
  }
  const determined = ["the", "a", "an"].includes(next.lower);
  return nounRun(text, tokens, determined ? at + 2 : at + 1).at(-1)?.end ?? null;
}

/** "Which companies moved their offices?", "Why do cats lick their paws?" */
export function bareNouns(tokens: readonly Token[]): Mention[] {
  const found: Mention[] = [];
  tokens.forEach((token, at) => {
    const asks = /^(which|what|many|whose)$/.test(token.lower);
    if (!asks && !/^(do|are|were|have)$/.test(token.lower)) return;
    const rest = tokens.slice(at + 1, at + 4);
    const stop = rest.findIndex((word) => word.capital || FUNCTION_WORDS.has(word.lower));
    const run = stop < 0 ? rest : rest.slice(0, stop);
    const noun = run.find((word) => kindOfNoun(word.lower).plural) ?? (asks ? run[0] : undefined);
    if (!noun) return;
    const { start, end, lower } = noun;
    found.push({ text: noun.text, start, end, named: false, nouns: [lower], ...kindOfNoun(lower) });
  });
  return found;
}
