/**
 * Batches in: one JSON object a line with an id and a text. Read as a stream, so any size goes.
 * Errors: JSON_INVALID with the line's number, FILE_MISSING, FILE_PERMISSION,
 * FILE_UNREADABLE.
 */
import { createReadStream } from "node:fs";
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
  const stream = input.path === "-" ? input.stdin : createReadStream(input.path);
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const iterator = lines[Symbol.asyncIterator]();
  try {
    for (let line = 1; ; line++) {
      const next = await Promise.race([iterator.next(), failed]);
      if (next.done) return;
      input.signal.throwIfAborted();
      const text = line === 1 ? next.value.replace(/^\ufeff/, "") : next.value;
      if (text.trim() !== "") yield parseLine(text, { input, line });
    }
  } catch (error) {
    throw fileError(error, input.path);
  } finally {
    lines.close();
    if (input.path !== "-") stream.destroy();
  }
}

/** Reads it all once, so that a bad line shows before hours of work, not after. */
export async function checkBatch(input: BatchInput): Promise<number> {
  let count = 0;
  for await (const _ of batchLines(input)) count++;
  return count;
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
