/**
 * Whether the notes on a way to an answer hold: each "phrase [n] value" in them says that line n
 * gives the value for the phrase, so that line must hold the value and every name that stands in
 * the phrase. Words are compared, nothing is understood: a note that passes may still be wrong, one
 * that fails is not what the line says.
 * Source: process verification, after Lightman et al. 2023, arXiv:2305.20050, here by the lines
 * themselves.
 */
import { foldWord, isCapital, isStopWord, UNSPACED, wordsOf } from "../words/index.js";

/** "the landlord of Ann [3] Bob": up to the next number or the end of the clause. */
const LOOKED_UP = /\[(\d+)\]([^[\];,]*)/g;
/** What a note says of a line that stands in no line: states, and that nothing is told. */
const SAID_OF_LINES = new Set(["left", "has", "not", "told"]);

export interface NoteCheck {
  /** Values with the line that shall give them. */
  readonly checked: number;
  readonly failed: number;
}

/** `transcript` holds the written lines; `lines` the texts of those shown, [1] first. */
export function checkNotes(
  transcript: readonly string[],
  lines: readonly { readonly text: string }[],
): NoteCheck {
  const verdicts = transcript
    .filter((written) => written.startsWith("note "))
    .flatMap((written) => written.slice("note ".length).split(";"))
    .flatMap((clause) => clauseHolds(clause, lines));
  return { checked: verdicts.length, failed: verdicts.filter((holds) => !holds).length };
}

function clauseHolds(clause: string, lines: readonly { readonly text: string }[]): boolean[] {
  const [first] = clause.split("[", 1);
  const names = wordsOf(first ?? "").filter((word) => isCapital(word) && !isStopWord(word));
  return [...clause.matchAll(LOOKED_UP)].map(([, number, value = ""]) => {
    const line = lines[Number(number) - 1];
    if (!line) return false;
    const said = wordsOf(plainNumbers(value)).filter(
      (word) => !isStopWord(word) && !SAID_OF_LINES.has(word),
    );
    return [...names, ...said].every(wordOf(line.text));
  });
}

/** Whether a text holds a word. */
function wordOf(text: string): (word: string) => boolean {
  const held = new Set(wordsOf(plainNumbers(text)).map(foldWord));
  // Where words are not parted, an edge is anywhere.
  return (word) =>
    held.has(foldWord(word)) || (word.search(UNSPACED) >= 0 && text.includes(word));
}

/** "1,200" and "1200" are one number. */
function plainNumbers(text: string): string {
  return text.replace(/(?<=\d),(?=\d{3}\b)/g, "");
}
