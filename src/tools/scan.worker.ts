/**
 * The process that scans the store for one tool call and is killed afterwards, or earlier.
 * It opens the store for reading, answers once, and ends.
 */
import { toErrorData } from "../base/index.js";
import { type Json, ToolRefusal } from "./contract.js";
import { grep } from "./grep.js";
import { queryTable } from "./query-table.js";
import type { Scan, ScanReply, ScanRequest } from "./scan-protocol.js";
import { columnsOfTables } from "./table-columns.js";
import { countWords, frequentWords } from "./word-tools.js";

process.once("message", (request: ScanRequest) => {
  const reply = answer(request);
  process.send?.(reply, () => process.disconnect());
});

function answer({ dir, scan }: ScanRequest): ScanReply {
  try {
    return { ok: true, value: run(dir, scan) };
  } catch (error) {
    if (error instanceof ToolRefusal) return { ok: false, refusal: error.message };
    return { ok: false, error: toErrorData(error) };
  }
}

function run(dir: string, scan: Scan): Json {
  switch (scan.kind) {
    case "count-words":
      return countWords(dir, scan);
    case "frequent-words":
      return frequentWords(dir, scan);
    case "grep":
      return grep(dir, scan);
    case "table":
      return queryTable(dir, scan);
    case "columns":
      return columnsOfTables(dir, scan);
    default:
      return scan satisfies never;
  }
}
