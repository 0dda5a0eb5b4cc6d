/** Questions and answers that were kept, for people: conversations with their turns. */
import type { HistoryEntry } from "../../records/index.js";
import type { Colours } from "../colours.js";
import { printableLine } from "../escape.js";

const SOURCES_MAX = 3;

export function formatHistory(entries: readonly HistoryEntry[], colours: Colours): string {
  const lines: string[] = [];
  let conversation: string | null = null;
  for (const entry of entries) {
    if (entry.conversation !== conversation) {
      conversation = entry.conversation;
      const day = printableLine(entry.at.slice(0, 16).replace("T", " "));
      if (lines.length > 0) lines.push("");
      lines.push(`${colours.cyan(printableLine(conversation))}  ${colours.dim(`${day} UTC`)}`);
    }
    lines.push(`  > ${printableLine(entry.question)}`);
    if (entry.resolvedQuestion !== undefined) {
      lines.push(colours.dim(`    (${printableLine(entry.resolvedQuestion)})`));
    }
    lines.push(`    ${formatAnswer(entry, colours)}`);
  }
  return lines.join("\n");
}

function formatAnswer(entry: HistoryEntry, colours: Colours): string {
  if (entry.answer === null) return colours.yellow("unknown");
  const sources = [...new Set(entry.citations.map(({ source }) => printableLine(source)))];
  const more = sources.length > SOURCES_MAX ? ", ..." : "";
  const from = sources.slice(0, SOURCES_MAX).join(", ") + more;
  const answer = colours.bold(printableLine(entry.answer));
  return from === "" ? answer : `${answer}  ${colours.dim(from)}`;
}
