/**
 * What a statement says has happened or is so: somebody comes to a place or leaves it, has a thing,
 * puts it away, gives it to another; one thing lies in a direction of another. Told by the class of
 * the verb. One that is not known may be anything: who does something "to the barn" may have gone
 * there (`guessed`), who does something with a lamp may have taken it or looked at it (`handle`).
 * Both leave a doubt, and no answer rests on them alone.
 * Errors: null for a statement that is not wholly understood, or says nothing of these.
 */
import type { Mention } from "./pieces.js";
import type { VerbClass } from "./verbs.js";
import { isPlain, readClauses, type Clause, type Phrase } from "./read-clause.js";
import { relationIn } from "./relations.js";

export type Fact =
  /** `who` is at one of the places, or not at any. A move where `comes`. */
  | {
      kind: "at";
      who: readonly Mention[];
      places: readonly Mention[];
      is: boolean;
      comes: boolean;
      from?: Mention;
      /** The verb is not known: believed of a place that others come to as well. */
      guessed?: boolean;
    }
  | { kind: "take"; who: readonly Mention[]; things: readonly Mention[]; from?: Mention }
  /** `place`: into what; otherwise it stays where it is. */
  | { kind: "drop"; who: readonly Mention[]; things: readonly Mention[]; place?: Mention }
  /** The verb is not known: taken, put away or neither. */
  | { kind: "handle"; who: readonly Mention[]; things: readonly Mention[] }
  /** Of a verb that means both: a place is left, a thing is put down. */
  | { kind: "leave"; who: readonly Mention[]; what: readonly Mention[] }
  | { kind: "give"; from: Mention | null; to: Mention; things: readonly Mention[] }
  | { kind: "relation"; figure: Mention; direction: string; ground: Mention };

export interface ReadStatement {
  readonly facts: readonly Fact[];
  /** Hours from today's midnight, where the statement tells a time. */
  readonly hour: number | null;
}

/** Longer ones are no plain statements, and patterns shall not go over pages. */
const STATEMENT_CHARS_MAX = 240;
const IN = new Set("in at inside within".split(" "));
const ON = new Set(["on", "under", "behind", "beside"]);
const TO = new Set("to into onto toward towards inside".split(" "));
const FROM = new Set(["from", "out of"]);
/** Where things are put within the place that one is in. */
const SURFACES = /^(?:floor|ground|table|chair|shelf|desk|bench|wall|carpet|bed|side|corner)$/u;
/** Words of somebody's state that are of a place as well. */
const HERE = new Set("either present seated stuck busy".split(" "));
const AWAY = new Set("absent away gone missing out nowhere".split(" "));
/** "took a walk to", "made their way to": the noun moves. */
const MOTION = new Set(
  "way trip beeline stroll walk visit journey move dash ride tour run stop return".split(" "),
);

export function factsIn(sentence: string): ReadStatement | null {
  if (sentence.length > STATEMENT_CHARS_MAX) return null;
  const relation = relationIn(sentence);
  if (relation?.figure && relation.ground) {
    const { figure, direction, ground } = relation;
    if (figure.kind === "asked" || ground.kind === "asked") return null;
    return { facts: [{ kind: "relation", figure, direction, ground }], hour: null };
  }
  const read = readClauses(sentence);
  if (read === null) return null;
  const facts: Fact[] = [];
  let thing: readonly Mention[] = [];
  for (const clause of read.clauses) {
    // "took up the lamp and kept it"
    const resolved = { ...clause, objects: clause.objects.map((all) => all.map(itIs(thing))) };
    thing = resolved.objects.find((all) => all.every(({ kind }) => kind === "thing")) ?? thing;
    if (read.clauses.length > 1 && isBare(resolved)) continue;
    const found = deliveryFacts(resolved) ?? findFacts(resolved) ?? factOf(resolved);
    if (found === null) return null;
    facts.push(...[found].flat());
  }
  return facts.length === 0 ? null : { facts, hour: read.hour };
}

