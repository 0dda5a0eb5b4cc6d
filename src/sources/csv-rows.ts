/**
 * Rows of a table as lines of text: "Name: Ada; Born: 1815", one row a line, so that a row can be
 * found by what is in it, read by itself and quoted. Blank cells are left out; white space in a
 * cell, line breaks too, becomes one space.
 *
 * The first row is the header when its cells are filled, different and no numbers; else cells
 * stand without names. Cells beyond the header's stand without names too.
 */
const SNIFFED_ROWS_MAX = 50;
const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export function headerOf(row: readonly string[]): readonly string[] | null {
  const names = row.map(folded);
  const filled = names.every((name) => name !== "" && !/^[-+]?[\d.,]+%?$/.test(name));
  return filled && new Set(names).size === names.length ? names : null;
}

/** The line of one row, "" when all its cells are blank. */
export function rowLine(header: readonly string[] | null, row: readonly string[]): string {
  const cells = row.flatMap((cell, column) => {
    const value = folded(cell);
    if (value === "") return [];
    const name = header?.[column];
    return [name === undefined ? value : `${name}: ${value}`];
  });
  return cells.length === 0 ? "" : `${cells.join("; ")}\n`;
}

function folded(cell: string): string {
  return cell.replace(/\s+/g, " ").trim();
}

/**
 * The character that parts most rows into the same number of cells, two at least. `start` is the
 * beginning of the text; quoted stretches do not count.
 */
export function sniffDelimiter(start: string, fileName: string): Delimiter {
  if (/\.(tsv|tab)$/i.test(fileName)) return "\t";
  const bare = start.replace(/"(?:[^"]|"")*"/g, "");
  const rows = bare.split("\n").filter((row) => row.trim() !== "").slice(0, SNIFFED_ROWS_MAX);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = rows.map((row) => row.split(delimiter).length);
    const first = counts[0] ?? 1;
    const same = counts.filter((count) => count === first).length;
    const score = first < 2 ? 0 : (same / counts.length) * Math.log2(first + 1);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
