/**
 * What a text says outright of a key's attribute: "The code for the mill is 4417.", "Codes for the
 * mill: 4417 and 5120", "4417 is one of the codes for the mill", "The mill's code is 4417". Rules
 * of writing: attribute and key stand in one sentence, joined as such sentences join them, and the
 * value is short. What is denied is no value.
 * Offsets are UTF-16 code units into the text. Time: linear in the text, bounded about each place
 * where the key stands.
 */
import { isStopWord, wordsOf } from "../words/index.js";

export interface StatedValue {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** How far from a key its attribute and its value are looked for. */
const REACH_CHARS = 200;
const VALUE_WORDS_MAX = 6;
/** Values in one sentence. */
const VALUES_MAX = 50;

const IS =
  "(?:is|are|was|were|includes?|reads?|equals?|remains?|stands at|will be|has been|have been)";
const LINK = new RegExp(
  String.raw`^\s*(?:\([^()]{0,40}\)\s*)?(?:${IS}\b(?: (?:now|currently|still|also|set to|` +
    String.raw`given as|as follows|the following))*\s*(?<colon>:?)|(?<colon2>[:=]|->|→|–|—))\s*`,
  "iu",
);
const JOINT = /(?:\b(?:for|of|to|in|on|at|under|from|by|with)(?: the)?|:)\s*["“'‘]?$/iu;
const NEGATION = /\b(?:not|never|no longer|neither|nor|isn['’]t|aren['’]t|wasn['’]t)\b/iu;

/** Content words of an attribute, "codes" as "code". */
export function attributeWords(text: string): string[] {
  return [...new Set(wordsOf(text).filter((word) => !isStopWord(word)).map(singular))];
}

/** Words that make another attribute of it. */
const OTHER = new RegExp(
  "^(?:old|older|former|previous|prior|earlier|original|wrong|false|fake|future|next|planned|" +
    "expected|average|total|maximum|minimum|rival)$",
  "iu",
);
/** What joins an attribute to its key beside a preposition. */
const JOINS = new RegExp(
  "^(?:associated|connected|linked|belonging|assigned|given|tied|related|issued|allocated|" +
    "registered|reserved|held)$",
  "iu",
);

/** The text's last content words are the attribute, whole; `only`: it has no others. */
function endsIn(text: string, attribute: readonly string[], only = false): boolean {
  const words = wordsOf(text).filter((word) => !isStopWord(word));
  while (JOINS.test(words.at(-1) ?? "") && !attribute.includes(words.at(-1) ?? "")) words.pop();
  const before = words.slice(0, -attribute.length);
  const last = new Set(words.slice(-attribute.length).map(singular));
  if (!attribute.every((word) => last.has(word))) return false;
  return only ? before.length === 0 : !OTHER.test(before.at(-1) ?? "");
}

function singular(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length < 4) return lower;
  return lower
    .replace(/ies$/u, "y")
    .replace(/(?<=(?:[sxz]|[cs]h))es$/u, "")
    .replace(/(?<![su])s$/u, "");
}

export function statedValues(
  text: string,
  key: string,
  attribute: readonly string[],
  o: { readonly isNow?: boolean } = {},
): StatedValue[] {
  const found: StatedValue[] = [];
  for (const { start, end } of placesOf(text, key)) {
    const before = before_(text, start);
    const after = text.slice(end, end + REACH_CHARS);
    // What was so is no answer to what is.
    if (o.isNow === true && WAS.test(sentenceAt(before, after))) continue;
    found.push(
      ...(behindKey({ before, after, at: end }, attribute) ??
        behindAttribute({ after, at: end }, attribute) ??
        ahead({ before, after, at: start }, attribute) ??
        []),
    );
  }
  return found;
}

const WAS = /\b(?:was|were|had been|used to)\b/iu;

function sentenceAt(before: string, after: string): string {
  const end = /[.!?;]["”'’)]*\s|\n/u.exec(after)?.index ?? after.length;
  return before + after.slice(0, end);
}

/** Where the key stands as words of its own, case aside. */
function* placesOf(text: string, key: string): Iterable<{ start: number; end: number }> {
  const [lower, wanted] = [text.toLowerCase(), key.toLowerCase()];
  if (wanted === "" || lower.length !== text.length) return;
  let start = lower.indexOf(wanted);
  for (; start >= 0; start = lower.indexOf(wanted, start + 1)) {
    const end = start + wanted.length;
    const inside = /[\p{L}\p{N}]/u;
    const partOf = /[\p{L}\p{N}][-_.]$/u.test(text.slice(Math.max(0, start - 2), start)) ||
      /^[-_][\p{L}\p{N}]/u.test(text.slice(end, end + 2));
    const within = inside.test(text.charAt(start - 1)) || inside.test(text.charAt(end));
    if (!partOf && !within) yield { start, end };
  }
}

/** Of the key's own sentence, what stands before it. */
function before_(text: string, start: number): string {
  const near = text.slice(Math.max(0, start - REACH_CHARS), start);
  const stops = [...near.matchAll(/[.!?;]["”'’)]*\s|\n/gu)];
  const last = stops.at(-1);
  return last === undefined ? near : near.slice(last.index + last[0].length);
}

interface Around {
  readonly before: string;
  readonly after: string;
  readonly at: number;
}

/** "The codes for KEY are: 1, 2". */
function behindKey({ before, after, at }: Around, attribute: readonly string[]) {
  if (!JOINT.test(before) || !endsIn(before, attribute)) return null;
  const link = LINK.exec(after.replace(/^["”'’]/u, " "));
  if (!link || NEGATION.test(before)) return null;
  const isMarked = (link.groups?.["colon"] ?? "") !== "" || link.groups?.["colon2"] !== undefined;
  return valuesIn(after, { from: link[0].length, at, isMarked });
}

const OWNS = new RegExp(
  String.raw`^(?:['’]s?|,|:)?\s+(?:(?:the|its|their|his|her|an?|has(?: the| an?)?|uses the)\s+)?` +
    String.raw`(?<attribute>(?:[\p{L}\p{N}-]+\s+){0,5}?[\p{L}\p{N}-]+)\s*` +
    String.raw`(?:${IS}\b(?: (?:now|currently|still|also))?\s*(?<colon>:?)|(?<colon2>[:=]))\s*`,
  "iu",
);

/** "KEY's code is 1", "For KEY, the code is 1". */
function behindAttribute({ after, at }: Omit<Around, "before">, attribute: readonly string[]) {
  const owns = OWNS.exec(after);
  const said = owns?.groups?.["attribute"];
  if (!owns || said === undefined || !endsIn(said, attribute, true)) return null;
  if (NEGATION.test(said)) return null;
  const isMarked = (owns.groups?.["colon"] ?? "") !== "" || owns.groups?.["colon2"] !== undefined;
  return valuesIn(after, { from: owns[0].length, at, isMarked });
}

const AHEAD =
  /^(?<space>[\s"“(]*)(?<value>.{1,80}?)["”)]*\s+(?:is|are|was|were)\s+(?<rest>.+)$/iu;

/** "1 is one of the codes for KEY." */
function ahead({ before, after, at }: Around, attribute: readonly string[]) {
  const said = AHEAD.exec(before)?.groups;
  if (!said || !JOINT.test(before) || !/^["”'’]?\s*(?:[.;!?)]|$)/u.test(after)) return null;
  const { space = "", value = "", rest = "" } = said;
  if (!endsIn(rest, attribute) || NEGATION.test(rest)) return null;
  const from = at - before.length + space.length;
  return valuesIn(value, { from: 0, at: from, isMarked: false });
}

/** Up to the sentence's end: one value or a list of them; null where it is no value. */
function valuesIn(
  text: string,
  o: { readonly from: number; readonly at: number; readonly isMarked: boolean },
): StatedValue[] | null {
  const rest = text.slice(o.from);
  const length = /[.;!?](?=["”'’)]*(?:\s|$))|\n/u.exec(rest)?.index ?? rest.length;
  const values: StatedValue[] = [];
  let at = 0;
  for (const piece of rest.slice(0, length).split(/(,\s+(?:and\s+)?|\s+and\s+)/u)) {
    const lead = /^[\s"“'‘(]*/u.exec(piece)?.[0].length ?? 0;
    const value = piece.slice(lead).replace(/[\s"”'’).,]+$/u, "");
    const start = o.at + o.from + at + lead;
    at += piece.length;
    if (/^\s*(?:,\s+)?(?:and)?\s*$/u.test(piece)) continue;
    if (!isValue(value, o.isMarked)) return null;
    values.push({ text: value, start, end: start + value.length });
  }
  return values.length > 0 && values.length <= VALUES_MAX ? values : null;
}

const HOLDS_AT_TIMES =
  /\s(?:before|after|until|till|when|while|unless|if|except|instead|than|since)\b/iu;

/** Short, and a figure, a name or a code; behind a colon whatever is short. */
function isValue(text: string, isMarked: boolean): boolean {
  const words = wordsOf(text);
  if (words.length === 0 || words.length > VALUE_WORDS_MAX || NEGATION.test(text)) return false;
  if (HOLDS_AT_TIMES.test(text)) return false;
  if (isMarked) return true;
  return /^\S*\d\S*$/u.test(text) || /^(?:\p{Lu}|\d|[$€£])/u.test(text);
}
