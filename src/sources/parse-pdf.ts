/**
 * PDF by pdf.js (as unpdf packs it), page by page; every part has its page, every page ends with
 * a line break. Title, date, author and subject are those of the info dictionary.
 *
 * Run it in a worker thread: a hostile file can keep pdf.js busy, and only the thread's end stops
 * it. Nothing is rendered, no font and no script of the file is run.
 * Errors: PDF_NO_TEXT, PDF_ENCRYPTED, PDF_BROKEN, FILE_TOO_LARGE.
 */
import { getDocumentProxy } from "unpdf";
import { LIMITS, RecollectError } from "../base/index.js";
import type { Metadata, ParseEvent } from "../records/index.js";
import { isoDateOfPdf } from "./dates.js";
import {
  asParts,
  documentEvents,
  headOf,
  type ParseContext,
  type TextPart,
} from "./parse-context.js";
import { PartCutter, storable } from "./part-cutter.js";
import { pageText, type TextRun } from "./pdf-text.js";

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
/** pdf.js: errors only, and those are thrown. */
const VERBOSITY_ERRORS = 0;
const FIELD_CHARS_MAX = 1_000;

export async function* parsePdf(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const bytes = await file.whole({ bytesMax: LIMITS.pdfBytesMax, signal });
  const pdf = await openPdf(bytes, source);
  try {
    const head = headOf(context, "pdf", await infoOf(pdf));
    const noText = new RecollectError("PDF_NO_TEXT", { path: source });
    yield* documentEvents(head, pages(pdf, context), noText);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function openPdf(bytes: Buffer, source: string): Promise<Pdf> {
  try {
    // A copy with its own memory would double it: the buffer is ours alone.
    const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return await getDocumentProxy(data, {
      verbosity: VERBOSITY_ERRORS,
      useSystemFonts: false,
      disableFontFace: true,
      isEvalSupported: false,
      enableXfa: false,
      stopAtErrors: false,
    });
  } catch (error) {
    throw pdfError(error, source);
  }
}

async function* pages(pdf: Pdf, context: ParseContext): AsyncGenerator<TextPart> {
  let broken: unknown = null;
  let found = false;
  for (let page = 1; page <= pdf.numPages; page += 1) {
    context.signal?.throwIfAborted();
    let text: string;
    try {
      text = await textOfPage(pdf, page);
    } catch (error) {
      // One bad page does not take the others away; a file of bad pages only is broken.
      broken = error;
      continue;
    }
    if (text === "") continue;
    found = true;
    const cutter = new PartCutter();
    yield* asParts([...cutter.push(`${text}\n`), ...cutter.flush()], page);
  }
  if (!found && broken !== null) throw pdfError(broken, context.source);
}

async function textOfPage(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  try {
    const content = await page.getTextContent();
    const runs: TextRun[] = [];
    for (const item of content.items) {
      if (!("str" in item)) continue;
      const transform = item.transform as readonly number[];
      const [x = 0, y = 0] = [transform[4], transform[5]];
      const { str: text, width, height, hasEOL: endsLine } = item;
      runs.push({ text, x, y, width, height, endsLine });
    }
    return pageText(runs);
  } finally {
    page.cleanup();
  }
}

async function infoOf(
  pdf: Pdf,
): Promise<{ title: string | null; date: string | null; metadata: Metadata }> {
  let info: Record<string, unknown> = {};
  try {
    info = (await pdf.getMetadata()).info as Record<string, unknown>;
  } catch {
    // A file without sound information about itself still has its text.
  }
  const field = (name: string): string | null => {
    const value = info[name];
    if (typeof value !== "string" || value.trim() === "") return null;
    return storable(value.trim()).slice(0, FIELD_CHARS_MAX);
  };
  const metadata: Record<string, string> = {};
  for (const name of ["Author", "Subject", "Keywords"]) {
    const value = field(name);
    if (value !== null) metadata[name.toLowerCase()] = value;
  }
  const date = isoDateOfPdf(field("CreationDate") ?? field("ModDate") ?? "");
  return { title: field("Title"), date, metadata };
}

function pdfError(error: unknown, path: string): RecollectError {
  const name = error instanceof Error ? error.name : "";
  if (name === "PasswordException") {
    return new RecollectError("PDF_ENCRYPTED", { path }, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  const detail = storable(message).slice(0, 200);
  return new RecollectError("PDF_BROKEN", { path, detail }, { cause: error });
}
