/**
 * Questions that invert a statement and may have several answers, "Which instruments does Mirela
 * play?": every passage that names the subject is read for sentences in that frame
 * (src/reason/framed-values.ts), and all that they give is the answer, in document order. One value
 * is for the reader, which weighs what the question is about; so is what is contested. Null where
 * fewer than two sentences have the frame, or where anything leaves a doubt: what is of another
 * kind than is asked for (kind-fit.ts), what was undone elsewhere (undone-values.ts).
 * Errors: those of the store and of the embedder; the signal's reason.
 */
import type { Answer, Citation, Passage } from "../records/index.js";
import {
  citeSpan,
  framedQuestion,
  type FramedQuestion,
  framedReader,
} from "../reason/index.js";
import { askedOf } from "../situation/index.js";
import { contentWords, foldAnswer } from "../words/index.js";
import type { Embedder } from "../vectors/index.js";
import { foundAnswer } from "./found-answer.js";
import { kindFit } from "./kind-fit.js";
import { passagesWith, turnOfOthers } from "./passages-with.js";
import type { StatedParts } from "./stated-answer.js";
import type { AskOptions } from "./contract.js";
import { tellingWords, undoneIn } from "./undone-values.js";

/** Every sentence was read, and all are in the frame. */
const CONFIDENCE = 0.9;
/** Some were not, or rest on what others say. */
const PARTIAL = 0.75;
/** Whether the values are of the kind that is asked for is open. */
const UNSURE = 0.5;
/** Passages with a value's words that are looked at for what became of it; values so looked at. */
const UNDONE_PASSAGES_MAX = 128;
const UNDONE_VALUES_MAX = 32;
/** Passages between two looks at the signal. */
const AT_ONCE = 64;

interface FramedParts extends StatedParts {
  /** Null where it is not installed. */
  readonly embedder: () => Pick<Embedder, "embed" | "dimension"> | null;
}

type LookOptions = Pick<AskOptions, "filter"> & { readonly signal: AbortSignal };

interface Found {
  readonly text: string;
  readonly isHearsay: boolean;
  readonly citation: Citation;
}

interface Looked {
  /** In document order. */
  readonly found: readonly Found[];
  readonly unread: number;
  /** So many are spoken of; infinite for "many others". */
  readonly count: number;
  readonly passages: readonly Passage[];
  readonly cut: boolean;
}

export async function framedAnswer(
  parts: FramedParts,
  question: string,
  o: LookOptions,
): Promise<Answer | null> {
  const frame = framedQuestion(question);
  // Where something is and who has it changes with each statement.
  if (frame === null || askedOf(question) !== null) return null;
  const startedMs = parts.clock.nowMs();
  const looked = await lookedUp(parts, frame, o);
  if (looked === null) return null;
  const { found, unread, count, passages, cut } = looked;
  const values = distinct(found.map(({ text }) => text));
  if (values.length < 2 || unread > values.length) return null;
  if (await isUndone(parts, { frame, values, passages }, o)) return null;
  const embedder = frame.noun === null ? null : parts.embedder();
  const fit = await kindFit(embedder, frame.noun, values, o.signal);
  if (fit === "other") return null;
  const isHearsay = found.some((one) => one.isHearsay);
  const isPartial = isHearsay || unread > 0 || cut || count > values.length;
  const said = [
    "stated in the words of the question, in the order of the documents",
    ...(isHearsay ? ["some of it is what others say"] : []),
    ...(unread > 0 ? [`${unread} more sentences may say so in other words`] : []),
    ...(count > values.length ? [spokenOf(count, values.length)] : []),
    ...(fit === "unsure" ? [`not all of it is surely of the kind asked for: ${frame.noun}`] : []),
    ...(cut ? ["more passages name it than were looked at: there may be more"] : []),
  ];
  const input = { query: frame.subject, of: "all passages that name it" };
  return foundAnswer({
    question,
    by: "statements",
    text: values.join(", "),
    explanation: said.join("; "),
    confidence: Math.min(
      isPartial ? CONFIDENCE * PARTIAL : CONFIDENCE,
      fit === "unsure" ? UNSURE : 1,
    ),
    citations: found.map(({ citation }) => citation),
    steps: [{ kind: "search", input, output: { passages: passages.length, values }, ms: 0 }],
    ms: Math.round(parts.clock.nowMs() - startedMs),
  });
}

/** Null where something is denied, uncertain or was changed. */
async function lookedUp(
  { reader }: StatedParts,
  frame: FramedQuestion,
  o: LookOptions,
): Promise<Looked | null> {
  const looked = { filter: o.filter, signal: o.signal, anyCase: false };
  const { passages, cut } = await passagesWith(reader, frame.subject, looked);
  const read = framedReader(frame);
  const found: Found[] = [];
  const changes: string[] = [];
  let unread = 0;
  let count = 0;
  for (const [at, passage] of passages.entries()) {
    if (at % AT_ONCE === 0) await turnOfOthers(o.signal);
    const one = read(passage.text);
    if (one.isDoubtful) return null;
    unread += one.unread;
    count = Math.max(count, one.count);
    changes.push(...one.changes);
    for (const { text, isHearsay, start, end } of one.values) {
      found.push({ text, isHearsay, citation: citeSpan(passage, { start, end }) });
    }
  }
  return found.some(({ text }) => isChanged(text, changes))
    ? null
    : { found, unread, count, passages, cut };
}

function spokenOf(count: number, named: number): string {
  return count === Infinity
    ? "more are spoken of without their names"
    : `${count} are spoken of, ${named} are named`;
}

/** What others did to it, in passages that may not name the subject. */
async function isUndone(
  { reader }: StatedParts,
  { frame, values, passages }: {
    readonly frame: FramedQuestion;
    readonly values: readonly string[];
    readonly passages: readonly Passage[];
  },
  o: LookOptions,
): Promise<boolean> {
  const except = new Set(frame.anyForm);
  for (const [at, value] of values.entries()) {
    await turnOfOthers(o.signal);
    const isSaid = undoneIn(value, except);
    if (passages.some(({ text }) => isSaid(text))) return true;
    const telling = tellingWords(value);
    if (at >= UNDONE_VALUES_MAX || telling.length === 0) continue;
    const filter = o.filter ? { filter: o.filter } : {};
    const limit = UNDONE_PASSAGES_MAX;
    const { hits } = reader.searchWords(telling.join(" "), { limit, ...filter });
    if (reader.passages(hits.map(({ id }) => id)).some(({ text }) => isSaid(text))) return true;
  }
  return false;
}

/** "Mirela gave up the oboe." */
function isChanged(value: string, changes: readonly string[]): boolean {
  const words = [...contentWords(value)];
  return changes.some((said) => {
    const held = contentWords(said);
    return words.length > 0 && words.every((word) => held.has(word));
  });
}

/** Each once; "the oboe in the band" is the oboe where that is said too. */
function distinct(values: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const value of values) if (!kept.has(foldAnswer(value))) kept.set(foldAnswer(value), value);
  const folded = [...kept.keys()];
  return folded.flatMap((one) => {
    const isLonger = folded.some((other) => other !== one && one.startsWith(`${other} `));
    return isLonger ? [] : [kept.get(one) ?? one];
  });
}
