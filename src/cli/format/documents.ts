/** Rows of `list`, a page at a time. */
import type { DocumentSummary } from "../../engine/index.js";
import { printableLine } from "../escape.js";
import { alignedRows } from "./columns.js";
import { formatCount } from "./units.js";

const HEAD = ["source", "type", "date", "chunks", "tokens", "title"] as const;
const COLUMNS_MAX = 60;

/** A function from a page of documents to its lines; the first page has the head. */
export function documentPages(): (documents: readonly DocumentSummary[]) => string {
  const align = alignedRows({ rightAligned: [3, 4], widthMax: COLUMNS_MAX });
  let head: readonly (readonly string[])[] = [HEAD];
  return (documents) => {
    const page = align([...head, ...documents.map(toRow)]);
    head = [];
    return page;
  };
}

function toRow(document: DocumentSummary): string[] {
  return [
    printableLine(document.source),
    document.mediaType,
    document.date?.slice(0, 10) ?? "",
    formatCount(document.chunks),
    formatCount(document.tokens),
    printableLine(document.title ?? ""),
  ];
}
