/**
 * A regular expression over the texts of the store, in the scanning process: every match is
 * counted, the first ones are shown with their line. A match lies within one stored block, which
 * ends where a paragraph does. Offsets are UTF-16 code units into the document's text.
 * Errors: ToolRefusal for an expression that is none, SOURCE_UNKNOWN.
 */
import { RecollectError, silentLog } from "../base/index.js";
import { openStoreReader } from "../shards/index.js";
import { type Json, type JsonObject, ToolRefusal } from "./contract.js";
import type { Scan } from "./scan-protocol.js";

const SHOWN_CHARS_MAX = 300;

export function grep(dir: string, scan: Extract<Scan, { kind: "grep" }>): Json {
  const expression = compile(scan.pattern, scan.ignoreCase);
  const reader = openStoreReader(dir, { log: silentLog });
  try {
    const { source } = scan;
    if (source !== undefined && reader.document(source) === null) {
      throw new RecollectError("SOURCE_UNKNOWN", { source });
    }
    const sources =
      source === undefined ? [...reader.documents()].map((one) => one.source) : [source];
    const shown: JsonObject[] = [];
    let [matches, documents] = [0, 0];
    for (const name of sources) {
      const before = matches;
      let at = 0;
      for (const text of reader.textParts(name)) {
        for (const found of text.matchAll(expression)) {
          // An empty match says nothing: "x*" would find one everywhere.
          if (found[0] === "") continue;
          matches += 1;
          if (shown.length >= scan.limit) continue;
          const [start, end] = [found.index, found.index + found[0].length];
          shown.push({
            source: name,
            start: at + start,
            end: at + end,
            match: found[0].slice(0, SHOWN_CHARS_MAX),
            line: lineAround(text, start, end),
          });
        }
        at += text.length;
      }
      if (matches > before) documents += 1;
    }
    return { matches, documents, shown };
  } finally {
    reader.close();
  }
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? "gim" : "gm");
  } catch (error) {
    throw new ToolRefusal(error instanceof Error ? error.message.slice(0, 200) : "no expression");
  }
}

function lineAround(text: string, start: number, end: number): string {
  const from = Math.max(text.lastIndexOf("\n", start - 1) + 1, start - SHOWN_CHARS_MAX / 2);
  const lineEnd = text.indexOf("\n", end);
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, from + SHOWN_CHARS_MAX);
  return text.slice(from, Math.max(to, Math.min(end, from + SHOWN_CHARS_MAX))).trim();
}
