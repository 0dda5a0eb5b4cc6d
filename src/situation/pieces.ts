/**
 * A sentence as a row of pieces: whom and what it mentions, and the words between. A mention is a
 * name, a phrase behind an article, a pronoun, or what a question asks for. Capitals, articles and
 * closed classes of English decide; no vocabulary of topics.
 * Errors: null for a sentence with speech or with parts that one clause does not have.
 */
import { isStopWord } from "../words/index.js";
import { baseOf, classesOf, looksPast } from "./verbs.js";

export interface Mention {
  /** What it is compared by: its words in lower case, without article and endings. */
  readonly key: string;
  /** As written, without its article. */
  readonly text: string;
  readonly kind: "name" | "thing" | "pronoun" | "asked";
  /** "Ann's": what follows is hers. */
  readonly owns: boolean;
}

export type Piece =
  | { readonly kind: "mention"; readonly mention: Mention }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "comma" };

const BROKEN = /["“”;:?()[\]{}<>=|—]|--|\.\.\.|['‘](?=\p{L}[^'‘’]*[.,!?]['’])/u;
const DETERMINERS = new Set("the a an this that these those some".split(" "));
const OWNERS = new Set("his her its their my your our".split(" "));
const PRONOUNS = new Set(
  "he she it they him them himself herself itself themselves you one somebody someone".split(" "),
);
export const PREPOSITIONS: ReadonlySet<string> = new Set(
  (
    "to into in at from with on onto upon by for of inside within toward towards through under " +
    "behind beside near via than without after before beneath below above over outside against"
  ).split(" "),
);
export const DIRECTIONS: ReadonlySet<string> = new Set(
  "north south east west northeast northwest southeast southwest".split(" "),
);
const ENDS_PHRASE = new Set(
  (
    "up down away aside behind off out back along together there here and or but is are was were " +
    "has have had does do did not can could will would no who whom that which where when " +
    "contain hold"
  ).split(" "),
);
const ASKED = new Set(["who", "whom", "what", "which", "where", "whose"]);
const SUPPORTS = new Set(
  "do does did can could will would shall should may might must".split(" "),
);
const TITLES = "mr|mrs|ms|miss|dr|sir|lady|lord|st|prof|rev|capt|col|gen";
const TITLE = new RegExp(`^(?:${TITLES}) (?=.)`, "u");
/** Begins a name: "Says Mr." is none. */
const BEGINS_NAME = /^(?:mr|mrs|ms|dr|prof|rev)$/u;
const AFTER_NAME = /^(?:is|are|was|were|has|had|and)$/u;
const LIGHT = new Set("make let come see do be keep try please go".split(" "));
/** First names that are little words as well. */
const NAMES_TOO = new Set("will may don art".split(" "));
/** Orders to whoever answers begin with a capital as names do. */
const ORDERS = new Set("name list count tell say give find locate show please state".split(" "));
/** "What lies north of the barn?" */
const LIES = /^(?:lies|stands|sits|rests|hangs)$/u;
const NOUNS_MAX = 4;

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly comma: boolean;
  readonly owns: boolean;
}

/** Pieces of a statement, or of a question without its mark. */
export function piecesOf(sentence: string): Piece[] | null {
  const bare = sentence.trim().replace(/[.!?\s]+$/u, "");
  if (bare === "" || BROKEN.test(bare)) return null;
  const tokens = bare.split(/\s+/).map(tokenOf);
  if (tokens.some(({ lower }) => lower === "")) return null;
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = mentionAt(tokens, at);
    const next = found?.next ?? at + 1;
    if (found) pieces.push({ kind: "mention", mention: found.mention });
    else pieces.push({ kind: "word", text: tokens[at]?.lower ?? "" });
    if (tokens[next - 1]?.comma === true) pieces.push({ kind: "comma" });
    at = next;
  }
  return pieces;
}

