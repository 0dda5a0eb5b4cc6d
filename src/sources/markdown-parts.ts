/**
 * Markdown to parts: the raw text, each heading a part of its own.
 *
 * Headings are ATX lines ("## Title") and setext ones (one line, then "===" or "---"), outside
 * of fenced code and of front matter. A setext heading over several lines is taken as running
 * text: telling it from a paragraph would need the whole paragraph in memory.
 * Invariant: the parts joined are the text pushed. Units: UTF-16 code units.
 */
import { LIMITS } from "../base/index.js";
import { PartCutter, storable } from "./part-cutter.js";
import { asParts, type TextPart } from "./parse-context.js";

const HEADING_CHARS_MAX = 1_000;
const ATX = /^ {0,3}(#{1,6})(?:[ \t]|\n|$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*\n?$/;
/** What can't be the text line of a setext heading: indented code, quotes, lists, tables, HTML. */
const NO_TITLE = /^( {4}|\t| {0,3}([>|<]|[-*+] |\d{1,9}[.)] ))/;

export class MarkdownParts {
  readonly #cutter = new PartCutter();
  /** The start of a line whose end is not here yet. */
  #line = "";
  /** Whether the start of this line went out already, being too long to wait for its end. */
  #lineBegan = false;
  /** A line that is a heading when the next one underlines it. */
  #candidate = "";
  #fence: string | null = null;
  #afterBlank = true;
  #frontMatter: "possible" | "inside" | "none" = "possible";

  push(text: string): TextPart[] {
    const parts: TextPart[] = [];
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      parts.push(...this.#endLine(this.#line + text.slice(from, end + 1)));
      this.#line = "";
      from = end + 1;
    }
    this.#line += text.slice(from);
    if (this.#line.length > LIMITS.partCharsMax) {
      parts.push(...this.#dropCandidate(), ...this.#running(this.#line));
      this.#line = "";
      this.#lineBegan = true;
    }
    return parts;
  }

  finish(): TextPart[] {
    const parts = this.#line === "" ? [] : this.#endLine(this.#line);
    return [...parts, ...this.#dropCandidate(), ...asParts(this.#cutter.flush())];
  }

  #endLine(line: string): TextPart[] {
    if (this.#lineBegan) {
      this.#lineBegan = false;
      this.#afterBlank = false;
      return this.#running(line);
    }
    if (this.#frontMatter !== "none") {
      const within = this.#inFrontMatter(line);
      if (within) return this.#running(line);
    }
    if (this.#inFence(line)) return [...this.#dropCandidate(), ...this.#running(line)];
    if (this.#candidate !== "") return this.#afterCandidate(line);
    return this.#plainLine(line);
  }

  #inFrontMatter(line: string): boolean {
    const trimmed = line.trimEnd();
    if (this.#frontMatter === "possible") {
      this.#frontMatter = trimmed === "---" ? "inside" : "none";
      return this.#frontMatter === "inside";
    }
    if (trimmed === "---" || trimmed === "...") this.#frontMatter = "none";
    return true;
  }

  /** Follows fences; true for the fence lines and what is between them. */
  #inFence(line: string): boolean {
    const mark = FENCE.exec(line)?.[1];
    if (this.#fence === null) {
      if (mark === undefined) return false;
      this.#fence = mark;
      return true;
    }
    const closes = mark !== undefined && mark.startsWith(this.#fence);
    if (closes && line.trim() === mark) {
      this.#fence = null;
      this.#afterBlank = true;
    }
    return true;
  }

  #afterCandidate(line: string): TextPart[] {
    const under = SETEXT.exec(line)?.[1];
    if (under === undefined) return [...this.#dropCandidate(), ...this.#plainLine(line)];
    const heading = this.#candidate + line;
    this.#candidate = "";
    return this.#heading(heading, under.startsWith("=") ? 1 : 2);
  }

  #plainLine(line: string): TextPart[] {
    const atx = line.length <= HEADING_CHARS_MAX ? ATX.exec(line)?.[1] : undefined;
    if (atx !== undefined) return this.#heading(line, atx.length);
    const blank = line.trim() === "";
    const mayBeTitle = this.#afterBlank && !blank && line.length <= HEADING_CHARS_MAX;
    this.#afterBlank = blank;
    if (!mayBeTitle || NO_TITLE.test(line)) return this.#running(line);
    this.#candidate = line;
    return [];
  }

  #heading(text: string, level: number): TextPart[] {
    this.#afterBlank = true;
    const before = asParts(this.#cutter.flush());
    return [...before, { text: storable(text), page: null, heading: level }];
  }

  #dropCandidate(): TextPart[] {
    const candidate = this.#candidate;
    this.#candidate = "";
    return candidate === "" ? [] : this.#running(candidate);
  }

  #running(text: string): TextPart[] {
    return asParts(this.#cutter.push(text));
  }
}
