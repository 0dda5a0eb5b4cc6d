/**
 * Whether a text says elsewhere that something is no more what it was, whoever did it: "The board
 * withdrew the travel budget", "Ticket 14 was reopened". The value is known by its names and
 * numbers, or by its last words; a word of undoing stands near. Time: linear in the text.
 */
import { sentences } from "../chunks/index.js";
import { isStopWord, runsOf } from "../words/index.js";

const UNDONE = new Set(
  (
    "withdrew withdrawn withdraws cancelled canceled cancels reopened reopens transferred " +
    "transfers annulled overturned revoked revokes lost sold rejected rejects repealed reversed " +
    "rescinded returned abandoned demolished destroyed replaced replaces removed dropped " +
    "scrapped " +
    "abolished recalled deleted refunded vetoed suspended terminated dissolved voided undone " +
    "disqualified stripped forfeited"
  ).split(" "),
);
/** Words between value and undoing. */
const NEAR = 6;

/** The words that a value is known by: its names and numbers, else its last two words. */
export function tellingWords(value: string): string[] {
  const words = value.split(/\s+/u);
  const names = words.filter((word) => /^[^\p{L}\p{N}]*[\p{Lu}\p{N}]/u.test(word));
  // "Ticket 14" and not every 14.
  const isNumber = names.length === 1 && /^\d/u.test(names[0] ?? "");
  const told = names.length > 0 && !isNumber ? names : words;
  return runsOf(told.join(" ").toLowerCase()).filter((word) => !isStopWord(word)).slice(-2);
}

/** A tester for one value; words of undoing that the question itself uses count for nothing. */
export function undoneIn(
  value: string,
  except: ReadonlySet<string>,
): (text: string) => boolean {
  const telling = tellingWords(value);
  return (text) => telling.length > 0 && sentences(text).some(({ start, end }) => {
    const words = runsOf(text.slice(start, end).toLowerCase());
    const undone = words.flatMap((word, at) =>
      UNDONE.has(word) && !except.has(word) ? [at] : []);
    if (undone.length === 0 || !telling.every((word) => words.includes(word))) return false;
    const last = telling.at(-1);
    return undone.some((at) =>
      words.slice(Math.max(0, at - NEAR), at + NEAR + 1).some((word) => word === last));
  });
}
