/**
 * A file to the events of its documents: what kind it is and which parser reads it.
 *
 * Failures of the world come as events, never as throws; an abort throws the signal's reason.
 * Of a spooled stream, whose file has no telling name, the content alone decides.
 * Errors: as events those of open-file.ts and of the parsers, FILE_BINARY, FILE_EMPTY.
 */
import path from "node:path";
import { isRecollectError, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { binaryReason, formatOf, HEAD_BYTES, type Format } from "./media-type.js";
import { OpenFile } from "./open-file.js";
import { failureEvent, type ParseContext } from "./parse-context.js";
import { parseJsonLines } from "./parse-json-lines.js";
import { parseCode, parseText } from "./parse-text.js";
import type { InputFile } from "./walk.js";

/**
 * Names how text is extracted. Raise it whenever the same file would give other text, parts or
 * names: what was parsed before is then parsed anew.
 */
export const parserFingerprint = "sources-2";

type Parser = (context: ParseContext) => AsyncGenerator<ParseEvent>;

/** Loaded when the first file of its kind comes: some of the libraries take their time. */
const PARSERS: Readonly<Record<Format, () => Promise<Parser>>> = {
  text: async () => parseText,
  code: async () => parseCode,
  jsonl: async () => parseJsonLines,
  markdown: async () => (await import("./parse-markdown.js")).parseMarkdown,
  html: async () => (await import("./parse-html.js")).parseHtml,
  pdf: async () => (await import("./parse-pdf.js")).parsePdf,
  docx: async () => (await import("./parse-docx.js")).parseDocx,
  csv: async () => (await import("./parse-csv.js")).parseCsv,
  email: async () => (await import("./parse-email.js")).parseEmail,
  mbox: async () => (await import("./parse-email.js")).parseMbox,
  json: async () => (await import("./parse-json.js")).parseJson,
};

export async function* parseFile(
  file: InputFile,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<ParseEvent> {
  const { signal } = options;
  signal?.throwIfAborted();
  yield* parsed(file.path, {
    source: file.source,
    fileName: file.nameless ? "" : path.basename(file.path),
    date: file.nameless ? null : new Date(file.modifiedMs).toISOString(),
    signal,
  });
}

async function* parsed(
  filePath: string,
  known: Omit<ParseContext, "file">,
): AsyncGenerator<ParseEvent> {
  const { source, signal } = known;
  let file: OpenFile | null = null;
  try {
    file = await OpenFile.open(filePath, source);
    if (file.bytes === 0) throw new RecollectError("FILE_EMPTY", { path: source });
    const head = await file.head(HEAD_BYTES);
    const format = formatOf(known.fileName, head);
    if (format === null) {
      const detail = binaryReason(head) ?? "unknown content";
      throw new RecollectError("FILE_BINARY", { path: source, detail });
    }
    const parse = await PARSERS[format]();
    yield* parse({ ...known, file });
  } catch (error) {
    signal?.throwIfAborted();
    // What is no coded error is a bug of ours: it is not hidden in a report.
    if (!isRecollectError(error)) throw error;
    yield failureEvent(source, error);
  } finally {
    await file?.close();
  }
}
