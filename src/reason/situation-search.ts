/**
 * What the documents state of those whom a question is about, gathered until nothing is missing:
 * first of what it names; of a thing, then of all who had it, because where they went it went.
 *
 *   question's names -> all sentences -> statements that are understood -> who else? -> again
 *
 * Statements among other matter are told from the matter itself: where prose goes on about
 * somebody, it names them again near by, and what it says of them is believed only of places and
 * things that other statements know.
 * Bounds: RELATED_ASKED_MAX sentences are embedded; timers have their turn every AT_ONCE of them.
 * Errors: those of the store; the signal's reason.
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../base/index.js";
import type { Step } from "../records/index.js";
import type { Named, NamingSentence, NamingSentences } from "../retrieve/index.js";
import {
  type Asked,
  classesOf,
  type Fact,
  factsIn,
  type Mention,
  type ReadStatement,
  withoutTimes,
} from "../situation/index.js";
import { wordsOf } from "../words/index.js";
import { inDocumentOrder } from "./situation-order.js";
import { timedStep } from "./timed-step.js";

/** Longer sentences are prose. */
export const WORDS_MAX = 18;
const SHORT_WORDS_MAX = 9;
/** UTF-16 code units on either side within which prose names somebody again. */
const NEAR_CHARS = 1_500;
/** A cosine to what stands around, less for each word, up to which a sentence is not part of it. */
const RELATED_MAX = 0.7;
const RELATED_A_WORD = 0.0075;
/** Of the sentences that name it, where a text is one of statements. */
const STATED_SHARE = 0.5;
/** Where more would have to be embedded, none is believed. */
const RELATED_ASKED_MAX = 256;
const AT_ONCE = 256;
const HOLDERS_MAX = 12;
const TOLD_MAX = 40;
const ABBREVIATION =
  /(?<!\p{L})(?:M(?:[Rr][Ss]?|[Ss]|essrs)|Dr|St|Rev|Hon|Capt|Col|Gen|Prof|\p{Lu})\.\s+(?=\p{Lu})/gu;

export interface SituationParts {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** All sentences that name something; null where they are too many to look at. */
  naming(named: readonly Named[]): Promise<NamingSentences | null>;
  /** How much each sentence is about what stands around it, a cosine. */
  related(sentences: readonly NamingSentence[]): Promise<number[]>;
}

export interface StatedSentence {
  readonly sentence: NamingSentence;
  readonly statement: ReadStatement;
  readonly hop: number;
  /** What stands around it is about the same people. */
  readonly near: boolean;
}

export interface Situation {
  /** In document order. */
  readonly stated: readonly StatedSentence[];
  /** Sentences that look like statements of the same kind and are not understood. */
  readonly unread: readonly NamingSentence[];
  /** Statements that are understood and not believed. */
  readonly leftOut: number;
  readonly hops: number;
}

/** Null where not all that is said could be looked at, or nothing is stated. */
export async function searchSituation(
  parts: SituationParts,
  steps: Step[],
  asked: Asked,
  hopsMax: number,
): Promise<Situation | null> {
  const seen = new Map<string, Seen>();
  const first = { named: namedBy(asked), hop: 1 };
  if (!(await gather(parts, steps, seen, first))) return null;
  const holders = movesWithHolders(asked) ? holdersOf(asked, seen) : [];
  if (holders.length > HOLDERS_MAX || (holders.length > 0 && hopsMax < 2)) return null;
  if (holders.length > 0) {
    const more = { named: holders, hop: 2 };
    if (!(await gather(parts, steps, seen, more))) return null;
  }
  const ordered = [...seen.values()].sort((a, b) => inDocumentOrder(a.sentence, b.sentence));
  const prose = placesOfProse(ordered);
  const people = new Set([...namedBy(asked), ...holders].filter(isName).map(untitled));
  const keys = new Set([...namedBy(asked), ...holders].map(({ key }) => key));
  const relevant: StatedSentence[] = [];
  for (const [i, one] of ordered.entries()) {
    if (i % AT_ONCE === 0) await others(parts);
    const facts = one.statement?.facts.filter((fact) => matters(fact, asked, keys)) ?? [];
    if (one.statement === null || facts.length === 0) continue;
    relevant.push({ ...one, statement: one.statement, near: isNear(one, prose, people) });
  }
  const believed = await believedOf(parts, relevant, ordered.length);
  if (believed.length === 0) return null;
  const known = believed.flatMap(({ statement }) => thingsIn(statement));
  const facts = believed.flatMap(({ statement }) => statement.facts);
  const cast = facts.flatMap(peopleIn).filter(isName).map(untitled);
  const told = { known: new Set(known), cast: new Set(cast) };
  const unread: NamingSentence[] = [];
  for (const [i, one] of ordered.entries()) {
    if (i % AT_ONCE === 0) await others(parts);
    if (movesItself(one, asked)) unread.push(one.sentence);
    else if (looksStated(one, told) && !isNear(one, prose, people)) unread.push(one.sentence);
  }
  return {
    stated: believed,
    unread,
    leftOut: relevant.length - believed.length,
    hops: holders.length > 0 ? 2 : 1,
  };
}

