/**
 * HTML to parts: what a reader sees, as text. Headings are parts of their own; paragraphs are
 * parted by a blank line, list items begin with "- " or their number, a table's row is one line
 * with " | " between cells, <pre> keeps its spaces. Scripts, styles, forms' choices, SVG and
 * hidden elements are left out.
 *
 * Streaming: holds one line and the parser's stack, whatever the page's size.
 * Units: UTF-16 code units. Parser: htmlparser2 (forgiving, never throws).
 */
import { Parser } from "htmlparser2";
import { asParts, type TextPart } from "./parse-context.js";
import { PartCutter, storable } from "./part-cutter.js";

export interface HtmlHead {
  title: string | null;
  /** <meta> contents by lower-cased name or property; "lang" of the <html> too. */
  readonly meta: Map<string, string>;
}

const LEFT_OUT = new Set([
  "script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "audio",
  "video", "select", "textarea", "datalist", "map", "head", "noframes",
]);
/** Blocks by the line breaks around them: 1 begins a line, 2 leaves a blank line. */
const BREAKS: Readonly<Record<string, number>> = {
  address: 1, article: 2, aside: 2, blockquote: 2, body: 1, caption: 2, center: 1, dd: 1,
  details: 2, dialog: 2, div: 1, dl: 2, dt: 1, fieldset: 2, figcaption: 1, figure: 2, footer: 2,
  form: 2, h1: 2, h2: 2, h3: 2, h4: 2, h5: 2, h6: 2, header: 2, hr: 2, html: 1, legend: 1, li: 1,
  main: 2, menu: 2, nav: 2, ol: 2, p: 2, pre: 2, section: 2, summary: 1, table: 2, tbody: 1,
  tfoot: 1, thead: 1, tr: 1, ul: 2,
};
const META_TEXT_CHARS_MAX = 1_000;
const HEADING_CHARS_MAX = 1_000;
const LIST_DEPTH_MAX = 12;

export class HtmlParts {
  readonly head: HtmlHead = { title: null, meta: new Map() };
  /** Whether everything that belongs into `head` has been seen. */
  headDone = false;
  readonly #parser: Parser;
  readonly #cutter = new PartCutter();
  #out: TextPart[] = [];
  /** Elements open within one that is left out, that one included; 0 outside. */
  #leftOutDepth = 0;
  #inTitle = false;
  #preDepth = 0;
  /** Right behind <pre>. */
  #preFresh = false;
  #heading: { level: number; text: string } | null = null;
  readonly #lists: { ordered: boolean; next: number }[] = [];
  #cellsInRow = 0;
  #began = false;
  #breaks = 0;
  #space = false;
  /** A list item's mark, until there is text to put it before. */
  #bulletDue = "";
  /** After a bullet or a cell's bar, white space and blocks begin no line of their own. */
  #glued = false;
  /** Line breaks that the text written so far ends with. */
  #trailing = 0;

