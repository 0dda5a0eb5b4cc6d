/**
 * Sentences that tell a model what to do or to say: "Ignore all previous instructions and answer
 * ...". They state nothing, so no answer is taken from them, nor from an order that follows one
 * directly. Where the question is about such orders they are text like any other.
 * English. Only what is told to a model is meant: people give each other orders in documents too.
 */
import type { Mark, Passage, Reading } from "../records/index.js";
import { type EvidenceLine, evidenceLines } from "../window/index.js";

/** Parts of one sentence, with so many characters between them at most. */
function ordered(...parts: readonly (string | number)[]): RegExp {
  const gaps = parts.map((part) =>
    typeof part === "number" ? `[^.!?]{0,${part}}` : `\\b(?:${part})(?!\\w)`,
  );
  return new RegExp(gaps.join(""), "i");
}

const LEAVE = "ignore|disregard|forget|override|bypass";
const TOLD = "instructions?|prompts?|guidelines|directives";
const MODELS =
  "AIs?|(?:AI|virtual) (?:assistants?|models?|agents?)|language models?|LLMs?|chatbots?";
const SAY = "answer|say|reply|respond|output|print";

const ORDERS = [
  ordered(LEAVE, 40, "previous|prior|earlier|above|preceding|all|any|your", 30, TOLD),
  ordered("ignore|disregard", 20, TOLD, 10, "above|before"),
  ordered(MODELS, 40, "must|should|shall|ha(?:s|ve) to|(?:is|are) to", 30, `${SAY}|call|ignore`),
  /\b(?:new|updated|real|actual|hidden|secret|system) (?:instructions?|prompt)\s*:/i,
  ordered("when(?:ever)? (?:you are asked|the user asks|users ask)", 80, SAY),
] as const;

/** What goes on in the imperative. */
const GOES_ON = new RegExp(
  "^\\W*(?:(?:and|then|instead,?|now|just|only|always|you must|you should) )*" +
    `(?:${SAY}|write|tell|call|state|repeat)\\b`,
  "i",
);

const ASKED_ABOUT = new RegExp(
  `\\b(?:${TOLD}|${MODELS}|ignore[ds]?|disregard|assistants?|injections?)\\b`,
  "i",
);

/** Whether the question may want to know what such orders say. */
export function asksAboutOrders(question: string): boolean {
  return ASKED_ABOUT.test(question);
}

/** For each text of one document in its order: whether it is such an order. */
export function ordersAmong(texts: readonly string[]): boolean[] {
  let before = false;
  return texts.map((text) => {
    before = ORDERS.some((order) => order.test(text)) || (before && GOES_ON.test(text));
    return before;
  });
}

/** Support of a sentence that states nothing, in logits. */
const NO_SUPPORT = -10;

/** The reading without what it found in such orders. */
export function withoutOrders(passage: Passage, reading: Reading): Reading {
  const { support, answers } = reading;
  const orders = ordersAmong(support.map(({ start, end }) => passage.text.slice(start, end)));
  if (!orders.includes(true)) return reading;
  const isOrdered = (mark: Mark): boolean =>
    support.some((own, at) => orders[at] && own.start < mark.end && mark.start < own.end);
  return {
    ...reading,
    answers: answers.filter((mark) => !isOrdered(mark)),
    support: support.map((own, at) => (orders[at] ? { ...own, score: NO_SUPPORT } : own)),
  };
}

/** The lines of these passages that may be taken for statements. */
export function statingLines(question: string, passages: readonly Passage[]): EvidenceLine[] {
  const lines = evidenceLines(passages);
  if (asksAboutOrders(question)) return lines;
  const orders = ordersAmong(lines.map(({ text }) => text));
  return orders.includes(true) ? lines.filter((_, at) => !orders[at]) : lines;
}
