/**
 * Whether one line answers the question that is asked of each, and with what: the reader's spans,
 * held against the wording of the question. The probability is a logistic sum of what was measured
 * (weights: native-notes/decisions/0017-questions-that-need-everything.md).
 */
import type { Mark, Reading } from "../records/index.js";
import { askedWords, heldShare, sameWord, type WalkLine } from "./walk-lines.js";
import { amountsIn, datesIn } from "./walk-values.js";
import type { WalkQuestion } from "./walk-question.js";
import { isStopWord, wordsOf } from "../words/index.js";

export interface Judgement {
  /** Probability that the line answers. */
  readonly probability: number;
  /** What it answers with, in the line's passage: one span each. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly features: LineFeatures;
}

export interface LineFeatures {
  /** Logits: of the best span, and that the line answers at all. */
  readonly span: number;
  readonly answerable: number;
  /** Of the words that the question says of what it asks for, the share that the line holds. */
  readonly said: number;
}

const WEIGHTS = { bias: -5.8, span: 0.22, answerable: 0.75, said: 4.4 } as const;
/** For a line that holds no word of the question: found by likeness, it must be sure. */
const UNSAID = -2;

const NEGATION = /\b(?:not|never|cannot|nobody|none|neither|nor|no longer)\b|n['’]t\b/iu;
/** Words without which a line says something else, though they are stop words. */
const DIRECTIONS =
  new RegExp(
    String.raw`\b(?:against|without|before|after|during|below|above|under|over|until|since|` +
      String.raw`between|down|up|off|out)\b`,
    "giu",
  );
/** Spans that are looked at for a better one, below the best. */
const SPAN_MARGIN = 6;
/** A subject stands before its verb: logits for a span that does. */
const SUBJECT_BONUS = 4;
/** A line without the verb of "who led ..." says it in other words, or something else. */
const LACKING_VERB = 0.6;

export interface Asked {
  readonly question: WalkQuestion;
  /** Content words, folded: all, and without those that only name the kind of thing. */
  readonly words: readonly string[];
  readonly said: readonly string[];
  readonly directions: readonly string[];
  readonly negated: boolean;
  /** The verb of "who led ...", where the answer is its subject; "" elsewhere. */
  readonly verb: string;
}

const SUBJECT_VERB =
  /^(?:who|which [\p{L}-]+) (?!is\b|are\b|was\b|were\b|did\b|do\b|does\b)([\p{L}]+)\b/iu;

export function askedOf(question: WalkQuestion): Asked {
  const { each, noun } = question;
  const words = askedWords(each).filter((word) => word !== "many" && word !== "much");
  const [kind = ""] = askedWords(noun);
  const rest = words.filter((word) => kind === "" || !sameWord(word, kind));
  const verb = SUBJECT_VERB.exec(each)?.[1];
  return {
    question,
    words,
    // A sum's lines say what is summed: "7 miles" where miles are asked for.
    said: rest.length > 0 && question.kind !== "total" ? rest : words,
    directions: each.match(DIRECTIONS)?.map((word) => word.toLowerCase()) ?? [],
    negated: NEGATION.test(each),
    verb: verb === undefined || isStopWord(verb) ? "" : verb.toLowerCase(),
  };
}

/** Whether the line is worth reading: it says of itself something that is asked. */
export function isWorthReading(line: WalkLine, asked: Asked): boolean {
  return heldShare(asked.words, line.passage.text.slice(line.start, line.end)) > 0;
}

export function judge(line: WalkLine, reading: Reading, asked: Asked): Judgement | null {
  const own = line.passage.text.slice(line.start, line.end);
  if (!asked.negated && isDenied(own, asked)) return null;
  const lower = own.toLowerCase();
  if (asked.directions.some((word) => !lower.includes(word))) return null;
  const best = reading.answers[0];
  const chosen = chooseSpan(line, reading.answers, asked);
  if (!best || !chosen) return null;
  const said = heldShare(asked.said, line.text);
  const saidHere = heldShare(asked.said, own);
  const lacksVerb = asked.verb !== "" && heldShare(askedWords(asked.verb), own) === 0;
  const features = {
    span: best.score,
    answerable: reading.answerableLogit,
    // What it leans on may name the thing, but the line must say something of it.
    said: saidHere === 0 ? 0 : said * (lacksVerb ? LACKING_VERB : 1),
  };
  const spans = split(line, chosen).map((span) => {
    const start = span.start + kindBefore(line.text.slice(span.start, span.end), asked);
    return { start: start + line.from, end: span.end + line.from };
  });
  return { probability: probabilityOf(features), spans, features };
}

const CLAUSE_END = /[,;:.!?]|\b(?:and|but|though|although|because|since|while)\b/iu;

/** "Not" stands in a clause that says what is asked: "she can't come, and is allergic" does not. */
function isDenied(text: string, { said }: Asked): boolean {
  return text
    .split(CLAUSE_END)
    .some((clause) => NEGATION.test(clause) && heldShare(said, clause) > 0);
}

function probabilityOf(f: LineFeatures): number {
  const sum =
    WEIGHTS.bias +
    WEIGHTS.span * f.span +
    WEIGHTS.answerable * f.answerable +
    WEIGHTS.said * f.said +
    (f.said === 0 ? UNSAID : 0);
  return 1 / (1 + Math.exp(-sum));
}

function chooseSpan(
  line: WalkLine,
  answers: readonly Mark[],
  asked: Asked,
): Mark | null {
  const top = answers[0]?.score ?? 0;
  const verbAt = verbIn(line.text, asked.verb);
  let best: Mark | null = null;
  let bestScore = -Infinity;
  for (const mark of answers) {
    const text = line.text.slice(mark.start, mark.end);
    if (!canBe(text, asked)) continue;
    const subject = verbAt !== null && mark.end <= verbAt ? SUBJECT_BONUS : 0;
    const score = mark.score + subject;
    if (score > bestScore) [best, bestScore] = [mark, score];
  }
  // Pronouns and words of the question stand where the answer does, and others are far from it.
  const least = top - SPAN_MARGIN;
  return best !== null && best.score >= least ? best : null;
}

/** Where the verb stands in an active sentence: "by" behind it turns the order round. */
function verbIn(text: string, verb: string): number | null {
  if (verb === "") return null;
  for (const one of text.matchAll(/\p{L}+/gu)) {
    if (heldShare(askedWords(verb), one[0]) === 0) continue;
    return /^\W+by\b/iu.test(text.slice(one.index + one[0].length)) ? null : one.index;
  }
  return null;
}

function canBe(text: string, { question, words }: Asked): boolean {
  const own = wordsOf(text);
  const content = own.filter((word) => !isStopWord(word));
  if (content.length === 0 || /[:;=|]/.test(text)) return false;
  const asked = content.filter((word) => words.some((one) => sameWord(one, word.toLowerCase())));
  if (asked.length * 2 > content.length) return false;
  const figures = amountsIn(text).length + datesIn(text).length > 0 || /^\d/.test(text);
  if (question.kind === "total") return figures;
  if (question.persons && !mayBePerson(text, content)) return false;
  return !figures || /^\p{L}/u.test(text) && !/^(?:\p{Ll}+ )?\d/u.test(text);
}

/** With a capital, but for one that only describes: "Harbour committee" is no name of a person. */
function mayBePerson(text: string, content: readonly string[]): boolean {
  if (!content.some((word) => /^\p{Lu}/u.test(word))) return false;
  const head = /^(?:[Tt]he )?(?:\p{Lu}[\p{L}'’.-]* )+(\p{Ll}[\p{L}-]+)$/u.exec(text)?.[1];
  return head === undefined || isStopWord(head);
}

const JOINT = /,\s+(?:and\s+)?|\s+and\s+|;\s+/u;
const PART_WORDS_MAX = 6;

/** "Ada, Ben and Cy" are three: where all parts are short, and three or each with a capital. */
function split(line: WalkLine, mark: Mark): { start: number; end: number }[] {
  const text = line.text.slice(mark.start, mark.end);
  const parts: { start: number; end: number }[] = [];
  let at = 0;
  for (const piece of text.split(JOINT)) {
    const start = text.indexOf(piece, at);
    at = start + piece.length;
    if (piece.trim() !== "") parts.push({ start: mark.start + start, end: mark.start + at });
  }
  const pieces = parts.map(({ start, end }) => line.text.slice(start, end));
  const short = pieces.every((piece) => piece.split(/\s+/).length <= PART_WORDS_MAX);
  const capital = pieces.every((piece) => /^(?:the |a |an )?\p{Lu}/u.test(piece));
  const one = [{ start: mark.start, end: mark.end }];
  return short && parts.length > 1 && (parts.length > 2 || capital) ? parts : one;
}

/** "server borealis" where servers are asked for is "borealis". */
function kindBefore(text: string, { question }: Asked): number {
  const [kind] = askedWords(question.noun);
  const first = /^(?:the )?([\p{L}-]+) (?=\S)/iu.exec(text);
  const [word] = askedWords(first?.[1] ?? "");
  return kind !== undefined && word !== undefined && sameWord(kind, word) ? (
    first?.[0].length ?? 0) : 0;
}