function itIs([thing]: readonly Mention[]): (mention: Mention) => Mention {
  return (mention) => (/^(?:it|them)$/u.test(mention.key) && thing ? thing : mention);
}

/** "got up", "turned round": beside something else it changes nothing. */
function isBare({ objects, phrases, verb, negated, passive }: Clause): boolean {
  return objects.length === 0 && phrases.length === 0 && verb !== "be" && !negated && !passive;
}

function factOf(clause: Clause): Fact | null {
  const all = [
    ...clause.subjects,
    ...clause.objects.flat(),
    ...clause.phrases.flatMap(({ mentions }) => mentions),
  ];
  if (all.some(({ kind }) => kind === "asked") || isOfMind(clause)) return null;
  if (clause.passive) return clause.negated ? null : passiveFact(clause);
  if (clause.verb === "be") return beFact(clause);
  if (clause.negated) return null;
  return transferFact(clause) ?? motionFact(clause) ?? handlingFact(clause);
}

/** "turned to the window", not "turned the lamp over to Bob" */
function isOfMind({ classes, objects, verb }: Clause): boolean {
  return classes.has("mind") && !(verb === "turn" && objects.length > 0);
}

function phraseOf(clause: Clause, of: ReadonlySet<string>): Phrase | undefined {
  return clause.phrases.find(({ preposition }) => of.has(preposition));
}

function others(clause: Clause, ...taken: readonly (Phrase | undefined)[]): Phrase[] {
  return clause.phrases.filter((phrase) => !taken.includes(phrase));
}

/** What stands on the floor stands where its bearer does. */
function onlySurfaces(phrases: readonly Phrase[]): boolean {
  return phrases.every(({ preposition, mentions }) => {
    const on = ["on", "onto", "to", "against", "from", "in", "into"].includes(preposition);
    return on && mentions.every(({ key }) => SURFACES.test(key));
  });
}

function isPerson({ kind }: Mention): boolean {
  return kind === "name" || kind === "pronoun";
}

/** "is in the barn", "is no longer there", "is either in the one or the other" */
function beFact(clause: Clause): Fact | null {
  const { subjects: who, negated, words, objects } = clause;
  if (objects.length > 0) return null;
  const has = phraseOf(clause, new Set(["with"]));
  const holder = has?.mentions[0];
  if (has && holder && isPerson(holder) && clause.phrases.length === 1 && !negated) {
    return who.every((one) => !isPerson(one)) && isPlain(words)
      ? { kind: "take", who: [holder], things: [...who] }
      : null;
  }
  const without = phraseOf(clause, new Set(["without"]));
  const [place] = who;
  if (without && place && !isPerson(place)) {
    return { kind: "at", who: [...without.mentions], places: [place], is: false, comes: false };
  }
  const away = words.some((word) => AWAY.has(word)) || phraseOf(clause, new Set(["outside"]));
  const phrase = away
    ? phraseOf(clause, new Set(["from", "out of", "outside"]))
    : (phraseOf(clause, IN) ?? phraseOf(clause, ON));
  if (!phrase || others(clause, phrase).length > 0) return null;
  const rest = words.filter((word) => !AWAY.has(word) && !HERE.has(word));
  // "is famous in the town" may be said of who is elsewhere.
  if (!isPlain(rest)) return null;
  const is = !away && !negated;
  // "is on the beach", and "on the phone", "behind the plan"
  const guess = who.some(isPerson) && ON.has(phrase.preposition) ? { guessed: true } : {};
  return { kind: "at", who: [...who], places: [...phrase.mentions], is, comes: false, ...guess };
}

