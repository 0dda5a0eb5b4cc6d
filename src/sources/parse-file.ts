/**
 * A file, or a stream, to the events of its documents: what kind it is and which parser reads it.
 *
 * Failures of the world come as events, never as throws; an abort throws the signal's reason.
 * A stream is first written to a temporary file: what its encoding is needs all its bytes, and
 * several formats need to go back in them.
 * Errors: as events those of open-file.ts and of the parsers, FILE_BINARY, FILE_EMPTY.
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isRecollectError, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { binaryReason, formatOf, HEAD_BYTES, type Format } from "./media-type.js";
import { fileError, OpenFile } from "./open-file.js";
import { failureEvent, type ParseContext } from "./parse-context.js";
import { parseJsonLines } from "./parse-json-lines.js";
import { parseCode, parseText } from "./parse-text.js";
import type { InputFile } from "./walk.js";

/**
 * Names how text is extracted. Raise it whenever the same file would give other text, parts or
 * names: what was parsed before is then parsed anew.
 */
export const parserFingerprint = "sources-1";

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
    fileName: path.basename(file.path),
    date: new Date(file.modifiedMs).toISOString(),
    signal,
  });
}

export interface StreamOptions {
  /** Its name in the store. */
  readonly source: string;
  /** A file's name whose ending says what it is; without one the content decides. */
  readonly fileName?: string;
  /** ISO 8601. */
  readonly date?: string | null;
  readonly signal?: AbortSignal | undefined;
}

export async function* parseStream(
  stream: Readable,
  options: StreamOptions,
): AsyncGenerator<ParseEvent> {
  const { source, fileName = "", date = null, signal } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), "recollect-"));
  try {
    const spool = path.join(folder, "input");
    try {
      const target = createWriteStream(spool, { mode: 0o600 });
      await pipeline(stream, target, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      yield failureEvent(source, fileError(error, source));
      return;
    }
    yield* parsed(spool, { source, fileName, date, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
