/**
 * A tool's result as text that can be read and quoted like a document's: one line a value, "label:
 * value"; a record of a list is one line, "label: value; label: value". Text stays as it is.
 * Units: UTF-16 code units. Errors: none; what is too deep or too much is left out.
 */
import { isObject, type Json, nameWords, oneLine } from "../tools/index.js";

const DEPTH_MAX = 6;
const LINES_MAX = 20_000;
const VALUE_CHARS_MAX = 2_000;

export interface ResultText {
  readonly text: string;
  /** The first list of records in it, in order. */
  readonly records: readonly ResultRecord[];
  /** Whether there is a list of records at all, an empty one too. */
  readonly hasList: boolean;
  /** Values that stand in no list of records. */
  readonly fields: readonly ResultField[];
}

export interface ResultField {
  readonly label: string;
  readonly value: string;
  /** [start, end) of the value in the text. */
  readonly start: number;
  readonly end: number;
}

export interface ResultRecord {
  readonly fields: readonly ResultField[];
  /** [start, end) of its line. */
  readonly start: number;
  readonly end: number;
}

export function resultText(result: Json): ResultText {
  const writer = new Writer();
  writer.write(bodyOf(result), "", 0);
  return writer.done();
}

/** Of an HTTP reply the body; its status says nothing more once it is known to be good. */
function bodyOf(result: Json): Json {
  if (!isObject(result)) return result;
  const keys = Object.keys(result).sort().join();
  return keys === "body,status" ? (result["body"] as Json) : result;
}

class Writer {
  readonly #lines: string[] = [];
  readonly #fields: ResultField[] = [];
  #records: ResultRecord[] | null = null;
  #length = 0;

  write(value: Json, label: string, depth: number): void {
    if (this.#lines.length >= LINES_MAX || depth > DEPTH_MAX) return;
    if (Array.isArray(value)) this.#list(value as readonly Json[], label, depth);
    else if (isObject(value)) {
      for (const [name, one] of Object.entries(value)) {
        this.write(one, joined(label, name), depth + 1);
      }
    } else if (typeof value === "string" && label === "" && value.includes("\n")) {
      for (const line of value.split("\n")) this.#line(oneLine(line, VALUE_CHARS_MAX));
    } else {
      const [text, field] = this.#labelled(label, said(value), this.#length);
      this.#fields.push(field);
      this.#line(text);
    }
  }

  done(): ResultText {
    return {
      text: this.#lines.join("\n"),
      records: this.#records ?? [],
      hasList: this.#records !== null,
      fields: this.#fields,
    };
  }

  #list(values: readonly Json[], label: string, depth: number): void {
    if (values.length > 0 && values.every((one) => !isObject(one) && !Array.isArray(one))) {
      const text = values.map(said).join(", ");
      const [line, field] = this.#labelled(label, oneLine(text, VALUE_CHARS_MAX), this.#length);
      this.#fields.push(field);
      this.#line(line);
      return;
    }
    const first = this.#records === null;
    if (first) this.#records = [];
    for (const one of values) {
      if (this.#lines.length >= LINES_MAX) return;
      if (!isObject(one)) this.write(one, label, depth + 1);
      else {
        const record = this.#record(one, depth);
        if (first && record !== null) this.#records?.push(record);
      }
    }
  }

  #record(values: Readonly<Record<string, Json>>, depth: number): ResultRecord | null {
    const start = this.#length;
    const fields: ResultField[] = [];
    let line = "";
    for (const [label, value] of leaves(values, "", depth)) {
      const gap = line === "" ? "" : "; ";
      const [text, field] = this.#labelled(label, value, start + line.length + gap.length);
      line += gap + text;
      fields.push(field);
    }
    if (line === "") return null;
    this.#line(line);
    return { fields, start, end: start + line.length };
  }

  #labelled(label: string, value: string, at: number): [string, ResultField] {
    const head = label === "" ? "" : `${label}: `;
    const start = at + head.length;
    return [head + value, { label, value, start, end: start + value.length }];
  }

  #line(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }
}

function* leaves(
  values: Readonly<Record<string, Json>>,
  label: string,
  depth: number,
): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(values)) {
    const own = joined(label, name);
    if (isObject(value) && depth < DEPTH_MAX) {
      yield* leaves(value, own, depth + 1);
    } else if (Array.isArray(value)) {
      const list = value as readonly Json[];
      const text = list.map((one) => (isObject(one) ? JSON.stringify(one) : said(one))).join(", ");
      yield [own, oneLine(text, VALUE_CHARS_MAX)];
    } else yield [own, said(value)];
  }
}

function joined(label: string, name: string): string {
  const words = oneLine(nameWords(name.slice(0, 100)).toLowerCase(), 100);
  return label === "" ? words : `${label} ${words}`;
}

function said(value: Json): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return oneLine(typeof value === "string" ? value : JSON.stringify(value), VALUE_CHARS_MAX);
}