/** "took the lamp to the barn": both are there now, and "carried" keeps it in the hand. */
function deliveryFacts(clause: Clause): readonly Fact[] | null {
  const { subjects: who, classes, objects, verb, words, passive, negated } = clause;
  const [things = []] = objects;
  const goal = phraseOf(clause, TO);
  const from = phraseOf(clause, FROM);
  const [place] = goal?.mentions ?? [];
  if (passive || negated || objects.length !== 1 || !place || !isPlain(words)) return null;
  if (others(clause, goal, from).length > 0) return null;
  if (isPerson(place) || SURFACES.test(place.key)) return null;
  if (!who.every(isPerson) || things.some(isPerson) || BAG.test(place.key)) return null;
  if (things.some(({ key }) => MOTION.has(key.split(" ").at(-1) ?? ""))) return null;
  const bears = ["take", "hold", "move"].some((kind) => classes.has(kind as VerbClass));
  if (!bears && verb !== "bring" && verb !== "deliver") return null;
  const comes: Fact = { kind: "at", who, places: [place], is: true, comes: true };
  if (verb === "carry") return [{ kind: "take", who, things }, comes];
  return [comes, { kind: "drop", who, things, place }];
}

/** "picked up the lamp in the barn": there, if it is a place ("took the lead in the play"). */
function findFacts(clause: Clause): readonly Fact[] | null {
  const { subjects: who, classes, objects, words, phrases, passive, negated } = clause;
  const [things = []] = objects;
  const [phrase, more] = phrases;
  const [place] = phrase?.mentions ?? [];
  if (passive || negated || objects.length !== 1 || !phrase || more || !isPlain(words)) return null;
  const finds = classes.has("take") && !classes.has("drop");
  if (!finds || words.some((word) => DOWN.has(word)) || !IN.has(phrase.preposition)) return null;
  if (!who.every(isPerson) || things.some(isPerson) || place?.kind !== "thing") return null;
  if (phrase.mentions.length > 1 || BAG.test(place.key) || BODY.test(place.key)) return null;
  const at = { who: [...who], places: [place], is: true, comes: false, guessed: true };
  return [{ kind: "at", ...at }, { kind: "take", who: [...who], things: [...things] }];
}

const BODY =
  /(?:^| )(?:hands?|arms?|teeth|mouth|jaws?|fingers?|fists?|paws?|claws?|turn|time|end|case)$/u;

const SELF = /^(?:him|her|it|them)sel(?:f|ves)$/u;

const GIVES: readonly VerbClass[] = ["give", "get", "take", "drop", "move"];

/** "turned it over to Bob"; not "showed Bob the lamp" */
function mayGive({ classes, verb }: Clause, of: readonly VerbClass[] = GIVES): boolean {
  return verb === "turn" || of.some((kind) => classes.has(kind));
}

/** A thing goes from one to another. */
function transferFact(clause: Clause): Fact | null {
  const { subjects, classes, objects, words } = clause;
  const [from] = subjects;
  if (!from || subjects.length > 1 || !isPerson(from) || !isPlain(words)) return null;
  if (!mayGive(clause)) return null;
  const [first = [], second] = objects;
  const receiver = first[0];
  if (second && receiver && isPerson(receiver) && objects.length === 2) {
    return second.some(isPerson) || clause.phrases.length > 0 || !classes.has("give")
      ? null
      : { kind: "give", from, to: receiver, things: [...second] };
  }
  if (objects.length !== 1 || receiver === undefined) return null;
  const [phrase, more] = clause.phrases;
  if (!phrase || more) return null;
  const { preposition, mentions } = phrase;
  const [other] = mentions;
  if (!other || mentions.length > 1 || SELF.test(other.key)) return null;
  // "presented Bob with the lamp"
  if (isPerson(receiver) && preposition === "with" && !isPerson(other)) {
    const gives = classes.has("give") && !classes.has("hold");
    return gives ? { kind: "give", from, to: receiver, things: [other] } : null;
  }
  if (isPerson(receiver) || !isPerson(other)) return null;
  const isFor = preposition === "for" && mayGive(clause, ["give", "get"]);
  if (isFor || ["to", "on", "upon", "onto"].includes(preposition)) {
    return { kind: "give", from, to: other, things: [...first] };
  }
  if (preposition === "from") return { kind: "give", from: other, to: from, things: [...first] };
  return null;
}

