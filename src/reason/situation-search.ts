/**
 * What the documents state of those whom a question is about, gathered until nothing is missing:
 * first of what it names; of a thing, then of all who had it, because where they went it went.
 *
 *   question's names -> all sentences -> statements that are understood -> who else? -> again
 *
 * Statements among other matter are told from the matter itself: where prose goes on about
 * somebody, it names them again near by, and what it says of them is believed only of places and
 * things that other statements know.
 * Errors: those of the store; the signal's reason.
 */
import type { Clock } from "../base/index.js";
import type { Step } from "../records/index.js";
import type { Named, NamingSentence, NamingSentences } from "../retrieve/index.js";
import {
  factsIn,
  type Asked,
  type Fact,
  type Mention,
  type ReadStatement,
} from "../situation/index.js";
import { wordsOf } from "../words/index.js";
import { timedStep } from "./timed-step.js";

/** Longer sentences are prose. */
const WORDS_MAX = 18;
const SHORT_WORDS_MAX = 9;
/** UTF-16 code units on either side within which prose names somebody again. */
const NEAR_CHARS = 1_500;
const HOLDERS_MAX = 12;
const TOLD_MAX = 40;

export interface SituationParts {
  readonly clock: Clock;
  /** All sentences that name something; null where they are too many to look at. */
  naming(
    named: readonly Named[],
    signal: AbortSignal | undefined,
  ): Promise<NamingSentences | null>;
}

export interface StatedSentence {
  readonly sentence: NamingSentence;
  readonly statement: ReadStatement;
  readonly hop: number;
}

export interface Situation {
  /** In document order. */
  readonly stated: readonly StatedSentence[];
  /** Sentences that look like statements of the same kind and are not understood. */
  readonly unread: readonly NamingSentence[];
  readonly hops: number;
}

/** Null where not all that is said could be looked at, or nothing is stated. */
export async function searchSituation(
  parts: SituationParts,
  steps: Step[],
  asked: Asked,
  o: { readonly hopsMax: number; readonly signal: AbortSignal | undefined },
): Promise<Situation | null> {
  const seen = new Map<string, Seen>();
  const { signal } = o;
  const first = { named: namedBy(asked), hop: 1, signal };
  if (!(await gather(parts, steps, seen, first))) return null;
  const holders = movesWithHolders(asked) ? holdersOf(asked, seen) : [];
  if (holders.length > HOLDERS_MAX || (holders.length > 0 && o.hopsMax < 2)) return null;
  if (holders.length > 0) {
    const more = { named: holders, hop: 2, signal };
    if (!(await gather(parts, steps, seen, more))) return null;
  }
  const ordered = [...seen.values()].sort(inOrder);
  const people = new Set([...namedBy(asked), ...holders].filter(isName).map(({ text }) => text));
  const believed = believedOf(ordered, people);
  const known = believed.flatMap(({ statement }) => thingsIn(statement));
  const facts = believed.flatMap(({ statement }) => statement.facts);
  const cast = facts.flatMap(peopleIn).map(({ text }) => text);
  const told = { known: new Set(known), cast: new Set(cast) };
  const unread = ordered.filter((one) => looksStated(one, told) && !isNear(one, ordered, people));
  return {
    stated: believed,
    unread: unread.map(({ sentence }) => sentence),
    hops: holders.length > 0 ? 2 : 1,
  };
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
  o: { named: readonly Mention[]; hop: number; signal: AbortSignal | undefined },
): Promise<boolean> {
  const { clock } = parts;
  if (o.named.length === 0) return false;
  const named = o.named.map((one) => ({ text: one.text, isName: isName(one) }));
  const query = named.map(({ text }) => text).join(", ");
  const own: Step[] = [];
  const input = { query, for: "all that is stated" };
  const all = await timedStep(clock, own, "search", input, async () => {
    const value = await parts.naming(named, o.signal);
    const fresh: Seen[] = [];
    for (const sentence of value?.sentences ?? []) {
      const key = `${sentence.passage.source}\0${sentence.passage.start}`;
      if (seen.has(key)) continue;
      const statement = isShort(sentence.text, WORDS_MAX) ? factsIn(sentence.text) : null;
      const one = { sentence, statement, hop: o.hop };
      seen.set(key, one);
      if (statement) fresh.push(one);
    }
    return { value, output: told(value, fresh) };
  });
  const any = [...seen.values()].some(({ statement }) => statement !== null);
  if (any) steps.push(...own);
  return all !== null && any;
}

function told(all: NamingSentences | null, fresh: readonly Seen[]): object {
  const statements = fresh.slice(0, TOLD_MAX).map(({ sentence: { passage, text } }) => {
    return { source: passage.source, start: passage.start, text };
  });
  return { passages: all?.passages ?? 0, sentences: all?.sentences.length ?? 0, statements };
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

function peopleIn(fact: Fact): readonly Mention[] {
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
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case "at":
        return [...fact.places, ...(fact.from ? [fact.from] : [])].map(({ key }) => key);
      case "relation":
        return [fact.figure.key, fact.ground.key];
      case "leave":
        return fact.what.map(({ key }) => key);
      default:
        return fact.things.map(({ key }) => key);
    }
  });
}

/** Those that stand among other matter, and of the rest those that tell of nothing else. */
function believedOf(ordered: readonly Seen[], people: ReadonlySet<string>): StatedSentence[] {
  const read = ordered.flatMap((one) =>
    one.statement ? [{ ...one, statement: one.statement }] : [],
  );
  const near = new Set(read.filter((one) => isNear(one, ordered, people)));
  if (near.size === read.length) return read;
  const known = new Set(
    read.flatMap((one) => (near.has(one) ? [] : thingsIn(one.statement))),
  );
  const isKnown = (key: string): boolean => known.has(key);
  return read.filter((one) => !near.has(one) || thingsIn(one.statement).every(isKnown));
}

/** Whether what is no statement names the same people near by. */
function isNear(one: Seen, ordered: readonly Seen[], people: ReadonlySet<string>): boolean {
  const own = [...people].filter((name) => one.sentence.text.includes(name));
  const { source, start } = one.sentence.passage;
  return ordered.some(({ sentence, statement }) => {
    if (statement !== null || sentence.passage.source !== source) return false;
    if (Math.abs(sentence.passage.start - start) > NEAR_CHARS) return false;
    if (sentence === one.sentence) return false;
    return own.some((name) => sentence.text.includes(name));
  });
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

function inOrder(a: Seen, b: Seen): number {
  const [one, other] = [a.sentence.passage, b.sentence.passage];
  if (one.source === other.source) return one.start - other.start;
  return one.source < other.source ? -1 : 1;
}
