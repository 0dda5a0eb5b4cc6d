/**
 * Bytes to text: by byte-order mark, else UTF-8, else windows-1252 with a warning.
 *
 * What the encoding is, is decided before the first character is handed on, by a pass over the
 * bytes (`isUtf8` on pieces: disk speed, no memory): a file that turns out invalid after two
 * gigabytes is then decoded as windows-1252 from its start. Two exceptions keep one wrong byte
 * from turning a whole text into mojibake: a text cut off within its last character, and a text
 * with ten times more valid than invalid sequences, are UTF-8 with U+FFFD for what is wrong.
 * "\r\n" becomes "\n"; a lone "\r" stays. The mark itself is no part of the text.
 * Units: text in UTF-16 code units.
 */
import { isAscii, isUtf8 } from "node:buffer";
import type { OpenFile } from "./open-file.js";

export interface Decoding {
  /** A label of TextDecoder. */
  readonly encoding: string;
  readonly warning: string | null;
}

/** Valid sequences to one invalid that make a text damaged UTF-8 instead of something else. */
const VALID_TO_INVALID_MIN = 10;
const REPLACEMENT = 0xfffd;

/** A byte-order mark's encoding, null without one. */
export function encodingOfMark(head: Uint8Array): string | null {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  return null;
}

export async function detectDecoding(
  file: OpenFile,
  signal: AbortSignal | undefined,
): Promise<Decoding> {
  const marked = encodingOfMark(await file.head(3));
  if (marked !== null) return { encoding: marked, warning: null };
  const check = new Utf8Check();
  for await (const chunk of file.chunks({ signal })) {
    if (!check.push(chunk)) break;
  }
  return check.finish();
}

/** The same decision for bytes in memory. */
export function decodingOf(bytes: Uint8Array): Decoding {
  const marked = encodingOfMark(bytes);
  if (marked !== null) return { encoding: marked, warning: null };
  const check = new Utf8Check();
  check.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return check.finish();
}

/** Counts valid and invalid sequences over pieces; false from push means: surely not UTF-8. */
class Utf8Check {
  #carry: Buffer = Buffer.alloc(0);
  #valid = 0;
  #invalid = 0;

  push(chunk: Buffer): boolean {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const cut = bytes.length - unfinishedBytes(bytes);
    this.#carry = bytes.subarray(cut);
    const whole = bytes.subarray(0, cut);
    if (isAscii(whole)) return true;
    if (isUtf8(whole)) this.#valid += leadBytes(whole);
    else this.#countInvalid(whole);
    return this.#isUtf8();
  }

  finish(): Decoding {
    if (this.#carry.length > 0) this.#invalid += 1;
    if (!this.#isUtf8()) {
      const warning = "not UTF-8: read as windows-1252, characters may be wrong";
      return { encoding: "windows-1252", warning };
    }
    const warning = this.#invalid === 0 ? null : `${this.#invalid} invalid UTF-8 sequences`;
    return { encoding: "utf-8", warning };
  }

  #isUtf8(): boolean {
    return this.#invalid * VALID_TO_INVALID_MIN <= this.#valid;
  }

  #countInvalid(bytes: Buffer): void {
    const text = bytes.toString("utf8");
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === REPLACEMENT) this.#invalid += 1;
      else if (unit > 0x7f) this.#valid += 1;
    }
  }
}

/** How many bytes at the end begin a sequence that is not complete. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

function leadBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0xc0) count += 1;
  return count;
}

/** The file's text in pieces that may begin and end anywhere, also within a surrogate pair. */
export async function* decodedText(
  file: OpenFile,
  decoding: Decoding,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const decode = decoderFor(decoding.encoding);
  const newlines = new Newlines();
  for await (const chunk of file.chunks({ signal })) {
    const text = newlines.push(decode(chunk, false));
    if (text.length > 0) yield text;
  }
  const rest = newlines.push(decode(new Uint8Array(0), true)) + newlines.finish();
  if (rest.length > 0) yield rest;
}

export function decodeBytes(bytes: Uint8Array, encoding: string): string {
  return decoderFor(encoding)(bytes, true).replaceAll("\r\n", "\n");
}

function decoderFor(encoding: string): (bytes: Uint8Array, last: boolean) => string {
  if (encoding === "windows-1252") return decodeWindows1252;
  const decoder = new TextDecoder(encoding);
  return (bytes, last) => decoder.decode(bytes, { stream: !last });
}

/** What windows-1252 has at 0x80 to 0x9f, as the WHATWG encoding standard says. */
const WINDOWS_1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d" +
  "\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d" +
  "\u017e\u0178";

/** By hand: some Node versions take "windows-1252" for latin-1, without the quotes and dashes. */
function decodeWindows1252(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return latin.replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? c);
}

/** "\r\n" to "\n" over pieces: a "\r" at a piece's end waits for the next. */
class Newlines {
  #held = "";

  push(text: string): string {
    if (text.length === 0) return "";
    const all = this.#held + text;
    const end = all.endsWith("\r") ? all.length - 1 : all.length;
    this.#held = all.slice(end);
    return (end === all.length ? all : all.slice(0, end)).replaceAll("\r\n", "\n");
  }

  finish(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }
}
