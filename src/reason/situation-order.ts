/**
 * Which of two statements is the later one. Within a document its text tells; numbered parts
 * ("part-2.txt", "part-10.txt") are one text; other documents are ordered by the dates that they
 * bear, where all do. File names tell nothing else.
 */
import { ownDate } from "../records/index.js";
import type { NamingSentence } from "../retrieve/index.js";

const { compare } = new Intl.Collator("en", { numeric: true });

export function inDocumentOrder(one: NamingSentence, other: NamingSentence): number {
  const [a, b] = [one.passage, other.passage];
  if (a.source === b.source) return a.start - b.start;
  return compare(a.source, b.source) || (a.source < b.source ? -1 : 1);
}

/** Each text's own, in order; one text where all have dates. Given in document order. */
export function textsOf<T extends { readonly sentence: NamingSentence }>(
  stated: readonly T[],
): T[][] {
  const texts = new Map<string, T[]>();
  for (const one of stated) {
    const key = one.sentence.passage.source.replace(/\d+/gu, "0");
    const own = texts.get(key) ?? [];
    texts.set(key, own);
    own.push(one);
  }
  if (texts.size < 2) return [...texts.values()];
  const dateOf = ({ sentence }: T): string => ownDate(sentence.passage) ?? "";
  if (stated.some((one) => dateOf(one) === "")) return [...texts.values()];
  const dated = stated.toSorted((a, b) => compare(dateOf(a), dateOf(b)));
  return [dated];
}
