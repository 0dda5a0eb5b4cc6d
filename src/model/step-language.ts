/**
 * The step language: the lines that the reasoner writes, their grammar (steps.gbnf beside the
 * weights, which training checks its targets against too), and what each line means.
 * Errors: MODEL_MISSING where there is no grammar, MODEL_INVALID where it can't be used.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RecollectError } from "../base/index.js";
import { type Automaton, automatonOf } from "./automaton.js";
import { type Expression, type Grammar, parseGrammar } from "./gbnf.js";

const GRAMMAR_FILE = "steps.gbnf";
/** Those that `lineAutomaton` names or replaces. */
const RULES = ["note", "search", "read", "tool", "last", "answer", "unknown", "sources", "number"];

export const STEP_KINDS = ["note", "search", "read", "tool"] as const;
/** What may be written before the last line. */
export type StepKind = (typeof STEP_KINDS)[number];
export type LineKind = StepKind | "answer" | "unknown";

export type WrittenStep =
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "search"; readonly query: string }
  | {
      readonly kind: "read";
      readonly where: "before" | "after" | "section";
      readonly line: number;
    }
  | { readonly kind: "tool"; readonly name: string; readonly arguments: string }
  | { readonly kind: "answer"; readonly lines: readonly number[]; readonly text: string }
  | { readonly kind: "unknown"; readonly reason: string };

export interface LineLimits {
  /** The highest line number of the window. */
  readonly lines: number;
  readonly tools: readonly string[];
  readonly steps: readonly StepKind[];
  /** What an answer may say, where it is not any phrase. */
  readonly answers?: readonly string[] | undefined;
}

/** Whether the model of this folder writes steps. */
export function hasSteps(dir: string): boolean {
  return existsSync(join(dir, GRAMMAR_FILE));
}

export function loadStepGrammar(dir: string): Grammar {
  if (!hasSteps(dir)) {
    throw new RecollectError("MODEL_MISSING", { dir, detail: `no ${GRAMMAR_FILE}` });
  }
  const grammar = parseGrammar(readFileSync(join(dir, GRAMMAR_FILE), "utf8"), dir);
  const missing = RULES.filter((name) => !grammar.has(name)).join(", ");
  if (missing === "") return grammar;
  throw new RecollectError("MODEL_INVALID", { dir, detail: `its grammar has no rule ${missing}` });
}

/** One line under the limits: a step with its line end, or the last line without one. */
export function lineAutomaton(grammar: Grammar, limits: LineLimits): Automaton {
  const text = (value: string): Expression => ({ kind: "text", text: value });
  const choice = (items: readonly Expression[]): Expression => ({ kind: "choice", items });
  const numbers = Array.from({ length: limits.lines }, (_, i) => text(String(i + 1)));
  const limited = new Map(grammar);
  limited.set("number", choice(numbers));
  limited.set("sources", ascending(limits.lines));
  limited.set("tool-name", choice(limits.tools.map(text)));
  if (limits.answers !== undefined) {
    const sources: Expression = { kind: "rule", name: "sources" };
    const phrase = choice(limits.answers.map(text));
    const items = [text("answer "), sources, text(" "), phrase];
    limited.set("answer", { kind: "sequence", items });
  }
  const steps = limits.steps.filter(
    (kind) => (kind !== "tool" || limits.tools.length > 0) && (kind !== "read" || limits.lines > 0),
  );
  const allowed = steps.map(
    (name): Expression => ({
      kind: "sequence",
      items: [{ kind: "rule", name }, text("\n")],
    }),
  );
  // Without lines there is nothing to cite, so nothing to answer from.
  const last: Expression = { kind: "rule", name: limits.lines > 0 ? "last" : "unknown" };
  return automatonOf(choice([...allowed, last]), limited);
}

/** "[i]" of one or more lines, each once and in order: a list of sources has an end. */
function ascending(lines: number): Expression {
  let rest: Expression = { kind: "text", text: "" };
  const begins: Expression[] = [];
  for (let i = lines; i >= 1; i--) {
    const source: Expression = { kind: "text", text: `[${i}]` };
    begins.unshift({ kind: "sequence", items: [source, rest] });
    const maybe: Expression = { kind: "repeat", item: source, min: 0, many: false };
    rest = { kind: "sequence", items: [maybe, rest] };
  }
  return { kind: "choice", items: begins };
}

const READ = /^read (before|after|section) \[(\d+)\]$/;
const TOOL = /^tool ([a-z][a-z0-9_]*)\((.*)\)$/s;
const ANSWER = /^answer ((?:\[\d+\])+) (.+)$/s;

/** What a line means; one that was cut means as much as stands there. */
export function parseStep(line: string): WrittenStep {
  const read = READ.exec(line);
  if (read) return { kind: "read", where: read[1] as "before", line: Number(read[2]) };
  const tool = TOOL.exec(line);
  if (tool) return { kind: "tool", name: tool[1] ?? "", arguments: tool[2] ?? "" };
  const answer = ANSWER.exec(line);
  if (answer) {
    const lines = [...(answer[1] ?? "").matchAll(/\d+/g)].map(([number]) => Number(number));
    return { kind: "answer", lines, text: answer[2] ?? "" };
  }
  if (line.startsWith("note ")) return { kind: "note", text: line.slice(5) };
  if (line.startsWith("search ")) return { kind: "search", query: line.slice(7) };
  if (line.startsWith("unknown ")) return { kind: "unknown", reason: line.slice(8) };
  return { kind: "unknown", reason: "no answer was finished" };
}

export function printStep(step: WrittenStep): string {
  switch (step.kind) {
    case "note":
      return `note ${step.text}`;
    case "search":
      return `search ${step.query}`;
    case "read":
      return `read ${step.where} [${step.line}]`;
    case "tool":
      return `tool ${step.name}(${step.arguments})`;
    case "answer":
      return `answer ${step.lines.map((line) => `[${line}]`).join("")} ${step.text}`;
    case "unknown":
      return `unknown ${step.reason}`;
    default:
      return step satisfies never;
  }
}