const HOLDS_PEOPLE = /^(?:have|hold|contain|house|include|shelter)$/u;

/** Somebody comes to a place, is in one, leaves one. */
function motionFact(clause: Clause): Fact | null {
  const { subjects: who, classes, objects, phrases, verb, words } = clause;
  const [place] = objects[0] ?? [];
  if (HOLDS_PEOPLE.test(verb) && place && isPerson(place) && who.every((one) => !isPerson(one))) {
    const inIt = phrases.every(({ preposition }) => IN.has(preposition));
    return inIt ? { kind: "at", who: [place], places: [...who], is: true, comes: false } : null;
  }
  if (!who.every(isPerson) && !(classes.has("stay") && objects.length === 0)) return null;
  if (!isPlain(words)) return null;
  if (place !== undefined && MOTION.has(place.key.split(" ").at(-1) ?? "")) {
    return objects.length === 1 ? arrival(clause, who) : null;
  }
  if (objects.length === 1 && place !== undefined && phrases.length === 0 && !isPerson(place)) {
    const at = { who: [...who], places: [place], comes: true };
    if (classes.has("enter")) return { kind: "at", ...at, is: true };
    if (verb === "leave" || verb === "desert" || verb === "abandon") {
      return { kind: "leave", who: [...who], what: [...(objects[0] ?? [])] };
    }
    return classes.has("depart") ? { kind: "at", ...at, is: false } : null;
  }
  return objects.length === 0 ? arrival(clause, who) : null;
}

/** "left for the barn" */
const BOUND = /^(?:leave|head|make|set|start|depart|bound|steer)$/u;

function arrival(clause: Clause, who: readonly Mention[]): Fact | null {
  const { classes, verb } = clause;
  const to = phraseOf(clause, TO);
  const inside = phraseOf(clause, IN);
  const from = phraseOf(clause, FROM);
  const bound = BOUND.test(verb);
  const goal = to ?? inside ?? (bound ? phraseOf(clause, new Set(["for"])) : undefined);
  const rest = others(clause, goal, from);
  if (rest.length > 0) return null;
  const [start] = from?.mentions ?? [];
  if (goal === undefined) {
    const left = start && (classes.has("move") || classes.has("depart"));
    return left ? { kind: "at", who: [...who], places: [start], is: false, comes: true } : null;
  }
  // Who does something "to Bob" need not go anywhere.
  const toSomebody = /^towards?$|^to$/u.test(goal.preposition) && goal.mentions.some(isPerson);
  if (toSomebody && !classes.has("move")) return null;
  if (goal.mentions.some(({ kind }) => kind === "pronoun")) return null;
  if (goal.mentions.length > 1 && !goal.either) return null;
  const comes = to !== undefined || classes.has("move") || bound;
  if (!isOfPlace(clause) && (classes.size > 0 || to === undefined)) return null;
  const places = [...goal.mentions];
  const guess = isOfPlace(clause) ? {} : { guessed: true };
  const more = { ...(start ? { from: start } : {}), ...guess };
  return { kind: "at", who: [...who], places, is: true, comes, ...more };
}

const OF_PLACE: readonly VerbClass[] = ["move", "enter", "depart", "stay", "take", "drop", "hold"];

/** "contributed to the fund" and "was born in the town" say where nobody is. */
function isOfPlace({ classes, passive, verb, objects }: Clause): boolean {
  if (passive && verb === "bear") return false;
  const moves = BOUND.test(verb) || objects.length > 0 || (passive && classes.has("give"));
  return moves || verb === "find" || OF_PLACE.some((kind) => classes.has(kind));
}

