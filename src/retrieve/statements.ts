/**
 * Single sentences that state something of one thing, from anywhere in the store: what passages
 * dilute. Words find the passages that name it; its sentences are compared with the question by
 * the embedder, one by one, and what is alike stays, in document order.
 *
 *   name -> passages that hold it -> their sentences that name it -> shortest first, to a limit
 *        -> likeness to the question -> those near the best, or near those and like them
 *
 * Every step is bounded: passages a name, words embedded a search, statements kept.
 * Offsets are UTF-16 code units. Likeness is a cosine.
 * Source: native-notes/decisions/0013-scattered-statements.md
 */
import { sentences } from "../chunks/index.js";
import type { Filter, Passage } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { dot, type Embedder } from "../vectors/index.js";
import { aroundOf } from "./around.js";
import { SCORE_TO_IDF } from "./score-to-idf.js";
import { foldWord, isStopWord, wordsOf } from "../words/index.js";
import { questionTerms, standsAlone, withInstead } from "./question-terms.js";

export interface Statement {
  /** The sentence alone, as a passage: its offsets are those of the document. */
  readonly passage: Passage;
  /** The words that it was looked up by and that it holds. */
  readonly names: readonly string[];
  readonly likeness: number;
  /** What stands before and after it in the passage. */
  readonly around: string;
  /** The question that it was compared with. */
  readonly asked: string;
  /** How much it says what the first statements say, only of another thing. A cosine, or 0. */
  readonly repeats: number;
}

export interface FirstStatements {
  /** What the question is about and the statements name, most named first. */
  readonly subject: readonly string[];
  readonly statements: readonly Statement[];
  /**
   * How much the most alike of them are about what stands around them. A cosine, the median: prose
   * goes on from sentence to sentence, scattered statements stand among other matter.
   */
  readonly related: number;
}

export interface StatementSearch {
  /** Statements about what the question names; null where it names nothing, or nothing is far. */
  first(question: string, signal?: AbortSignal): Promise<FirstStatements | null>;
  /** Statements about others, as if the question were asked of them in the subject's place. */
  about(
    question: string,
    o: AskedOthers,
    signal?: AbortSignal,
  ): Promise<readonly Statement[]>;
}

export interface AskedOthers {
  readonly subject: readonly string[];
  readonly names: readonly string[];
  /** What is said of the subject. */
  readonly first: readonly Statement[];
}

export interface StatementOptions {
  readonly embedder: () => Embedder | null;
  readonly filter?: Filter | undefined;
}

/** A store of no more is read whole anyway. */
const PASSAGES_FEW = 8;
/** Looked at for each name. */
const PASSAGES_MAX = 256;
/** Sent to the embedder by one search, shortest sentences first. */
const WORDS_EMBEDDED_MAX = 1_800;
/** Shorter ones ("said Mary") state nothing, longer ones are prose that passages serve. */
const WORDS_MIN = 3;
const WORDS_MAX = 18;
const STATEMENTS_MAX = 64;
/** Rarer words are what a question is about: within this factor of the rarest, or this rare. */
const RARITY_FACTOR = 4;
const RARE_PASSAGES = 24;
/** From the best: near it, and far but like those that are near. */
const NEAR = 0.08;
/** Where hardly anything else names it, nothing needs to be told apart. */
const NEAR_OF_FEW = 0.18;
const FEW = 20;
const FAR = 0.3;
/** The best of each question stay in any case: where two are all there is, one is half of it. */
const BEST_KEPT = 2;
const ALIKE = 0.8;
const ALIKE_TO = 3;
/** Off the likeness of a sentence that needs what stands around it. */
const LEANING_COST = 0.1;

export function statementSearch(store: StoreReader, o: StatementOptions): StatementSearch {
  const search = new Search(store, o);
  return {
    first: (question, signal) => search.first(question, signal),
    about: (question, asked, signal) => search.about(question, asked, signal),
  };
}

interface Sentence {
  readonly passage: Passage;
  readonly names: readonly string[];
  readonly around: string;
  readonly text: string;
  readonly words: number;
}

interface OneSearch {
  readonly asked: string;
  readonly sentences: readonly Sentence[];
  readonly unlike: readonly string[];
}

/** Stands for the subject in what was said of it. */
const SOMETHING = "the thing";

class Search {
  readonly #store: StoreReader;
  readonly #o: StatementOptions;

  constructor(store: StoreReader, o: StatementOptions) {
    this.#store = store;
    this.#o = o;
  }

