/** Rows of `list`, and the head of `show`. */
import type { DocumentSummary } from "../../engine/index.js";
import { printableLine } from "../escape.js";
import { formatTable } from "./table.js";
import { formatCount } from "./units.js";

const HEAD = ["source", "type", "date", "chunks", "tokens", "title"] as const;

export function formatDocuments(documents: readonly DocumentSummary[], withHead: boolean): string {
  const rows = documents.map((document) => [
    printableLine(document.source),
    document.mediaType,
    document.date?.slice(0, 10) ?? "",
    formatCount(document.chunks),
    formatCount(document.tokens),
    printableLine(document.title ?? ""),
  ]);
  return formatTable(rows, { ...(withHead && { head: HEAD }), rightAligned: [3, 4] });
}
