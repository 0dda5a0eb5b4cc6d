/**
 * Whether a request wants something done, looked at, or asks a question. Only what a person writes
 * is read so, never a document or a result. Where neither shows, it is a statement, such as
 * "Ticket 12 is fixed", or the words of a search, "Order of the kings of France". A wish with a
 * question behind it asks: "I want to cancel my trip, what does the policy say?" English alone.
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
  grant hide hire import increase install insert invite issue join kick launch let lock log
  mail make mark merge message move mute name note notify open order park pause pay pin place post
  postpone print promote publish purchase put raise rate reboot record redeem reduce
  refund register reject release remind remove rename renew reopen replace reply report request
  reschedule reserve reset resize restart restore resume return revert revoke rotate run save
  schedule send set share shift ship sign start stop store submit subscribe swap switch sync tag
  take throw track transfer translate turn unblock undo unlock unmute unpin unsubscribe update
  upgrade upload use wipe withdraw write`);

/** Of those, what is as often a noun: "Record holders of 1990". */
const NOUNS = list(`change charge comment copy draft email file forward import increase issue launch
  log mail mark message note notice order park place post print purchase raise rate record refund
  release report request return review rotate share shift ship sign start store switch track
  transfer turn update upgrade`);
/** What goes with "on": to turn on a lamp is done, a report on a lamp is read. */
const WITH_ON = "log|park|place|post|put|sign|switch|turn";
const SEARCHED = new RegExp(
  `^(?:(?:${ACTS}) of\\b|(?!(?:${WITH_ON})\\b)(?:${ACTS}) on\\b|` +
    `(?:${NOUNS}) [a-z-]{2,}[^\\Ws]s(?: (?:of|in|at|by|for|from|on|since|during)\\b|$))`,
);
const OF_TEXT =
  /^complete (?:the|this) (?:[a-z]+ ){0,2}(?:sentence|quote|quotation|phrase|line|verse|proverb)\b/;
const WISH = /^(?:i(?:'d| would) like|i (?:want|need|have)|we (?:want|need|have)) (?:you )?to /i;

const POLITE = new RegExp(
  "^(?:(?:please|kindly|hey|hi|hello|ok|okay|now|then|so|and|just)[, ]+)*" +
    "(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like (?:you )?to |" +
    "i (?:want|need|have) (?:you )?to |let's |let us |we (?:want|need|have) to )?" +
    "(?:please |kindly )?",
  "i",
);

export function requestKind(text: string): RequestKind {
  const clauses = clausesOf(text);
  const kinds = clauses.map(clauseKind);
  if (kinds[0] === "question" || kinds[0] === "look") return kinds[0];
  const asks = /\?\s*$/.test(text) && kinds.at(-1) === "question";
  if (asks && WISH.test(clauses[0] ?? "")) return "question";
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
    if (OF_TEXT.test(plain)) return "question";
    if (!polite && SEARCHED.test(plain)) return "statement";
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
