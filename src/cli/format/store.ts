/** Status, verification and the like for people. */
import type {
  CompactReport,
  DeepenReport,
  DoctorReport,
  StoreStatus,
  VerifyReport,
} from "../../engine/index.js";
import type { Colours } from "../colours.js";
import { printableLine } from "../escape.js";
import { formatTable } from "./table.js";
import { counted, formatBytes, formatCount, formatSeconds } from "./units.js";

export function formatStatus(status: StoreStatus): string {
  const { levels, models } = status;
  const byLevel =
    `${formatCount(levels.lexical)} by words, ${formatCount(levels.static)} by static vectors, ` +
    `${formatCount(levels.deep)} by deep ones`;
  return formatTable([
    ["store", printableLine(status.dir)],
    ["documents", formatCount(status.documents)],
    ["chunks", formatCount(status.chunks)],
    ["tokens", formatCount(status.tokens)],
    ["shards", formatCount(status.shards)],
    ["on disk", formatBytes(status.bytes)],
    ["searchable", byLevel],
    ["embedder", models.embedder ?? "none yet"],
    ["chunker", models.chunker],
  ]);
}

export function formatDeepen(report: DeepenReport): string {
  if (report.passages === 0) return "every passage has its vector already";
  const rate = report.seconds > 0 ? Math.round(report.tokens / report.seconds) : 0;
  return (
    `${counted(report.passages, "passage")} embedded in ${formatSeconds(report.seconds)}` +
    (rate > 0 ? ` (${formatCount(rate)} tokens/s)` : "")
  );
}

export function formatCompact(report: CompactReport, colours: Colours): string {
  const sizes = `${formatBytes(report.bytesBefore)} -> ${formatBytes(report.bytesAfter)}`;
  if (report.problems.length === 0) return sizes;
  const head = `${colours.red("damaged")}: files whose rows are damaged were left as they were`;
  return [sizes, head, ...problemLines(report.problems)].join("\n");
}

function problemLines(problems: VerifyReport["problems"]): string[] {
  return problems.map(({ where, detail }) => `  ${printableLine(where)}: ${printableLine(detail)}`);
}

export function formatVerify(report: VerifyReport, colours: Colours): string {
  const checked = Object.entries(report.checked)
    .map(([what, count]) => counted(count, what.replace(/s$/, "")))
    .join(", ");
  const head = report.sound ? colours.green("sound") : colours.red("damaged");
  const lines = problemLines(report.problems);
  return [`${head}: checked ${checked || "nothing"}`, ...lines].join("\n");
}

export function formatDoctor(report: DoctorReport, colours: Colours): string {
  const rows = report.checks.map((check) => {
    const bad = check.optional ? colours.yellow("–") : colours.red("✗");
    return [check.ok ? colours.green("✓") : bad, check.name, printableLine(check.detail)];
  });
  const hints = report.checks
    .filter((check) => !check.ok && check.hint !== null)
    .map((check) => `${check.name}: ${printableLine(check.hint ?? "")}`);
  const verdict = report.ok ? colours.green("ready") : colours.red("not ready");
  return [formatTable(rows), ...(hints.length > 0 ? ["", ...hints] : []), "", verdict].join("\n");
}
