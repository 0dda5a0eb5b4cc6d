/**
 * Answers a question about somebody from what they said in conversations: their sentences, told in
 * the third person, are searched for and read one by one. Where several answer, the question asks
 * for all of them, or for how many, or the last one said holds. Sentences that name somebody else
 * are also read together with what was said of that one.
 *
 *   question -> speaker -> their sentences, the most alike -> reader, each alone --+-> all, how
 *                                  |                                               |   many, the
 *                                  +-> names in them -> sentences naming these ----+   last
 *                                                       reader, in pairs
 *
 * Null where the question names nobody who speaks, or nothing that was said answers it.
 * Errors: what search and reader raise.
 * Source: native-notes/decisions/0024-what-was-said.md
 */
import type { Clock } from "../base/index.js";
import { type Answer, NO_USAGE, type Step } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import type { SpokenSearch, SpokenStatement } from "../retrieve/index.js";
import { contentWords, foldAnswer, foldWord, newNames, runsOf } from "../words/index.js";
import { citeSpan } from "./citation.js";
import { baseForm } from "./irregular-verbs.js";
import { rounded, timedStep } from "./timed-step.js";
import { heldShare } from "./walk-lines.js";

export interface SpokenParts {
  readonly spoken: SpokenSearch;
  readonly reader: Pick<Reader, "read">;
  readonly clock: Clock;
}

/** Sentences that are read. */
const READ_MAX = 16;
/** Of the most alike, those whose names are followed; names, and sentences of each. */
const FOLLOWED = 3;
const NAMES_MAX = 3;
const OF_NAME_MAX = 4;
/**
 * What a sentence must be worth to answer, and how far below the best one others may be: to be
 * items beside it, and to replace it when they were said later.
 */
const WORTH_MIN = 1.65;
const BESIDE_BEST = 0.3;
const REPLACES = 0.2;
/** The reader's logits beside cosines; the share of the question's words that is held. */
const ANSWERABLE_SCALE = 10;
const SPAN_SCALE = 40;
const HELD_WEIGHT = 0.2;
const CONFIDENCE = { least: 0.6, most: 0.9 };

/** A sentence, or two, with what the reader takes from it. */
interface Heard {
  readonly text: string;
  /** The one that holds the answer first. */
  readonly statements: readonly SpokenStatement[];
  readonly worth: number;
}

interface Asked {
  readonly question: string;
  readonly speaker: string;
  /** Content words, those of the speaker's name aside. */
  readonly words: readonly string[];
  readonly signal: AbortSignal | undefined;
}

export async function spokenAnswer(
  parts: SpokenParts,
  question: string,
  o: { readonly signal?: AbortSignal | undefined },
): Promise<Answer | null> {
  const speaker = parts.spoken.speakerIn(question);
  if (speaker === null) return null;
  const { clock } = parts;
  const startedMs = clock.nowMs();
  const steps: Step[] = [];
  const own = new Set(runsOf(speaker).map(foldWord));
  const words = [...contentWords(question)].map((word) => foldWord(baseForm(word)));
  const asked = { question, speaker, words: words.filter((w) => !own.has(w)), signal: o.signal };
  const said = await search(parts, steps, asked);
  const heard = await timedStep(clock, steps, "read", { sentences: said.length }, async () => {
    const alone = await hear(parts.reader, asked, said.map((one) => [one]));
    const linked = await hear(parts.reader, asked, await pairs(parts, steps, asked, said));
    const value = [...alone, ...linked].sort((a, b) => b.worth - a.worth);
    const output = value.slice(0, 5).map(({ text, worth }) => ({ text, worth: rounded(worth) }));
    return { value, output };
  });
  const chosen = chosenOf(question, withoutLinks(question, heard));
  if (chosen === null) return null;
  const { text } = chosen;
  steps.push({ kind: "answer", input: { by: "what was said" }, output: { text }, ms: 0 });
  const cited = chosen.from.flatMap(({ statements }) => statements);
  return {
    question,
    answer: text,
    status: "answered",
    confidence: rounded(chosen.confidence),
    citations: cited.map(({ passage, start, end }) => citeSpan(passage, { start, end })),
    passages: unique([...cited, ...said]).map(({ passage: { source, start, end } }, i) => {
      return { source, start, end, rank: i + 1, hop: 1 };
    }),
    steps,
    usage: {
      ...NO_USAGE,
      passagesRead: said.length,
      ms: Math.round(clock.nowMs() - startedMs),
    },
  };
}

function search(
  { spoken, clock }: SpokenParts,
  steps: Step[],
  { question, speaker, signal }: Asked,
  naming?: string,
): Promise<readonly SpokenStatement[]> {
  const input = { query: question, for: `what ${speaker} said${naming ? ` of ${naming}` : ""}` };
  const most = naming === undefined ? READ_MAX : OF_NAME_MAX;
  return timedStep(clock, steps, "search", input, async () => {
    const by = { speaker, most, ...(naming === undefined ? {} : { naming }) };
    const value = await spoken.said(question, by, signal);
    return { value, output: { statements: value.map(told) } };
  });
}

