/**
 * Questions for values that sentences give outright to the keys that the question names
 * (src/reason/stated-question.ts): every passage with a key is looked at, so that a list is whole.
 * One value is asked for and two are given: that is for those to weigh who read passages. Null
 * where no sentence has the form.
 * Errors: those of the store; the signal's reason.
 */
import type { Clock } from "../base/index.js";
import type { Answer, Citation, Filter, Step } from "../records/index.js";
import {
  citeSpan,
  statedQuestions,
  type StatedQuestion,
  statedValues,
} from "../reason/index.js";
import type { StoreReader } from "../shards/index.js";
import { foundAnswer } from "./found-answer.js";
import { passagesWith, turnOfOthers } from "./passages-with.js";

const CONFIDENCE = 0.93;
const PARTIAL = 0.6;
/** Passages between two looks at the signal. */
const AT_ONCE = 64;
/** A single value of words alone is for the reader, which knows what the question is about. */
const EXACT = /\d|^\p{Lu}[\p{Lu}\p{N}_-]+$|[@/\\_]|\p{L}-\p{L}/u;

export interface StatedParts {
  readonly clock: Clock;
  readonly reader: StoreReader;
}

interface Found {
  readonly key: string;
  readonly values: readonly string[];
  readonly citations: readonly Citation[];
  readonly passages: number;
  readonly cut: boolean;
}

export async function statedAnswer(
  { clock, reader }: StatedParts,
  question: string,
  o: { readonly filter?: Filter | undefined; readonly signal: AbortSignal },
): Promise<Answer | null> {
  const startedMs = clock.nowMs();
  for (const asked of statedQuestions(question)) {
    o.signal.throwIfAborted();
    const found: Found[] = [];
    for (const key of asked.keys) found.push(await valuesOf(reader, key, { asked, ...o }));
    const answer = answerOf(question, { asked, found, ms: Math.round(clock.nowMs() - startedMs) });
    if (answer !== null) return answer;
  }
  return null;
}

function answerOf(
  question: string,
  o: { readonly asked: StatedQuestion; readonly found: readonly Found[]; readonly ms: number },
): Answer | null {
  const { asked, found, ms } = o;
  const values = [...new Set(found.flatMap((one) => one.values))];
  const [first] = values;
  if (first === undefined) return null;
  if (!asked.all && (values.length > 1 || !EXACT.test(first))) return null;
  const missing = found.filter((one) => one.values.length === 0).map(({ key }) => key);
  if (found.some(isOfSeveral)) return null;
  // One of two names is no reading of the question.
  if (missing.length * 2 > found.length) return null;
  const cut = found.some((one) => one.cut);
  const steps = found.map(({ key, passages, values: own }): Step => {
    const input = { query: key, for: asked.attribute.join(" "), of: "all passages that name it" };
    return { kind: "search", input, output: { passages, values: [...own] }, ms: 0 };
  });
  const said = [
    "stated outright, in the order of the documents",
    ...(missing.length > 0 ? [`nothing is stated of ${missing.join(", ")}`] : []),
    ...(cut ? ["more passages name it than were looked at: there may be more"] : []),
  ];
  return foundAnswer({
    question,
    by: "statements",
    text: values.join(", "),
    explanation: said.join("; "),
    confidence: missing.length > 0 || cut ? CONFIDENCE * PARTIAL : CONFIDENCE,
    citations: found.flatMap((one) => one.citations),
    steps,
    ms,
  });
}

/** "The disease" is another one in each document; a name or a code is the same one. */
function isOfSeveral({ key, citations }: Found): boolean {
  const isName = /\p{Lu}|\d|[@/\\_]|\p{L}-\p{L}/u.test(key);
  return !isName && new Set(citations.map(({ source }) => source)).size > 1;
}

async function valuesOf(
  reader: StoreReader,
  key: string,
  o: {
    readonly asked: StatedQuestion;
    readonly filter?: Filter | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Found> {
  const looked = { filter: o.filter, signal: o.signal, anyCase: true };
  const { passages, cut } = await passagesWith(reader, key, looked);
  const values = new Map<string, string>();
  const citations: Citation[] = [];
  for (const [at, passage] of passages.entries()) {
    if (at % AT_ONCE === 0) await turnOfOthers(o.signal);
    for (const value of statedValues(passage.text, key, o.asked.attribute, o.asked)) {
      const folded = value.text.toLowerCase();
      if (values.has(folded)) continue;
      values.set(folded, value.text);
      citations.push(citeSpan(passage, value));
    }
  }
  return { key, values: [...values.values()], citations, passages: passages.length, cut };
}