function tokenOf(raw: string): Token {
  const comma = raw.endsWith(",");
  const bare = raw.replace(/[.,!]+$/u, "");
  const shortened = /^(?:it|he|she|that|what|where|who)['’]s$/iu.test(bare);
  const owns = /['’]s$|s['’]$/u.test(bare) && !shortened;
  const text = owns ? bare.replace(/['’]s?$/u, "") : bare;
  return { text, lower: text.toLowerCase(), comma, owns };
}

function mentionAt(
  tokens: readonly Token[],
  at: number,
): { readonly mention: Mention; readonly next: number } | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (ASKED.has(token.lower)) return askedAt(tokens, at);
  if (PRONOUNS.has(token.lower)) return alone(token, "pronoun", at + 1);
  if (DETERMINERS.has(token.lower) || OWNERS.has(token.lower)) return thingAt(tokens, at);
  return isName(tokens, at) ? nameAt(tokens, at) : null;
}

function alone(token: Token, kind: Mention["kind"], next: number): ReturnType<typeof mentionAt> {
  const { lower, text, owns } = token;
  return { mention: { key: keyOf(lower), text, kind, owns }, next };
}

/** "which of the rooms" is more than a rule knows: "which room", "what place" alone. */
function askedAt(tokens: readonly Token[], at: number): ReturnType<typeof mentionAt> {
  const token = tokens[at];
  if (token === undefined || token.lower === "where") return null;
  if (token.lower !== "which" && token.lower !== "what") return alone(token, "asked", at + 1);
  const next = tokens[at + 1];
  const isVerb = token.lower === "what" && LIES.test(next?.lower ?? "");
  const noun = next !== undefined && !token.comma && !isVerb && isNoun(next) ? next : undefined;
  if (noun === undefined) return alone(token, "asked", at + 1);
  const mention = { key: keyOf(noun.lower), text: noun.lower, kind: "asked", owns: noun.owns };
  return { mention: mention as Mention, next: at + 2 };
}

function isNoun({ lower, text }: Token): boolean {
  if (!/^\p{Ll}/u.test(text) || PREPOSITIONS.has(lower) || ENDS_PHRASE.has(lower)) return false;
  return !DETERMINERS.has(lower) && !PRONOUNS.has(lower) && !isStopWord(lower);
}

function thingAt(tokens: readonly Token[], at: number): ReturnType<typeof mentionAt> {
  const nouns: Token[] = [];
  let next = at + 1;
  for (; next < tokens.length && nouns.length < NOUNS_MAX; next++) {
    const token = tokens[next];
    if (token === undefined) break;
    const ofIt = token.lower === "of" && nouns.length > 0 && isOfPhrase(tokens, next);
    const begins = isNounLike(token) || isBackOf(tokens, next);
    if (!ofIt && (nouns.length > 0 ? endsThing(tokens, next) : !begins)) break;
    nouns.push(token);
    if (token.comma || token.owns) {
      next++;
      break;
    }
  }
  const last = nouns.at(-1);
  if (last === undefined) return null;
  const text = nouns.map((noun) => noun.text).join(" ");
  const key = nouns.map((noun) => keyOf(noun.lower)).join(" ");
  return { mention: { key, text, kind: "thing", owns: last.owns }, next };
}

/** "a box of sweets", not "the north of the yard" or "the gift of Ann". */
function isOfPhrase(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (!before || !after || DIRECTIONS.has(before.lower)) return false;
  return isNoun(after) && !looksPast(after.lower);
}

/** "the back garden" */
function isBackOf(tokens: readonly Token[], at: number): boolean {
  const after = tokens[at + 1];
  return tokens[at]?.lower === "back" && after !== undefined && isNoun(after);
}

/** The first word behind an article is its noun or leads to it. */
function isNounLike({ lower }: Token): boolean {
  return !PREPOSITIONS.has(lower) && !ENDS_PHRASE.has(lower) && !isStopWord(lower);
}

function endsThing(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || !isNounLike(token)) return true;
  if (!/^[\p{L}\p{N}'’-]+$/u.test(token.text)) return true;
  if (DIRECTIONS.has(token.lower) || /ly$/u.test(token.lower)) return true;
  if (/^\p{Lu}/u.test(token.text) || DETERMINERS.has(token.lower)) return true;
  const classes = classesOf(token.lower);
  // "Where did the lamp go": behind these a verb has no ending.
  const bare = tokens.slice(0, at).some(({ lower }) => SUPPORTS.has(lower));
  if (bare && (classes.size > 0 || token.lower === "end")) return true;
  // A form of a verb that is no noun's form too: "the milk went", "the lamp belongs".
  return looksPast(token.lower) || (classes.size > 0 && baseOf(token.lower) !== token.lower);
}

/** At the beginning every word has a capital. */
function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || !/^\p{Lu}[\p{L}'’.-]*$/u.test(token.text)) return false;
  if (/^\p{Lu}{2,}$/u.test(token.text) && token.text.length > 4) return false;
  const { lower } = token;
  if (NAMES_TOO.has(lower)) return at > 0 || looksPast(tokens[1]?.lower ?? "");
  if (at > 0) return !isStopWord(lower);
  if (isStopWord(lower) || PREPOSITIONS.has(lower) || ENDS_PHRASE.has(lower)) return false;
  if (ORDERS.has(lower)) return false;
  if (DIRECTIONS.has(lower) && /^(?:of|from)$/u.test(tokens[1]?.lower ?? "")) return false;
  const before = tokens[1]?.lower ?? "";
  // "Make haste", "Showing how it went": a verb where no name is followed by one.
  const isVerb = /(?:ly|ing)$/u.test(lower) || LIGHT.has(lower) || isInfinitive(lower);
  return !isVerb || token.comma || looksPast(before) || AFTER_NAME.test(before);
}

function isInfinitive(word: string): boolean {
  return classesOf(word).size > 0 && baseOf(word) === word;
}

function nameAt(tokens: readonly Token[], at: number): ReturnType<typeof mentionAt> {
  const parts: Token[] = [];
  let next = at;
  for (; next < tokens.length && parts.length < NOUNS_MAX; next++) {
    const token = tokens[next];
    if (token === undefined || !/^\p{Lu}/u.test(token.text)) break;
    if (isStopWord(token.lower) && !NAMES_TOO.has(token.lower)) break;
    if (parts.length > 0 && BEGINS_NAME.test(token.lower)) break;
    parts.push(token);
    if (token.comma || token.owns) {
      next++;
      break;
    }
  }
  const text = parts.map((part) => part.text).join(" ");
  const owns = parts.at(-1)?.owns ?? false;
  // "Mr Smith" and "Smith" are one.
  const key = text.toLowerCase().replace(TITLE, "");
  return { mention: { key, text, kind: "name", owns }, next };
}

function keyOf(word: string): string {
  return word.toLowerCase();
}
