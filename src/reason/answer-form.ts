/**
 * What form an answer must have by the wording of its question: one of the things it lets choose
 * from (option-choice.ts), "yes" or "no", or something that it does not say itself and that is of
 * the kind it asks for (answer-kind.ts). Only what stands in the words is used; where they leave
 * it open, any phrase will do.
 * English alone: in another language a question leaves it open.
 */
import { isOfKind } from "./answer-kind.js";
import { type PlainAnswer, plainBoth, plainOption } from "./option-choice.js";
import { sentences } from "../chunks/index.js";
import { contentWords, foldAnswer, isStopWord } from "../words/index.js";

export interface AnswerForm {
  /** The answer is one of these, or the one that is plain; null where it is any phrase. */
  readonly options: readonly string[] | null;
  /** The one that it is, where what was found makes that plain. */
  readonly plain: PlainAnswer | null;
  /** Whether a phrase can be the answer. */
  fits(text: string): boolean;
}

const YES_NO: readonly string[] = ["yes", "no", "maybe"];
const ASKS_WHETHER =
  /^(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might)\b/i;
/** "Is it a remake of a film, released in which year?" */
const ASKS_WITHIN = /\b(?:in|on|at|by|of|from|to|with|for) (?:which|what|whom)\b/i;
const ASKS_WHICH = /^(?:\w+\s+){0,3}?(?:which|what|who|whom|whose|where|when)\b/i;
/** Words of an option, and options of a question. */
const OPTION_WORDS_MAX = 10;
const OPTIONS_MAX = 6;
/** What stands before the first option where no comma does: "... formed first The Exies or ...". */
const NAMED_PAIR =
  /((?:(?:the|a|an)\s+)?(?:\p{Lu}[^\s,?]*\s+)+)or\s+((?:(?:the|a|an)\s+)?\p{Lu}[^,?]*)$/u;

/** `found`: what was found; a choice between things that nothing there mentions is none. */
export function answerForm(question: string, found: readonly string[]): AnswerForm {
  const asked = question.replace(/[?.!\s]+$/u, "").trim();
  const allowed = optionsOf(asked, found);
  if (allowed !== null) {
    const plain =
      allowed === YES_NO ? plainBoth(asked, found) : plainOption(asked, allowed, found);
    const options = plain === null ? allowed : [plain.text];
    const folded = new Set(options.map(foldAnswer));
    return { options, plain, fits: (text) => folded.has(foldAnswer(text)) };
  }
  // What is told before the question itself may be the answer to it.
  const last = sentences(question).at(-1);
  const said = ` ${foldAnswer(question.slice(last?.start ?? 0))} `;
  const isDone = doneBy(asked, found);
  return {
    options: null,
    plain: null,
    fits: (text) => {
      const folded = foldAnswer(text);
      if (folded === "") return /[\p{L}\p{N}]/u.test(text);
      return !said.includes(` ${folded} `) && isOfKind(asked, text) && isDone(text);
    },
  };
}

/** "Between A and B, which ...?" */
const BETWEEN =
  /^(?:between|(?:out )?of) (?:the two,? )?(?<one>[^,]+?) and (?<other>[^,]+), (?:which|who)\b/iu;

function optionsOf(asked: string, found: readonly string[]): readonly string[] | null {
  if (ASKS_WHETHER.test(asked) && !ASKS_WITHIN.test(asked)) {
    return / or /i.test(asked) ? null : YES_NO;
  }
  const between = BETWEEN.exec(asked)?.groups;
  if (!between && !ASKS_WHICH.test(asked)) return null;
  const listed = between
    ? checked([between["one"] ?? "", between["other"] ?? ""])
    : (listedOptions(asked) ?? namedPair(asked));
  if (!listed) return null;
  const held = contentWords(found.join(" "));
  const mentioned = (option: string): boolean =>
    [...contentWords(option)].some((word) => held.has(word));
  return listed.every(mentioned) ? listed : null;
}

/** ", A or B" and ", A, B or C" at the end. */
function listedOptions(asked: string): string[] | null {
  const at = asked.search(/,?\s+or\s+(?!.*\sor\s)/i);
  if (at < 0) return null;
  const last = asked.slice(at).replace(/^,?\s+or\s+/i, "");
  const parts = asked.slice(0, at).split(/,\s+|:\s+/);
  // The first part is the question itself.
  const before = parts.slice(1);
  if (before.length === 0) return null;
  return checked([...before, last]);
}

function namedPair(asked: string): string[] | null {
  const found = NAMED_PAIR.exec(asked);
  if (!found) return null;
  return checked([found[1] ?? "", found[2] ?? ""]);
}

function checked(options: readonly string[]): string[] | null {
  const trimmed = options.map((option) => option.trim().replace(/^either\s+/i, ""));
  const short = trimmed.every((option) => {
    const words = option.split(/\s+/).length;
    return option !== "" && words <= OPTION_WORDS_MAX;
  });
  return short && trimmed.length <= OPTIONS_MAX ? trimmed : null;
}

/** "... written by whom?" */
const BY_WHOM = /\b(?<verb>\p{L}{3,}) by (?:who|whom)\b/iu;

/**
 * Whether a sentence says that it was done by this one: it has the verb, and so has no other that
 * names one who did something else. Anybody may be where no sentence with the verb names one.
 */
function doneBy(asked: string, found: readonly string[]): (text: string) => boolean {
  const verb = BY_WHOM.exec(asked)?.groups?.["verb"];
  if (verb === undefined) return () => true;
  if (isStopWord(verb)) return () => true;
  const by = new RegExp(`\\b${verb}(?: \\p{L}+ly)? by\\b`, "iu");
  const saying = found
    .flatMap((text) => sentences(text).map(({ start, end }) => text.slice(start, end)))
    .filter((sentence) => by.test(sentence));
  if (saying.length === 0) return () => true;
  return (text) => saying.some((sentence) => sentence.includes(text));
}
