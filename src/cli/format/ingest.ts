/** What an ingest did, in a few lines. */
import type { IngestReport } from "../../records/index.js";
import { counted, formatBytes, formatCount, formatSeconds } from "./units.js";

export function formatIngest(report: IngestReport): string {
  const { documents } = report;
  const parts = (["added", "updated", "unchanged", "removed", "failed"] as const)
    .filter((kind) => documents[kind] > 0)
    .map((kind) => `${formatCount(documents[kind])} ${kind}`);
  const rate = report.seconds > 0 ? report.tokens / report.seconds : 0;
  const skipped = report.skipped > 0 ? [`skipped    ${skippedLine(report.skipped)}`] : [];
  return [
    `documents  ${parts.join(", ") || "none"}`,
    ...skipped,
    `stored     ${counted(report.chunks, "chunk")}, ${counted(report.tokens, "token")}, ` +
      `${formatBytes(report.bytes)} of text`,
    `took       ${formatSeconds(report.seconds)}` +
      (rate > 0 ? ` (${formatCount(Math.round(rate))} tokens/s)` : ""),
  ].join("\n");
}

function skippedLine(count: number): string {
  return `${counted(count, "file")} (binaries, links; --verbose names them)`;
}
