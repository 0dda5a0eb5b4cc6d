/**
 * What a question asks of a situation: where somebody or something is, or was before a place,
 * whether somebody is in a place, who has what and how much of it, who gave what to whom, what lies
 * in a direction of what. Told by closed classes of English and the classes of verbs.
 * Errors: null for a question that asks anything else, or in words that leave a doubt.
 */
import { isStopWord } from "../words/index.js";
import { piecesOf, type Mention, type Piece } from "./pieces.js";
import { relationIn, type Relation } from "./relations.js";
import { withoutTimes } from "./times.js";
import { baseOf, classesOf, looksPast, type VerbClass } from "./verbs.js";

export type Asked =
  | { readonly kind: "where"; readonly of: Mention }
  | { readonly kind: "before"; readonly of: Mention; readonly place: Mention }
  | { readonly kind: "is at"; readonly who: Mention; readonly place: Mention }
  | { readonly kind: "has"; readonly who: Mention; readonly count: boolean }
  | { readonly kind: "holder"; readonly thing: Mention }
  | ({ readonly kind: "transfer" } & AskedTransfer)
  | { readonly kind: "relation"; readonly relation: Relation };

export interface AskedTransfer {
  readonly from: Mention | null;
  readonly to: Mention | null;
  readonly thing: Mention | null;
  readonly gap: "from" | "to" | "thing";
}

const QUESTION_CHARS_MAX = 240;
const PLACE = new RegExp(
  "^(?:place|room|spot|location|area|position|building|site|part|city|town|village|country|" +
    "whereabout|destination)$",
  "u",
);
const HANDS = /^(?:hand|possession|keeping|bag|pocket|arm|load|grasp|care)$/u;
const BEFORE = new RegExp(
  "\\b(?:(?:right|just|immediately|directly|straight|shortly) )?" +
    "(?:before|prior to|preceding|previous to|ahead of|until)\\b",
  "iu",
);
/** Further words that such questions are made of. */
const NEUTRAL = new Set(
  (
    "find found look located situated kept ended end go gone went get got last seek search meet " +
    "current currently present presently exactly immediately right earlier previously directly " +
    "spot place location whereabouts position room tell say know please locate prior come came " +
    "leave left reach reaching reached enter entering going coming being travel moved move put " +
    "would one two object objects item items thing things article articles currently altogether " +
    "inside within somewhere around true so case many " +
    "large arrive counting contain number total count tally everything anything name list"
  ).split(" "),
);
/** In a question of a transfer or a direction; in one of whereabouts or belongings none is. */
const STRANGE_WORDS_MAX = 1;
/** What is done where somebody or something then is; not "born", "work", "signed". */
const OF_PLACE: readonly VerbClass[] = ["move", "enter", "depart", "stay", "drop"];
/** What things go somewhere by. */
const BEARS: readonly VerbClass[] = ["take", "hold", "get", "give"];
const OF_HANDS: readonly VerbClass[] = ["hold"];
const CLEFT = /\b(?:is|was) (?:it|the (?:one|person)) (?:that|who)\b/iu;
const LEAD_IN = new RegExp(
  "^(?:please )?(?:(?:can|could) you (?:tell me|say) |tell me |say |do you know )?" +
    "(?:is it true that )?",
  "iu",
);

/** "Where would a visitor find the lamp?" */
const ANYONE =
  /\b(would|could|can|should|might|will) (?:an?|any|the) (?:visitor|person|traveller|stranger)\b/iu;
/** "Where does the road north from the barn lead?" */
const LEADS = /^where (does|do|did|will|would) (.+) lead(?: to)?$/iu;

export function askedOf(question: string): Asked | null {
  if (question.length > QUESTION_CHARS_MAX) return null;
  const bare = question
    .trim()
    .replace(/[?.!\s]+$/u, "")
    .replace(LEAD_IN, "")
    .replace(CLEFT, "")
    .replace(ANYONE, "$1 one")
    .replace(LEADS, "which place $1 $2 lead to");
  // Dates and numbers ask for more than a situation.
  if (/\d/u.test(bare)) return null;
  const relation = relationIn(bare);
  if (relation) return askedRelation(relation, piecesOf(bare) ?? []);
  const before = BEFORE.exec(bare);
  const plain = bare.replace(/\bwhere['’]s\b/iu, "where is");
  if (before) return askedBefore(plain, before.index, before[0].length);
  const pieces = piecesOf(withoutTimes(plain).rest);
  if (pieces === null || namesOwned(pieces)) return null;
  const kinds = [askedOrigin, askedHas, askedTransfer, askedWhether, askedWhere];
  return kinds.reduce<Asked | null>((found, kind) => found ?? kind(pieces), null);
}

const WHO = /^(?:who|whom|person|people|man|woman|child|boy|girl)$/u;

function mentionsOf(pieces: readonly Piece[]): Mention[] {
  return pieces.flatMap((piece) => (piece.kind === "mention" ? [piece.mention] : []));
}

function wordsOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => (piece.kind === "word" ? [piece.text] : []));
}

