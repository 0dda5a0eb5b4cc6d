/**
 * Questions whose answer's place in the text is known, made without looking at any index.
 * `known-item`: some content words of a sentence that a person wrote, in another order.
 * `squad`, `nq`, `hotpotqa`: questions that people asked; their passages are put into the text.
 * Units: offsets in UTF-16 code units into the document's text.
 */
import { seededRandom, shuffled } from "../random.js";
import { contentWords } from "../../src/words/index.js";
import type { TextDocument } from "./documents.js";

export interface GrowthQuestion {
  readonly id: string;
  readonly kind: "known-item" | "squad" | "nq" | "hotpotqa";
  readonly question: string;
  /** All of them are needed. A span of null: anywhere in the document. */
  readonly gold: readonly {
    readonly source: string;
    readonly start: number | null;
    readonly end: number | null;
  }[];
  readonly answers: readonly string[];
  /** The first set that holds the gold: 0 is the smallest. */
  readonly part: number;
}

export interface AskedPassage {
  readonly part: number;
  readonly documents: readonly TextDocument[];
  readonly question: GrowthQuestion;
}

const WORDS_MIN = 9;
const SENTENCE_CHARS_MAX = 260;
/** So much of a sentence's content words is kept. */
const KEPT_PART = 0.65;

/** One a document, from those that have a sentence to ask about; fewer where they run out. */
export function knownItems(
  documents: readonly TextDocument[],
  o: { readonly count: number; readonly part: number; readonly seed: number },
): GrowthQuestion[] {
  const random = seededRandom(o.seed);
  const questions: GrowthQuestion[] = [];
  for (const document of shuffled(documents, random)) {
    if (questions.length >= o.count) break;
    const sentences = sentencesOf(document.text);
    const chosen = sentences[Math.floor(random() * sentences.length)];
    if (chosen === undefined) continue;
    const words = [...new Set(contentWords(chosen.text))];
    const kept = shuffled(words, random).slice(0, Math.ceil(words.length * KEPT_PART));
    questions.push({
      id: `known-${o.part}-${questions.length + 1}`,
      kind: "known-item",
      question: kept.join(" "),
      gold: [{ source: document.id, start: chosen.start, end: chosen.start + chosen.text.length }],
      answers: [],
      part: o.part,
    });
  }
  return questions;
}

/** Sentences of prose with words enough to tell them from others. */
export function sentencesOf(text: string): { readonly text: string; readonly start: number }[] {
  const found: { text: string; start: number }[] = [];
  for (const match of text.matchAll(/(?<=^|[.!?]\s)[A-Z][^.!?{}<>=;\\|]{50,}[.!?](?=\s|$)/gm)) {
    const [sentence] = match;
    if (sentence.length > SENTENCE_CHARS_MAX || /\n\s*\n|\d{5}|_\w|\b[A-Z]{4,}\b/.test(sentence)) {
      continue;
    }
    const letters = sentence.replace(/[^a-z]/g, "").length;
    if (letters < sentence.length * 0.7) continue;
    if (new Set(contentWords(sentence)).size < WORDS_MIN) continue;
    found.push({ text: sentence, start: match.index });
  }
  return found;
}
