/**
 * Questions about all of a store at once: how often a word stands there, which words are the most
 * frequent, how many documents there are. No window holds what they need, and no sample is exact:
 * a tool computes them in the store. Only wordings that leave no doubt are taken so; whatever
 * else a question says is answered from passages.
 * English alone.
 */
import { z } from "zod";
import type { JsonObject } from "../tools/index.js";

export interface StoreQuestion {
  readonly tool: string;
  readonly arguments: JsonObject;
  /** What the tool's result says to the question, and the words that it is about. */
  read(result: unknown): { readonly text: string; readonly words: readonly string[] };
}

const QUOTE = "[\"“”'‘’]";
const LETTERS = "[\\p{L}\\p{N}][\\p{L}\\p{N}'’-]*";
const WORD = `${QUOTE}?(?<word>${LETTERS})${QUOTE}?`;
const NAMED = `the (?:word|name|term) ${WORD}`;
const MAYBE_NAMED = `(?:the (?:word|name|term) )?${WORD}`;
const FILES = "(?:documents|files|sources|texts)";
const WHERE = "(?:store|corpus|documents?|texts?|files|collection|sources|library)";
const ALL = `(?: (?:in|across|of|over) (?:all )?(?:the |this |these |my )?${WHERE})?`;
const SAID =
  "(?:appear|occur|stand|come up|mentioned|used|named|written|said|found)(?:s|ed)?";

const HOW_OFTEN = [
  `how (?:many times|often) (?:does|is|do|did|was|has) ${NAMED}(?: been)? ${SAID}${ALL}`,
  `how (?:many times|often) (?:is|was) ${QUOTE}(?<word>${LETTERS})${QUOTE} ${SAID}${ALL}`,
  `how many (?:occurrences|mentions) of ${MAYBE_NAMED} are there${ALL}`,
];
const IN_HOW_MANY = [
  `(?:in )?how many ${FILES} (?:contain|mention|hold|use|name) ${MAYBE_NAMED}`,
  `in how many ${FILES} (?:does|is) ${MAYBE_NAMED} ${SAID}`,
];
const HOW_MANY = `how many ${FILES} (?:are there|are|does it hold|do i have)${ALL}`;
const COUNT = "\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten";
const MOST_SAID = "(?:most (?:frequent|common|used|frequently used|often used)|commonest)";
const MOST =
  `(?:what|which|name|list)(?: is| are)? the (?:(?<count>${COUNT}) )?${MOST_SAID} ` +
  `(?<plural>words?)${ALL}`;

const NUMBERS = "one two three four five six seven eight nine ten".split(" ");
/** Where it says "words" and not how many. */
const WORDS_DEFAULT = 10;

const counted = z.object({
  words: z.array(z.object({ occurrences: z.number(), documents: z.number() })).min(1),
});
const frequent = z.object({ words: z.array(z.object({ word: z.string() })).min(1) });
const listed = z.object({ count: z.number() });

export function storeQuestion(question: string): StoreQuestion | null {
  const asked = question.trim().replace(/[?.!\s]+$/u, "").replace(/\s+/g, " ");
  const often = wordIn(asked, HOW_OFTEN);
  if (often !== null) return countOf(often, "occurrences");
  const inMany = wordIn(asked, IN_HOW_MANY);
  if (inMany !== null) return countOf(inMany, "documents");
  if (whole(HOW_MANY).test(asked)) {
    const read: StoreQuestion["read"] = (result) => {
      return { text: String(listed.parse(result).count), words: [] };
    };
    return { tool: "list_sources", arguments: { limit: 1 }, read };
  }
  return mostFrequent(asked);
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, "iu");
}

function wordIn(asked: string, patterns: readonly string[]): string | null {
  for (const pattern of patterns) {
    const word = whole(pattern).exec(asked)?.groups?.["word"];
    if (word !== undefined) return word;
  }
  return null;
}

function countOf(word: string, of: "occurrences" | "documents"): StoreQuestion {
  const read: StoreQuestion["read"] = (result) => {
    const [count] = counted.parse(result).words;
    return { text: String(count?.[of] ?? 0), words: [word] };
  };
  return { tool: "count_words", arguments: { words: [word] }, read };
}

function mostFrequent(asked: string): StoreQuestion | null {
  const found = whole(MOST).exec(asked)?.groups;
  if (!found) return null;
  const several = found["plural"]?.toLowerCase() === "words";
  const limit = numberOf(found["count"]) ?? (several ? WORDS_DEFAULT : 1);
  const read: StoreQuestion["read"] = (result) => {
    const words = frequent.parse(result).words.map(({ word }) => word);
    return { text: words.join(", "), words };
  };
  return { tool: "frequent_words", arguments: { limit }, read };
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const named = NUMBERS.indexOf(text.toLowerCase()) + 1;
  const number = named > 0 ? named : Number(text);
  return number > 0 ? number : null;
}