/** Names and things; "the present whereabouts" is the place that is asked for. */
function entities(pieces: readonly Piece[]): Mention[] {
  return mentionsOf(pieces).filter(
    ({ kind, key }) =>
      (kind === "name" || kind === "thing") && !PLACE.test(lastOf(key)) && !isGeneral(key),
  );
}

const GENERAL = /^(?:object|item|thing|article|one|set|tally|number|count|total|moment|end)$/u;

function isGeneral(key: string): boolean {
  return GENERAL.test(lastOf(key)) || HANDS.test(lastOf(key));
}

function lastOf(key: string): string {
  return (key.split(" ").at(-1) ?? "").replace(/(?<=\p{L}{2})s$/u, "");
}

function strange(pieces: readonly Piece[]): number {
  return wordsOf(pieces).filter((word) => !isStopWord(word) && !NEUTRAL.has(word)).length;
}

/** Whether it asks for more than place or belongings: another verb, noun or quality. */
function asksMore(pieces: readonly Piece[], of: readonly VerbClass[]): boolean {
  return wordsOf(pieces).some((word) => {
    if (isStopWord(word) || NEUTRAL.has(word) || PLACE.test(lastOf(word))) return false;
    const classes = classesOf(word);
    const isOf = of.some((kind) => classes.has(kind)) && !/^born$/u.test(word);
    return !isOf && !HANDS.test(lastOf(word));
  });
}

/** "where", "in which room", "the whereabouts of": not every question that names a place. */
function asksPlace(pieces: readonly Piece[]): boolean {
  const words = wordsOf(pieces);
  if (words.some((word) => /^(?:when|why|how|year|date)$/u.test(word))) return false;
  if (words.includes("where") || words[0] === "locate" || words[0] === "find") return true;
  const asked = mentionsOf(pieces).find(({ kind }) => kind === "asked");
  const noun = asked?.text.toLowerCase() ?? "";
  if (PLACE.test(lastOf(noun))) return true;
  if (asked && !/^(?:what|which)$/u.test(noun)) return false;
  const all = [...words, ...mentionsOf(pieces).map(({ key }) => key)];
  return all.some((word) => /^(?:spot|place|location|position|whereabout)$/u.test(lastOf(word)));
}

/** "what", "which things", "which spot": no "what kind", "which theory". */
function isOpen({ kind, text }: Mention): boolean {
  const noun = text.toLowerCase();
  const general = isGeneral(noun) || PLACE.test(lastOf(noun)) || WHO.test(noun);
  return kind === "asked" && (general || /^(?:what|which)$/u.test(noun));
}

/** Where somebody is about to be is stated by nobody. */
const FUTURE = /^(?:will|shall|going|wants?|next|headed|bound|likely|off)$/u;

/** "Ann's bag" is not Ann; her place, hands and things are of her. */
function namesOwned(pieces: readonly Piece[]): boolean {
  return pieces.some((piece, at) => {
    if (piece.kind !== "mention" || !piece.mention.owns) return false;
    const behind = wordsOf(pieces.slice(at + 1, at + 3));
    return !behind.some((word) => PLACE.test(lastOf(word)) || isGeneral(word));
  });
}

function askedRelation(relation: Relation, pieces: readonly Piece[]): Asked | null {
  const gaps = [relation.figure, relation.ground].filter(({ kind }) => kind === "asked");
  const few = strange(pieces) <= STRANGE_WORDS_MAX + 2;
  return gaps.length === 1 && gaps.every(isOpen) && few ? { kind: "relation", relation } : null;
}

