/**
 * Batches in: one JSON object a line with an id and a text. Read as a stream, so any size goes.
 * A line that is none, or whose id stood before, comes with its error, and the rest goes on.
 * Errors: FILE_MISSING, FILE_PERMISSION, FILE_UNREADABLE; of a line JSON_INVALID, DUPLICATE_ID.
 */
import { createReadStream, fstatSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { IdSet, RecollectError } from "../base/index.js";

const idSchema = z.union([z.string(), z.number()]);

export type BatchId = z.infer<typeof idSchema>;

export interface BatchLine {
  /** The number of the line where it has no id. */
  readonly id: BatchId;
  /** Empty where the line has none. */
  readonly text: string;
  readonly error: RecollectError | null;
}

export interface BatchInput {
  /** A file, or "-" for `stdin`. */
  readonly path: string;
  /** The name of the text's field: "query" or "question". */
  readonly field: string;
  readonly stdin: Readable;
  readonly signal: AbortSignal;
}

export async function* batchLines(input: BatchInput): AsyncGenerator<BatchLine> {
  const { path, signal } = input;
  const stream = path === "-" ? input.stdin : createReadStream(path);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const failures: Error[] = [];
  stream.once("error", (error: Error) => {
    failures.push(error);
    lines.close();
  });
  // A pipe may stay silent for ever.
  const stop = (): void => lines.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    let line = 0;
    const ids = new IdSet();
    for await (const raw of lines) {
      signal.throwIfAborted();
      line++;
      const text = line === 1 ? raw.replace(/^\ufeff/, "") : raw;
      if (text.trim() === "") continue;
      const parsed = parseLine(text, { input, line });
      const named = parsed.error === null && !ids.add(JSON.stringify(parsed.id));
      yield named ? { ...parsed, error: duplicate(parsed.id, { input, line }) } : parsed;
    }
    signal.throwIfAborted();
    for (const failure of failures) throw fileError(failure, path);
  } finally {
    signal.removeEventListener("abort", stop);
    lines.close();
    stream.destroy();
  }
}

/** How many lines there are, by reading a file once; null for a pipe, which is read only once. */
export async function countBatch(input: BatchInput, stats: Stats | null): Promise<number | null> {
  if (stats === null || !stats.isFile() || input.path === "-") return null;
  // Opened again, it goes on in the middle on some systems, even where it is a file.
  if (input.path.startsWith("/dev/")) return null;
  let count = 0;
  for await (const _ of batchLines(input)) count++;
  return count;
}

/** What the batch is read from. Standard input may be a file as well: `< questions.jsonl`. */
export async function inputStats(input: BatchInput): Promise<Stats | null> {
  if (input.path === "-") {
    const { fd } = input.stdin as { fd?: unknown };
    return typeof fd === "number" ? fstatSync(fd) : null;
  }
  try {
    const stats = await stat(input.path);
    if (!stats.isDirectory()) return stats;
  } catch (error) {
    throw fileError(error, input.path);
  }
  throw new RecollectError("FILE_UNREADABLE", { path: input.path, detail: "it is a folder" });
}

interface Place {
  readonly input: BatchInput;
  readonly line: number;
}

const lineSchema = z.object({ id: idSchema.optional().catch(undefined) }).loose();

function parseLine(text: string, at: Place): BatchLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return badLine(at.line, detail, at);
  }
  const { field } = at.input;
  const needs = `needs "id" (a string or number) and "${field}" (a string)`;
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) return badLine(at.line, needs, at);
  const { id, [field]: said } = parsed.data;
  if (id === undefined || typeof said !== "string") return badLine(id ?? at.line, needs, at);
  return { id, text: said, error: null };
}

function badLine(id: BatchId, detail: string, at: Place): BatchLine {
  const facts = { path: told(at.input.path), line: at.line, detail };
  return { id, text: "", error: new RecollectError("JSON_INVALID", facts) };
}

function told(path: string): string {
  return path === "-" ? "standard input" : path;
}

function duplicate(id: BatchId, at: Place): RecollectError {
  const path = `line ${at.line} of ${told(at.input.path)}`;
  return new RecollectError("DUPLICATE_ID", { source: id, path, other: "an earlier line" });
}

function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new RecollectError("FILE_MISSING", { path });
  if (code === "EACCES") return new RecollectError("FILE_PERMISSION", { path });
  return new RecollectError("FILE_UNREADABLE", { path, detail: error.message });
}
