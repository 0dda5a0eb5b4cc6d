/**
 * All sentences of a store that name something, in document order: where the last of them decides,
 * the best by their words are not enough.
 *
 *   name -> passages that hold its words -> in document order -> their sentences that hold it
 *
 * Bounds: PASSAGES_MAX passages a name, twice as many in all, SENTENCES_MAX sentences; of what
 * stands in more, nothing is told, because not all could be. Offsets are UTF-16 code units.
 * Errors: those of the store; the signal's reason.
 */
import { sentences } from "../chunks/index.js";
import type { Filter, Passage } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { aroundOf, inOneLine } from "./around.js";

/** Of 43 MB of novels a frequent first name takes 2,000. */
const PASSAGES_MAX = 16_384;
const SENTENCES_MAX = 32_768;
const AT_ONCE = 256;
const BEHIND_MAX = 4;

export interface Named {
  readonly text: string;
  /** Capitals count. */
  readonly isName: boolean;
}

export interface Sentence {
  /** The sentence alone, as a passage: its offsets are those of the document. */
  readonly passage: Passage;
  /** In one line. */
  readonly text: string;
}

export interface NextSentence extends Sentence {
  /** Of another paragraph than the one before it, as far as is known. */
  readonly isApart: boolean;
}

export interface NamingSentence extends Sentence {
  /** What stands before and after it in the passage. */
  readonly around: string;
  /** Up to BEHIND_MAX that follow it in the document. */
  readonly behind: readonly NextSentence[];
}

export interface NamingSentences {
  readonly sentences: readonly NamingSentence[];
  readonly passages: number;
}

/** Null where something is named too often to see all of it. */
export async function sentencesNaming(
  store: StoreReader,
  named: readonly Named[],
  o: { readonly filter?: Filter | undefined; readonly signal?: AbortSignal | undefined },
): Promise<NamingSentences | null> {
  const filter = o.filter ? { filter: o.filter } : {};
  const found = new Set<number>();
  for (const { text } of named) {
    const { hits } = store.searchWords(tellingWord(text), { limit: PASSAGES_MAX + 1, ...filter });
    if (hits.length > PASSAGES_MAX) return null;
    for (const { id } of hits) found.add(id);
    if (found.size > 2 * PASSAGES_MAX) return null;
  }
  const ids = store.inDocumentOrder([...found]);
  const patterns = named.map(patternOf);
  const all: NamingSentence[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    // Lets timers and the signal have their turn.
    await new Promise((resolve) => setImmediate(resolve));
    o.signal?.throwIfAborted();
    for (const passage of store.passages(ids.slice(at, at + AT_ONCE))) {
      if (patterns.some((pattern) => pattern.test(passage.text))) {
        all.push(...sentencesOf(passage, patterns, () => beginningBehind(store, passage)));
      }
    }
    if (all.length > SENTENCES_MAX) return null;
  }
  return { sentences: all, passages: ids.length };
}

/** The first sentences behind a passage, of the one that follows. */
function beginningBehind(store: StoreReader, { id, end }: Passage): NextSentence[] {
  const [next] = store.neighbours(id, { before: 0, after: 1 });
  if (next === undefined) return [];
  const fresh = Math.max(0, end - next.start);
  return sentences(next.text)
    .filter((span) => span.start >= fresh)
    .slice(0, BEHIND_MAX)
    .map((span, i) => ({ ...sentenceOf(next, span), isApart: i === 0 || startsApart(next, span) }));
}

function sentencesOf(
  passage: Passage,
  patterns: readonly RegExp[],
  behindPassage: () => NextSentence[],
): NamingSentence[] {
  let beginning: NextSentence[] | undefined;
  return sentences(passage.text).flatMap((span, i, all) => {
    const text = passage.text.slice(span.start, span.end);
    if (!patterns.some((pattern) => pattern.test(text))) return [];
    const around = aroundOf(passage.text, span);
    const follows = all.slice(i + 1, i + 1 + BEHIND_MAX);
    const behind = follows.map((one): NextSentence => {
      return { ...sentenceOf(passage, one), isApart: startsApart(passage, one) };
    });
    if (behind.length < BEHIND_MAX) behind.push(...(beginning ??= behindPassage()));
    return [{ ...sentenceOf(passage, span), around, behind: behind.slice(0, BEHIND_MAX) }];
  });
}

/** Whether a blank line stands before it. */
function startsApart({ text }: Passage, { start }: { readonly start: number }): boolean {
  const own = start + Math.max(0, text.slice(start).search(/\S/));
  const before = text.slice(0, own).trimEnd().length;
  return /\n\s*\n/u.test(text.slice(before, own));
}

function sentenceOf(
  passage: Passage,
  { start, end }: { readonly start: number; readonly end: number },
): Sentence {
  const text = passage.text.slice(start, end);
  const trimmed = text.trim();
  const from = passage.start + start + Math.max(0, text.search(/\S/));
  const tokens = Math.ceil((passage.tokens * text.length) / Math.max(1, passage.text.length));
  const own = { ...passage, text: trimmed, start: from, end: from + trimmed.length, tokens };
  return { passage: own, text: inOneLine(trimmed) };
}

/** The last word of a phrase is its noun, and the last of a name the rarer one. */
function tellingWord(text: string): string {
  return text.split(/\s+/).at(-1) ?? text;
}

function patternOf({ text, isName }: Named): RegExp {
  const words = text.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const whole = `(?<![\\p{L}\\p{N}])${words.join("\\s+")}(?![\\p{L}\\p{N}])`;
  return new RegExp(whole, isName ? "u" : "iu");
}