function askedWhere(pieces: readonly Piece[]): Asked | null {
  const words = wordsOf(pieces);
  // "Where is Ann from?" is of long ago.
  if (words.some((word) => FUTURE.test(word)) || words.includes("from")) return null;
  const [of, other] = entities(pieces);
  if (!of || other || !asksPlace(pieces) || asksMore(pieces, OF_PLACE)) return null;
  const owned = wordsOf(pieces).some((word) => PLACE.test(lastOf(word)));
  if (of.owns && !owned) return null;
  return { kind: "where", of: { ...of, owns: false } };
}

function askedBefore(question: string, at: number, length: number): Asked | null {
  const rest = question.slice(at + length);
  // "Before the barn, where was the lamp?": the question goes on behind the comma.
  const comma = rest.indexOf(",");
  const place = piecesOf(comma < 0 ? rest : rest.slice(0, comma));
  const main = piecesOf(`${question.slice(0, at)} ${comma < 0 ? "" : rest.slice(comma + 1)}`);
  if (place === null || main === null || !asksPlace(main)) return null;
  // "before being taken to the barn"
  if (asksMore(main, OF_PLACE) || asksMore(place, [...OF_PLACE, ...BEARS])) return null;
  const [of, more] = entities(main);
  const places = entities(place).filter(({ key }) => key !== of?.key);
  const [where, another] = places;
  if (!of || more || !where || another) return null;
  return { kind: "before", of: { ...of, owns: false }, place: where };
}

/** "From where did Ann come to the barn?": where she was before. */
function askedOrigin(pieces: readonly Piece[]): Asked | null {
  const [of, place, more] = entities(pieces);
  const words = wordsOf(pieces);
  if (!of || !place || more || place.kind !== "thing" || !words.includes("from")) return null;
  if (!asksPlace(pieces) || wordBefore(pieces, place) !== "to") return null;
  if (asksMore(pieces, of.kind === "thing" ? [...OF_PLACE, ...BEARS] : OF_PLACE)) return null;
  return { kind: "before", of: { ...of, owns: false }, place };
}

/** "Is Ann in the barn?", "Does the barn hold Ann?" */
function askedWhether(pieces: readonly Piece[]): Asked | null {
  const [first] = pieces;
  const auxiliary = first?.kind === "word" ? first.text : "";
  if (!/^(?:is|are|does|do|can|could|would)$/u.test(auxiliary)) return null;
  const [one, two, three] = entities(pieces);
  if (!one || !two || three || asksMore(pieces, [...OF_PLACE, "hold"])) return null;
  const words = wordsOf(pieces);
  const inside = words.some((word) => /^(?:in|at|inside|within)$/u.test(word));
  const holds = words.some((word) => classesOf(word).has("hold") || /^contain/u.test(word));
  const spot = asksPlace(pieces);
  if (!inside && !holds && !spot) return null;
  const names = [one, two].filter(({ kind }) => kind === "name");
  const [who = one] = names;
  if (names.length !== 1) return null;
  return { kind: "is at", who: { ...who, owns: false }, place: who === one ? two : one };
}

/** "What is Ann carrying?", "How many things are in Ann's hands?", "Who has the lamp?" */
function askedHas(pieces: readonly Piece[]): Asked | null {
  const [who, more] = entities(pieces);
  if (!who || more) return null;
  const words = wordsOf(pieces);
  const mentions = mentionsOf(pieces);
  const text = [...words, ...mentions.map(({ key }) => key)];
  const holds = words.some((word) => classesOf(word).has("hold") && !/^(?:been)$/u.test(word));
  const owned = who.owns && text.some((word) => /^(?:thing|object|item)$/u.test(lastOf(word)));
  const along = wordBefore(pieces, who) === "with" && mentions.some(({ kind }) => kind === "asked");
  const hands = owned || along || text.some((word) => HANDS.test(lastOf(word)));
  if (!holds && !hands) return null;
  const asked = mentions.find(({ kind }) => kind === "asked");
  if (who.kind === "thing") {
    const isWho = asked !== undefined && WHO.test(asked.text.toLowerCase());
    const owns = words.some((word) => baseOf(word) === "own");
    const isOfIt = isWho && holds && !owns && !asksMore(pieces, OF_HANDS);
    return isOfIt ? { kind: "holder", thing: who } : null;
  }
  if (asksPlace(pieces) || words.some((word) => looksPast(word) && !isHave(word))) return null;
  if (asked && !isOpen(asked)) return null;
  // "How many children has she?" counts no things, "What has she to do?" asks for none.
  if (asksMore(pieces, OF_HANDS) || words.some((word) => ASKS_OTHER.test(word))) return null;
  const counts = text.some((words) => words.split(" ").some((word) => COUNTS.test(word)));
  const lists = words.some((word) => /^(?:name|list|everything)$/u.test(word));
  const open = asked !== undefined || lists;
  if (!counts && !open) return null;
  return { kind: "has", who: { ...who, owns: false }, count: counts };
}

