/**
 * Static HTML out of what may be anything: questions, answers and quotes come from documents, names
 * of cells from files. Every text is escaped and bounded, and nothing of it becomes a tag, an
 * address or a script; the page forbids scripts and everything from elsewhere besides.
 */
const TEXT_CHARS_MAX = 400;

/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** On one line, so many characters at most; not cut within one. */
export function bounded(text: string, charsMax = TEXT_CHARS_MAX): string {
  const line = text.slice(0, charsMax * 2).replace(UNSEEN, " ").replace(/\s+/g, " ").trim();
  if (line.length <= charsMax && text.length <= charsMax * 2) return line;
  return `${line.slice(0, charsMax).replace(/[\ud800-\udbff]$/, "")} …`;
}

export function shown(text: string, charsMax = TEXT_CHARS_MAX): string {
  return escaped(bounded(text, charsMax));
}

/** Cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: "td" | "th"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  const all = [line(head.map(escaped), "th"), ...rows.map((row) => line(row, "td"))];
  return `<table>${all.join("\n")}\n</table>`;
}

const STYLE =
  "body{font-family:system-ui,sans-serif;max-width:90rem;margin:2rem auto;padding:0 1rem}" +
  "figure{display:inline-block;margin:1rem 1rem 2rem 0;vertical-align:top}" +
  ".legend span{margin-right:1em;font-size:13px}figcaption,.note{color:#555;max-width:40rem}" +
  "table{border-collapse:collapse;font-size:13px;margin:1rem 0}" +
  "td,th{padding:2px 10px;text-align:right;vertical-align:top}" +
  "td:nth-child(-n+2),th:nth-child(-n+2){text-align:left}" +
  "tr:nth-child(even){background:#f6f6f6}" +
  ".samples td,.samples th{text-align:left;max-width:24rem;overflow-wrap:anywhere}" +
  "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export function page(title: string, body: readonly string[]): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${shown(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    ...body,
    "</body></html>",
    "",
  ].join("\n");
}
