/**
 * A story out of scattered statements: what a question asks about is said in single sentences far
 * apart, in passages about something else. They are searched for one by one, put in order, and
 * read as one short text. Where the first ones answer nothing, those whom they name are searched
 * for, and of their statements stay those that belong to the time in question: the last one before
 * each of the first, and what follows until the next.
 *
 *   question -> statements about its subject -> reader: is it said? -> yes: these
 *                                                    -> no: statements about those named -> joined
 *
 * Errors: what retrieval and the reader raise; the signal's reason.
 * Source: native-notes/decisions/0013-scattered-statements.md
 */
import { sentences } from "../chunks/index.js";
import type { Hit, Passage, Reading, Step } from "../records/index.js";
import type { FirstStatements, Retrieval, Statement } from "../retrieve/index.js";
import { contentWords, isStopWord, newNames, runsOf, wordsOf } from "../words/index.js";
import type { ReasonParts } from "./parts.js";
import { joined } from "./statement-join.js";
import { readStory } from "./story-reading.js";
import { rounded, timedStep } from "./timed-step.js";
import type { WindowOrder } from "./window-order.js";

/** Longer sentences are prose: passages hold them well. Words, median of the most alike. */
const SHORT_WORDS_MAX = 14;
const MOST_ALIKE = 3;
/**
 * A sentence that says more of what stands around it than this belongs there. A cosine, less for
 * each word: the longer, the more there is to be alike by chance.
 */
const RELATED_MAX = 0.7;
const RELATED_A_WORD = 0.0075;
/** From this score of the reader's best span on, the first statements answer by themselves. */
const ANSWERED_SCORE = 9;
/** The reader's logits beside cosines, and the least sum that makes an answer (decision 0013). */
const SPAN_SCALE = 40;
const ANSWERABLE_SCALE = 10;
const REPEATS_WEIGHT = 2;
const ANSWERS_MIN = -0.36;
const NAMES_MAX = 6;
/**
 * Who asks in more words than these is served by passages, which are alike by them; so is who asks
 * in four or more where a passage holds most of them. Content words, and their share.
 */
const ASKED_WORDS_MAX = 6;
const HELD_WORDS_MIN = 4;
const HELD_SHARE = 2 / 3;
const HELD_PASSAGES = 8;
/** Lines of the story: more than these, a small reasoner loses its way. */
const FIRST_MAX = 16;

export interface Story {
  readonly hits: readonly Hit[];
  /** One for each hit: what the reader made of them, read together. */
  readonly readings: readonly Reading[];
  /** The statements, with the search that found each. */
  readonly found: readonly { readonly hit: Hit; readonly hop: number }[];
}

