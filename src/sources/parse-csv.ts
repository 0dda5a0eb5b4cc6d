/**
 * CSV and TSV, streamed: one document, one line a row (csv-rows.ts says how).
 * A row that can't be read (a stray quote) is left out with a warning. A quote that is never
 * closed would swallow the rest of the file: that fails.
 * Errors: CSV_INVALID, FILE_EMPTY.
 */
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { LIMITS, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { headerOf, rowLine, sniffDelimiter } from "./csv-rows.js";
import { decodedText, detectDecoding } from "./decode.js";
import { documentEvents, headOf, runningParts, type ParseContext } from "./parse-context.js";

export async function* parseCsv(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source, fileName } = context;
  const decoding = await detectDecoding(file, signal);
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  const texts = decodedText(file, decoding, signal);
  const first = await texts.next();
  const start = first.done === true ? "" : first.value;
  const rows = csvRows(start, texts, { delimiter: sniffDelimiter(start, fileName), source });
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(headOf(context, "csv"), runningParts(rows), empty);
}

async function* csvRows(
  start: string,
  rest: AsyncIterable<string>,
  o: { delimiter: string; source: string },
): AsyncGenerator<string> {
  const parser = parse({
    delimiter: o.delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LIMITS.csvCellCharsMax,
  });
  const input = Readable.from(joined(start, rest));
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let header: readonly string[] | null | undefined;
  try {
    let lines = "";
    for await (const row of parser as AsyncIterable<string[]>) {
      if (header !== undefined) lines += rowLine(header, row);
      else if ((header = headerOf(row)) === null) lines += rowLine(null, row);
      // Many rows at once: each step of a generator has its price.
      if (lines.length < LIMITS.partCharsMax) continue;
      yield lines;
      lines = "";
    }
    yield lines;
    // A header without rows is still what the file says.
    if (parser.info.records === 1 && header) yield rowLine(null, header);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const facts = { path: o.source, line: parser.info.lines, detail: detailOf(error) };
    throw new RecollectError("CSV_INVALID", facts, { cause: error });
  } finally {
    input.destroy();
  }
}

async function* joined(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (start !== "") yield start;
  yield* rest;
}

function detailOf(error: CsvError): string {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") return "a quote is not closed";
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return `a row is over ${LIMITS.csvCellCharsMax} characters (a quote that is not closed?)`;
  }
  return error.message.slice(0, 200);
}
