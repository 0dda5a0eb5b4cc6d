/**
 * HTML files: title from <title> (else the first <h1>'s place is the file's name), date and some
 * metadata from <meta>, encoding by byte-order mark, then the declared one, then as for text.
 * Errors: FILE_TOO_LARGE, FILE_EMPTY.
 */
import { LIMITS, RecollectError } from "../base/index.js";
import type { Metadata, ParseEvent } from "../records/index.js";
import { isoDate } from "./dates.js";
import { decodedText, detectDecoding, type Decoding } from "./decode.js";
import { HtmlParts, type HtmlHead } from "./html-parts.js";
import { documentEvents, headOf, type ParseContext, type TextPart } from "./parse-context.js";

const DECLARATION_BYTES = 4_096;
const DATE_NAMES = [
  "article:published_time", "datepublished", "dcterms.date", "dcterms.created", "dc.date",
  "dc.date.issued", "citation_publication_date", "date", "pubdate",
];
const METADATA_NAMES = ["author", "description", "keywords", "lang"];

export async function* parseHtml(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  if (file.bytes > LIMITS.htmlBytesMax) {
    const facts = { path: source, found: file.bytes, limit: LIMITS.htmlBytesMax };
    throw new RecollectError("FILE_TOO_LARGE", facts);
  }
  const decoding = await htmlDecoding(context);
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  const html = new HtmlParts();
  const texts = decodedText(file, decoding, signal);
  const early: TextPart[] = [];
  for (let next = await texts.next(); next.done !== true; next = await texts.next()) {
    early.push(...html.push(next.value));
    if (html.headDone) break;
  }
  const { title, date, metadata } = fromHtmlHead(html.head);
  const head = headOf(context, "html", { title, date, metadata });
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(head, htmlParts(early, html, texts), empty);
}

async function* htmlParts(
  early: readonly TextPart[],
  html: HtmlParts,
  rest: AsyncIterable<string>,
): AsyncGenerator<TextPart> {
  yield* early;
  for await (const text of rest) yield* html.push(text);
  yield* html.finish();
}

function fromHtmlHead(head: HtmlHead): {
  title: string | null;
  date: string | null;
  metadata: Metadata;
} {
  const title = head.title?.trim() ?? "";
  const dates = DATE_NAMES.map((name) => isoDate(head.meta.get(name) ?? ""));
  const known = METADATA_NAMES.flatMap((name) => {
    const value = head.meta.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    title: title === "" ? null : title,
    date: dates.find((date) => date !== null) ?? null,
    metadata: Object.fromEntries(known),
  };
}

async function htmlDecoding(context: ParseContext): Promise<Decoding> {
  const found = await detectDecoding(context.file, context.signal);
  // Valid UTF-8 is UTF-8 whatever the page says of itself; only what is not needs its word.
  if (found.warning === null) return found;
  const head = (await context.file.head(DECLARATION_BYTES)).toString("latin1");
  const declared = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]+encoding="([\w-]+)"/i.exec(
    head,
  );
  const label = declared?.[1] ?? declared?.[2];
  if (label === undefined) return found;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === "utf-8" ? found : { encoding, warning: null };
  } catch {
    return found; // an encoding that nobody knows
  }
}