const ASKS_OTHER = /^(?:to|own|owns|owned)$/u;
const COUNTS = /^(?:many|much|number|tally|count|counting|large|total)$/u;

function isHave(word: string): boolean {
  return /^(?:had|got|has|have)$/u.test(word);
}

/** Who gave what to whom, with one of the three left open. */
function askedTransfer(pieces: readonly Piece[]): Asked | null {
  const words = wordsOf(pieces);
  const verbs = words.filter((word) => !isStopWord(word) && !/^(?:one|get)$/u.test(word));
  const gives = verbs.some((word) => classesOf(word).has("give"));
  const gets = !gives && words.some((word) => isGetting(word, words.includes("from")));
  const isAsked = (one: Piece): boolean => one.kind === "mention" && one.mention.kind === "asked";
  const at = pieces.findIndex(isAsked);
  const asked = pieces[at];
  if ((!gives && !gets) || asked?.kind !== "mention" || strange(pieces) > STRANGE_WORDS_MAX + 1) {
    return null;
  }
  if (!isOpen(asked.mention)) return null;
  const isWho = WHO.test(asked.mention.text.toLowerCase());
  const before = pieces[at - 1];
  const preposition = before?.kind === "word" ? before.text : "";
  const all = entities(pieces);
  const people = all.filter(({ kind }) => kind === "name");
  const [thing = null, another] = all.filter(({ kind }) => kind === "thing");
  if (another || people.length > 2) return null;
  const isDid = words.some((word) => /^(?:did|does|do|has|had)$/u.test(word));
  const passive = !isDid && words.some((word) => /^(?:was|were|is|been)$/u.test(word));
  return isWho
    ? whoOf({ people, thing, isDid, passive, gets, preposition, pieces })
    : whatOf({ people, thing, isDid, passive, gets, pieces });
}

/** "won", "bought", "collected" alone are of no giver. */
function isGetting(word: string, from: boolean): boolean {
  return RECEIVES.test(baseOf(word)) || (from && classesOf(word).has("get"));
}

const RECEIVES = /^(?:receive|get|accept|obtain|inherit)$/u;

interface TransferParts {
  readonly people: readonly Mention[];
  readonly thing: Mention | null;
  readonly isDid: boolean;
  readonly passive: boolean;
  readonly gets: boolean;
  readonly pieces: readonly Piece[];
}

function whoOf(o: TransferParts & { readonly preposition: string }): Asked | null {
  const { people, thing, isDid, passive, gets, preposition } = o;
  const [one = null, two] = people;
  if (two || thing === null) return null;
  const ask = (gap: "from" | "to"): Asked => {
    const [from, to] = gap === "from" ? [null, one] : [one, null];
    return { kind: "transfer", from, to, thing, gap };
  };
  if (preposition === "by" || preposition === "from") return ask("from");
  if (["to", "on", "upon", "for", "with"].includes(preposition)) return ask("to");
  if (isDid) return ask(gets ? "from" : "to");
  if (passive) return ask("to");
  return ask(gets ? "to" : "from");
}

function whatOf(o: TransferParts): Asked | null {
  const { people, thing, isDid, passive, gets, pieces } = o;
  const [one, two] = people;
  if (thing !== null || !one || !two) return null;
  const ask = (from: Mention | null, to: Mention | null): Asked => {
    return { kind: "transfer", from, to, thing: null, gap: "thing" };
  };
  const giver = people.find((person) => /^(?:by|from)$/u.test(wordBefore(pieces, person)));
  if (giver) return ask(giver, giver === one ? two : one);
  const receiver = people.find((person) => /^(?:to|on|upon)$/u.test(wordBefore(pieces, person)));
  if (receiver) return ask(receiver === one ? two : one, receiver);
  if (passive) return ask(two, one);
  if (!isDid && !gets) return null;
  return gets ? ask(two, one) : ask(one, two);
}

function wordBefore(pieces: readonly Piece[], mention: Mention): string {
  const at = pieces.findIndex((piece) => piece.kind === "mention" && piece.mention === mention);
  const piece = pieces[at - 1];
  return piece?.kind === "word" ? piece.text : "";
}
