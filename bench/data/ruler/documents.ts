/**
 * RULER's questions about documents: those that hold the answer among others. As in qa.py, the
 * others are first those that belong with it (the article's paragraphs, HotpotQA's own
 * distractors), then any; where the collection has no more, passages of other collections and
 * then of running text.
 */
import { shuffled } from "../../random.js";
import {
  ANSWER_TOKENS,
  CHARS_A_TOKEN,
  charsOf,
  type Drawing,
  type RulerSample,
} from "./contract.js";

export interface SourceText {
  readonly title: string | null;
  readonly text: string;
}

export interface DocumentQuestion {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly gold: readonly SourceText[];
  readonly near: readonly SourceText[];
}

/** What a document of running text has. */
const PROSE_CHARS = 800;

export function documentSample(
  asked: DocumentQuestion,
  pools: readonly (readonly SourceText[])[],
  drawing: Drawing,
): RulerSample {
  const answerTokens = ANSWER_TOKENS.qa;
  let left = charsOf(drawing.length, { charsAToken: CHARS_A_TOKEN.prose, answerTokens });
  const chosen = new Map<string, SourceText>();
  const add = (one: SourceText): void => {
    if (chosen.has(one.text)) return;
    chosen.set(one.text, one);
    left -= one.text.length + (one.title?.length ?? 0) + 1;
  };
  for (const one of asked.gold) add(one);
  // Drawn in an order that the length has no part in: a longer one holds what a shorter one does.
  for (const pool of [asked.near, ...pools]) {
    for (const one of shuffled(pool, drawing.random)) {
      if (left <= 0) break;
      add(one);
    }
  }
  if (left > 0) for (const one of cutProse(drawing.prose(left), left)) add(one);
  const documents = shuffled([...chosen.values()], drawing.fill);
  const lines = documents.map(({ title, text }, i) => {
    return JSON.stringify({ id: `document-${i + 1}`, ...(title === null ? {} : { title }), text });
  });
  const file = { name: "documents.jsonl", text: `${lines.join("\n")}\n` };
  return { files: [file], question: asked.question, targets: asked.answers };
}

function cutProse(text: string, chars: number): SourceText[] {
  const pieces: SourceText[] = [];
  let at = 0;
  while (at < Math.min(chars, text.length)) {
    const end = text.indexOf(". ", at + PROSE_CHARS);
    const next = end < 0 ? text.length : end + 2;
    pieces.push({ title: null, text: text.slice(at, next).trim() });
    at = next;
  }
  return pieces;
}
