/**
 * What somebody said, sentence by sentence, out of records of conversations: every sentence of
 * theirs is told in the third person and compared with a question, first by static vectors, then
 * the best by the embedder. Conversations are mostly about something else, so whole passages are
 * no measure of what one sentence in them tells.
 *
 *   speaker -> passages that name them -> their turns -> sentences -> static vectors: the best
 *           -> embedder: likeness to the question
 *
 * Bounded: passages looked at, sentences embedded. Likeness is a cosine.
 */
import { setImmediate as turn } from "node:timers/promises";
import { sentences } from "../chunks/index.js";
import { type Filter, ownDate, type Passage } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { dot, type Embedder } from "../vectors/index.js";
import { contentWords, foldWord, runsOf, wordsOf } from "../words/index.js";
import { questionTerms, standsAlone } from "./question-terms.js";
import { inThirdPerson, type ThirdPerson, turnsIn } from "./transcript.js";

export interface SpokenStatement {
  readonly passage: Passage;
  readonly speaker: string;
  /** Of the passage's text. */
  readonly start: number;
  readonly end: number;
  /** The sentence as others would tell it. */
  readonly plain: ThirdPerson;
  readonly likeness: number;
  /** ISO; null where the record bears none of its own. */
  readonly date: string | null;
}

/** Makes vectors of short texts at once, without a model. */
export interface StaticTexts {
  readonly dimension: number;
  embedInto(texts: readonly string[], vectors: Float32Array): void;
  cosines(query: Float32Array, texts: readonly string[]): Float32Array;
}

export interface SpokenSearch {
  /** Who speaks in the store and is named in the question; "user" where it says "I". */
  speakerIn(question: string): string | null;
  /** The most alike first. `naming`: only sentences that hold this name. */
  said(
    query: string,
    o: { readonly speaker: string; readonly most: number; readonly naming?: string },
    signal?: AbortSignal,
  ): Promise<readonly SpokenStatement[]>;
}

/** Looked at to tell whether a name is a speaker's. */
const TRIED = 8;
const PASSAGES_MAX = 4_096;
const AT_ONCE = 64;
/** Shorter ones are greetings, longer ones are read aloud. */
const WORDS_MIN = 3;
const WORDS_MAX = 40;
/** Embedded by the model, of all that were found. */
const EMBEDDED_MAX = 96;
/** What the share of the query's words that a sentence holds counts beside the static cosine. */
const WORD_WEIGHT = 0.5;
/** How the one who asks is called in records of talks with an assistant. */
const ASKING = ["user", "User", "me", "Me"];

export function spokenSearch(
  store: StoreReader,
  o: {
    readonly embedder: () => Embedder | null;
    readonly statics: () => StaticTexts | null;
    readonly filter?: Filter | undefined;
  },
): SpokenSearch {
  const filter = o.filter ? { filter: o.filter } : {};
  const passagesNaming = (name: string, limit: number): number[] =>
    store.searchWords(name, { limit, ...filter }).hits.map(({ id }) => id);
  const speaks = (name: string): boolean => {
    const some = store.passages(passagesNaming(name, TRIED));
    const own = some.filter(({ text }) => turnsIn(text).some((turn) => turn.speaker === name));
    return own.length > 0 && own.length * 2 >= some.length;
  };
  return {
    speakerIn: (question) => {
      const ofSelf = /\b(?:I|my|me|mine)\b/u.test(question);
      const names = ofSelf ? ASKING : questionTerms(question).names;
      return names.find(speaks) ?? null;
    },
    said: async (query, { speaker, most, naming }, signal) => {
      const ids = passagesNaming(naming ?? speaker, PASSAGES_MAX);
      const found: Sentence[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        // Timers and Ctrl-C have their turn.
        await turn();
        signal?.throwIfAborted();
        for (const passage of store.passages(ids.slice(at, at + AT_ONCE))) {
          found.push(...sentencesOf(passage, speaker, naming));
        }
      }
      const likely = likeliest(query, onceEach(found), { speaker, statics: o.statics() });
      return ranked(query, likely, { embedder: o.embedder(), signal, most });
    },
  };
}

type Sentence = Omit<SpokenStatement, "likeness">;

function sentencesOf(passage: Passage, speaker: string, naming?: string): Sentence[] {
  const { text } = passage;
  const date = ownDate(passage);
  return turnsIn(text).flatMap((turn) => {
    const own = text.slice(turn.start, turn.end);
    return sentences(own).flatMap(({ start, end }) => {
      const said = own.slice(start, end).trim();
      // What others tell of them counts too, unless it is of themselves.
      const ofThem = turn.speaker === speaker || (said.includes(speaker) && standsAlone(said));
      if (!ofThem) return [];
      const words = wordsOf(said);
      if (words.length < WORDS_MIN || words.length > WORDS_MAX) return [];
      if (/\?["'”’)]*$/.test(said)) return [];
      if (naming !== undefined && !words.includes(naming)) return [];
      const from = turn.start + start + own.slice(start).search(/\S/);
      const plain = inThirdPerson(said, speaker);
      return [{ passage, speaker, start: from, end: from + said.length, plain, date }];
    });
  });
}

/** The same words again say nothing new, but the last time counts. */
function onceEach(found: readonly Sentence[]): Sentence[] {
  const byText = new Map<string, Sentence>();
  for (const one of found) {
    const before = byText.get(one.plain.text);
    if (!before || (before.date ?? "") <= (one.date ?? "")) byText.set(one.plain.text, one);
  }
  return [...byText.values()];
}

function likeliest(
  query: string,
  found: readonly Sentence[],
  o: { readonly speaker: string; readonly statics: StaticTexts | null },
): readonly Sentence[] {
  if (found.length <= EMBEDDED_MAX) return found;
  const own = new Set(runsOf(o.speaker).map(foldWord));
  const asked = [...contentWords(query)].map(foldWord).filter((word) => !own.has(word));
  const cosines = staticCosines(query, found, o.statics);
  const worth = found.map(({ plain }, i) => {
    const held = new Set(wordsOf(plain.text).map(foldWord));
    const shared = asked.filter((word) => held.has(word)).length / Math.max(1, asked.length);
    return (cosines?.[i] ?? 0) + WORD_WEIGHT * shared;
  });
  const order = found.map((_, i) => i).sort((a, b) => (worth[b] ?? 0) - (worth[a] ?? 0));
  return order.slice(0, EMBEDDED_MAX).flatMap((i) => found[i] ?? []);
}

function staticCosines(
  query: string,
  found: readonly Sentence[],
  statics: StaticTexts | null,
): Float32Array | null {
  if (statics === null) return null;
  const asked = new Float32Array(statics.dimension);
  statics.embedInto([query], asked);
  return statics.cosines(asked, found.map(({ plain }) => plain.text));
}

async function ranked(
  query: string,
  likely: readonly Sentence[],
  o: { readonly embedder: Embedder | null; readonly most: number; signal: AbortSignal | undefined },
): Promise<SpokenStatement[]> {
  if (likely.length === 0) return [];
  if (o.embedder === null) return likely.slice(0, o.most).map((one) => ({ ...one, likeness: 0 }));
  const texts = [query, ...likely.map(({ plain }) => plain.text)];
  const vectors = await o.embedder.embed(texts, o.signal ? { signal: o.signal } : {});
  const d = o.embedder.dimension;
  const asked = vectors.subarray(0, d);
  return likely
    .map((one, i) => ({ ...one, likeness: dot(asked, vectors.subarray((i + 1) * d, (i + 2) * d)) }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, o.most);
}
