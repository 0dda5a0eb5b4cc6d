/**
 * Which statements about others belong to those about the subject, by their places: "the keys were
 * given to Ann" is explained by the last thing said of Ann before it, and by what is said of her
 * until the subject is spoken of again. A join on names and intervals; nothing is understood.
 * Then the end of the story: the last lines up to where the question's other words were last named.
 */
import { inOrder, questionTerms, type Statement } from "../retrieve/index.js";
import { foldWord, wordsOf } from "../words/index.js";

/** Lines that a small reasoner follows without losing its way. */
const LINES_MAX = 8;
/** Behind the line that last names what else the question asks about. */
const LINES_BEHIND = 2;

export interface StatementsToJoin {
  readonly question: string;
  readonly subject: readonly string[];
  readonly first: readonly Statement[];
  /** `names` of each are those it was searched for. */
  readonly second: readonly Statement[];
}

/** In document order. */
export function joined(o: StatementsToJoin): Statement[] {
  const places = new Set(o.first.map(placeOf));
  const others = o.second.filter((statement) => !places.has(placeOf(statement)));
  const chosen = new Set<Statement>(o.first);
  for (const one of o.first) {
    const { source, start } = one.passage;
    const next = o.first.find((f) => f.passage.source === source && f.passage.start > start);
    const end = next?.passage.start ?? Number.POSITIVE_INFINITY;
    const held = new Set(wordsOf(one.passage.text).map(foldWord));
    const named = others.filter(
      ({ passage, names }) =>
        passage.source === source && names.some((name) => held.has(foldWord(name))),
    );
    const before = named.findLast(({ passage }) => passage.start < start);
    if (before) chosen.add(before);
    for (const other of named) {
      if (other.passage.start > start && other.passage.start < end) chosen.add(other);
    }
  }
  return ending([...chosen].sort(inOrder), o);
}

function ending(lines: readonly Statement[], o: StatementsToJoin): Statement[] {
  const subject = new Set(o.subject.map(foldWord));
  const also = questionTerms(o.question).words.map(foldWord).filter((word) => !subject.has(word));
  const at = lines.findLastIndex(({ passage }) =>
    wordsOf(passage.text).some((word) => also.includes(foldWord(word))),
  );
  const upTo = at < 0 ? lines : lines.slice(0, at + 1 + LINES_BEHIND);
  return upTo.slice(-LINES_MAX);
}

function placeOf({ passage }: Statement): string {
  return `${passage.source}\0${passage.start}`;
}
