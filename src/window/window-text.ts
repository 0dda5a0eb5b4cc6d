/**
 * How lines stand in the reasoner's window: "# Title" where a titled document begins, and
 * "[n] line", numbered on through all of it. Training writes the same: training/reasoner/window.py.
 */
import { type EvidenceLine, oneLine } from "./evidence-lines.js";

/** A title is a label: what is longer would crowd out the lines. */
const TITLE_CHARS_MAX = 120;
/** What a question says beyond that, no reasoner of this size makes anything of. */
const QUESTION_CHARS_MAX = 1_500;

/** The lines as text, each with its line end; `firstNumber` is that of the first line. */
export function windowText(lines: readonly EvidenceLine[], firstNumber: number): string[] {
  return numberedText(lines.map((line, i) => ({ line, number: firstNumber + i })));
}

export interface NumberedLine {
  readonly line: EvidenceLine;
  readonly number: number;
}

/** The same for lines whose numbers have gaps, because others are gone. */
export function numberedText(lines: readonly NumberedLine[]): string[] {
  let last: string | null = null;
  return lines.map(({ line, number }) => {
    const { source, title } = line.passage;
    const numbered = `[${number}] ${line.text}\n`;
    const begins = source !== last;
    last = source;
    const label = title === null ? "" : oneLine(title).slice(0, TITLE_CHARS_MAX);
    return begins && label !== "" ? `# ${label}\n${numbered}` : numbered;
  });
}

export function questionText(question: string, searchesLeft: number): string {
  const left = searchesLeft > 0 ? `Searches left: ${searchesLeft}\n` : "";
  const asked = oneLine(question).slice(0, QUESTION_CHARS_MAX).replace(/[\ud800-\udbff]$/, "");
  return `Question: ${asked}\n${left}`;
}
