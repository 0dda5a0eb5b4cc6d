/**
 * Aligned rows without a table library: a page costs microseconds a row, and the pages after it
 * keep its columns. Widths are terminal columns: 2 for a wide character, 0 for a combining one.
 */

const WIDE = new RegExp(
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}" +
    "\\p{Emoji_Presentation}\\u3000-\\u303f\\uff01-\\uff60\\uffe0-\\uffe6]",
  "u",
);
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
// eslint-disable-next-line no-control-regex -- all of ASCII, on purpose
const ASCII = /^[\u0000-\u007f]*$/;

const GAP = "  ";

export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

export interface ColumnOptions {
  /** Columns of numbers. */
  readonly rightAligned: readonly number[];
  /** No column is padded to more than this: a longer cell pushes its own row only. */
  readonly widthMax: number;
}

/** A function from a page of rows to its lines. Columns grow from page to page, never shrink. */
export function alignedRows(
  o: ColumnOptions,
): (rows: readonly (readonly string[])[]) => string {
  const columns: number[] = [];
  return (rows) => {
    const widths = rows.map((row) => row.map(displayWidth));
    for (const row of widths) {
      row.forEach((width, at) => {
        columns[at] = Math.max(columns[at] ?? 0, Math.min(width, o.widthMax));
      });
    }
    const lines = rows.map((row, index) =>
      row
        .map((cell, at) => {
          const padding = " ".repeat(Math.max(0, (columns[at] ?? 0) - (widths[index]?.[at] ?? 0)));
          return o.rightAligned.includes(at) ? padding + cell : cell + padding;
        })
        .join(GAP)
        .trimEnd(),
    );
    return lines.join("\n");
  };
}
