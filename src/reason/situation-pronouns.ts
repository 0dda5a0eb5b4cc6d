/**
 * A story that goes on with a pronoun: "Ann went to the barn. Then she took the lamp." Behind a
 * statement of one person alone "he" or "she" is that one, behind one of several "they" are those;
 * what such a sentence states is a statement of theirs. Nobody is "he" here and "she" there: then
 * one of the two is somebody else, and so may be all behind another name, behind a giving, in
 * another paragraph: that is a doubt (situation-doubt.ts).
 *
 *   statement -> sentences of the same pronoun behind it -> those understood, of the same people
 *
 * Behind a statement that has nothing to do with its surroundings these go on with their own, and
 * nothing is taken from them.
 * Errors: those of the embedder; the signal's reason.
 */
import type { NextSentence } from "../retrieve/index.js";
import { type Fact, factsIn, type Mention, type ReadStatement } from "../situation/index.js";
import { wordsOf } from "../words/index.js";
import {
  belongsThere,
  peopleIn,
  type SituationParts,
  type StatedSentence,
  WORDS_MAX,
} from "./situation-search.js";

/** UTF-16 code units; less around a statement says nothing of whether it belongs there. */
const AROUND_CHARS_MIN = 200;
const PERSON = /\b(?:he|she|they)\b/iu;
const ONE = /^(?:he|she)$/u;
const SEVERAL = /^they$/u;
/** A capital within: somebody else. */
const NAMES = /[^.!?"“”'’]\s\p{Lu}\p{Ll}/u;

/** Those with a pronoun, past those without ("The boss was waiting."), up to a long one. */
export function pronounsBehind(behind: readonly NextSentence[]): readonly NextSentence[] {
  const long = behind.findIndex(({ text }) => wordsOf(text).length > WORDS_MAX);
  const near = long < 0 ? behind : behind.slice(0, long);
  return near.filter(({ text }) => PERSON.test(text));
}

/** Of these the statements that are part of what stands around them, or stand by themselves. */
export async function belongsOrAlone(
  parts: Pick<SituationParts, "related">,
  statements: readonly StatedSentence[],
): Promise<readonly StatedSentence[]> {
  const cosines = await parts.related(statements.map(({ sentence }) => sentence));
  return statements.filter((one, i) => {
    return one.sentence.around.length < AROUND_CHARS_MIN || belongsThere(one, cosines[i] ?? 1);
  });
}

export interface WithPronouns {
  /** In document order. */
  readonly stated: readonly StatedSentence[];
  /** Those that a pronoun tells. */
  readonly byPronoun: ReadonlySet<StatedSentence>;
}

/** With the statements of pronouns, each behind the one that names whom it means. */
export async function withPronouns(
  parts: Pick<SituationParts, "related">,
  stated: readonly StatedSentence[],
): Promise<WithPronouns> {
  const resolved = new Map(stated.map((one) => [one, resolve(one)]));
  const going = stated.filter((one) => (resolved.get(one)?.all.length ?? 0) > 1);
  if (going.length === 0) return { stated, byPronoun: new Set() };
  const belonging = await belongsOrAlone(parts, going);
  const each = belonging.flatMap((one) => resolved.get(one) ?? []);
  const agreed = new Set(each.filter((one) => agreesWith(one, each)).map(({ all: [of] }) => of));
  const all = stated.map((one) => {
    const own = resolved.get(one);
    return own && agreed.has(own.all[0]) ? own.all : [one];
  });
  return { stated: all.flat(), byPronoun: new Set(all.flatMap((own) => own.slice(1))) };
}

interface Resolved {
  readonly all: readonly StatedSentence[];
  /** Whom and by which word; of several people none. */
  readonly name: string;
  readonly pronoun: string | null;
}

function agreesWith({ name, pronoun }: Resolved, each: readonly Resolved[]): boolean {
  return each.every((other) => other.name !== name || other.pronoun === pronoun);
}

/** The statement itself and what is understood behind it; each keeps what is left open behind. */
function resolve(one: StatedSentence): Resolved {
  const people = namesIn(one.statement);
  const name = people.map(({ key }) => key).join(", ");
  if (people.length === 0) return { all: [one], name, pronoun: null };
  const { behind } = one.sentence;
  const all = [one];
  let kept = 0;
  let pronoun: string | null = null;
  for (const [at, next] of behind.entries()) {
    if (next.isApart || NAMES.test(next.text) || !PERSON.test(next.text)) break;
    const read = statementOf(next.text, people, pronoun);
    if (read === null) continue;
    pronoun = read.pronoun;
    const before = all.pop();
    if (before) all.push(withBehind(before, behind.slice(kept, at)));
    const sentence = { ...one.sentence, passage: next.passage, text: next.text };
    all.push(withBehind({ ...one, statement: read.statement, sentence }, behind.slice(at + 1)));
    kept = at + 1;
  }
  return { all, name, pronoun };
}

function withBehind(one: StatedSentence, behind: readonly NextSentence[]): StatedSentence {
  return { ...one, sentence: { ...one.sentence, behind } };
}

function namesIn({ facts }: ReadStatement): readonly Mention[] {
  const people = facts.flatMap((fact) => (fact.kind === "give" ? [] : [...peopleIn(fact)]));
  const apart = facts.some(({ kind }) => kind === "give");
  const names = new Map(people.map((one) => [one.key, one]));
  return apart || people.some(({ kind }) => kind !== "name") ? [] : [...names.values()];
}

/** Null where it means somebody else, or nothing is understood. */
function statementOf(
  text: string,
  people: readonly Mention[],
  pronoun: string | null,
): { readonly statement: ReadStatement; readonly pronoun: string } | null {
  const read = factsIn(text);
  if (read === null) return null;
  const means = people.length === 1 ? ONE : SEVERAL;
  const facts: Fact[] = [];
  const said = new Set<string>(pronoun === null ? [] : [pronoun]);
  for (const fact of read.facts) {
    if (!("who" in fact) || !fact.who.every(({ key }) => means.test(key))) return null;
    for (const { key } of fact.who) said.add(key);
    facts.push({ ...fact, who: people });
  }
  const [first, other] = said;
  if (first === undefined || other !== undefined) return null;
  return { statement: { ...read, facts }, pronoun: first };
}