export async function scatteredStory(
  parts: ReasonParts,
  steps: Step[],
  o: {
    readonly question: string;
    readonly retrieval: Retrieval;
    readonly hopsMax: number;
    readonly order?: WindowOrder | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Story | null> {
  const { statements: search, clock } = parts;
  const { question, retrieval, signal } = o;
  if (!search || retrieval.hits.length === 0 || passagesServe(question, retrieval)) return null;
  const input = { query: question, for: "statements" };
  const own: Step[] = [];
  const found = await timedStep(clock, own, "search", input, async () => {
    const value = await search.first(question, signal);
    const { subject = [], statements = [], related = 1 } = value ?? {};
    return { value, output: told(statements, { subject, related: rounded(related) }) };
  });
  if (!found) return null;
  steps.push(...own);
  if (!areScattered(found)) return null;
  const first = best(found.statements, FIRST_MAX);
  const story = await storyOf(parts, { lines: first, later: [] }, o);
  const names = newNames(first.map(({ passage }) => passage.text), question).slice(0, NAMES_MAX);
  if (o.hopsMax < 2 || names.length === 0 || isSaid(story)) return story;
  const again = { query: names.join(", "), for: "statements" };
  const second = await timedStep(clock, steps, "search", again, async () => {
    const all = await search.about(question, { subject: found.subject, names, first }, signal);
    const value = await thatAnswer(parts, all, signal);
    return { value, output: told(value, { names, lookedAt: all.length }) };
  });
  const lines = joined({ question, subject: found.subject, first, second });
  return second.length === 0 ? story : storyOf(parts, { lines, later: second }, o);
}

/** Known before anything is compared, which is what costs. */
export function passagesServe(question: string, retrieval: Retrieval): boolean {
  const asked = [...contentWords(question)];
  if (asked.length > ASKED_WORDS_MAX) return true;
  if (asked.length < HELD_WORDS_MIN) return false;
  const heldIn = (text: string): number => {
    const held = contentWords(text);
    return asked.filter((word) => held.has(word)).length;
  };
  return retrieval.hits.slice(0, HELD_PASSAGES).some(({ passage }) => {
    const { text } = passage;
    const count = heldIn(`${passage.title ?? ""} ${text}`);
    if (count < asked.length * HELD_SHARE) return false;
    // One short sentence that holds them all is no passage about them.
    return !sentences(text).some(({ start, end }) => {
      const sentence = text.slice(start, end);
      return wordsOf(sentence).length <= SHORT_WORDS_MAX && heldIn(sentence) === count;
    });
  });
}

async function storyOf(
  parts: ReasonParts,
  { lines, later }: { lines: readonly Statement[]; later: readonly Statement[] },
  o: Parameters<typeof scatteredStory>[2],
): Promise<Story> {
  const ranked = o.order === "rank";
  const shown = ranked ? lines.toSorted((a, b) => b.likeness - a.likeness) : lines;
  const hits = shown.map((statement, i) => toHit(statement, i, o.retrieval));
  const readings = await readStory(parts.reader, o.question, hits, o.signal);
  const found = shown.flatMap((statement, i) => {
    const hit = hits[i];
    return hit ? [{ hit, hop: later.includes(statement) ? 2 : 1 }] : [];
  });
  return { hits, readings, found };
}

/** Ids below those of stores and teachers, so that none is taken for a passage of the store. */
const ID_BEGIN = -2;

function toHit({ passage, likeness }: Statement, i: number, retrieval: Retrieval): Hit {
  const own: Passage = { ...passage, id: ID_BEGIN - i };
  const words = { rank: i + 1, score: retrieval.wordsScoreMax };
  const trace = { words, vector: { rank: i + 1, cosine: likeness }, matchedTerms: [] };
  return { rank: i + 1, score: 1, passage: own, trace };
}

function areScattered({ statements, related }: FirstStatements): boolean {
  const lengths = statements
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, MOST_ALIKE)
    .map(({ passage }) => passage.text.split(/\s+/).length)
    .sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)];
  if (median === undefined || median > SHORT_WORDS_MAX) return false;
  return related <= RELATED_MAX - RELATED_A_WORD * median;
}

/** Whether the reader found an answer: "there" is none. */
function isSaid({ hits, readings }: Story): boolean {
  return readings.some((reading, i) =>
    reading.answers.some(({ start, end, score }) => {
      const words = runsOf(hits[i]?.passage.text.slice(start, end) ?? "");
      return score >= ANSWERED_SCORE && words.some((word) => !isStopWord(word));
    }),
  );
}

/**
 * Statements that answer the question asked of those they name: the reader finds a span, they are
 * like the question, and they do not say of another thing what the first ones say of the subject.
 */
async function thatAnswer(
  { reader }: ReasonParts,
  statements: readonly Statement[],
  signal: AbortSignal | undefined,
): Promise<Statement[]> {
  const scores = new Map<Statement, number>();
  for (const asked of new Set(statements.map((one) => one.asked))) {
    const own = statements.filter((one) => one.asked === asked);
    const readings = await reader.read(asked, own.map(({ passage }) => passage.text), signal);
    for (const [i, one] of own.entries()) {
      const { answers = [], answerableLogit = 0 } = readings[i] ?? {};
      const span = answers.reduce((most, { score }) => Math.max(most, score), 0);
      const read = span / SPAN_SCALE + answerableLogit / ANSWERABLE_SCALE;
      scores.set(one, read + one.likeness - REPEATS_WEIGHT * one.repeats);
    }
  }
  const answering = statements.filter((one) => (scores.get(one) ?? 0) >= ANSWERS_MIN);
  // A question that the reader can't read tells nothing of any of them.
  return answering.length > 0 ? answering : [...statements];
}

/** The most alike, in their order. */
function best(statements: readonly Statement[], most: number): Statement[] {
  const chosen = new Set(
    statements.toSorted((a, b) => b.likeness - a.likeness).slice(0, most),
  );
  return statements.filter((statement) => chosen.has(statement));
}

function told(statements: readonly Statement[], more: object): object {
  const lines = statements.map(({ passage, likeness }) => ({
    source: passage.source,
    start: passage.start,
    text: passage.text,
    likeness: rounded(likeness),
  }));
  return { ...more, statements: lines };
}
