/**
 * The one place that says which text of a passage is embedded: its title and heading, each on a
 * line of its own where there is one, then the passage. The digest of this text decides whether
 * a vector may be kept when a document changes.
 */
import { hash } from "node:crypto";
import type { PassageText } from "../inverted/index.js";
import type { Block } from "../records/index.js";

interface EmbeddedParts {
  readonly title: string | null;
  readonly heading: string;
  readonly text: string;
}

export function embeddedText(parts: EmbeddedParts): string {
  let text = "";
  if (parts.title !== null && parts.title !== "") text += `${parts.title}\n`;
  if (parts.heading !== "") text += `${parts.heading}\n`;
  return text + parts.text;
}

/** What the word index holds of each chunk of a document with this title. */
export function indexedTexts(block: Block, title: string | null): PassageText[] {
  return block.chunks.map(({ start, end, heading }) => {
    return { title: textAbove(title, heading), body: block.text.slice(start, end) };
  });
}

export function textAbove(title: string | null, heading: string): string {
  return title === null || heading === "" ? (title ?? heading) : `${title}\n${heading}`;
}

/** 16 bytes. Strings that are no well-formed UTF-16 hash by their code units. */
export function textDigest(text: string): Buffer {
  return hash("sha256", encodeText(text).bytes, "buffer").subarray(0, 16);
}

/** UTF-8, or UTF-16 for strings with lone surrogates, which UTF-8 would silently replace. */
export function encodeText(text: string): { bytes: Buffer; encoding: TextEncodingCode } {
  return isWellFormed(text)
    ? { bytes: Buffer.from(text, "utf8"), encoding: 0 }
    : { bytes: Buffer.from(text, "utf16le"), encoding: 1 };
}

export function decodeText(bytes: Buffer, encoding: number): string {
  return bytes.toString(encoding === 1 ? "utf16le" : "utf8");
}

/** As stored: 0 is UTF-8, 1 is UTF-16 little endian. */
type TextEncodingCode = 0 | 1;

/** ES2024, in Node since 20; an expression for lone surrogates takes ten times as long. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
