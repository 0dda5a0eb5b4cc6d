/**
 * Built-in tools over the store: counts, regular expressions, tables, documents by name. What may
 * take long runs in a process of its own with a time limit.
 * Errors: STORE_MISSING, SOURCE_UNKNOWN, TOOL_TIMEOUT.
 */
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import type { StoreReader } from "../shards/index.js";
import type { Tool } from "./contract.js";
import { defineTool } from "./define-tool.js";
import { runScan } from "./run-scan.js";
import type { Scan } from "./scan-protocol.js";

const READ_CHARS_MAX = 20_000;
const LISTED_MAX = 1_000;
const PATTERN_CHARS_MAX = 1_000;
const SQL_CHARS_MAX = 10_000;

export interface StoreToolParts {
  readonly dir: string;
  /** Opens the store when first needed. */
  reader(): StoreReader;
  /** Of one scan. */
  readonly seconds: number;
}

/**
 * A document by its name, or by the end of it after a slash where only one ends so: models and
 * people leave folders out.
 */
function sourceNamed(reader: StoreReader, name: string): string {
  if (reader.document(name) !== null) return name;
  const pattern = `*/${name.replace(/[*?[]/g, "[$&]")}`;
  const found = [...firstTwo(reader.documents({ sources: [pattern] }))];
  const exact = found.filter((one) => one.source.endsWith(`/${name}`));
  const [only, second] = exact;
  if (only !== undefined && second === undefined) return only.source;
  throw new RecollectError("SOURCE_UNKNOWN", { source: name });
}

function* firstTwo<T>(items: Iterable<T>): Iterable<T> {
  let left = 2;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}

const source = z.string().min(1).max(4_096).describe("a document's name, as list_sources shows it");

/** Scans that a tool asks for by name. */
type ToolScan = Exclude<Scan, { kind: "columns" }>;

export function storeTools(parts: StoreToolParts): readonly Tool[] {
  return [...scanningTools(parts), ...readingTools(parts)];
}

function scanningTools(parts: StoreToolParts): Tool[] {
  const scan = (tool: string, what: ToolScan, o: { signal: AbortSignal }) => {
    const reader = parts.reader();
    const source = what.source === undefined ? undefined : sourceNamed(reader, what.source);
    const exact = source === undefined ? what : { ...what, source };
    return runScan(exact, { dir: parts.dir, seconds: parts.seconds, tool, signal: o.signal });
  };
  return [
    defineTool({
      name: "count_words",
      description:
        "How often words stand in the documents: occurrences, passages and documents, counted " +
        "exactly over all of the store. The forms of a word (whale, whales) count as one.",
      parameters: {
        words: z.array(z.string().min(1).max(100)).min(1).max(50),
        source: source.optional(),
      },
      run: ({ words, source: in_ }, o) =>
        scan("count_words", { kind: "count-words", words, ...(in_ && { source: in_ }) }, o),
    }),
    defineTool({
      name: "frequent_words",
      description:
        "The most frequent words of the documents with their exact counts, most frequent first. " +
        "Common English words (the, of, and) are left out unless asked for.",
      parameters: {
        limit: z.int().min(1).max(1_000).default(20),
        source: source.optional(),
        min_letters: z.int().min(1).max(50).default(1),
        common_words: z.boolean().default(false).describe("count the, of, and the like too"),
      },
      run: ({ limit, source: in_, min_letters: charsMin, common_words: stopWords }, o) => {
        const what = { kind: "frequent-words", limit, charsMin, stopWords } as const;
        return scan("frequent_words", { ...what, ...(in_ && { source: in_ }) }, o);
      },
    }),
    defineTool({
      name: "grep",
      description:
        "Searches the documents' texts with a regular expression: how many matches there are, " +
        "and the first of them with their lines and places.",
      parameters: {
        pattern: z.string().min(1).max(PATTERN_CHARS_MAX).describe("as in JavaScript"),
        ignore_case: z.boolean().default(false),
        source: source.optional(),
        limit: z.int().min(1).max(500).default(20).describe("matches shown"),
      },
      run: ({ pattern, ignore_case: ignoreCase, source: in_, limit }, o) => {
        const what = { kind: "grep", pattern, ignoreCase, limit } as const;
        return scan("grep", { ...what, ...(in_ && { source: in_ }) }, o);
      },
    }),
    defineTool({
      name: "query_table",
      description:
        "Asks one SQL SELECT of an ingested CSV or TSV file: filter, sort, count, sum, group. " +
        "The table is named t; columns have the names of the header.",
      parameters: {
        source,
        sql: z.string().min(1).max(SQL_CHARS_MAX).describe("SELECT ... FROM t (SQLite)"),
        limit: z.int().min(1).max(1_000).default(100).describe("rows at most"),
      },
      run: ({ source: in_, sql, limit }, o) =>
        scan("query_table", { kind: "table", source: in_, sql, limit }, o),
    }),
  ];
}

function readingTools(parts: StoreToolParts): Tool[] {
  return [
    defineTool({
      name: "read_source",
      description: "Reads a document's text, all of it or from one offset to another.",
      parameters: {
        source,
        start: z.int().min(0).default(0).describe("offset of the first character"),
        length: z.int().min(1).max(READ_CHARS_MAX).default(4_000),
      },
      run: ({ source: given, start, length }) => {
        const reader = parts.reader();
        const name = sourceNamed(reader, given);
        const document = reader.document(name);
        if (document === null) throw new RecollectError("SOURCE_UNKNOWN", { source: name });
        const text = reader.text(name, { start, end: start + length });
        const end = start + text.length;
        return { source: name, start, end, length: document.length, text };
      },
    }),
    defineTool({
      name: "list_sources",
      description: "Lists the documents of the store: names, titles, types, dates, lengths.",
      parameters: {
        names: z.string().max(1_000).optional().describe("only these: a name or a glob, reports/*"),
        limit: z.int().min(1).max(LISTED_MAX).default(100),
      },
      run: ({ names, limit }, { signal }) => {
        const filter = names === undefined ? {} : { sources: [names] };
        const sources = [];
        let count = 0;
        for (const one of parts.reader().documents(filter)) {
          signal.throwIfAborted();
          count += 1;
          if (sources.length >= limit) continue;
          const { source: name, title, mediaType, date, length, chunks } = one;
          sources.push({ source: name, title, type: mediaType, date, length, chunks });
        }
        return { sources, count };
      },
    }),
  ];
}