  async first(question: string, signal?: AbortSignal): Promise<FirstStatements | null> {
    if (this.#store.coverage().passages <= PASSAGES_FEW) return null;
    const subject = this.#subjectOf(question);
    if (subject.length === 0) return null;
    const found = this.#sentencesNaming(subject);
    const search = { asked: question, sentences: found, unlike: [] };
    const statements = await this.#alike([search], signal);
    const related = await this.#related(statements, signal);
    return { subject: saidOf(subject, statements), statements, related };
  }

  async #related(statements: readonly Statement[], signal?: AbortSignal): Promise<number> {
    const embedder = this.#o.embedder();
    const best = statements.toSorted((a, b) => b.likeness - a.likeness).slice(0, ALIKE_TO);
    if (embedder === null || best.length === 0) return 1;
    const texts = best.flatMap(({ passage, around }) => [passage.text, around]);
    const vectors = await embedder.embed(texts, signal ? { signal } : {});
    const d = embedder.dimension;
    const cosines = best.map((_, i) => {
      const at = 2 * i * d;
      return dot(vectors.subarray(at, at + d), vectors.subarray(at + d, at + 2 * d));
    });
    return cosines.sort((a, b) => a - b)[Math.floor(cosines.length / 2)] ?? 1;
  }

  async about(
    question: string,
    o: AskedOthers,
    signal?: AbortSignal,
  ): Promise<readonly Statement[]> {
    const [term = ""] = o.subject;
    // What else the question names is not what is looked for here.
    const { phrases, subject } = questionTerms(question);
    const own = new Set([...subject, ...o.subject]);
    const others = phrases.filter((words) => !words.some((word) => own.has(word)));
    const bare = others.reduce((asked, words) => withInstead(asked, words.join(" "), ""), question);
    const searches = o.names.map((name) => ({
      asked: withInstead(bare, term, name),
      sentences: this.#sentencesNaming([name]),
      unlike: o.first
        .filter(({ passage }) => wordsOf(passage.text).includes(name))
        .map(({ passage }) => withInstead(passage.text, term, SOMETHING)),
    }));
    return this.#alike(searches, signal);
  }

  /** Names, else the grammatical subject, else all rare words. */
  #subjectOf(question: string): string[] {
    const { names, subject, phrases, words } = questionTerms(question);
    const present = (word: string): boolean => this.#frequency(word) > 0;
    const named = names.filter(present);
    if (named.length > 0) return named;
    const known = subject.filter(present);
    // "the present whereabouts of the spade": what is rare in the store is meant.
    const single = phrases.some((phrase) => subject.every((word) => phrase.includes(word)));
    if (known.length > 0) return single ? known : this.#rareOf(known);
    return this.#rareOf(words);
  }

  /** Those that stand in the store, and in few of its passages. */
  #rareOf(words: readonly string[]): string[] {
    const counted = words
      .map((word) => ({ word, frequency: this.#frequency(word) }))
      .filter(({ frequency }) => frequency > 0);
    const rarest = Math.min(...counted.map(({ frequency }) => frequency));
    const limit = Math.max(rarest * RARITY_FACTOR, RARE_PASSAGES);
    return counted.filter(({ frequency }) => frequency <= limit).map(({ word }) => word);
  }

  /** In about how many passages the word stands. */
  #frequency(word: string): number {
    const { hits, scoreMax } = this.#store.searchWords(word, { limit: 1 });
    if (hits.length === 0) return 0;
    return this.#store.coverage().passages / (1 + Math.exp(scoreMax / SCORE_TO_IDF));
  }

  /** Sentences that hold any of the names, each once. */
  #sentencesNaming(names: readonly string[]): Sentence[] {
    const filter = this.#o.filter ? { filter: this.#o.filter } : {};
    const folded = names.map((name) => ({ name, fold: foldWord(name) }));
    const ids = names.flatMap((name) =>
      this.#store.searchWords(name, { limit: PASSAGES_MAX, ...filter }).hits.map(({ id }) => id),
    );
    const found = new Map<string, Sentence>();
    for (const passage of this.#store.passages([...new Set(ids)])) {
      for (const { start, end } of sentences(passage.text)) {
        const text = passage.text.slice(start, end).trim();
        const words = wordsOf(text);
        if (words.length < WORDS_MIN || words.length > WORDS_MAX || isQuestion(text)) continue;
        const folds = new Set(words.map(foldWord));
        const held = folded.filter(({ fold }) => folds.has(fold)).map(({ name }) => name);
        if (held.length === 0 || words.every((w) => isStopWord(w) || held.includes(w))) continue;
        const sentence = slice(passage, start + passage.text.slice(start).search(/\S/), text);
        found.set(`${passage.source}\0${sentence.start}`, {
          passage: sentence,
          names: held,
          around: aroundOf(passage.text, { start, end }),
          text: text.replace(/\s+/g, " "),
          words: words.length,
        });
      }
    }
    return [...found.values()];
  }

  async #alike(
    searches: readonly OneSearch[],
    signal: AbortSignal | undefined,
  ): Promise<Statement[]> {
    const embedder = this.#o.embedder();
    const budget = WORDS_EMBEDDED_MAX / Math.max(1, searches.length);
    const asked = searches
      .map((one) => ({ ...one, sentences: shortest(one.sentences, budget) }))
      .filter((one) => one.sentences.length > 0);
    if (embedder === null || asked.length === 0) return [];
    const texts = asked.flatMap((one) => [
      one.asked,
      ...one.unlike,
      ...one.sentences.map(({ text }) => text),
    ]);
    const vectors = await embedder.embed(texts, signal ? { signal } : {});
    const d = embedder.dimension;
    const vectorAt = (row: number): Float32Array => vectors.subarray(row * d, (row + 1) * d);
    let row = 0;
    const scored: Scored[] = [];
    for (const one of asked) {
      const query = vectorAt(row++);
      const unlike = one.unlike.map(() => vectorAt(row++));
      for (const sentence of one.sentences) {
        const vector = vectorAt(row++);
        const leaning = standsAlone(sentence.text) ? 0 : LEANING_COST;
        const likeness = dot(query, vector) - leaning;
        const repeats = unlike.reduce((most, other) => Math.max(most, dot(other, vector)), 0);
        scored.push({ ...sentence, vector, likeness, asked: one.asked, repeats });
      }
    }
    return kept(scored).map(({ passage, names, likeness, around, asked: query, repeats }) => {
      return { passage, names, likeness, around, asked: query, repeats };
    });
  }
}

