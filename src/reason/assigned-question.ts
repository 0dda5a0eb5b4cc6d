/**
 * Questions that follow assignments: which names have a value ("Which variables are set to 5?"),
 * and what a name's value is in the end ("What does ALPHA resolve to?"). Any names, any kind of
 * thing that has them. English rules of wording. Null for any other question.
 */
import { askedPart, withoutPlace } from "./asked-part.js";
import { isCodeName } from "./assignments.js";

export type AssignedQuestion =
  | { readonly kind: "names"; readonly value: string }
  | { readonly kind: "value"; readonly name: string };

const TOKEN = String.raw`["'“”‘’\x60]?(?<token>[^\s"'“”‘’\x60]+)["'“”‘’\x60]?`;
const LIST =
  String.raw`(?:find|list|name|give(?: me)?|show(?: me)?|tell me|identify|enumerate|return|` +
  String.raw`what are|what were|which are|which were|which|what)`;
const NOUN = String.raw`(?:all |every |each |any |of |the |those |different )*(?:[\p{L}-]+ ){1,3}?`;
const FILL =
  String.raw`(?:(?:that|which|whose|with|having|is|are|was|were|be|been|gets?|got|has|have|had|` +
  String.raw`end up|ends up|eventually|finally|ultimately|directly|indirectly|or|and|now|also|` +
  String.raw`the|a|same|all|come|comes|to) )*`;
const RELATION =
  String.raw`(?:assigned|set|equals?|equalling|bound|mapped|linked|holding|holds?|held|values?|` +
  String.raw`alias(?:es)?|resolves?|resolving|evaluates?|evaluating|points?|pointing|refers?|` +
  String.raw`referring|stands?|contains?|containing|takes?|taking|given|amounts?|sharing|shares?)`;
const JOIN =
  String.raw`(?:(?:to|of|for|as|with|the|same|value|number|equal|being|is|are|was|were|by|=) )*`;

const NAMES = new RegExp(
  `^(?<things>${LIST} ${NOUN}${FILL})(?<relation>${RELATION}) ${JOIN}${TOKEN}$`,
  "iu",
);
/** Things that have values, in the language of programs, settings and sheets. */
const THING =
  "(?:variable|constant|parameter|setting|cell|field|key|name|option|alias|" +
  "symbol|register|column|property|var|identifier|entry)";
const THINGS = new RegExp(`\\b(?:${THING}(?:s|es)?|properties|entries)\\b`, "iu");
/** Of other things these say something else: patients take pills, boats hold cargo. */
const OF_THINGS = new RegExp(
  "^(?:hold|held|contain|tak|shar|given|stand|point|refer|link|amount|has|have|values?$)",
  "iu",
);

const KIND = `(?<kind>${THING} )?`;
const FINAL = "(?:final |current |resulting |effective |actual |eventual |end )?";
const VALUE = [
  `(?:what is|what's|what was|give(?: me)?|tell me|find|show(?: me)?|determine) (?:the )?${FINAL}` +
    `values? (?:of|for|assigned to|given to|held by|stored in|in) (?<the>the )?${KIND}${TOKEN}`,
  `(?:what|which) (?:${FINAL}value )?(?:does|do|did|is|was|has) (?<the>the )?${KIND}${TOKEN} ` +
    "(?<verb>(?:finally |ultimately |eventually |now |been )?" +
    "(?:have|hold|get|equal|contain|take|set to|assigned(?: to)?|" +
    "(?:evaluate|resolve|point|refer|bound|equal) to|end up (?:as|with)))",
].map((pattern) => new RegExp(`^${pattern}$`, "iu"));

export function assignedQuestion(question: string): AssignedQuestion | null {
  const asked = withoutPlace(askedPart(question));
  for (const pattern of VALUE) {
    const said = pattern.exec(asked)?.groups;
    const name = said?.["token"];
    if (name !== undefined) return isOfNames(name, said) ? { kind: "value", name } : null;
  }
  const { token: value, things = "", relation = "" } = NAMES.exec(asked)?.groups ?? {};
  if (value === undefined || (OF_THINGS.test(relation) && !THINGS.test(things))) return null;
  return { kind: "names", value };
}

/** "The value of the house" is another matter than that of ALPHA or of a variable. */
function isOfNames(name: string, said: Readonly<Record<string, string | undefined>> = {}): boolean {
  if (said["kind"] !== undefined || isCodeName(name)) return true;
  const strong = /\b(?:set|assigned|evaluate|resolve|bound|equal)\b/iu.test(said["verb"] ?? "");
  return strong && said["the"] === undefined;
}