const DOWN = new Set("down aside away behind".split(" "));
/** "tucked away", "stowed in a pocket": put away, and carried along. */
const KEEPS = /^(?:pocket|tuck|squirrel|wrest|carry|store|pack|pouch)$/u;
const BAG = /^(?:(?:\p{L}+ )?(?:pocket|bag|rucksack|backpack|basket|satchel|handbag|purse))$/u;

function isGivenUp({ verb, words }: Clause): boolean {
  return verb === "give" && words.includes("up");
}

/** Somebody takes a thing or puts it away. */
function handlingFact(clause: Clause): Fact | null {
  const { subjects: who, classes, objects, verb, words } = clause;
  const [things = []] = objects;
  if (objects.length !== 1 || things.some(isPerson) || !who.every(isPerson)) return null;
  // "burned down the house", "cleaned up the room"
  const known = classes.size > 0;
  const laid = known && words.some((word) => DOWN.has(word));
  const down = laid || verb === "let" || isGivenUp(clause);
  const up = known && (words.includes("up") || words.includes("along"));
  if (!isPlain(words)) return null;
  const source = phraseOf(clause, FROM);
  const into = phraseOf(clause, new Set([...IN, "into", "to"]));
  const all = { who: [...who], things: [...things] };
  if (classes.has("hold") && clause.phrases.length === 0) return { kind: "take", ...all };
  const bag = into?.mentions.some(({ key }) => BAG.test(key)) ?? false;
  if (bag || (KEEPS.test(verb) && clause.phrases.length === 0)) return { kind: "take", ...all };
  // "carried the lamp to the barn" is a move with the thing.
  if (into && !down && !classes.has("drop") && others(clause, into).length === 0) return null;
  const [place] = into?.mentions ?? [];
  const rest = others(clause, source, into);
  if (!onlySurfaces(rest)) return null;
  if (down || (classes.has("drop") && !up)) {
    const inIt = place && !SURFACES.test(place.key) ? { place } : {};
    return { kind: "drop", ...all, ...inIt };
  }
  const [from] = source?.mentions ?? [];
  if (up || classes.has("take")) return { kind: "take", ...all, ...(from ? { from } : {}) };
  return clause.phrases.length === 0 ? { kind: "handle", ...all } : null;
}

/** "The lamp was given to Bob by Ann", "Bob was handed the lamp", "The lamp was taken by Ann" */
function passiveFact(clause: Clause): Fact | null {
  const { subjects, objects, words } = clause;
  const [subject] = subjects;
  if (!subject || !isPlain(words)) return null;
  const by = phraseOf(clause, new Set(["by"]));
  const to = phraseOf(clause, new Set(["to", "on", "upon"]));
  const withIt = phraseOf(clause, new Set(["with"]));
  const from = by?.mentions[0] ?? null;
  if (from !== null && !isPerson(from)) return null;
  if (isPerson(subject)) {
    const things = objects[0] ?? withIt?.mentions ?? [];
    if (things.length === 0 || things.some(isPerson)) return passiveAt(clause);
    if (subjects.length > 1) return null;
    if (others(clause, by, withIt).length > 0 || !mayGive(clause, ["give"])) return null;
    return { kind: "give", from, to: subject, things: [...things] };
  }
  const [receiver] = to?.mentions ?? [];
  if (receiver && isPerson(receiver) && others(clause, by, to).length === 0) {
    if (!mayGive(clause)) return null;
    return { kind: "give", from, to: receiver, things: [...subjects] };
  }
  if (from === null) return passiveAt(clause);
  if (objects.length > 0) return null;
  const active = {
    ...clause,
    subjects: by?.mentions ?? [],
    objects: [[...subjects]],
    phrases: others(clause, by),
  };
  if (clause.classes.has("enter")) return motionFact({ ...active, passive: false });
  return handlingFact({ ...active, passive: false });
}

/** "Ann was taken to the barn", "the lamp is kept in the barn" */
function passiveAt(clause: Clause): Fact | null {
  return clause.objects.length === 0 ? arrival(clause, clause.subjects) : null;
}
