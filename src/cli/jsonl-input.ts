/**
 * Batches in: one JSON object a line with an id and a text. Read as a stream, so any size goes.
 * Errors: JSON_INVALID with the line's number, FILE_MISSING, FILE_PERMISSION,
 * FILE_UNREADABLE.
 */
import { createReadStream, fstatSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { RecollectError } from "../base/index.js";

const idSchema = z.union([z.string(), z.number()]);

export type BatchId = z.infer<typeof idSchema>;

export interface BatchLine {
  readonly id: BatchId;
  readonly text: string;
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
    for await (const raw of lines) {
      signal.throwIfAborted();
      line++;
      const text = line === 1 ? raw.replace(/^\ufeff/, "") : raw;
      if (text.trim() !== "") yield parseLine(text, { input, line });
    }
    signal.throwIfAborted();
    for (const failure of failures) throw fileError(failure, path);
  } finally {
    signal.removeEventListener("abort", stop);
    lines.close();
    stream.destroy();
  }
}

/**
 * Reads a file once, so that a bad line shows before hours of work, not after; the number of its
 * items. A pipe can be read only once: null, and a bad line shows when it is reached.
 */
export async function checkBatch(input: BatchInput, stats: Stats | null): Promise<number | null> {
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

function parseLine(text: string, at: { input: BatchInput; line: number }): BatchLine {
  const { path, field } = at.input;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RecollectError("JSON_INVALID", { path, line: at.line, detail });
  }
  const parsed = z.object({ id: idSchema, [field]: z.string() }).safeParse(value);
  if (!parsed.success) {
    const detail = `needs "id" (a string or number) and "${field}" (a string)`;
    throw new RecollectError("JSON_INVALID", { path, line: at.line, detail });
  }
  return { id: parsed.data["id"] as BatchId, text: parsed.data[field] as string };
}

function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new RecollectError("FILE_MISSING", { path });
  if (code === "EACCES") return new RecollectError("FILE_PERMISSION", { path });
  return new RecollectError("FILE_UNREADABLE", { path, detail: error.message });
}
