/**
 * One JSON object as a document: `_id` or `id`, `text`, optional `title`, `date`, `metadata`. Where
 * there is no `text`, the fields that others call it by are looked for.
 *
 * Metadata is flattened with dots and holds scalars; lists of scalars are joined by ", ". What is
 * over LIMITS.metadataCharsMax in total is left out, with a warning.
 * Errors: as a failure, source "file:line N": JSON_INVALID, JSON_NO_TEXT, FILE_EMPTY (a blank
 * text) and DUPLICATE_ID (within one file; between files the store tells).
 */
import { IdSet, isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import type { DocumentHead, Metadata, MetadataValue, ParseEvent } from "../records/index.js";
import { isoDate } from "./dates.js";
import { asParts, failureEvent } from "./parse-context.js";
import { PartCutter, storable } from "./part-cutter.js";
import { safeName } from "./source-name.js";

export interface RecordFile {
  readonly source: string;
  readonly date: string | null;
}

const NESTING_MAX = 16;
/** What holds the text, the first that is there. */
const TEXT_FIELDS = ["text", "content", "contents", "body", "passage"] as const;
/** Of a record without one, so much is named. */
const FIELDS_SHOWN_MAX = 8;
const FIELD_CHARS_SHOWN_MAX = 30;

/** Turns a file's records into documents, one after another. */
export class JsonRecords {
  readonly #file: RecordFile;
  readonly #ids = new IdSet();
  #warnedFull = false;

  constructor(file: RecordFile) {
    this.#file = file;
  }

  /** The events of one record; `line` and `ordinal` are 1-based. */
  *events(json: string, at: { line: number; ordinal: number }): Generator<ParseEvent> {
    const where = `${this.#file.source}:line ${at.line}`;
    try {
      const record = parseObject(json, this.#file.source, at.line);
      yield* this.#document(record, where, at);
    } catch (error) {
      yield failureEvent(where, recordError(error, this.#file.source, at.line));
    }
  }

  *#document(
    record: Record<string, unknown>,
    where: string,
    at: { line: number; ordinal: number },
  ): Generator<ParseEvent> {
    const path = this.#file.source;
    const text = textOf(record);
    if (text === null) {
      const fields = shownFields(record);
      throw new RecollectError("JSON_NO_TEXT", { path, line: at.line, fields });
    }
    if (text.trim() === "") throw new RecollectError("FILE_EMPTY", { path: where });
    const source = idOf(record, path, at) ?? safeName(`${path}#${at.ordinal}`);
    if (!this.#ids.add(source)) {
      throw new RecollectError("DUPLICATE_ID", { source, path: where, other: "an earlier line" });
    }
    if (this.#ids.full && !this.#warnedFull) {
      this.#warnedFull = true;
      yield { kind: "warning", source: path, message: "too many ids to check for duplicates" };
    }
    const { metadata, dropped } = flatMetadata(record["metadata"]);
    if (dropped > 0) {
      yield { kind: "warning", source, message: `${dropped} metadata fields left out: too long` };
    }
    yield { kind: "document", head: this.#head(record, source, metadata) };
    const cutter = new PartCutter();
    const normal = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
    for (const part of asParts([...cutter.push(normal), ...cutter.flush()])) {
      yield { kind: "text", ...part };
    }
    yield { kind: "end" };
  }

  #head(record: Record<string, unknown>, source: string, metadata: Metadata): DocumentHead {
    const title = record["title"];
    const date = record["date"] ?? metadata["date"];
    return {
      source,
      title: typeof title === "string" && title.trim() !== "" ? storable(title) : null,
      mediaType: "json",
      metadata,
      date: (typeof date === "string" ? isoDate(date) : null) ?? this.#file.date,
    };
  }
}

/** Null where no field holds it. */
export function textOf(record: Readonly<Record<string, unknown>>): string | null {
  for (const field of TEXT_FIELDS) {
    const text = record[field];
    if (typeof text === "string") return text;
  }
  return null;
}

function shownFields(record: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(record);
  const shown = names
    .slice(0, FIELDS_SHOWN_MAX)
    .map((name) => safeName(name).slice(0, FIELD_CHARS_SHOWN_MAX));
  if (names.length > shown.length) shown.push("...");
  return shown.length > 0 ? shown.join(", ") : "nothing";
}

function recordError(error: unknown, path: string, line: number): RecollectError {
  if (isRecollectError(error)) return error;
  // What JSON.parse takes can still be nested too deeply to be written again.
  if (!(error instanceof RangeError)) throw error;
  return new RecollectError("JSON_INVALID", { path, line, detail: "nested too deeply" });
}

function parseObject(json: string, path: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const detail = error instanceof Error ? safeName(error.message).slice(0, 200) : "not JSON";
    throw new RecollectError("JSON_INVALID", { path, line, detail });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RecollectError("JSON_INVALID", { path, line, detail: "not an object" });
  }
  return value as Record<string, unknown>;
}

function idOf(record: Record<string, unknown>, path: string, at: { line: number }): string | null {
  const id = record["_id"] ?? record["id"];
  if (id === undefined || id === null || id === "") return null;
  if (typeof id !== "string" && typeof id !== "number") {
    const detail = "an id is a string or a number";
    throw new RecollectError("JSON_INVALID", { path, line: at.line, detail });
  }
  const name = String(id);
  if (name.length > LIMITS.sourceNameCharsMax) {
    const detail = `the id has over ${LIMITS.sourceNameCharsMax} characters`;
    throw new RecollectError("JSON_INVALID", { path, line: at.line, detail });
  }
  return safeName(name);
}

/** Nested objects become "a.b"; what is null or too much is left out. */
export function flatMetadata(value: unknown): { metadata: Metadata; dropped: number } {
  const flat = new Map<string, MetadataValue>();
  let chars = 0;
  let dropped = 0;
  const visit = (key: string, entry: unknown, depth: number): void => {
    if (entry === null || entry === undefined) return;
    if (typeof entry === "object" && !Array.isArray(entry)) {
      if (depth >= NESTING_MAX) dropped += 1;
      else for (const [name, inner] of Object.entries(entry)) {
        visit(key === "" ? name : `${key}.${name}`, inner, depth + 1);
      }
      return;
    }
    const scalar = scalarOf(entry);
    chars += key.length + String(scalar).length;
    if (chars > LIMITS.metadataCharsMax) dropped += 1;
    else flat.set(storable(key), scalar);
  };
  if (typeof value === "object" && !Array.isArray(value)) visit("", value, 0);
  return { metadata: Object.fromEntries(flat), dropped };
}

function scalarOf(value: unknown): MetadataValue {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return storable(value);
  const isFlat = Array.isArray(value) && value.every((item) => typeof item !== "object");
  return storable(isFlat ? value.join(", ") : JSON.stringify(value));
}
