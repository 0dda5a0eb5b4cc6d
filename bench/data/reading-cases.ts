/**
 * Questions about paragraphs as cases: the paragraph alone, among hard others, or only the others.
 * Others are those that words rank highest (BM25, k1 0.9, b 0.4) and that hold no answer.
 */
import { containsAnswer } from "../scores/index.js";
import { type Random, shuffled } from "../random.js";
import type { Case, CasePassage } from "./cases.js";

export interface ParagraphQuestion {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly gold: CasePassage;
}

export function goldCase(asked: ParagraphQuestion): Case {
  return answerable(asked, [asked.gold]);
}

export function amongCase(
  asked: ParagraphQuestion,
  others: readonly CasePassage[],
  random: Random,
): Case {
  return answerable(asked, shuffled([asked.gold, ...others], random));
}

/** In random order too: the order must not tell that the paragraph is missing. */
export function withoutCase(
  asked: ParagraphQuestion,
  others: readonly CasePassage[],
  random: Random,
): Case {
  return { ...base(asked), passages: shuffled(others, random), answers: null };
}

function answerable(asked: ParagraphQuestion, passages: readonly CasePassage[]): Case {
  const passage = passages.indexOf(asked.gold);
  const support = [{ passage, start: 0, end: asked.gold.text.length }];
  return { ...base(asked), passages, answers: asked.answers, support, extractive: true };
}

/** With a number or name changed to one that the paragraph lacks; null where it has neither. */
export function nearMissCase(asked: ParagraphQuestion, random: Random): Case | null {
  const shown = asked.gold.text;
  const numbers = (asked.question.match(/\b\d{2,4}\b/g) ?? []).filter((n) => shown.includes(n));
  const names = (asked.question.slice(1).match(/\b[A-Z][a-z]{2,}\b/g) ?? []).filter((n) =>
    shown.includes(n),
  );
  const old = numbers[0] ?? names[0];
  if (old === undefined) return null;
  const stranger = STRANGERS[Math.floor(random() * STRANGERS.length)] as string;
  const fresh = numbers[0] ? String(Number(old) + 4) : stranger;
  if (shown.includes(fresh)) return null;
  const question = asked.question.replaceAll(old, fresh);
  return { ...base(asked), question, passages: [asked.gold], answers: null };
}

const STRANGERS = ["Petrossian", "Winterbourne", "Szekely", "Karelia", "Montevideo", "Abernathy"];

function base(asked: ParagraphQuestion): Pick<Case, "id" | "question" | "support"> {
  return { id: asked.id, question: asked.question, support: null };
}

/** The `count` passages that words rank highest, without the gold one and without an answer. */
export class HardOthers {
  readonly #passages: readonly CasePassage[];
  readonly #words: readonly ReadonlyMap<string, number>[];
  readonly #lengths: readonly number[];
  readonly #meanLength: number;
  readonly #postings = new Map<string, number[]>();

  constructor(passages: readonly CasePassage[]) {
    this.#passages = passages;
    this.#words = passages.map(({ text }) => countsOf(text));
    this.#lengths = this.#words.map((counts) => [...counts.values()].reduce((a, b) => a + b, 0));
    this.#meanLength = this.#lengths.reduce((a, b) => a + b, 0) / Math.max(1, passages.length);
    this.#words.forEach((counts, i) => {
      for (const word of counts.keys()) {
        const list = this.#postings.get(word);
        if (list) list.push(i);
        else this.#postings.set(word, [i]);
      }
    });
  }

  /** `sameArticleFirst`: those of the paragraph's own article stand before all others. */
  of(
    asked: ParagraphQuestion,
    count: number,
    o: { readonly sameArticleFirst?: boolean } = {},
  ): CasePassage[] {
    const found = this.#ranked(asked.question)
      .flatMap((at) => this.#passages[at] ?? [])
      .filter((passage) => passage.text !== asked.gold.text)
      .filter((passage) => !containsAnswer(passage.text, asked.answers));
    const own = found.filter((passage) => passage.title === asked.gold.title);
    const others = found.filter((passage) => passage.title !== asked.gold.title);
    return (o.sameArticleFirst === true ? [...own, ...others] : found).slice(0, count);
  }

  #ranked(question: string): number[] {
    const scores = new Map<number, number>();
    for (const word of countsOf(question).keys()) {
      const list = this.#postings.get(word) ?? [];
      const idf = Math.log(1 + (this.#passages.length - list.length + 0.5) / (list.length + 0.5));
      for (const i of list) {
        const tf = this.#words[i]?.get(word) ?? 0;
        const norm = 0.9 * (0.6 + (0.4 * (this.#lengths[i] ?? 0)) / this.#meanLength);
        scores.set(i, (scores.get(i) ?? 0) + (idf * tf * 1.9) / (tf + norm));
      }
    }
    // Those without a shared word too, last: how many passages there are must not tell anything.
    return [...this.#passages.keys()].sort(
      (a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || a - b,
    );
  }
}

const COMMON = new Set(
  (
    "a an and are as at be by did do does for from had has have how in is it of on or that the " +
    "their this to was were what when where which who whom whose why with"
  ).split(" "),
);

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (!COMMON.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
