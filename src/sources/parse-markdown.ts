/**
 * Markdown: the text stays as it is written, front matter included, so that offsets are those of
 * the file (after "\r\n" to "\n"). Simple `key: value` lines of a YAML front matter become
 * metadata too; its title and date are the document's. The title is else the first heading of
 * level 1 within the first 64 thousand characters.
 * Errors: FILE_EMPTY.
 */
import { LIMITS, RecollectError } from "../base/index.js";
import type { Metadata, MetadataValue, ParseEvent } from "../records/index.js";
import { isoDate } from "./dates.js";
import { decodedText, detectDecoding } from "./decode.js";
import { MarkdownParts } from "./markdown-parts.js";
import { documentEvents, headOf, type ParseContext, type TextPart } from "./parse-context.js";

export async function* parseMarkdown(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const decoding = await detectDecoding(file, signal);
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  const texts = decodedText(file, decoding, signal);
  let start = "";
  while (start.length < LIMITS.partCharsMax) {
    const next = await texts.next();
    if (next.done === true) break;
    start += next.value;
  }
  const { title, date, metadata } = frontMatter(start);
  const head = headOf(context, "markdown", { title: title ?? firstTitle(start), date, metadata });
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(head, markdownParts(start, texts), empty);
}

async function* markdownParts(
  start: string,
  rest: AsyncIterable<string>,
): AsyncGenerator<TextPart> {
  const parts = new MarkdownParts();
  yield* parts.push(start);
  for await (const text of rest) yield* parts.push(text);
  yield* parts.finish();
}

function firstTitle(text: string): string | null {
  const parts = new MarkdownParts();
  const heading = [...parts.push(text), ...parts.finish()].find((part) => part.heading === 1);
  if (heading === undefined) return null;
  const line = heading.text.split("\n")[0] ?? "";
  const title = line.replace(/^ *#+\s*/, "").replace(/\s+#+\s*$/, "").trim();
  return title === "" ? null : plainInline(title);
}

/** Links, emphasis and code marks off a heading. */
function plainInline(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|`)(.+?)\1/g, "$2")
    .trim();
}

interface FrontMatter {
  readonly title: string | null;
  readonly date: string | null;
  readonly metadata: Metadata;
}

function frontMatter(text: string): FrontMatter {
  const block = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text)?.[1];
  const metadata: Record<string, MetadataValue> = {};
  for (const line of block?.split("\n") ?? []) {
    const pair = /^([\w][\w.-]*):[ \t]+(\S.*)$/.exec(line);
    const [key, value] = [pair?.[1], pair?.[2]];
    if (key === undefined || value === undefined) continue;
    if (!(key in Object.prototype)) metadata[key] = scalar(value.trim());
  }
  const { title, date, ...rest } = metadata;
  return {
    title: title === undefined ? null : String(title),
    date: date === undefined ? null : isoDate(String(date)),
    metadata: rest,
  };
}

function scalar(value: string): MetadataValue {
  const quoted = /^(["'])(.*)\1$/.exec(value)?.[2];
  if (quoted !== undefined) return quoted;
  if (value === "true" || value === "false") return value === "true";
  // "1.0" and "007" stay strings: filters compare what was written.
  return String(Number(value)) === value ? Number(value) : value;
}
