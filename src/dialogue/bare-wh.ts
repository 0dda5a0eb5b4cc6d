/**
 * Follow-ups that are a question word alone: "why?", "since when?", "and who?", "when was that?".
 * Each becomes the last question with another question word, what it answered named in it:
 *
 *   Which team won the final? Ajax.  When?  -> When was it that Ajax won the final?
 *   What is the capital of Peru? Lima. Why? -> Why is Lima the capital of Peru?
 *   Was the bridge destroyed? yes.   When?  -> When was the bridge destroyed?
 *   When was the treaty signed? 1848. Who?  -> By whom was the treaty signed?
 *
 * Pure.
 */
import { capital, ending, withoutLead } from "./fragments.js";
import {
  AUXILIARIES,
  isParticiple,
  isPlaceNoun,
  isTimeNoun,
  PREPOSITIONS,
  WH_WORDS,
} from "./lexicon.js";
import { tokensOf } from "./tokens.js";
import type { TurnMentions } from "./turn-mentions.js";

const BARE_WH = new RegExp(
  "^(?:(?:since|until|till|for|by|with|to|from|about|of|in)\\s+)?" +
    "(?:when|where|why|how|who|whom|what|which)" +
    "(?:\\s+(?:long|often|far|much|many|old|big|tall|come|so|exactly|else|for|ones?|year|day|" +
    "city|country))*$",
  "i",
);
/** "When was that?", "Why did this happen?": of all that the last question told. */
const OF_EVENT = new RegExp(
  "^((?:since\\s+)?(?:when|where|why|how))\\s+(?:(?:is|was)\\s+(?:that|this)|" +
    "did\\s+(?:all\\s+)?(?:that|this|it)\\s+(?:happen|occur|come\\s+about|take\\s+place))$",
  "i",
);
const OF_PERSON = /^who\s+(?:is|was)\s+(?:that|this)$/i;
/** "What", "which old book": what an object question begins with, before its auxiliary. */
const OBJECT_WH = new RegExp(
  "^(?:what|who|whom|which(?:\\s+\\p{Ll}+){1,3}?)\\s+" +
    "(?=(?:did|does|do|has|had|have|was|were|is|are|can|will)\\s)",
  "iu",
);

/** The wh-words of "why?", "since when?", "and with whom?". */
export function bareWh(question: string, last: TurnMentions): string | null {
  const text = ending(withoutLead(question).text);
  if (last.answer?.kind === "person" && OF_PERSON.test(text)) return "who";
  const event = OF_EVENT.exec(text)?.[1];
  return event || BARE_WH.test(text) ? (event ?? text).toLowerCase() : null;
}

const ADVERBIAL = /^(?:since |until |till |for |in )?(?:when|where|why|how)\b/;

/** "Why?" after "When did Napoleon leave Elba?": "Why did Napoleon leave Elba?" */
export function withNewWh(wh: string, last: TurnMentions): string {
  const question = ending(last.question);
  if (/\belse$/.test(wh)) {
    const plain = wh.replace(/\s+else$/, "");
    const same = new RegExp(`^${plain}\\b`, "i");
    if (same.test(question)) return `${capital(question.replace(same, wh))}?`;
  }
  const asked = wh === "how so" ? "how" : wh;
  const form = ADVERBIAL.test(wh) ? adverbialForm(asked, question, last) : null;
  const found = form ?? (/^(?:by )?whom?$/.test(wh) ? whoForm(wh, question, last) : null);
  return found === null ? `${question}, and ${wh}?` : `${capital(found)}?`;
}

