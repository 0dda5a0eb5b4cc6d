/**
 * Questions that invert a statement and may have several answers, "Which instruments does Mirela
 * play?": every passage that names the subject is read for sentences in that frame
 * (src/reason/framed-values.ts), and all that they give is the answer, in document order. One value
 * is for the reader, which weighs what the question is about; so is what is contested. Null where
 * fewer than two sentences have the frame, or where anything leaves a doubt.
 * Errors: those of the store; the signal's reason.
 */
import type { Answer, Citation } from "../records/index.js";
import {
  citeSpan,
  framedQuestion,
  type FramedQuestion,
  framedReader,
} from "../reason/index.js";
import { askedOf } from "../situation/index.js";
import { contentWords, foldAnswer } from "../words/index.js";
import { foundAnswer } from "./found-answer.js";
import { passagesWith, turnOfOthers } from "./passages-with.js";
import type { StatedParts } from "./stated-answer.js";
import type { AskOptions } from "./contract.js";

/** Every sentence was read, and all are in the frame. */
const CONFIDENCE = 0.9;
/** Some were not, or rest on what others say. */
const PARTIAL = 0.75;
/** Passages between two looks at the signal. */
const AT_ONCE = 64;

interface Found {
  readonly text: string;
  readonly isHearsay: boolean;
  readonly citation: Citation;
}

interface Looked {
  /** In document order. */
  readonly found: readonly Found[];
  readonly unread: number;
  readonly passages: number;
  readonly cut: boolean;
}

export async function framedAnswer(
  parts: StatedParts,
  question: string,
  o: Pick<AskOptions, "filter"> & { readonly signal: AbortSignal },
): Promise<Answer | null> {
  const frame = framedQuestion(question);
  // Where something is and who has it changes with each statement.
  if (frame === null || askedOf(question) !== null) return null;
  const startedMs = parts.clock.nowMs();
  const looked = await lookedUp(parts, frame, o);
  if (looked === null) return null;
  const { found, unread, passages, cut } = looked;
  const values = distinct(found.map(({ text }) => text));
  if (values.length < 2 || unread > found.length) return null;
  const isHearsay = found.some((one) => one.isHearsay);
  const said = [
    "stated in the words of the question, in the order of the documents",
    ...(isHearsay ? ["some of it is what others say"] : []),
    ...(unread > 0 ? [`${unread} more sentences may say so in other words`] : []),
    ...(cut ? ["more passages name it than were looked at: there may be more"] : []),
  ];
  const input = { query: frame.subject, of: "all passages that name it" };
  return foundAnswer({
    question,
    by: "statements",
    text: values.join(", "),
    explanation: said.join("; "),
    confidence: isHearsay || unread > 0 || cut ? CONFIDENCE * PARTIAL : CONFIDENCE,
    citations: found.map(({ citation }) => citation),
    steps: [{ kind: "search", input, output: { passages, values }, ms: 0 }],
    ms: Math.round(parts.clock.nowMs() - startedMs),
  });
}

/** Null where something is denied, uncertain or was changed. */
async function lookedUp(
  { reader }: StatedParts,
  frame: FramedQuestion,
  o: Pick<AskOptions, "filter"> & { readonly signal: AbortSignal },
): Promise<Looked | null> {
  const looked = { filter: o.filter, signal: o.signal, anyCase: false };
  const { passages, cut } = await passagesWith(reader, frame.subject, looked);
  const read = framedReader(frame);
  const found: Found[] = [];
  const changes: string[] = [];
  let unread = 0;
  for (const [at, passage] of passages.entries()) {
    if (at % AT_ONCE === 0) await turnOfOthers(o.signal);
    const one = read(passage.text);
    if (one.isDoubtful) return null;
    unread += one.unread;
    changes.push(...one.changes);
    for (const { text, isHearsay, start, end } of one.values) {
      found.push({ text, isHearsay, citation: citeSpan(passage, { start, end }) });
    }
  }
  return found.some(({ text }) => isChanged(text, changes))
    ? null
    : { found, unread, passages: passages.length, cut };
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