/** The most alike that name somebody, each with other sentences that name the same one. */
async function pairs(
  parts: SpokenParts,
  steps: Step[],
  asked: Asked,
  said: readonly SpokenStatement[],
): Promise<[SpokenStatement, SpokenStatement][]> {
  const first = said.slice(0, FOLLOWED);
  const names = newNames(first.map(({ plain }) => plain.text), asked.question).slice(0, NAMES_MAX);
  const found: [SpokenStatement, SpokenStatement][] = [];
  for (const name of names) {
    const naming = first.filter(({ plain }) => plain.text.includes(name));
    const others = await search(parts, steps, asked, name);
    for (const one of naming) {
      for (const other of others) {
        if (other.plain.text !== one.plain.text) found.push([one, other]);
      }
    }
  }
  return found;
}

/** Of two sentences read together, the answer must stand in the second. */
async function hear(
  reader: Pick<Reader, "read">,
  asked: Asked,
  groups: readonly (readonly SpokenStatement[])[],
): Promise<Heard[]> {
  const texts = groups.map((group) => group.map(({ plain }) => plain.text).join(" "));
  const readings = await reader.read(asked.question, texts, asked.signal);
  return groups.flatMap((group, i): Heard[] => {
    const [reading, text = ""] = [readings[i], texts[i]];
    const [best] = reading?.answers ?? [];
    const last = group.at(-1);
    if (!reading || !best || !last || best.start < text.length - last.plain.text.length) return [];
    const answer = text.slice(best.start, best.end).replace(/[.,;:!?\s]+$/u, "").trim();
    const likeness = group.reduce((most, one) => Math.max(most, one.likeness), 0);
    const worth =
      reading.answerableLogit / ANSWERABLE_SCALE +
      best.score / SPAN_SCALE +
      likeness +
      HELD_WEIGHT * heldShare(asked.words, text);
    return answer === "" ? [] : [{ text: answer, statements: [...group].reverse(), worth }];
  });
}

/**
 * Whoever leads to the answer is not the answer: "the cousin who gave Ann a bicycle" is not asked
 * for where her job is. Where two sentences answer together, the name that they share is no answer.
 */
function withoutLinks(question: string, heard: readonly Heard[]): readonly Heard[] {
  if (/^(?:who|whom|whose)\b|\b(?:name|called)\b/i.test(question.trim())) return heard;
  const linked = heard.filter(({ statements, worth }) => {
    return statements.length > 1 && worth >= WORTH_MIN;
  });
  const names = new Set(
    linked.flatMap(({ statements: [one, other] }) => {
      const shared = newNames([one?.plain.text ?? ""], question);
      return shared.filter((name) => other?.plain.text.includes(name));
    }),
  );
  return heard.filter(({ text }) => !names.has(text));
}

/** "Which boats did", "what are all the": more than one thing may answer. */
const PLURAL = new RegExp(
  "^(?:which|what) (?:[\\p{L}-]+ ){0,2}(?!(?:news|series|species|means|gas|atlas|canvas|lens) )" +
    "[\\p{L}-]+[^\\Wsui]s (?:did|do|does|has|have|had|are|were|can)\\b|" +
    "\\ball (?:of )?the\\b",
  "iu",
);

const A_NUMBER = new RegExp(
  "\\d|\\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\p{L}+teen|" +
    "(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\\p{L}+)?|hundreds?|thousands?|dozens?|" +
    "couple|both|several|many|few|twins?|triplets?)\\b",
  "iu",
);

function chosenOf(question: string, heard: readonly Heard[]) {
  const best = heard[0]?.worth ?? 0;
  if (best < WORTH_MIN) return null;
  const confidence = Math.min(CONFIDENCE.most, CONFIDENCE.least + best - WORTH_MIN);
  const good = heard.filter(({ worth }) => worth >= best - BESIDE_BEST).sort(inTime);
  const items = [...new Map(good.map((one) => [foldAnswer(one.text), one])).values()];
  const counts = /^how many\b/i.test(question.trim());
  // A number that somebody said is no item to be counted.
  if (counts && !good.some(({ text }) => A_NUMBER.test(text))) {
    // "A son and a daughter" are two in one: what is told so is not to be counted by sentences.
    if (items.some(({ text }) => /,|\b(?:and|or)\b/iu.test(text))) return null;
    return { text: String(items.length), from: items, confidence };
  }
  if (PLURAL.test(question.trim())) {
    return { text: items.map(({ text }) => text).join(", "), from: items, confidence };
  }
  const last = good.findLast(({ worth }) => worth >= best - REPLACES);
  return last ? { text: last.text, from: [last], confidence } : null;
}

function inTime({ statements: [a] }: Heard, { statements: [b] }: Heard): number {
  const [one, other] = [a?.date ?? "", b?.date ?? ""];
  if (one !== other) return one < other ? -1 : 1;
  return placeOf(a) - placeOf(b);
}

function placeOf(statement: SpokenStatement | undefined): number {
  return statement ? statement.passage.start + statement.start : 0;
}

function unique(statements: readonly SpokenStatement[]): SpokenStatement[] {
  return [...new Map(statements.map((one) => [one.passage.id, one])).values()];
}

function told({ passage, start, end, likeness, date }: SpokenStatement): object {
  const { source, text } = passage;
  const said = text.slice(start, end);
  return { source, start: passage.start + start, text: said, date, likeness: rounded(likeness) };
}
