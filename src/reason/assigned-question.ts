/**
 * Questions that follow assignments: which names have a value ("Which variables are set to 5?"),
 * and what a name's value is in the end ("What does ALPHA resolve to?"). Any names, any kind of
 * thing that has them. English rules of wording. Null for any other question.
 */
import { askedPart, withoutPlace } from "./asked-part.js";

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

const NAMES = new RegExp(`^${LIST} ${NOUN}${FILL}${RELATION} ${JOIN}${TOKEN}$`, "iu");

const KIND =
  "(?:(?:variable|constant|parameter|setting|cell|field|key|name|option|alias|" +
  "symbol|register|column|property|var) )?";
const FINAL = "(?:final |current |resulting |effective |actual |eventual |end )?";
const VALUE = [
  `(?:what is|what's|what was|give(?: me)?|tell me|find|show(?: me)?|determine) (?:the )?${FINAL}` +
    `values? (?:of|for|assigned to|given to|held by|stored in|in) (?:the )?${KIND}${TOKEN}`,
  `(?:what|which) (?:${FINAL}value )?(?:does|do|did|is|was|has) (?:the )?${KIND}${TOKEN} ` +
    "(?:finally |ultimately |eventually |now |been )?(?:have|hold|get|equal|contain|take|set to|" +
    "assigned(?: to)?|(?:evaluate|resolve|point|refer|bound|equal) to|end up (?:as|with))",
].map((pattern) => new RegExp(`^${pattern}$`, "iu"));

export function assignedQuestion(question: string): AssignedQuestion | null {
  const asked = withoutPlace(askedPart(question));
  for (const pattern of VALUE) {
    const name = pattern.exec(asked)?.groups?.["token"];
    if (name !== undefined) return { kind: "value", name };
  }
  const value = NAMES.exec(asked)?.groups?.["token"];
  return value === undefined ? null : { kind: "names", value };
}
