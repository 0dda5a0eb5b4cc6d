/**
 * A story that goes on with a pronoun: "Ann went to the barn. Then she took the lamp." Behind a
 * statement of one person alone "he" and "she" are that one, behind one of several "they" are
 * those; what such a sentence states is a statement of theirs. Whom a pronoun means behind a
 * statement of two that tells them apart ("Ann gave Bob the lamp. She went out.") is not told.
 *
 *   statement -> sentences of the same pronoun behind it -> those understood, of the same people
 *
 * Behind a statement that has nothing to do with its surroundings these go on with their own, and
 * nothing is taken from them.
 * Errors: those of the embedder; the signal's reason.
 */
import type { Sentence } from "../retrieve/index.js";
import { type Fact, factsIn, type Mention, type ReadStatement } from "../situation/index.js";
import { wordsOf } from "../words/index.js";
import {
  belongsThere,
  peopleIn,
  type SituationParts,
  type StatedSentence,
} from "./situation-search.js";

/** Longer sentences are prose. */
const WORDS_MAX = 18;
/** UTF-16 code units; less around a statement says nothing of whether it belongs there. */
const AROUND_CHARS_MIN = 200;
const PERSON = /\b(?:he|she|they)\b/iu;
const ONE = /^(?:he|she)$/u;
const SEVERAL = /^they$/u;

/** Up to the first sentence behind that is of something else. */
export function pronounsBehind(behind: readonly Sentence[]): readonly Sentence[] {
  const others = behind.findIndex(({ text }) => !isOfPronoun(text));
  return others < 0 ? behind : behind.slice(0, others);
}

function isOfPronoun(text: string): boolean {
  return PERSON.test(text) && wordsOf(text).length <= WORDS_MAX;
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

/** With the statements of pronouns, each behind the one that names whom it means. */
export async function withPronouns(
  parts: Pick<SituationParts, "related">,
  stated: readonly StatedSentence[],
): Promise<readonly StatedSentence[]> {
  const resolved = new Map(stated.map((one) => [one, resolve(one)]));
  const going = stated.filter((one) => (resolved.get(one)?.length ?? 0) > 1);
  if (going.length === 0) return stated;
  const belonging = new Set(await belongsOrAlone(parts, going));
  return stated.flatMap((one) => (belonging.has(one) ? (resolved.get(one) ?? [one]) : [one]));
}

/** The statement itself and what is understood behind it; each keeps what is left open behind. */
function resolve(one: StatedSentence): readonly StatedSentence[] {
  const people = namesIn(one.statement);
  const all = [one];
  let open: Sentence[] = [];
  const close = (): void => {
    const last = all.pop();
    if (last) all.push({ ...last, sentence: { ...last.sentence, behind: open } });
    open = [];
  };
  for (const next of pronounsBehind(one.sentence.behind)) {
    const statement = statementOf(next.text, people);
    if (statement === null) {
      open.push(next);
      continue;
    }
    close();
    all.push({ ...one, statement, sentence: { ...one.sentence, ...next } });
  }
  if (all.length === 1) return all;
  close();
  return all;
}

function namesIn({ facts }: ReadStatement): readonly Mention[] {
  const people = facts.flatMap((fact) => (fact.kind === "give" ? [] : [...peopleIn(fact)]));
  const apart = facts.some(({ kind }) => kind === "give");
  const names = new Map(people.map((one) => [one.key, one]));
  return apart || people.some(({ kind }) => kind !== "name") ? [] : [...names.values()];
}

/** Null where it means somebody else, or nothing is understood. */
function statementOf(text: string, people: readonly Mention[]): ReadStatement | null {
  const read = people.length === 0 ? null : factsIn(text);
  if (read === null) return null;
  const means = people.length === 1 ? ONE : SEVERAL;
  const facts: Fact[] = [];
  for (const fact of read.facts) {
    if (!("who" in fact) || !fact.who.every(({ key }) => means.test(key))) return null;
    facts.push({ ...fact, who: people });
  }
  return { ...read, facts };
}
