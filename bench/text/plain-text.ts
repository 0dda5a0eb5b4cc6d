/**
 * Plain text of the files that packages ship: prose, pages, manual pages and source code. What
 * is no text, was written by a program or is for a program alone comes as null.
 * Source of what a manual page's requests mean: groff_man(7).
 */
import { extname } from "node:path";
import { gunzipSync } from "node:zlib";
import { Parser } from "htmlparser2";

const PROSE = new Set(
  ".txt .text .md .markdown .rst .adoc .asciidoc .org .pod .texi .texinfo .info .tex".split(" "),
);
const PAGES = new Set(".html .htm .xhtml .docbook .dbk".split(" "));
const CODE = new Set(
  (
    ".c .h .cc .cpp .cxx .hpp .hh .java .py .js .mjs .ts .tsx .jsx .go .rs .rb .pl .pm .php .hs " +
    ".ml .mli .lisp .el .scm .clj .scala .kt .swift .cs .vb .lua .r .jl .f90 .f .ada .adb .ads " +
    ".pas .sh .sql .m .d .erl .ex .exs .vue .proto .tcl .v .vala .nim .cr .groovy .cmake .y"
  ).split(" "),
);
/** Files whose names have no ending. */
const NAMED = /^(?:README|NEWS|HACKING|INSTALL|FAQ|TODO|HOWTO|GUIDE|DESIGN|NOTES)\b/;
/** Where programs' own output, translations and other people's copies lie. */
const LEFT_OUT = /(?:^|\/)(?:po|locales?|i18n|l10n|translations|node_modules|LICENSES?)\//;
const MANUAL_OF_LANGUAGE = /\/man\/[a-z]{2}(?:_\w+)?\//;

const CHARS_MIN = 400;
const CHARS_MAX = 2_000_000;

export interface PlainText {
  readonly text: string;
  /** The ending that the text would have as a file of its own. */
  readonly ending: string;
}

type Kind = "prose" | "page" | "manual" | "code";

/** What a file is by its name, null for what is not read at all. */
export function kindOf(path: string): Kind | null {
  if (LEFT_OUT.test(path) || MANUAL_OF_LANGUAGE.test(path)) return null;
  const name = (path.split("/").at(-1) ?? "").replace(/\.gz$/, "");
  if (/\/man\/man\d\//.test(path)) return "manual";
  const ending = extname(name).toLowerCase();
  if (PROSE.has(ending) || (ending === "" && NAMED.test(name))) return "prose";
  if (PAGES.has(ending)) return "page";
  return CODE.has(ending) && !/[.-]min\./.test(name) ? "code" : null;
}

export function plainText(path: string, raw: Buffer): PlainText | null {
  const kind = kindOf(path);
  if (kind === null) return null;
  const bytes = path.endsWith(".gz") ? unpacked(raw) : raw;
  if (bytes === null || bytes.subarray(0, 8_192).includes(0)) return null;
  const decoded = decode(bytes);
  if (decoded.length < CHARS_MIN || decoded.length > CHARS_MAX * 4) return null;
  const text = tidied(shown(kind, decoded));
  if (text.length < CHARS_MIN || text.length > CHARS_MAX || !readable(text)) return null;
  const ending = extname(path.replace(/\.gz$/, "")).toLowerCase();
  return { text, ending: kind === "code" ? ending : ".txt" };
}

function shown(kind: Kind, decoded: string): string {
  if (kind === "page") return ofPage(decoded);
  return kind === "manual" ? ofManual(decoded) : decoded;
}

function unpacked(raw: Buffer): Buffer | null {
  try {
    return gunzipSync(raw, { maxOutputLength: CHARS_MAX * 4 });
  } catch {
    // Cut short, larger than any document, or no gzip at all.
    return null;
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

function tidied(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    // eslint-disable-next-line no-control-regex -- Control characters are what is taken out.
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/g, "")
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Tables of numbers, packed programs and lists of symbols are no text that anybody asks about. */
function readable(text: string): boolean {
  const sample = text.length <= 20_000 ? text : text.slice(0, 10_000) + text.slice(-10_000);
  let letters = 0;
  let digits = 0;
  let lines = 1;
  let spaces = 0;
  for (let at = 0; at < sample.length; at++) {
    const code = sample.charCodeAt(at);
    if (code === 10) lines++;
    else if (code === 32 || code === 9) spaces++;
    else if (code >= 48 && code <= 57) digits++;
    else if ((code | 32) >= 97 && (code | 32) <= 122) letters++;
  }
  const inked = sample.length - spaces - lines;
  return letters > inked * 0.6 && digits < inked * 0.15 && sample.length / lines < 1_000;
}

const UNSEEN = new Set(["script", "style", "nav", "noscript", "template", "svg", "form", "head"]);
const INLINE = new Set(
  "a abbr b bdi cite code dfn em i kbd mark q s samp small span strong sub sup tt u var".split(" "),
);

function ofPage(html: string): string {
  const pieces: string[] = [];
  let unseen = 0;
  let verbatim = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (UNSEEN.has(name)) unseen++;
      if (name === "pre") verbatim++;
      if (!INLINE.has(name)) pieces.push(BLOCKS.has(name) ? "\n\n" : "\n");
    },
    ontext(text) {
      if (unseen === 0) pieces.push(verbatim > 0 ? text : text.replace(/\s+/g, " "));
    },
    onclosetag(name) {
      if (UNSEEN.has(name)) unseen = Math.max(0, unseen - 1);
      if (name === "pre") verbatim = Math.max(0, verbatim - 1);
      if (!INLINE.has(name)) pieces.push(BLOCKS.has(name) ? "\n\n" : "\n");
    },
  });
  parser.end(html);
  return pieces.join("").replace(/\n (?=\S)/g, "\n");
}

const BLOCKS = new Set(
  "p div h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote section article para title".split(" "),
);

/** Requests whose words are shown; of all others only the sections' names are. */
const SHOWN = /^\.(?:SH|SS|Sh|Ss|B|I|BR|BI|IR|RB|RI|IB|TP|IP|Nm|Fl|Ar|Xr|Pa|Nd|It|Dv|Em|Sy)\b/;

function ofManual(roff: string): string {
  const lines: string[] = [];
  for (const line of roff.split("\n")) {
    if (/^['.]\\"/.test(line)) continue;
    if (/^[.'](?:P|PP|LP|Pp|sp|TP|IP|It)\b/.test(line)) lines.push("");
    if (/^[.']/.test(line) && !SHOWN.test(line)) continue;
    const section = /^\.(?:SH|SS|Sh|Ss)\b/.test(line);
    const words = line.replace(/^\.\w+ ?/, "").replace(/(^| )"|"( |$)/g, " ").trim();
    lines.push(...(section ? ["", words, ""] : [words]));
  }
  return lines
    .join("\n")
    .replace(/\\f(?:[BIRP]|\(..|\[\w*\])/g, "")
    .replace(/\\s[-+]?\d/g, "")
    .replace(/\\\((?:aq|oq|cq)/g, "'")
    .replace(/\\\((?:em|en|hy)/g, "-")
    .replace(/\\\((?:dq|lq|rq)|\\\*\((?:lq|rq)/g, '"')
    .replace(/\\[&|%/^,c]/g, "")
    .replace(/\\-/g, "-")
    .replace(/\\e/g, "\\");
}