/** Timers and the signal have their turn. */
async function others({ signal }: SituationParts): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

interface Seen {
  readonly sentence: NamingSentence;
  readonly statement: ReadStatement | null;
  readonly hop: number;
}

async function gather(
  parts: SituationParts,
  steps: Step[],
  seen: Map<string, Seen>,
  o: { readonly named: readonly Mention[]; readonly hop: number },
): Promise<boolean> {
  const { clock } = parts;
  if (o.named.length === 0) return false;
  const named = o.named.map((one) => ({ text: untitled(one), isName: isName(one) }));
  const query = named.map(({ text }) => text).join(", ");
  const own: Step[] = [];
  const input = { query, for: "all that is stated" };
  const all = await timedStep(clock, own, "search", input, async () => {
    const value = await parts.naming(named);
    const fresh: Seen[] = [];
    for (const [i, sentence] of (value?.sentences ?? []).entries()) {
      if (i % AT_ONCE === 0) await others(parts);
      const key = `${sentence.passage.source}\0${sentence.passage.start}`;
      if (seen.has(key)) continue;
      const one = { ...readOrNot(sentence), hop: o.hop };
      seen.set(key, one);
      if (one.statement) fresh.push(one);
    }
    return { value, output: told(value, fresh) };
  });
  const any = [...seen.values()].some(({ statement }) => statement !== null);
  if (any) steps.push(...own);
  return all !== null && any;
}

/**
 * Behind "Mr." a sentence goes on, and now and then it has ended there. Where the whole is no
 * statement, what stands behind may be one.
 */
function readOrNot(sentence: NamingSentence): Omit<Seen, "hop"> {
  const statement = statementIn(sentence.text);
  if (statement) return { sentence, statement };
  const { passage } = sentence;
  const stop = [...passage.text.matchAll(ABBREVIATION)].at(-1);
  if (stop === undefined) return { sentence, statement: null };
  const at = stop.index + stop[0].length;
  const text = passage.text.slice(at).replace(/\s+/g, " ");
  const behind = statementIn(text);
  if (behind === null) return { sentence, statement: null };
  const own = { ...passage, text: passage.text.slice(at), start: passage.start + at };
  return { sentence: { ...sentence, passage: own, text }, statement: behind };
}

/** Whom a pronoun means stands in no single sentence. */
function statementIn(text: string): ReadStatement | null {
  const statement = isShort(text, WORDS_MAX) ? factsIn(text) : null;
  const leans = statement?.facts.flatMap(peopleIn).some(({ kind }) => kind === "pronoun") ?? false;
  return leans ? null : statement;
}

function told(all: NamingSentences | null, fresh: readonly Seen[]): object {
  const statements = fresh.slice(0, TOLD_MAX).map(({ sentence: { passage, text } }) => {
    return { source: passage.source, start: passage.start, text };
  });
  return { passages: all?.passages ?? 0, sentences: all?.sentences.length ?? 0, statements };
}

/** "Smith" of "Mr Smith": as keys are. */
function untitled({ key, text }: Mention): string {
  return text.split(" ").slice(-key.split(" ").length).join(" ");
}

function isName({ kind }: Mention): boolean {
  return kind === "name";
}

function isShort(text: string, most: number): boolean {
  return wordsOf(text).length <= most;
}

/** What the question names and statements must be about. */
function namedBy(asked: Asked): Mention[] {
  switch (asked.kind) {
    case "where":
    case "before":
      return [asked.of];
    case "is at":
    case "has":
      return [asked.who];
    case "holder":
      return [asked.thing];
    case "relation":
      return [asked.relation.figure, asked.relation.ground].filter(({ kind }) => kind !== "asked");
    case "transfer": {
      // One of those given is in all statements that count.
      const [one] = [asked.thing, asked.to, asked.from].filter((end) => end !== null);
      return one ? [one] : [];
    }
    default:
      return asked satisfies never;
  }
}

function movesWithHolders(asked: Asked): boolean {
  return (asked.kind === "where" || asked.kind === "before") && !isName(asked.of);
}

/** All who had the thing. */
function holdersOf(asked: Asked, seen: ReadonlyMap<string, Seen>): Mention[] {
  const of = asked.kind === "where" || asked.kind === "before" ? asked.of.key : "";
  const people = new Map<string, Mention>();
  for (const { statement } of seen.values()) {
    for (const fact of statement?.facts ?? []) {
      if (!handledIn(fact).some(({ key }) => key === of)) continue;
      for (const person of peopleIn(fact)) if (isName(person)) people.set(person.key, person);
    }
  }
  return [...people.values()];
}

function handledIn(fact: Fact): readonly Mention[] {
  if ("things" in fact) return fact.things;
  return fact.kind === "leave" ? fact.what : [];
}

export function peopleIn(fact: Fact): readonly Mention[] {
  switch (fact.kind) {
    case "give":
      return fact.from ? [fact.from, fact.to] : [fact.to];
    case "relation":
      return [];
    default:
      return fact.who;
  }
}

