/**
 * Schemas from outside, made small and safe to keep: references are resolved within the document
 * (never fetched), circles and depths are cut, patterns are left out (a pattern from outside can
 * take for ever; the service checks its own). Then arguments are validated against them.
 * Errors: ToolRefusal from `validate`, with what is wrong.
 */
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { oneLine as windowLine } from "../window/index.js";
import { type Json, type JsonObject, type JsonSchema, ToolRefusal } from "./contract.js";

const DEPTH_MAX = 8;
/** Schema objects of one tool; what is beyond accepts anything. */
const NODES_MAX = 600;
const DESCRIPTION_CHARS_MAX = 400;
const ENUM_MAX = 200;

/** Keywords that are kept as they are. */
const PLAIN = [
  "type",
  "format",
  "const",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "default",
  "nullable",
];
const LISTS = ["allOf", "anyOf", "oneOf"];

/** `root` is the document that references point into. */
export function boundedSchema(schema: unknown, root: unknown): JsonSchema {
  return new Bounder(root).schema(schema, []);
}

class Bounder {
  readonly #root: unknown;
  #nodes = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** `trail`: the references that led here. */
  schema(given: unknown, trail: readonly string[]): JsonObject {
    this.#nodes += 1;
    if (!isObject(given) || this.#nodes > NODES_MAX || trail.length > DEPTH_MAX) return {};
    const reference = given["$ref"];
    if (typeof reference === "string") {
      if (trail.includes(reference)) return {};
      return this.schema(resolvePointer(this.#root, reference), [...trail, reference]);
    }
    return this.#plain(given, [...trail, ""]);
  }

  #plain(given: Readonly<Record<string, unknown>>, trail: readonly string[]): JsonObject {
    const kept: Record<string, Json> = {};
    for (const key of PLAIN) {
      const value = given[key];
      if (value !== undefined && isSmall(value)) kept[key] = value as Json;
    }
    if (typeof given["description"] === "string") {
      kept["description"] = oneLine(given["description"], DESCRIPTION_CHARS_MAX);
    }
    if (Array.isArray(given["enum"])) {
      const values = given["enum"].filter(isSmall).slice(0, ENUM_MAX) as Json[];
      if (values.length === given["enum"].length) kept["enum"] = values;
    }
    if (isObject(given["properties"])) {
      kept["properties"] = Object.fromEntries(
        Object.entries(given["properties"]).map(([name, one]) => [name, this.schema(one, trail)]),
      );
    }
    if (isObject(given["items"])) kept["items"] = this.schema(given["items"], trail);
    if (isObject(given["additionalProperties"])) {
      kept["additionalProperties"] = this.schema(given["additionalProperties"], trail);
    } else if (given["additionalProperties"] === false) kept["additionalProperties"] = false;
    if (Array.isArray(given["required"])) {
      kept["required"] = given["required"].filter((name) => typeof name === "string");
    }
    for (const key of LISTS) {
      const list = given[key];
      if (Array.isArray(list)) kept[key] = list.map((one) => this.schema(one, trail));
    }
    return kept;
  }
}

/** A pointer within the document; anything else, such as another file's, is nothing. */
export function resolvePointer(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  let found: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (!(isObject(found) || Array.isArray(found)) || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Arguments are parsed JSON; what does not fit is said in the validator's words. */
export function validateArguments(schema: JsonSchema, given: unknown): JsonObject {
  if (!isObject(given)) throw new ToolRefusal("arguments are a JSON object");
  const validate = new AjvJsonSchemaValidator().getValidator<JsonObject>(schema);
  const found = validate(given);
  if (found.valid) return found.data;
  throw new ToolRefusal(oneLine(found.errorMessage.replace(/^data/, "arguments"), 400));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSmall(value: unknown): boolean {
  if (typeof value === "string") return value.length <= DESCRIPTION_CHARS_MAX;
  if (Array.isArray(value)) return value.length <= 10 && value.every((v) => typeof v === "string");
  return value === null || typeof value === "number" || typeof value === "boolean";
}

/** What servers and documents say of themselves: no line of its own, no control character. */
export function oneLine(text: string, charsMax: number): string {
  const line = windowLine(text);
  return line.length > charsMax ? `${line.slice(0, charsMax - 1)}…` : line;
}
