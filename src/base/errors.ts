/**
 * The one error class: a stable code, the facts, and a hint from the table of hints.
 * `exitCode` follows the contract of the command line: 1 failed, 2 wrong call,
 * 4 store missing, locked or damaged, 130 interrupted.
 */
import { ERROR_TABLE, type ErrorCode } from "./error-table.js";

export type ErrorFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export class RecollectError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
  readonly hint: string;
  readonly exitCode: number;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    const row = ERROR_TABLE[code];
    super(fill(row.message, facts), options);
    this.name = "RecollectError";
    this.code = code;
    this.facts = facts;
    this.hint = fill(row.hint, facts);
    this.exitCode = row.exitCode;
  }

  /** Plain data: what crosses a worker boundary or stands in `--json` output. */
  toJSON(): { code: ErrorCode; message: string; hint: string } {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Fills `{name}` in a template of the table with the facts. */
function fill(template: string, facts: ErrorFacts): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(facts[key] ?? "?"));
}

export function isRecollectError(value: unknown): value is RecollectError {
  return value instanceof RecollectError;
}

/** An error as plain data, for worker threads: class identity does not survive structured clone. */
export interface ErrorData {
  readonly code: string;
  readonly facts: ErrorFacts;
  readonly message: string;
}

export function toErrorData(error: unknown): ErrorData {
  if (isRecollectError(error)) {
    return { code: error.code, facts: error.facts, message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL", facts: { detail: message }, message };
}

export function fromErrorData(data: ErrorData): RecollectError {
  const code = data.code in ERROR_TABLE ? (data.code as ErrorCode) : "INTERNAL";
  return new RecollectError(code, data.facts);
}

/** A bug in the program, not a condition of the world: crash loudly. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`invariant violated: ${what}`);
}
