/**
 * Whether a request wants something done, looked at, or asks a question. Only what a person writes
 * is read so, never a document or a result. Where neither shows, it is a statement, such as
 * "Ticket 12 is fixed". English alone.
 */
export type RequestKind = "action" | "look" | "question" | "statement";

const list = (words: string): string => words.trim().replace(/\s+/g, "|");

const ASKS = list(`what what's which who who's whom whose where where's when when's why how
  is are was were am
  does do did has have had can could will would should may might isn't aren't doesn't`);
const LOOKS = list(`show list find tell search display check read name count describe explain ask
  retrieve fetch summarize summarise compare define`);
const ACTS = list(`accept activate add adjust allow append apply approve archive arrange assign
  attach ban block book buy call cancel change charge clear close comment complete configure confirm
  connect convert copy create deactivate decline delete deliver deny deploy disable discard
  disconnect draft drop duplicate edit email enable enter erase export extend file fix forward give
  grant hand hide hire import increase install insert invite issue join kick launch let lock log
  mail make mark merge message move mute name note notify open order park pause pay pin place post
  postpone print prolong promote publish purchase put raise rate reboot record redeem reduce
  refund register reject release remind remove rename renew reopen replace reply report request
  reschedule reserve reset resize restart restore resume return revert revoke rotate run save
  schedule send set share shift ship sign start stop store submit subscribe swap switch sync tag
  take throw track transfer translate turn unblock undo unlock unmute unpin unsubscribe update
  upgrade upload use wipe withdraw write`);

const POLITE = new RegExp(
  "^(?:(?:please|kindly|hey|hi|hello|ok|okay|now|then|so|and|just)[, ]+)*" +
    "(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like (?:you )?to |" +
    "i (?:want|need|have) (?:you )?to |let's |let us |we (?:want|need|have) to )?" +
    "(?:please |kindly )?",
  "i",
);

export function requestKind(text: string): RequestKind {
  const kinds = clausesOf(text).map(clauseKind);
  if (kinds[0] === "question" || kinds[0] === "look") return kinds[0];
  if (kinds.includes("action")) return "action";
  const other = kinds.find((kind) => kind !== "statement");
  if (other !== undefined) return other;
  return /\?\s*$/.test(text) ? "question" : "statement";
}

/** What is quoted is content, whatever it says. */
function clausesOf(text: string): string[] {
  const plain = text.replace(/"[^"]*"|“[^”]*”/gu, "X");
  return plain
    .split(/[.!?;:,]\s+|\s+-\s+|,?\s+and\s+(?=[a-z])/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
}

function clauseKind(clause: string): RequestKind {
  const plain = clause.replace(POLITE, "").toLowerCase();
  const polite = plain.length < clause.length && !/^(?:please|kindly|so|and|now)/i.test(clause);
  if (/^(?:give|show|tell|send|get) (?:me|us)\b/.test(plain)) return "look";
  if (/^look (?:up|for|at|into)\b/.test(plain)) return "look";
  if (new RegExp(`^(?:${ACTS})\\b(?!['’])`).test(plain)) {
    // "Name the articles" looks; what begins as a noun may too: "Order 12 is late".
    if (/^name\b/.test(plain)) return "look";
    return !polite && isStatement(plain) ? "statement" : "action";
  }
  if (new RegExp(`^(?:${LOOKS})\\b`).test(plain)) return "look";
  if (new RegExp(`^(?:${ASKS})\\b`).test(plain)) return "question";
  return "statement";
}

/** A form of "be" or "have" shortly after the word makes it a noun. */
function isStatement(plain: string): boolean {
  const between = "(?:(?!(?:to|that|which|who|because|if|when)\\b)[^\\s]+ ){0,2}";
  return new RegExp(`^\\w+ ${between}(?:is|are|was|were|has|had)\\b`).test(plain);
}
