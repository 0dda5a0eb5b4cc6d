/** Tables without lines: readable on a terminal, cuttable in a pipe. */
import Table from "cli-table3";

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

export function formatTable(
  rows: readonly (readonly string[])[],
  o: { head?: readonly string[]; rightAligned?: readonly number[] } = {},
): string {
  const columns = Math.max(o.head?.length ?? 0, ...rows.map((row) => row.length));
  const table = new Table({
    chars: NO_LINES,
    head: [...(o.head ?? [])],
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colAligns: Array.from({ length: columns }, (_, column) =>
      o.rightAligned?.includes(column) ? "right" : "left",
    ),
  });
  for (const row of rows) table.push([...row]);
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd()).join("\n");
}