interface Scored extends Sentence, Statement {
  readonly passage: Passage;
  readonly names: readonly string[];
  readonly vector: Float32Array;
}

/** In document order. Each name's statements are held against the best of their own. */
function kept(scored: readonly Scored[]): Scored[] {
  const ranked = scored.toSorted((a, b) => b.likeness - a.likeness || inOrder(a, b));
  const least = (ranked[0]?.likeness ?? 0) - FAR;
  const good = [...new Set(ranked.map((one) => one.asked))].flatMap((asked) => {
    const own = ranked.filter((one) => one.asked === asked && one.likeness >= least);
    const best = own[0]?.likeness ?? 0;
    const few = own.filter((one) => one.likeness >= best - NEAR_OF_FEW).length <= FEW;
    const near = best - (few ? NEAR_OF_FEW : NEAR);
    const models = own.slice(0, ALIKE_TO).filter((one) => one.likeness >= best - NEAR);
    const alike = (one: Scored): boolean =>
      models.some((model) => dot(model.vector, one.vector) >= ALIKE);
    return own.filter((one, i) => i < BEST_KEPT || one.likeness >= near || alike(one));
  });
  good.sort((a, b) => b.likeness - a.likeness || inOrder(a, b));
  return good.slice(0, STATEMENTS_MAX).sort(inOrder);
}

/** Of the subject's words those that the statements hold, the most frequent first. */
function saidOf(subject: readonly string[], statements: readonly Statement[]): string[] {
  const count = (name: string): number =>
    statements.filter(({ names }) => names.includes(name)).length;
  return subject.filter((name) => count(name) > 0).sort((a, b) => count(b) - count(a));
}

/** In document order, source by source. */
export function inOrder(a: Pick<Statement, "passage">, b: Pick<Statement, "passage">): number {
  if (a.passage.source !== b.passage.source) return a.passage.source < b.passage.source ? -1 : 1;
  return a.passage.start - b.passage.start;
}

/** As many as the budget of words holds; a name in many sentences leaves room for the others. */
function shortest(all: readonly Sentence[], budget: number): Sentence[] {
  const byNames = new Map<string, Sentence[]>();
  for (const sentence of all.toSorted((a, b) => a.words - b.words || inOrder(a, b))) {
    const key = sentence.names.join("\0");
    const own = byNames.get(key);
    if (own) own.push(sentence);
    else byNames.set(key, [sentence]);
  }
  const groups = [...byNames.values()].sort((a, b) => a.length - b.length);
  let left = budget;
  return groups.flatMap((group, i) => {
    let room = left / (groups.length - i);
    const taken = group.filter((sentence) => (room -= sentence.words) >= 0);
    left -= taken.reduce((sum, sentence) => sum + sentence.words, 0);
    return taken;
  });
}

function isQuestion(text: string): boolean {
  return /\?["'”’)]*$/.test(text);
}

/** Some characters on either side, without the sentence itself. */
function slice(passage: Passage, at: number, text: string): Passage {
  const start = passage.start + at;
  const tokens = Math.ceil((passage.tokens * text.length) / Math.max(1, passage.text.length));
  return { ...passage, text, start, end: start + text.length, tokens };
}