/** Keys of the places and things that a statement is about. */
function thingsIn({ facts }: ReadStatement): string[] {
  return facts.flatMap(thingKeys);
}

function thingKeys(fact: Fact): string[] {
  switch (fact.kind) {
    case "at":
      return [...fact.places, ...(fact.from ? [fact.from] : [])].map(({ key }) => key);
    case "relation":
      return [fact.figure.key, fact.ground.key];
    default:
      return handledIn(fact).map(({ key }) => key);
  }
}

/** Whether a fact has a part in what is asked; `keys` are of those it is about. */
function matters(fact: Fact, asked: Asked, keys: ReadonlySet<string>): boolean {
  const ofPeople = peopleIn(fact).some(({ key }) => keys.has(key));
  switch (asked.kind) {
    case "relation":
      return fact.kind === "relation" && thingKeys(fact).some((key) => keys.has(key));
    case "transfer":
      return fact.kind === "give";
    case "is at":
      return fact.kind === "at" && ofPeople;
    case "holder":
      return handledIn(fact).some(({ key }) => keys.has(key));
    case "has":
      return ofPeople && fact.kind !== "relation";
    case "where":
    case "before":
      if (fact.kind === "at" || fact.kind === "leave") return ofPeople;
      return handledIn(fact).some(({ key }) => keys.has(key));
    default:
      return asked satisfies never;
  }
}

/**
 * Those that stand among other matter; of the others those that tell of nothing else, and those
 * that have nothing to do with what stands around them.
 */
async function believedOf(
  parts: SituationParts,
  relevant: readonly StatedSentence[],
  sentences: number,
): Promise<readonly StatedSentence[]> {
  // Where nothing stands alone, it is prose, unless it is hardly anything but statements.
  if (relevant.every(({ near }) => near)) {
    return relevant.length >= sentences * STATED_SHARE ? relevant : [];
  }
  const known = new Set(relevant.flatMap((one) => (one.near ? [] : thingsIn(one.statement))));
  const isKnown = (key: string): boolean => known.has(key);
  const doubted = relevant.filter((one) => one.near && !thingsIn(one.statement).every(isKnown));
  const isMany = doubted.length > RELATED_ASKED_MAX;
  const cosines = isMany ? [] : await parts.related(doubted.map(({ sentence }) => sentence));
  const left = new Set(doubted.filter((one, i) => belongsThere(one, cosines[i] ?? 1)));
  return relevant.filter((one) => !left.has(one));
}

/** The longer a sentence, the more of it is alike by chance (decision 0013). */
export function belongsThere({ sentence }: StatedSentence, cosine: number): boolean {
  return cosine > RELATED_MAX - RELATED_A_WORD * wordsOf(sentence.text).length;
}

/** What is no statement, by its document, in order. */
type Prose = ReadonlyMap<string, readonly NamingSentence[]>;

function placesOfProse(ordered: readonly Seen[]): Prose {
  const prose = new Map<string, NamingSentence[]>();
  for (const { sentence, statement } of ordered) {
    if (statement !== null) continue;
    const { source } = sentence.passage;
    const all = prose.get(source) ?? [];
    prose.set(source, all);
    all.push(sentence);
  }
  return prose;
}

/** Whether what is no statement names the same people near by. */
function isNear({ sentence }: Seen, prose: Prose, people: ReadonlySet<string>): boolean {
  const own = [...people].filter((name) => sentence.text.includes(name));
  const { source, start } = sentence.passage;
  const all = prose.get(source) ?? [];
  for (let at = firstFrom(all, start - NEAR_CHARS); at < all.length; at++) {
    const other = all[at];
    if (other === undefined || other.passage.start > start + NEAR_CHARS) return false;
    if (other !== sentence && own.some((name) => other.text.includes(name))) return true;
  }
  return false;
}

function firstFrom(ordered: readonly NamingSentence[], from: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.passage.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** "The owl flew to the roof": what moves by itself is not followed, and may be elsewhere since. */
function movesItself({ sentence: { text }, statement }: Seen, asked: Asked): boolean {
  if (statement !== null || (asked.kind !== "where" && asked.kind !== "before")) return false;
  if (asked.of.kind !== "thing" || !isShort(text, SHORT_WORDS_MAX)) return false;
  const rest = withoutTimes(text).rest.toLowerCase();
  const [, subject, verb = ""] = /^(?:the|a|an|my|our) (.+?) (\p{L}+)\b/u.exec(rest) ?? [];
  return subject === asked.of.key && classesOf(verb).has("move");
}

/** As short as statements are, about the same people, and the same places or things. */
function looksStated(
  { sentence: { text }, statement }: Seen,
  { known, cast }: { known: ReadonlySet<string>; cast: ReadonlySet<string> },
): boolean {
  if (statement !== null || !isShort(text, SHORT_WORDS_MAX) || /["“”?!;]/u.test(text)) return false;
  const words = ` ${wordsOf(text).join(" ")} `;
  const lower = words.toLowerCase();
  const names = (name: string): boolean => words.includes(` ${name} `);
  return [...cast].some(names) && [...known].some((key) => lower.includes(` ${key} `));
}
