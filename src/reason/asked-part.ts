/**
 * What of a question asks: without sentences that only say how to answer ("Do not explain."), put
 * outright where it stands within another ("Does anyone know ..."; indirect-question.ts), and
 * without the words that say no more than that it is asked of the documents ("in the text above").
 * English rules of wording.
 */
import { sentences } from "../chunks/index.js";
import { directQuestion } from "./indirect-question.js";

/** How a sentence begins that is about the answer and not about the matter. */
const TELLS_HOW = new RegExp(
  String.raw`^\W*(?:please |kindly )?(?:do not|don['’]t|just|only|simply|answer|ignore|disregard|` +
    String.raw`skip|keep|be|give (?:me )?only|use (?:no|only)|respond|reply|output|return only|` +
    String.raw`no|without|limit|format|write)\b`,
  "iu",
);
/** What such a sentence is about. */
const OF_ANSWERS = new RegExp(
  String.raw`\b(?:expla(?:in|nations?)|outputs?|answers?|respond|repl(?:y|ies)|words?|sentences?|` +
    String.raw`punctuation|format(?:ting)?|brief|concise|short|verbose|reasoning|steps?|` +
    String.raw`markdown|json|quotes?|commentary|preamble|introduction)\b`,
  "iu",
);
/**
 * All the words that it may have: with any other it has an object of its own, and is a request
 * ("Write the steps to reset it", "Reply to Anna with a short message").
 */
const ONLY_HOW = new RegExp(
  "^(?:please|kindly|just|only|simply|do|don|t|not|no|any|all|your|my|me|it|its|the|an?|and|or|" +
    "as|be|in|with|without|to|than|more|most|at|of|than|by|for|else|nothing|anything|one|two|" +
    "three|four|five|six|seven|eight|nine|ten|\\d+|single|few|full|plain|extra|additional|" +
    "further|other|final|possible|very|answers?|answering|respond|response|reply|replies|" +
    "outputs?|return|give|use|keep|write|add|include|provide|show|ignore|disregard|skip|limit|" +
    "format(?:ting)?|expla(?:in|nations?)|words?|sentences?|lines?|paragraphs?|text|phrase|" +
    "punctuation|brief(?:ly)?|concise(?:ly)?|short(?:ly)?|verbose|reasoning|steps?|markdown|" +
    "json|quotes?|quotation|marks?|comments?|commentary|preamble|introduction|exactly)$",
  "iu",
);
/** What is asked may begin so too: "Please answer: who ...?" */
const ASKS = /\?\W*$|\b(?:who|whom|whose|what|which|when|where|why|how)\b/iu;
/** A question without a question word. */
const ORDERS_TO_TELL = /^\W*(?:please )?(?:find|list|name|tell|show|identify|enumerate)\b/iu;

/** "Question: ... Answer:", as forms have it. */
const LABELLED = /(?:^|[.?!:]\s+|\n)\s*question:\s*(?<asked>.*?\S)\s*(?=answer:|$)/isu;
const ANSWER_BEGUN = /(?<=[?.!]\s)\s*answer:.*$/isu;
/** "... are" or ":" and then nothing: the beginning of an answer that is to be gone on with. */
const UNFINISHED = /(?:\b(?:is|are|was|were|be)|:)\s*$/iu;
const POINTS_BACK = /\b(?:it|its|they|them|their|he|him|his|she|her|this|these|those|one|ones)\b/iu;

/**
 * The question, put outright, without what says how to answer; all of it where nothing that is
 * left asks: what is told before an order belongs to it.
 */
export function plainQuestion(question: string): string {
  const labelled = LABELLED.exec(question)?.groups?.["asked"] ?? question;
  const whole = labelled.replace(ANSWER_BEGUN, "").trim();
  const parts = partsOf(whole);
  const kept = parts.filter((part, at) => {
    const isBegun = at > 0 && UNFINISHED.test(part) && /\?\W*$/u.test(parts[at - 1] ?? "");
    return !isBegun && !tellsOnlyHow(part);
  });
  const asks = kept.some((part) => ASKS.test(part) || ORDERS_TO_TELL.test(part));
  return directQuestion(!asks || kept.length === parts.length ? whole : kept.join(" "));
}

function tellsOnlyHow(part: string): boolean {
  if (!TELLS_HOW.test(part) || !OF_ANSWERS.test(part) || ASKS.test(part)) return false;
  return (part.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => ONLY_HOW.test(word));
}

/**
 * What rules of wording are held against: on one line, without end marks; of several sentences the
 * one question among them, where it stands alone.
 */
export function askedPart(question: string): string {
  const plain = plainQuestion(question);
  const asking = partsOf(plain).filter((part) => /\?\W*$/u.test(part));
  const [only] = asking;
  const said = asking.length === 1 && only && !POINTS_BACK.test(only) ? only : plain;
  return said.trim().replace(/[?.!\s]+$/u, "").replace(/\s+/g, " ");
}

function partsOf(text: string): string[] {
  return sentences(text).map(({ start, end }) => text.slice(start, end).trim());
}

const STORED =
  "(?:store|corpus|documents?|texts?|files?|collection|sources?|library|lists?|passages?|notes?|" +
  "material|context|pages?|data|records?|log|table|archive)";
const KIND =
  "(?:provided |given |coded |whole |entire |numbered |following |attached |above |long )";
const SAID =
  "(?:mentioned|given|stated|listed|named|recorded|found|noted|written|told|described|hidden|" +
  "provided|present|shown|said|contained|that (?:is|are|was|were|appears?|occurs?|stands?)|" +
  "which (?:is|are|was|were))";
const PLACE = new RegExp(
  String.raw`(?:,? ${SAID})*(?:,? (?:in|within|across|of|over|from|by) (?:all )?(?:of )?` +
    String.raw`(?:the |this |these |my |your |our )?${KIND}*${STORED}(?: above| below| here)?|` +
    String.raw`,? (?:above|below|here))$`,
  "iu",
);
const SAID_LAST = new RegExp(String.raw`(?:,? ${SAID})+$`, "iu");

/** So much of its end may say where. */
const PLACE_CHARS = 200;

/** The same without "(mentioned) in the text above" at its end. */
export function withoutPlace(asked: string): string {
  const at = Math.max(0, asked.length - PLACE_CHARS);
  const cut = asked.slice(at).replace(PLACE, "");
  return (asked.slice(0, at) + cut.replace(SAID_LAST, "")).trim();
}
