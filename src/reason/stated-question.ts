/**
 * Questions for the values that something is given: "What are all the access codes for the north
 * gate and the mill?", "What is Ada's badge number?". They name an attribute and one key or
 * several; what is looked for are sentences of that very form (stated-values.ts). English rules of
 * wording, no topics. Empty for any other question.
 */
import { askedPart, withoutPlace } from "./asked-part.js";
import { attributeWords } from "./stated-values.js";
import { isStopWord } from "../words/index.js";

export interface StatedQuestion {
  /** Content words of the attribute, in the singular: "access", "code". */
  readonly attribute: readonly string[];
  /** Whose values they are, as the question has them. */
  readonly keys: readonly string[];
  /** All values are asked for, and not the one. */
  readonly all: boolean;
  /** "What is", and not "what was". */
  readonly isNow: boolean;
}

/** Without `isNow`, which the whole question says. */
type Reading = Omit<StatedQuestion, "isNow">;


const ASKS =
  "(?:what(?:'s| is| are| was| were)|which (?:is|are|was|were)|list|give(?: me)?|name|tell me|" +
  "find|show(?: me)?|return|enumerate)";
const EVERY = "(?<every> all(?: of)?| every| each| both)?";
const OF =
  "(?:(?:associated|connected|linked) with|(?:belonging|assigned|given|linked|tied|related|" +
  "issued|allocated|registered|connected|that belongs?) to|(?:reserved|registered) for|held by|" +
  "for|of|to|in|on|at|under|from|with)";
const JOINT = /,\s*(?:and\s+|or\s+)?|\s+and\s+(?:the\s+)?|;\s*/iu;
const WORDS_MAX = 6;
const KEYS_MAX = 32;
const READINGS_MAX = 8;
/** Words of an attribute that ask for something else than a value. */
const NO_ATTRIBUTE = new RegExp(
  String.raw`\b(?:most|least|first|last|latest|newest|total|sum|average|difference|meaning)\b`,
  "iu",
);
/** "The number of doors" is counted, and stands nowhere as the doors' number. */
const COUNTS = /^(?:number|amount) of \p{L}+s\b/iu;

/** Readings of the question, likeliest first: where an attribute ends and its key begins. */
export function statedQuestions(question: string): StatedQuestion[] {
  const asked = withoutPlace(askedPart(question));
  const isNow = /\b(?:is|are|does|do|has|have)\b|^what['’]s\b/iu.test(asked);
  const readings = [...attributeFirst(asked), ...keyFirst(asked)].slice(0, READINGS_MAX);
  return readings.map((one) => ({ ...one, isNow }));
}

function attributeFirst(asked: string): Reading[] {
  const opening = match(asked, `(?<asks>${ASKS})${EVERY}(?: the)? (?<rest>.+)`);
  const which = match(asked, `(?:which|what) (?<rest>.+)`);
  const rest = opening?.["rest"];
  if (rest !== undefined) return splits(rest, isMany(opening?.["asks"], opening?.["every"]));
  const given = match(
    which?.["rest"] ?? "",
    "(?<attribute>.+?) (?:is|are|was|were|belongs?|corresponds?|appl(?:y|ies)|goe?s?)" +
      "(?: there| given| stated| listed| recorded| noted| set| assigned| associated| issued)*" +
      ` (?<of>${OF} .+)`,
  );
  if (!given) return [];
  return splits(`${given["attribute"] ?? ""} ${given["of"] ?? ""}`, false);
}

/** At each word that joins an attribute to its key. */
function splits(rest: string, many: boolean): Reading[] {
  const found: Reading[] = [];
  for (const joint of rest.matchAll(new RegExp(` ${OF} (?:the )?`, "giu"))) {
    const attribute = rest.slice(0, joint.index);
    if (COUNTS.test(rest)) continue;
    found.push(...questionsOf(attribute, rest.slice(joint.index + joint[0].length), many));
  }
  return found;
}

/** "Ada's badge number", "badge numbers does Ada have". */
function keyFirst(asked: string): Reading[] {
  const own = match(
    asked,
    `(?<asks>${ASKS})${EVERY}(?: the)? (?<key>.+?)(?:['’]s|(?<=s)['’]) (?<attribute>.+)`,
  );
  if (own) {
    const many = isMany(own["asks"], own["every"]);
    return questionsOf(own["attribute"] ?? "", own["key"] ?? "", many);
  }
  const has = match(
    asked,
    "(?:which|what) (?<attribute>.+?) (?:do|does|did|has|have) (?<key>.+?)" +
      "(?: (?:have|use|hold|get|got|been given|carry|bear))",
  );
  return has ? questionsOf(has["attribute"] ?? "", has["key"] ?? "", false) : [];
}

function isMany(asks = "", every?: string): boolean {
  return every !== undefined || /\b(?:are|were)$/iu.test(asks);
}

/** With the key as it is, and with its parts as keys of their own. */
function questionsOf(attribute: string, key: string, many: boolean): Reading[] {
  const words = attribute.trim().split(" ");
  if (words.length > WORDS_MAX || NO_ATTRIBUTE.test(attribute)) return [];
  const content = attributeWords(attribute);
  const keys = key.split(JOINT).map((one) => one.trim());
  if (content.length === 0 || attributeWords(key).length === 0 || keys.length > KEYS_MAX) return [];
  const head = words.at(-1) ?? "";
  const plural = /[^s]s$/iu.test(head) && !isStopWord(head);
  const one = { attribute: content, keys: [key.trim()], all: many || plural };
  const parts = keys.filter((each) => each !== "");
  return parts.length < 2 ? [one] : [one, { attribute: content, keys: parts, all: true }];
}

function match(text: string, pattern: string): Record<string, string | undefined> | null {
  return new RegExp(`^${pattern}$`, "iu").exec(text)?.groups ?? null;
}
