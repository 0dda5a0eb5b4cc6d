/**
 * A follow-up question, and the turns before it, to a question that stands alone.
 *
 *   "and when did she die?" -> no "and" -> names for pronouns -> "When did Marie Curie die?"
 *   "what about Berlin?"    -> the last question, Berlin in the place of what is like it
 *   "why?"                  -> the last question with another question word
 *
 * Rules over the wording, no model. What stands alone stays as it is, to the character; where
 * nothing that was said fits, the question stays too, and the last question's words are given for
 * retrieval. Pure; time is linear in the text, which is bounded.
 * Source: native-notes/decisions/0014-follow-up-questions.md
 */
import type { Turn } from "../records/index.js";
import { bareWh, withNewWh } from "./bare-wh.js";
import { fragmentOf, withNewPart, withoutLead } from "./fragments.js";
import { FUNCTION_WORDS } from "./lexicon.js";
import { replacePronouns } from "./pronouns.js";
import { tokensOf } from "./tokens.js";
import { turnMentions } from "./turn-mentions.js";

/** What is longer stands alone. */
const QUESTION_CHARS_MAX = 400;
const TURNS_MAX = 4;
const WORDS_MAX = 16;

export interface Resolution {
  readonly kind: "standalone" | "resolved" | "dangling";
  readonly question: string;
  /** Content words of the last question, to look for too where nothing was said that fits. */
  readonly words: readonly string[];
}

/** `turns`: oldest first. */
export function resolveQuestion(question: string, turns: readonly Turn[]): Resolution {
  const asked = question.trim();
  const standalone: Resolution = { kind: "standalone", question, words: [] };
  if (turns.length === 0 || asked === "" || asked.length > QUESTION_CHARS_MAX) return standalone;
  // What it speaks of comes with it: "Which of these is true: A or B?"
  if (/[:\n]\s*\S/.test(asked)) return standalone;
  const before = turns.slice(-TURNS_MAX).reverse().map(turnMentions);
  const [last] = before;
  if (!last || last.question === "") return standalone;
  const words = contentOf(last.question);
  const done = (text: string): Resolution =>
    text === asked ? standalone : { kind: "resolved", question: text, words: [] };

  const wh = bareWh(asked, last);
  if (wh !== null) return done(withNewWh(wh, last));
  const fragment = fragmentOf(asked);
  if (fragment !== null) {
    const whole = replacePronouns(fragment, before);
    if (whole.dangling && whole.replaced.length === 0) {
      return { kind: "dangling", question, words };
    }
    return done(withNewPart(whole.text, last));
  }
  const { text } = withoutLead(asked);
  const { text: named, replaced, dangling } = replacePronouns(text, before);
  if (replaced.length > 0) return done(named.slice(0, 1).toUpperCase() + named.slice(1));
  return dangling ? { kind: "dangling", question, words } : standalone;
}

function contentOf(question: string): string[] {
  const words = tokensOf(question).filter(
    ({ lower }) => !FUNCTION_WORDS.has(lower) && !/^['’]/.test(lower),
  );
  return [...new Set(words.map(({ text }) => text))].slice(0, WORDS_MAX);
}
