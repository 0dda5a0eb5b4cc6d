/**
 * Names in running text: capitalised words in a row, and what stands in quotation marks. A rule of
 * writing, not of a language model: it knows scripts with capitals only, takes the first word of a
 * sentence for a name, and leaves it to the index to say how rare, so how telling, a name is.
 * Bounds: the first TEXT_CHARS_MAX characters of a text; names of up to NAME_WORDS_MAX words.
 */
import { sentences } from "../chunks/index.js";
import { SENTENCE_STARTERS } from "./stop-words.js";
import { foldWord, isCapital, isStopWord, runsOf, wordsOf } from "./words.js";

const TEXT_CHARS_MAX = 4_000;
const NAME_WORDS_MAX = 8;

const WORD = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N}.'’&-]*`;
const LINK = "(?:of|the|and|in|for|on|to|de|la|le|du|da|di|von|van|der|den|bin|al|&)";
const GAP = String.raw`\s{1,3}`;
const NEXT = String.raw`(?:(?:${LINK}${GAP}){1,2}(?=\p{Lu})|(?=[\p{Lu}\p{N}]))${WORD}`;
const CAPITALISED = new RegExp(String.raw`(?=\p{Lu})${WORD}(?:${GAP}${NEXT}){0,7}`, "gu");
/** "Mr. Smith" names Smith. */
const ABBREVIATION = /\b\p{Lu}\p{L}{0,4}\.(?=\s+\p{Lu})/gu;
/** "Leaving the house ...": the capital is the sentence's. */
const GERUND = /^\P{L}*\p{Lu}\p{Ll}{2,}ing(?=\s+\p{Ll})/u;
const QUOTED = /["“«]([^"“”«»]{2,80})["”»]/gu;

/** Words only, in lower case without accents, each between single spaces: " a b ". */
export function foldName(text: string): string {
  return ` ${runsOf(withoutAccents(text).toLowerCase()).join(" ")} `;
}

/** The same with its capitals. */
export function casedName(text: string): string {
  return ` ${runsOf(withoutAccents(text)).join(" ")} `;
}

function withoutAccents(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "");
}

export function foldedWords(folded: string): string[] {
  return folded.split(" ").filter((word) => word !== "");
}

/** Without "(band)" and the like behind it, which nobody writes in running text. */
export function bareTitle(title: string): string {
  return title.replace(/\s*\([^()]*\)\s*$/u, "");
}

/** Names of a text in order, each once; those of the sentences most like `asked` first. */
export function namesIn(text: string, asked: ReadonlySet<string> = new Set()): string[] {
  const cut = text.slice(0, TEXT_CHARS_MAX);
  const ranked = sentences(cut).map(({ start, end }) => {
    const sentence = cut.slice(start, end);
    const words = new Set(foldedWords(foldName(sentence)));
    return { sentence, shared: [...asked].filter((word) => words.has(word)).length };
  });
  const names = new Map<string, string>();
  for (const { sentence } of ranked.sort((a, b) => b.shared - a.shared)) {
    for (const name of namesOfSentence(sentence)) {
      const folded = foldName(name);
      const words = foldedWords(folded);
      if (words.length === 0 || words.length > NAME_WORDS_MAX || names.has(folded)) continue;
      if (words.length === 1 && (words[0]?.length ?? 0) < 2) continue;
      names.set(folded, name);
    }
  }
  return [...names.values()];
}

/** Words of a question that may stand in a passage: those that begin sentences are left out. */
export function askedWords(question: string): Set<string> {
  return new Set(foldedWords(foldName(question)).filter((word) => !SENTENCE_STARTERS.has(word)));
}

function namesOfSentence(sentence: string): string[] {
  const capitalised = [...sentence.matchAll(CAPITALISED)].map(([found]) => {
    const words = found.split(/\s+/);
    while (words[0] !== undefined && SENTENCE_STARTERS.has(words[0].toLowerCase())) words.shift();
    return words.join(" ").replace(/['’]s$|[.'’&-]+$/u, "");
  });
  const quoted = [...sentence.matchAll(QUOTED)].map(([, inside = ""]) => inside.trim());
  return [...capitalised, ...quoted].filter((name) => name !== "");
}

/**
 * Names in the texts that the question does not hold, most frequent first. A word with a capital
 * that the texts also write without one is no name.
 */
export function newNames(texts: readonly string[], question: string): string[] {
  const asked = new Set(wordsOf(question).map(foldWord));
  const all = texts.flatMap((text) => wordsOf(text.replace(ABBREVIATION, "").replace(GERUND, "")));
  const small = new Set(all.filter((word) => !isCapital(word)));
  const counts = new Map<string, number>();
  for (const word of all) {
    const isName = isCapital(word) && !isStopWord(word) && !small.has(word.toLowerCase());
    if (isName && !asked.has(foldWord(word))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