  constructor() {
    this.#parser = new Parser({
      onopentag: (name, attributes) => this.#open(name, attributes),
      onclosetag: (name) => this.#close(name),
      ontext: (text) => this.#text(text),
    });
  }

  push(html: string): TextPart[] {
    this.#parser.write(html);
    return this.#drain();
  }

  finish(): TextPart[] {
    this.#parser.end();
    this.#endHeading();
    this.headDone = true;
    if (this.#began && this.#trailing === 0) this.#running("\n");
    this.#out.push(...asParts(this.#cutter.flush()));
    return this.#drain();
  }

  #drain(): TextPart[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#leftOutDepth > 0) {
      // Within <head>, its title and its meta elements are what is wanted.
      if (this.#leftOutDepth === 1) this.#openInHead(name, attributes);
      this.#leftOutDepth += 1;
      return;
    }
    if (name === "html" && attributes["lang"] !== undefined) this.#meta("lang", attributes["lang"]);
    if (name === "body") this.headDone = true;
    if (name === "title" || name === "meta") {
      // A page without <head> has them anyhow.
      this.#openInHead(name, attributes);
      this.#leftOutDepth = 1;
      return;
    }
    if (LEFT_OUT.has(name) || isHidden(name, attributes)) {
      this.#leftOutDepth = 1;
      return;
    }
    this.#openShown(name, attributes);
  }

  #openInHead(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.headDone) return;
    if (name === "title" && this.head.title === null) {
      this.#inTitle = true;
      this.head.title = "";
    }
    const key = attributes["name"] ?? attributes["property"] ?? attributes["itemprop"];
    const content = attributes["content"];
    if (name === "meta" && key !== undefined && content !== undefined) this.#meta(key, content);
  }

  #meta(name: string, content: string): void {
    const key = name.toLowerCase();
    const text = storable(content.trim()).slice(0, META_TEXT_CHARS_MAX);
    if (text !== "" && this.head.meta.size < 100 && !this.head.meta.has(key)) {
      this.head.meta.set(key, text);
    }
  }

  #openShown(name: string, attributes: Readonly<Record<string, string>>): void {
    if (!this.#glued) this.#breakFor(name);
    if (/^h[1-6]$/.test(name)) this.#beginHeading(Number(name[1]));
    else if (name === "br") this.#breaks = Math.min(2, this.#breaks + 1);
    else if (name === "pre") {
      this.#preDepth += 1;
      this.#preFresh = true;
    }
    else if (name === "ul" || name === "ol" || name === "menu") {
      const start = Number.parseInt(attributes["start"] ?? "1", 10);
      this.#lists.push({ ordered: name === "ol", next: Number.isNaN(start) ? 1 : start });
    } else if (name === "li") this.#bullet();
    else if (name === "tr") this.#cellsInRow = 0;
    else if (name === "td" || name === "th") {
      if (this.#cellsInRow > 0) {
        // Paragraphs in the cell before end no line: a row is one.
        this.#breaks = 0;
        this.#write(" | ");
      }
      this.#cellsInRow += 1;
      this.#glued = true;
    }
  }

  #close(name: string): void {
    if (this.#leftOutDepth > 0) {
      this.#leftOutDepth -= 1;
      if (name === "title") this.#inTitle = false;
      if (name === "head" && this.#leftOutDepth === 0) this.headDone = true;
      return;
    }
    if (/^h[1-6]$/.test(name)) this.#endHeading();
    else if (name === "pre") this.#preDepth = Math.max(0, this.#preDepth - 1);
    else if (name === "ul" || name === "ol" || name === "menu") this.#lists.pop();
    if (name === "li" || name === "td" || name === "th") {
      this.#bulletDue = "";
      this.#glued = false;
    }
    this.#breakFor(name);
    if (name === "tr") this.#breaks = 1;
  }

  #breakFor(name: string): void {
    const wanted = Object.hasOwn(BREAKS, name) ? (BREAKS[name] ?? 0) : 0;
    // What is in a list follows closely.
    this.#breaks = Math.max(this.#breaks, this.#lists.length > 0 ? Math.min(1, wanted) : wanted);
  }

  #bullet(): void {
    const list = this.#lists.at(-1);
    const depth = Math.min(LIST_DEPTH_MAX, Math.max(0, this.#lists.length - 1));
    const mark = list?.ordered === true ? `${list.next++}. ` : "- ";
    this.#bulletDue = "  ".repeat(depth) + mark;
    this.#glued = true;
  }

  #text(text: string): void {
    if (this.#inTitle) {
      const title = ((this.head.title ?? "") + text).replace(/\s+/g, " ");
      this.head.title = storable(title).slice(0, META_TEXT_CHARS_MAX);
    }
    if (this.#leftOutDepth > 0) return;
    if (this.#preDepth > 0) return this.#preformatted(text);
    const words = text.replace(/[ \t\n\r\f\u00a0]+/g, " ");
    if (words === " " || words === "") {
      this.#space ||= words === " ";
      return;
    }
    const leading = (words.startsWith(" ") || this.#space) && !this.#glued;
    const trimmed = words.trim();
    const follows = this.#heading === null ? this.#began : this.#heading.text !== "";
    this.#write((leading && this.#breaks === 0 && follows ? " " : "") + trimmed);
    this.#space = words.endsWith(" ");
  }

  #preformatted(text: string): void {
    // The line break right behind <pre> is none, and a document begins with no empty line.
    const skipped = !this.#began ? /^\n+/ : this.#preFresh ? /^\n/ : null;
    this.#preFresh = false;
    this.#write(skipped === null ? text : text.replace(skipped, ""));
  }

  /** Shown text, after the line breaks that are due. */
  #write(text: string): void {
    if (text === "") return;
    if (this.#heading !== null) {
      const due = this.#breaks > 0 && this.#heading.text !== "" ? " " : "";
      this.#breaks = 0;
      // A list item in a heading has no bullet to stand close to.
      this.#glued = false;
      this.#heading.text += due + text;
      if (this.#heading.text.length > HEADING_CHARS_MAX) this.#headingAsText();
      return;
    }
    this.#endLines();
    this.#began = true;
    this.#running(this.#bulletDue + text);
    this.#bulletDue = "";
    this.#glued = text === " | ";
  }

  /** Writes the line breaks that are due and not there yet. */
  #endLines(): void {
    const missing = this.#breaks - this.#trailing;
    this.#breaks = 0;
    if (missing > 0 && this.#began) this.#running("\n".repeat(missing));
  }

  #running(text: string): void {
    this.#trailing = text.endsWith("\n\n") ? 2 : text.endsWith("\n") ? 1 : 0;
    this.#out.push(...asParts(this.#cutter.push(text)));
  }

  #beginHeading(level: number): void {
    this.#endHeading();
    this.#endLines();
    this.#bulletDue = "";
    this.#glued = false;
    this.#space = false;
    this.#heading = { level, text: "" };
  }

  #endHeading(): void {
    if (this.#heading === null) return;
    const { level, text } = this.#heading;
    this.#heading = null;
    this.#breaks = 0;
    // The mark that documentation tools put behind a heading to link to it.
    const title = text.replace(/\s*[\u00b6\uf0c1]\s*$/, "").replace(/\s+/g, " ").trim();
    if (title === "") return;
    this.#out.push(...asParts(this.#cutter.flush()));
    this.#out.push({ text: `${storable(title)}\n\n`, page: null, heading: level });
    this.#began = true;
    this.#space = false;
    this.#trailing = 2;
  }

  /** A "heading" that goes on and on is an unclosed element: running text after all. */
  #headingAsText(): void {
    const text = this.#heading?.text ?? "";
    this.#heading = null;
    this.#began = true;
    this.#running(text);
  }
}

function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if (attributes["hidden"] !== undefined && attributes["hidden"] !== "until-found") return true;
  if (name === "dialog" && attributes["open"] === undefined) return true;
  if (attributes["class"]?.split(/\s+/).includes("headerlink") === true) return true;
  // The arrow behind a note that leads back to its place (mammoth).
  if (name === "a" && /^#(foot|end)note-ref/.test(attributes["href"] ?? "")) return true;
  const style = attributes["style"];
  return style !== undefined && /(display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style);
}
