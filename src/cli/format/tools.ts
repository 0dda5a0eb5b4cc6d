/** Tools for people: lists, hits, results. */
import type { ToolHit, ToolSourceSummary, ToolSummary } from "../../engine/index.js";
import type { Colours } from "../colours.js";
import { printable, printableLine } from "../escape.js";
import { alignedRows } from "./columns.js";
import { formatTable } from "./table.js";
import { counted } from "./units.js";

const DESCRIPTION_CHARS_MAX = 100;

export function toolPages(): (tools: readonly ToolSummary[]) => string {
  const align = alignedRows({ rightAligned: [], widthMax: 50 });
  return (tools) =>
    align(tools.map((tool) => [tool.name, mark(tool), shortened(tool.description)]));
}

export function formatSources(sources: readonly ToolSourceSummary[]): string {
  const rows = sources.map(({ name, kind, title, tools }) => [
    printableLine(name),
    kind === name ? "" : kind,
    counted(tools, "tool"),
    printableLine(title),
  ]);
  return formatTable(rows);
}

export function formatToolHits(hits: readonly ToolHit[], colours: Colours): string {
  const lines = hits.map((hit) => {
    const also =
      hit.variants.length > 0 ? ` (and ${hit.variants.map(printableLine).join(", ")})` : "";
    const head = `${hit.rank}. ${colours.bold(printableLine(hit.name))}${also}`;
    return `${head}  ${mark(hit)}\n   ${shortened(hit.description)}\n   ${argumentsOf(hit)}`;
  });
  return lines.join("\n");
}

export function formatResult(result: unknown): string {
  return printable(typeof result === "string" ? result : JSON.stringify(result, null, 2));
}

function argumentsOf(hit: ToolHit): string {
  const properties = hit.parameters["properties"];
  const required = hit.parameters["required"];
  const names =
    typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  const needed = new Set(Array.isArray(required) ? (required as unknown[]) : []);
  const shown = names.map((name) => printableLine(needed.has(name) ? name : `[${name}]`));
  return shown.length === 0 ? "no arguments" : `arguments: ${shown.join(" ")}`;
}

function mark({ changes }: { readonly changes: boolean }): string {
  return changes ? "changes" : "";
}

function shortened(text: string): string {
  const line = printableLine(text);
  return line.length > DESCRIPTION_CHARS_MAX
    ? `${line.slice(0, DESCRIPTION_CHARS_MAX - 1)}…`
    : line;
}