function adverbialForm(wh: string, question: string, last: TurnMentions): string | null {
  const clause = clauseOf(question, last);
  if (clause !== null) return `${wh} ${clause}`;
  const answer = last.answer?.text;
  if (answer === undefined) return null;
  const inverted = question.replace(OBJECT_WH, "");
  if (inverted.length < question.length) {
    if (/^(?:did|does|do|has|had|have|can|will)\s/.test(inverted)) {
      return `${wh} ${inverted} ${answer}`;
    }
    const [, copula, said] = /^(is|are|was|were)\s+(.+)$/.exec(inverted) ?? [];
    const bare = /^(?:what|who|whom)\s+(?:is|are|was|were)\s/i.test(question);
    const tells = copula !== undefined && said !== undefined && ofAnswer(said, bare);
    return tells ? `${wh} ${copula} ${answer} ${said}` : null;
  }
  const verb = verbOfSubject(question);
  return verb === null ? null : `${wh} was it that ${answer} ${question.slice(verb)}`;
}

/** Of "is", and what may follow the answer: "the capital of Peru", "destroyed by a fire". */
function ofAnswer(said: string, bare: boolean): boolean {
  const words = tokensOf(said);
  const [first] = words;
  const end = words.at(-1)?.lower ?? "";
  if (!first) return false;
  if (isParticiple(first.lower)) return true;
  // "What was Brandt building?", "What is it made of?": the answer has another place.
  if (PREPOSITIONS.has(end) || isParticiple(end)) return false;
  return bare && !words.some(({ lower }) => lower.endsWith("ing"));
}

/** Where the verb begins of a question for its subject: "Which team won ...", "What caused ...". */
function verbOfSubject(question: string): number | null {
  const [wh, ...words] = tokensOf(question);
  const [first] = words;
  if (!wh || !first || AUXILIARIES.has(first.lower)) return null;
  if (wh.lower === "who") return first.start;
  if (wh.lower !== "what" && wh.lower !== "which") return null;
  const verb = words.slice(0, NOUN_PHRASE_MAX + 1).find(({ lower }) => isParticiple(lower));
  // What happened is what happened, and not what the answer names.
  return verb === undefined || verb.lower === "happened" ? null : verb.start;
}

/** Words between "which" and its verb. */
const NOUN_PHRASE_MAX = 3;

/** "was the treaty signed" of "when was the treaty signed" and of "was the treaty signed". */
function clauseOf(question: string, last: TurnMentions): string | null {
  const [first, second, third] = tokensOf(question);
  if (!first || !second) return null;
  const begins = (at: number): string | null => {
    const clause = question.slice(at);
    return AUXILIARIES.has(tokensOf(clause)[0]?.lower ?? "") ? clause : null;
  };
  const adverb = /^(?:\S+\s+)?(?:when|where|why|how)\s+/i.exec(question);
  if (adverb) return begins(adverb[0].length);
  const led = PREPOSITIONS.has(first.lower);
  const wh = led ? second : first;
  const noun = led ? third : second;
  if (noun && /^(?:what|which)$/.test(wh.lower)) {
    const asksWhen = isTimeNoun(noun.lower) || (led && isPlaceNoun(noun.lower));
    return asksWhen ? begins(noun.end + 1) : null;
  }
  if (!AUXILIARIES.has(first.lower) || WH_WORDS.has(first.lower)) return null;
  // Of what is not so nothing more can be asked in its words.
  if (!last.answer || /^no\b/i.test(last.answer.text)) return null;
  return question.slice(0, 1).toLowerCase() + question.slice(1);
}

/** "Who?" of something done, or of an answer that only says what somebody is. */
function whoForm(wh: string, question: string, last: TurnMentions): string | null {
  const clause = clauseOf(question, last);
  if (clause !== null && /^(?:is|are|was|were)\s/.test(clause) && !/\sby\s/.test(clause)) {
    const words = tokensOf(clause).map(({ lower }) => lower);
    const done = words.findLast(isParticiple);
    if (done !== undefined && done !== "born") return `by whom ${clause}`;
  }
  const { answer } = last;
  if (wh !== "who" || answer?.kind !== "person") return null;
  const present = /\b(?:is|are|does|do|has|have)\b/i.test(question);
  const verb = answer.plural ? (present ? "are" : "were") : present ? "is" : "was";
  return `who ${verb} ${answer.text}`;
}
