/**
 * Questions that a tool computes: how often a word stands in the store, which words are the most
 * frequent, how many documents there are; a sum, the days between two dates. No window holds what
 * the first ones need, no sample is exact, and the others need no passage. Only wordings that leave
 * no doubt are taken so; whatever else a question says is answered from passages.
 * English alone.
 */
import { z } from "zod";
import type { JsonObject } from "../tools/index.js";
import { askedPart, withoutPlace } from "./asked-part.js";
import { monthNumber } from "../words/index.js";

export interface ComputedQuestion {
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
/** "Sources" and "texts" are as often what documents tell of. */
const HOW_MANY = `how many (?:documents|files) (?:are there|do i have)${ALL}`;
const NUMBERS = (
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
).split(" ");
const COUNT = `\\d{1,3}|${NUMBERS.join("|")}|twenty|fifty|hundred`;
const OFTEN = "(?:frequently|often|commonly)";
const SEEN = "(?:used|(?:appear|occurr|repeat)(?:ed|ing)|seen|found|written)";
const MOST_SAID =
  `(?:most (?:(?:frequent|common|used|repeated)|${OFTEN}(?: |-)?${SEEN})|commonest)`;
const LIST = "(?:what|which|name|list|give(?: me)?|find|show(?: me)?|tell me)";
const LISTED = `${LIST}(?: is| are| were| was)?(?: the| my)? `;
const COUNTED = `(?:top )?(?:(?<count>${COUNT}) )?`;
/** "Terms" and "tokens" are words too. */
const WORDS = "(?:different |single |coded |unique )?(?<plural>words?|terms?|tokens?)";
const MOST = [
  `${LISTED}${COUNTED}${MOST_SAID} ${WORDS}`,
  `(?:what|which) ${COUNTED}${WORDS} (?:is|are|was|were)(?: the)? (?:most (?:${OFTEN} ${SEEN}|` +
    "used|common|frequent|repeated)|commonest)",
  `${LISTED}${COUNTED}${WORDS} (?:by|with the (?:highest|most|largest)) ` +
    "(?:frequenc(?:y|ies)|counts?|occurrences|number of occurrences)",
  `${LISTED}${COUNTED}${WORDS} ` +
    `(?:(?:that|which|is|are|was|were|do|does|did) )*(?:${SAID}|repeated|repeat) ` +
    `(?:the )?(?:most(?: ${OFTEN})?|${OFTEN} most)`,
];
/** Where it says "words" and not how many. */
const WORDS_DEFAULT = 10;

const counted = z.object({
  words: z.array(z.object({ occurrences: z.number(), documents: z.number() })).min(1),
});
const frequent = z.object({ words: z.array(z.object({ word: z.string() })).min(1) });
const listed = z.object({ count: z.number() });
const computed = z.object({ value: z.string() });
const difference = z.object({ days: z.number() });

export function computedQuestion(question: string): ComputedQuestion | null {
  const asked = askedPart(question);
  const often = wordIn(asked, HOW_OFTEN);
  if (often !== null) return countOf(often, "occurrences");
  const inMany = wordIn(asked, IN_HOW_MANY);
  if (inMany !== null) return countOf(inMany, "documents");
  if (whole(HOW_MANY).test(asked)) {
    const read: ComputedQuestion["read"] = (result) => {
      return { text: String(listed.parse(result).count), words: [] };
    };
    return { tool: "list_sources", arguments: { limit: 1 }, read };
  }
  return mostFrequent(asked) ?? arithmetic(asked) ?? daysBetween(asked);
}

/** "What is 17 * 23?": two numbers at least with a sign between them. */
function arithmetic(asked: string): ComputedQuestion | null {
  const said = whole("(?:what is|what's|how much is|calculate|compute) (?<sum>.+)").exec(asked);
  const sum = said?.groups?.["sum"]?.replace(/[×·]/g, "*").replace(/[÷]/g, "/") ?? "";
  if (!/^[\d\s.,+\-*/^()]+$/.test(sum) || !/\d\s*[+\-*/^]\s*\(?\s*\d/.test(sum)) return null;
  // Dates and ranges are no sums.
  if (/^\d+(?:[-/]\d+){1,2}$/.test(sum.trim())) return null;
  const read: ComputedQuestion["read"] = (result) => {
    return { text: computed.parse(result).value, words: [] };
  };
  return { tool: "calculate", arguments: { expression: sum }, read };
}

function daysBetween(asked: string): ComputedQuestion | null {
  const asking = "how many days (?:are there |are |lie )?(?:between|from)";
  const pattern = `${asking} (.+?) (?:and|to|until) (.+)`;
  const found = whole(pattern).exec(asked);
  const [from, to] = [dateOf(found?.[1] ?? ""), dateOf(found?.[2] ?? "")];
  if (from === null || to === null) return null;
  const read: ComputedQuestion["read"] = (result) => {
    return { text: String(difference.parse(result).days), words: [] };
  };
  return { tool: "days", arguments: { from, to }, read };
}

/** YYYY-MM-DD of "2 May 2023", "May 2, 2023" and of itself; null for anything else. */
function dateOf(text: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
  const found =
    whole(`(?:the )?${day}(?: of)? (?<month>[a-z]{3,9}) (?<year>\\d{4})`).exec(text) ??
    whole(`(?<month>[a-z]{3,9}) ${day},? (?<year>\\d{4})`).exec(text);
  const month = monthNumber(found?.groups?.["month"] ?? "");
  if (!found || month === 0) return null;
  const { year = "", day: number = "" } = found.groups ?? {};
  return `${year}-${String(month).padStart(2, "0")}-${number.padStart(2, "0")}`;
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

function countOf(word: string, of: "occurrences" | "documents"): ComputedQuestion {
  const read: ComputedQuestion["read"] = (result) => {
    const [count] = counted.parse(result).words;
    return { text: String(count?.[of] ?? 0), words: [word] };
  };
  return { tool: "count_words", arguments: { words: [word] }, read };
}

function mostFrequent(asked: string): ComputedQuestion | null {
  // In a part of a document they would have to be counted there.
  const named = withoutPlace(asked);
  const found = MOST.map((pattern) => whole(pattern).exec(named)?.groups).find(Boolean);
  if (!found) return null;
  const several = found["plural"]?.toLowerCase().endsWith("s") === true;
  const limit = numberOf(found["count"]) ?? (several ? WORDS_DEFAULT : 1);
  const read: ComputedQuestion["read"] = (result) => {
    const words = frequent.parse(result).words.map(({ word }) => word);
    return { text: words.join(", "), words };
  };
  return { tool: "frequent_words", arguments: { limit }, read };
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const round = { twenty: 20, fifty: 50, hundred: 100 }[text.toLowerCase()] ?? 0;
  const named = NUMBERS.indexOf(text.toLowerCase()) + 1 || round;
  const number = named > 0 ? named : Number(text);
  return number > 0 ? number : null;
}
