/**
 * One page of a PDF from its text runs, in the order in which they stand in the file (which
 * is the reading order in what today's programs write, columns included): runs to lines, a blank
 * line where the gap between lines is clearly larger than a line.
 * Units: positions and heights in PDF points, the origin at the bottom left.
 */
export interface TextRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether the file ends a line here. */
  readonly endsLine: boolean;
}

/** Gaps between base lines, in heights of the text, from which on a paragraph begins. */
const PARAGRAPH_GAP_MIN = 1.75;

interface Line {
  text: string;
  readonly y: number;
  readonly height: number;
}

export function pageText(runs: readonly TextRun[]): string {
  const lines = linesOf(runs);
  let text = "";
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    if (before !== undefined) {
      const height = Math.max(line.height, before.height);
      const gap = before.y - line.y;
      text += height > 0 && gap > height * PARAGRAPH_GAP_MIN ? "\n\n" : "\n";
    }
    text += line.text;
  });
  return text;
}

function linesOf(runs: readonly TextRun[]): Line[] {
  const lines: Line[] = [];
  let open: Line | null = null;
  let last: TextRun | null = null;
  for (const run of runs) {
    if (run.text !== "") {
      if (open === null) {
        open = { text: "", y: run.y, height: run.height };
        lines.push(open);
      } else if (last !== null && isApart(last, run)) open.text += " ";
      open.text += run.text;
      last = run;
    }
    if (run.endsLine) {
      open = null;
      last = null;
    }
  }
  return lines
    .map((line) => ({ ...line, text: line.text.replace(/[ \t\u00a0]+/g, " ").trim() }))
    .filter((line) => line.text !== "");
}

/** Two runs on one line with room for a space between them and none written. */
function isApart(left: TextRun, right: TextRun): boolean {
  if (/\s$/.test(left.text) || /^\s/.test(right.text)) return false;
  if (Math.abs(left.y - right.y) > left.height) return true;
  return right.x - (left.x + left.width) > 0.25 * Math.max(left.height, right.height);
}
