/**
 * DOCX by mammoth: paragraphs, headings by their styles, lists, tables and notes, through the same
 * rendering as HTML. Title, date and author are the core properties'. Images are left out.
 * The archive is checked before it is unpacked (zip-check.ts).
 * Errors: DOCX_BROKEN, ARCHIVE_BOMB, FILE_TOO_LARGE, FILE_EMPTY.
 */
import mammoth from "mammoth";
import { LIMITS, RecollectError } from "../base/index.js";
import type { Metadata, ParseEvent } from "../records/index.js";
import { isoDate } from "./dates.js";
import { HtmlParts } from "./html-parts.js";
import { documentEvents, headOf, type ParseContext, type TextPart } from "./parse-context.js";
import { checkZip } from "./zip-check.js";

const CORE = "docProps/core.xml";
const ENTRIES_MAX = 10_000;

export async function* parseDocx(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const bytes = await file.whole({ bytesMax: LIMITS.docxBytesMax, signal });
  const limits = {
    bytesMax: LIMITS.docxUnpackedBytesMax,
    xmlBytesMax: LIMITS.docxXmlBytesMax,
    entriesMax: ENTRIES_MAX,
  };
  const zip = await checkZip(bytes, { path: source, limits, keep: [CORE], signal });
  if (!zip.names.has("[Content_Types].xml")) {
    const detail = "an archive, but not of a Word document";
    throw new RecollectError("DOCX_BROKEN", { path: source, detail });
  }
  const html = await htmlOf(bytes, source);
  signal?.throwIfAborted();
  const head = headOf(context, "docx", coreProperties(zip.texts.get(CORE) ?? ""));
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(head, parts(html), empty);
}

async function htmlOf(bytes: Buffer, path: string): Promise<string> {
  try {
    const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: "" }));
    const styleMap = ["p[style-name='Title'] => h1:fresh"];
    const options = { convertImage, externalFileAccess: false, styleMap };
    return (await mammoth.convertToHtml({ buffer: bytes }, options)).value;
  } catch (error) {
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    throw new RecollectError("DOCX_BROKEN", { path, detail }, { cause: error });
  }
}

function* parts(html: string): Generator<TextPart> {
  const rendered = new HtmlParts();
  yield* rendered.push(html);
  yield* rendered.finish();
}

function coreProperties(xml: string): {
  title: string | null;
  date: string | null;
  metadata: Metadata;
} {
  const field = (name: string): string | null => {
    const match = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
    const value = unescapeXml(match ?? "").trim().slice(0, 1_000);
    return value === "" ? null : value;
  };
  const date = isoDate(field("dcterms:created") ?? field("dcterms:modified") ?? "");
  const metadata: Record<string, string> = {};
  const named = { author: "dc:creator", subject: "dc:subject", keywords: "cp:keywords" };
  for (const [key, name] of Object.entries(named)) {
    const value = field(name);
    if (value !== null) metadata[key] = value;
  }
  return { title: field("dc:title"), date, metadata };
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = {
    lt: "<", gt: ">", amp: "&", quot: '"', apos: "'",
  };
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => named[name] ?? "");
}
