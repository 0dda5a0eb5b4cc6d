/** Answers for people: the phrase, its numbered sources, and how it was found. */
import type { Answer, Citation, Step, Usage } from "../../records/index.js";
import type { Colours } from "../colours.js";
import { printableLine } from "../escape.js";
import { formatPlace } from "./hits.js";
import { counted, formatMs } from "./units.js";

const STEP_CHARS = 200;
const PASSAGES_SHOWN = 8;

export function formatAnswerLine(answer: Answer, colours: Colours): string {
  if (answer.status === "unknown" || answer.answer === null) {
    const why = answer.explanation ?? "the passages found hold no answer";
    return `${colours.yellow("unknown")}: ${printableLine(why)}`;
  }
  // On one line, so that no answer can look like a source of its own.
  return colours.bold(printableLine(answer.answer));
}

/** What stands under the answer's own line. */
export function formatEvidence(answer: Answer, colours: Colours): string {
  const lines: string[] = [];
  if (answer.explanation && answer.answer !== null) lines.push(printableLine(answer.explanation));
  if (answer.citations.length > 0) {
    lines.push("", ...answer.citations.map((c, at) => formatCitation(c, at + 1, colours)));
  }
  if (answer.status === "unknown") lines.push(...lookedAt(answer, colours));
  lines.push("", colours.dim(formatUsage(answer)));
  return lines.join("\n");
}

/** Where an answer is from, and the passages that were found for it. */
export function formatSources(answer: Answer, colours: Colours): string {
  const lines = answer.citations.map((c, at) => formatCitation(c, at + 1, colours));
  const found = answer.passages.slice(0, PASSAGES_SHOWN);
  if (found.length > 0) lines.push("looked at:");
  for (const { source, start, end } of found) {
    lines.push(`  ${colours.dim(`${printableLine(source)} ${start}-${end}`)}`);
  }
  return lines.length > 0 ? lines.join("\n") : "nothing in the store matches the question";
}

function formatCitation(citation: Citation, number: number, colours: Colours): string {
  const title = citation.title ? ` ${colours.cyan(printableLine(citation.title))}` : "";
  const place = colours.bold(formatPlace(citation));
  return `[${number}] "${printableLine(citation.quote)}"\n    ${place}${title}`;
}

function lookedAt(answer: Answer, colours: Colours): string[] {
  const seen = [...new Set(answer.passages.map((passage) => passage.source))].slice(0, 5);
  if (seen.length === 0) return ["nothing in the store matches the question"];
  return ["looked at:", ...seen.map((source) => `  ${colours.dim(printableLine(source))}`)];
}

function formatUsage(answer: Answer): string {
  const { usage } = answer;
  const tokens = counted(usage.windowTokens, "token");
  const window = usage.windowTokens > 0 ? `${tokens} in the window, ` : "";
  return (
    `confidence ${answer.confidence.toFixed(2)}, ${counted(usage.passagesRead, "passage")} read, ` +
    `${window}${formatMs(usage.ms)}`
  );
}

export function formatSteps(steps: readonly Step[], colours: Colours): string {
  return steps
    .map((step, at) => {
      const head = `${String(at + 1).padStart(2)}. ${step.kind.padEnd(7)} ${formatMs(step.ms)}`;
      return `${head}\n    ${brief(step.input)}\n    ${colours.dim(`-> ${brief(step.output)}`)}`;
    })
    .join("\n");
}

/** What the reasoner read, beside what it would have read anew at each hop. */
export function formatPrefill({ prefill }: Usage, colours: Colours): string {
  if (prefill === undefined) return "";
  const { tokens, rewound, rebuilt, ms, overlapMs } = prefill;
  const told =
    `window: ${tokens} tokens read, ${rewound} of them taken back (${rebuilt} with a new prompt ` +
    `at each hop), ${formatMs(ms)}, ${formatMs(overlapMs)} of it beside search and reader`;
  return colours.dim(told);
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const line = printableLine(text);
  return line.length <= STEP_CHARS ? line : `${line.slice(0, STEP_CHARS - 1)}…`;
}
