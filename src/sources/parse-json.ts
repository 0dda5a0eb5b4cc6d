/**
 * JSON: an array of objects with a `text` is one document each, streamed at any size; everything
 * else is one document, flattened to lines "path: value" (`books[0].title: Emma`), nulls and
 * empty containers left out. A ".json" file of JSON lines is read as such.
 * Errors: JSON_INVALID, FILE_TOO_LARGE (when it must be held whole), FILE_EMPTY; those of a record
 * as in json-record.ts.
 */
import { LIMITS, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { decodeBytes, decodedText, detectDecoding, type Decoding } from "./decode.js";
import { jsonErrorLine } from "./json-error-line.js";
import { JsonElements } from "./json-elements.js";
import { JsonRecords, textOf } from "./json-record.js";
import {
  documentEvents,
  failureEvent,
  headOf,
  runningParts,
  type ParseContext,
} from "./parse-context.js";
import { parseJsonLines } from "./parse-json-lines.js";
import { storable } from "./part-cutter.js";

const START_BYTES = 1_000_000;

export async function* parseJson(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const decoding = await detectDecoding(file, signal);
  const start = decodeBytes(await file.head(START_BYTES), decoding.encoding);
  if (isJsonLines(start)) {
    yield* parseJsonLines(context);
    return;
  }
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  if (/^\s*\[/.test(start) && (await beginsWithRecord(context, decoding))) {
    yield* recordsOf(context, decoding);
  } else {
    yield* flattened(context, decoding);
  }
}

/** A whole object on the first line and something after it. */
function isJsonLines(start: string): boolean {
  const [first = "", ...rest] = start.trimStart().split("\n", 2);
  if (!first.startsWith("{") || (rest[0] ?? "").trim() === "") return false;
  return objectOf(first) !== null;
}

function objectOf(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function beginsWithRecord(context: ParseContext, decoding: Decoding): Promise<boolean> {
  const elements = new JsonElements(LIMITS.jsonLineCharsMax);
  for await (const text of decodedText(context.file, decoding, context.signal)) {
    for (const { json } of elements.push(text)) {
      const record = objectOf(json ?? "");
      return record !== null && textOf(record) !== null;
    }
  }
  return false;
}

async function* recordsOf(context: ParseContext, decoding: Decoding): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const elements = new JsonElements(LIMITS.jsonLineCharsMax);
  const records = new JsonRecords(context);
  let ordinal = 0;
  for await (const text of decodedText(file, decoding, signal)) {
    for (const { json, line } of elements.push(text)) {
      ordinal += 1;
      if (json !== null) {
        yield* records.events(json, { line, ordinal });
        continue;
      }
      const detail = `over ${LIMITS.jsonLineCharsMax} characters`;
      const error = new RecollectError("JSON_INVALID", { path: source, line, detail });
      yield failureEvent(`${source}:line ${line}`, error);
    }
  }
  if (elements.closed) return;
  const detail = "the array is not closed: the end is missing";
  const error = new RecollectError("JSON_INVALID", { path: source, line: ordinal, detail });
  yield failureEvent(source, error);
}

async function* flattened(context: ParseContext, decoding: Decoding): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const bytes = await file.whole({ bytesMax: LIMITS.jsonBytesMax, signal });
  const text = decodeBytes(bytes, decoding.encoding);
  if (text.trim() === "") throw new RecollectError("FILE_EMPTY", { path: source });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(error, text, source);
  }
  const title = isObject(value) && typeof value["title"] === "string" ? value["title"] : null;
  const head = headOf(context, "json", { title: title === null ? null : storable(title) });
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(head, runningParts(flatLines(value)), empty);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** With a stack of its own: data may be nested deeper than calls may be. */
function* flatLines(root: unknown): Generator<string> {
  const stack: { path: string; value: unknown }[] = [{ path: "", value: root }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { path, value } = top;
    if (value === null || value === undefined) continue;
    if (typeof value !== "object") {
      const shown = typeof value === "string" ? value : JSON.stringify(value);
      yield path === "" ? `${shown}\n` : `${path}: ${shown}\n`;
      continue;
    }
    const entries = Array.isArray(value)
      ? value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }))
      : Object.entries(value).map(([key, item]) => ({
          path: path === "" ? key : `${path}.${key}`,
          value: item as unknown,
        }));
    // Reversed: the stack gives the last first. One by one: spreading has a limit.
    for (const entry of entries.toReversed()) stack.push(entry);
  }
}

function invalid(error: unknown, text: string, path: string): RecollectError {
  const message = error instanceof Error ? error.message : String(error);
  const line = jsonErrorLine(text);
  const detail = storable(message).replace(/\s+/g, " ").slice(0, 200);
  return new RecollectError("JSON_INVALID", { path, line, detail }, { cause: error });
}
