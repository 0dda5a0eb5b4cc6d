/** Hits of a search for people: where, what, and with --explain why. */
import type { SearchHit, SearchMode, SearchResult } from "../../engine/index.js";
import type { Colours } from "../colours.js";
import { printableLine } from "../escape.js";
import { findTerms, snippetWindow } from "./snippet.js";
import { counted, formatMs } from "./units.js";

const SNIPPET_UNITS = 320;

export function formatHits(
  result: SearchResult,
  o: { colours: Colours; explain: boolean },
): string {
  if (result.hits.length === 0) return "nothing found";
  return result.hits.map((hit) => formatHit(hit, o)).join("\n\n");
}

export function formatPlace(at: { source: string; page: number | null }): string {
  return printableLine(at.source) + (at.page === null ? "" : `:${at.page}`);
}

function formatHit(hit: SearchHit, o: { colours: Colours; explain: boolean }): string {
  const { colours } = o;
  const rank = `${hit.rank}.`.padEnd(3);
  const lines = [
    `${rank} ${colours.bold(formatPlace(hit))}  ${colours.dim(hit.score.toFixed(3))}`,
  ];
  const above = [hit.title, hit.heading].filter((part) => part !== null && part !== "");
  if (above.length > 0) lines.push(`    ${colours.cyan(printableLine(above.join(" > ")))}`);
  lines.push(`    ${emphasised(hit, colours)}`);
  if (o.explain) lines.push(`    ${colours.dim(explainHit(hit))}`);
  return lines.join("\n");
}

function emphasised(hit: SearchHit, colours: Colours): string {
  const marks = findTerms(hit.text, hit.trace.matchedTerms);
  const { start, end } = snippetWindow(hit.text, marks, SNIPPET_UNITS);
  let written = start > 0 ? "…" : "";
  let at = start;
  for (const mark of marks) {
    if (mark.start < at || mark.end > end) continue;
    written += oneLine(hit.text.slice(at, mark.start));
    written += colours.bold(colours.yellow(oneLine(hit.text.slice(mark.start, mark.end))));
    at = mark.end;
  }
  written += oneLine(hit.text.slice(at, end));
  return `${written.trim()}${end < hit.text.length ? "…" : ""}`;
}

/** Like printableLine, but keeps a space at the edges. */
function oneLine(text: string): string {
  const inner = printableLine(text);
  const before = /^\s/.test(text) ? " " : "";
  const after = inner !== "" && /\s$/.test(text) ? " " : "";
  return `${before}${inner}${after}`;
}

export function explainHit(hit: SearchHit): string {
  const { words, vector, statics, matchedTerms } = hit.trace;
  const parts = [
    words
      ? `words: ${rankOf(words)}, score ${words.score.toFixed(2)}`
      : "words: not among them",
    vector
      ? `vectors: ${rankOf(vector)}, cosine ${vector.cosine.toFixed(3)}`
      : "vectors: none",
  ];
  if (statics) {
    parts.push(`static vectors: ${rankOf(statics)}, cosine ${statics.cosine.toFixed(3)}`);
  }
  if (matchedTerms.length > 0) parts.push(`matched: ${printableLine(matchedTerms.join(", "))}`);
  parts.push(`offsets ${hit.start}-${hit.end}`);
  return parts.join("; ");
}

/** A passage that only the other way found has a score here, and no rank. */
function rankOf(found: { readonly rank: number | null }): string {
  return found.rank === null ? "not ranked" : `rank ${found.rank}`;
}

export function searchedWith(result: SearchResult, asked: SearchMode): string {
  const how = {
    lexical: asked === "lexical" ? "words only" : "words only: recollect deepen adds vectors",
    static: "words and static vectors: recollect deepen makes better ones",
    mixed: "words, and deep vectors where they are made: recollect deepen makes the rest",
    deep: "words and vectors",
  }[result.level];
  return `${counted(result.hits.length, "hit")} in ${formatMs(result.ms)} (${how})`;
}
