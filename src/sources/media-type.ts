/**
 * What kind of file it is: by what its first bytes surely say (a PDF, a ZIP, NUL bytes), then by
 * the name's ending, then by how the text begins.
 *
 * `Format` is what the parsers are chosen by; it tells JSON from JSON lines and one message from
 * a mailbox, which share a media type. Units: `head` is the file's first bytes, HEAD_BYTES of it
 * when there are as many.
 */
import path from "node:path";
import type { MediaType } from "../records/index.js";
import { languageOf } from "./code-languages.js";
import { encodingOfMark } from "./decode.js";

export const HEAD_BYTES = 65_536;

export type Format = MediaType | "jsonl" | "mbox";

const FORMAT_BY_ENDING: Readonly<Record<string, Format>> = {
  txt: "text", text: "text", log: "text", rst: "text", adoc: "text", asciidoc: "text",
  org: "text", tex: "text", srt: "text", vtt: "text",
  md: "markdown", markdown: "markdown", mdown: "markdown", mkd: "markdown", mdx: "markdown",
  html: "html", htm: "html", xhtml: "html",
  pdf: "pdf",
  docx: "docx",
  csv: "csv", tsv: "csv", tab: "csv",
  eml: "email", mbox: "mbox", mbx: "mbox",
  json: "json", geojson: "json", ipynb: "json",
  jsonl: "jsonl", ndjson: "jsonl",
};

/** Null for what is no text and no document that can be read. */
export function formatOf(name: string, head: Uint8Array): Format | null {
  const ending = path.extname(name).slice(1).toLowerCase();
  const byEnding = Object.hasOwn(FORMAT_BY_ENDING, ending) ? FORMAT_BY_ENDING[ending] : undefined;
  // A broken file of these kinds fails as what its name says it is, not as "binary".
  if (byEnding === "pdf" || byEnding === "docx") return byEnding;
  if (startsWith(head.subarray(0, 1_024), "%PDF-")) return "pdf";
  if (binaryReason(head) !== null) return null;
  if (byEnding !== undefined) return byEnding;
  if (languageOf(name) !== null) return "code";
  return formatOfText(head);
}

/** Why the bytes are no text, null when they may be. */
export function binaryReason(head: Uint8Array): string | null {
  const kind = MAGIC.find(([magic]) => startsWith(head, magic));
  if (kind !== undefined) return kind[1];
  const mark = encodingOfMark(head);
  if (mark === "utf-16le" && head[2] === 0 && head[3] === 0) return "UTF-32 is not supported";
  if (mark !== null) return null;
  return head.includes(0) ? "it has NUL bytes" : null;
}

/** Kinds whose first bytes need not have a NUL among them. */
const MAGIC: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "gzip data"],
  ["BZh", "bzip2 data"],
  ["\xfd7zXZ", "xz data"],
  ["7z\xbc\xaf", "a 7z archive"],
  ["\x28\xb5\x2f\xfd", "zstd data"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["\xd0\xcf\x11\xe0", "an old Office document"],
  ["{\\rtf", "an RTF document"],
  ["%!PS", "PostScript"],
];

function startsWith(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magic.length) return false;
  for (let index = 0; index < magic.length; index += 1) {
    if (bytes[index] !== magic.charCodeAt(index)) return false;
  }
  return true;
}

/** Without a telling name: standard input, or a file without an ending. */
function formatOfText(head: Uint8Array): Format {
  const start = Buffer.from(head.subarray(0, 4_096)).toString("utf8").replace(/^\ufeff?\s*/, "");
  if (/^(<!doctype html|<html[\s>]|<\?xml[^>]*\?>\s*<(!doctype )?html)/i.test(start)) return "html";
  if (/^From \S+ .*\d\d:\d\d.*\r?\n[\w-]+:/.test(start)) return "mbox";
  if (/^([\w-]+:.*\r?\n([ \t].*\r?\n)*){2,}/.test(start) && /^(from|received):/im.test(start)) {
    return /^(date|message-id|mime-version):/im.test(start) ? "email" : "text";
  }
  if (/^#!/.test(start)) return "code";
  if (/^\{\s*"[^"\n]*"\s*:[^\n]*("text"|"_?id")/.test(start)) return "jsonl";
  return "text";
}
