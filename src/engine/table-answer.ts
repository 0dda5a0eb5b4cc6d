/**
 * A question that an ingested table answers (src/reason/table-question.ts): the columns of those
 * that it may be about are described by one scan, the SQL is run by the tool query_table, and the
 * rows that it rests on are cited. Null where no table, or more than one, says what is asked, where
 * a filter leaves tables out, and where a table can't be asked (too large, too slow, not a table).
 * Errors: the signal's reason.
 */
import { z } from "zod";
import { type Clock, isRecollectError } from "../base/index.js";
import { type Answer, type Citation, type Filter, NO_USAGE, type Step } from "../records/index.js";
import {
  citeAnswer,
  mayAskTable,
  mayNameColumn,
  type TableQuestion,
  tableQuestion,
} from "../reason/index.js";
import type { StoreReader } from "../shards/index.js";
import { describeTables } from "../tools/index.js";
import type { ToolCallOptions, ToolCallResult } from "./tool-contract.js";

const TABLES_MAX = 50;
/** Of a table's text, for the names of its columns. */
const HEAD_CHARS = 4_000;
const HEAD_ROWS = 5;
const ROWS_MAX = 200;
const CITED_MAX = 5;
const CONFIDENCE = 0.9;

const table = z.object({
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  cut: z.boolean(),
});

export interface TableParts {
  readonly clock: Clock;
  readonly reader: StoreReader;
  callTool(name: string, given: unknown, o?: ToolCallOptions): Promise<ToolCallResult>;
}

interface Asked extends TableQuestion {
  readonly source: string;
}

export async function tableAnswer(
  parts: TableParts,
  question: string,
  o: { readonly filter?: Filter | undefined; readonly signal: AbortSignal },
): Promise<Answer | null> {
  const startedMs = parts.clock.nowMs();
  try {
    const asked = await askedTable(parts, question, o);
    return asked === null ? null : await answerOf(parts, question, { ...asked, startedMs }, o);
  } catch (error) {
    // A table that can't be asked is none: the passages are read instead.
    if (o.signal.aborted || !isRecollectError(error)) throw error;
    return null;
  }
}

async function answerOf(
  parts: TableParts,
  question: string,
  asked: Asked & { readonly startedMs: number },
  o: { readonly signal: AbortSignal },
): Promise<Answer | null> {
  const { source, sql, kind, held, explanation, startedMs } = asked;
  const given = { source, sql, limit: ROWS_MAX };
  const called = await parts.callTool("query_table", given, { signal: o.signal });
  const { rows, cut } = table.parse(called.result);
  const cells = rows.map(([cell]) => cell).filter((cell) => cell !== null && cell !== "");
  if (cells.length === 0) return null;
  const items = [...new Set(cells.map((cell) => shown(cell ?? "")))];
  const text = items.join(", ");
  const citations = cite(parts.reader, source, kind === "rows" ? items : held);
  const ms = Math.round(parts.clock.nowMs() - startedMs);
  const input = { by: "engine", name: "query_table", arguments: given };
  const steps: Step[] = [
    { kind: "tool", input, output: { rows: rows.slice(0, 20), cut }, ms },
    { kind: "answer", input: { by: "query_table" }, output: { text }, ms: 0 },
  ];
  return {
    question,
    answer: text,
    explanation: `computed from ${source}: ${explanation}${cut ? `; the first ${ROWS_MAX}` : ""}`,
    status: "answered",
    confidence: CONFIDENCE,
    citations,
    passages: citations.map(({ source: from, start, end }, i) => {
      return { source: from, start, end, rank: i + 1, hop: 1 };
    }),
    steps,
    usage: {
      ...NO_USAGE,
      passagesRead: citations.length,
      toolCalls: 1,
      ms,
    },
  };
}

/** The one table whose words explain the question. */
async function askedTable(
  { reader }: TableParts,
  question: string,
  o: { readonly filter?: Filter | undefined; readonly signal: AbortSignal },
): Promise<Asked | null> {
  const types = o.filter?.mediaTypes;
  if (!mayAskTable(question) || (types !== undefined && !types.includes("csv"))) return null;
  const sources: string[] = [];
  let looked = 0;
  for (const { source } of reader.documents({ ...o.filter, mediaTypes: ["csv"] })) {
    o.signal.throwIfAborted();
    if (++looked > TABLES_MAX) return null;
    const names = columnNames(reader.text(source, { start: 0, end: HEAD_CHARS }));
    // Without its cells: only a question that names a column is worth looking at them.
    if (mayNameColumn(question, names)) sources.push(source);
  }
  if (sources.length === 0) return null;
  const { dir } = reader;
  const tables = await describeTables(sources, question, { dir, signal: o.signal });
  const found = tables.flatMap(({ source, columns }) => {
    const asked = tableQuestion(question, columns);
    return asked === null ? [] : [{ ...asked, source }];
  });
  const [only, second] = found;
  return only !== undefined && second === undefined ? only : null;
}

/** "Name: Ada; Born: 1815": what stands before the first ": " of each cell of the first rows. */
function columnNames(head: string): string[] {
  const cells = head.split("\n").slice(0, HEAD_ROWS).flatMap((row) => row.split("; "));
  const names = cells.map((cell) => /^(.+?): /.exec(cell)?.[1] ?? "");
  return [...new Set(names.filter((name) => name !== ""))];
}

/** Rows of the table that hold the words, each by one quote. */
function cite(reader: StoreReader, source: string, words: readonly string[]): Citation[] {
  const filter = { sources: [source] };
  const wanted = words.length > 0 ? words.slice(0, CITED_MAX) : [""];
  return wanted.flatMap((word) => {
    const { hits } = reader.searchWords(word, { limit: 4, filter });
    const found = reader.passages(hits.map(({ id }) => id));
    const holds = found.find(({ text }) => text.includes(word));
    const passage = holds ?? reader.passagesIn(source, { start: 0, end: 1 })[0];
    return passage ? [citeAnswer(passage, word)] : [];
  });
}

function shown(cell: string | number): string {
  return typeof cell === "number" ? String(Math.round(cell * 1e6) / 1e6) : cell;
}
