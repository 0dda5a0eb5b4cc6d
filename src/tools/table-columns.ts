/**
 * What the columns of ingested tables are, as far as a question is about them: their names, whether
 * they hold numbers, and those of their cells that stand in the question. One process for all
 * tables; one that can't be read is left out.
 * Errors: TOOL_TIMEOUT, WORKER_DIED, the signal's reason, those of the store.
 */
import { z } from "zod";
import { plainWords } from "../words/index.js";
import { type Json, ToolRefusal } from "./contract.js";
import { runScan } from "./run-scan.js";
import type { Scan } from "./scan-protocol.js";
import { isNumericColumn, readRows } from "./table-rows.js";

const SECONDS = 10;
const COLUMNS_MAX = 1_000;
const CELL_CHARS_MAX = 200;
const CELLS_MAX = 100;

const described = z.array(
  z.object({
    source: z.string(),
    columns: z.array(
      z.object({ name: z.string(), numeric: z.boolean(), values: z.array(z.string()) }),
    ),
  }),
);

export type DescribedTable = z.infer<typeof described>[number];

export async function describeTables(
  sources: readonly string[],
  question: string,
  o: { readonly dir: string; readonly signal: AbortSignal },
): Promise<readonly DescribedTable[]> {
  const scan = { kind: "columns", sources, question } as const;
  return described.parse(await runScan(scan, { ...o, seconds: SECONDS, tool: "query_table" }));
}

/** In the scanning process. */
export function columnsOfTables(dir: string, scan: Extract<Scan, { kind: "columns" }>): Json {
  const said = ` ${plainWords(scan.question)} `;
  return scan.sources.flatMap((source) => {
    try {
      const columns = columnsOf(dir, source, said);
      return columns.length === 0 || columns.length > COLUMNS_MAX ? [] : [{ source, columns }];
    } catch (error) {
      if (error instanceof ToolRefusal) return [];
      throw error;
    }
  });
}

function columnsOf(dir: string, source: string, said: string): DescribedTable["columns"] {
  const rows = readRows(dir, source);
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return names.map((name) => {
    const numeric = isNumericColumn(rows, name);
    const values = new Set<string>();
    if (numeric) return { name, numeric, values: [] };
    for (const row of rows) {
      const cell = row.get(name) ?? "";
      if (cell.length > CELL_CHARS_MAX || values.size >= CELLS_MAX || values.has(cell)) continue;
      const plain = plainWords(cell);
      if (plain !== "" && said.includes(` ${plain} `)) values.add(cell);
    }
    return { name, numeric, values: [...values] };
  });
}
