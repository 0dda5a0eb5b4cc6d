/**
 * What a tool must and may be told: the JSON Schema of its arguments as a flat list of slots, each
 * with words that say what it is. Objects are followed two levels deep, as a request's body is one.
 * What can't be said in a sentence (an object without named parts, a list of objects) is "open".
 */
import { isObject, type JsonSchema, nameWords } from "../tools/index.js";

export type SlotKind =
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "date"
  | "date-time"
  | "time"
  | "email"
  | "url"
  | "uuid"
  | "open";

export interface Slot {
  /** ["body", "address"]: where its value stands in the arguments. */
  readonly path: readonly string[];
  /** "order number". */
  readonly label: string;
  readonly description: string;
  readonly kind: SlotKind;
  /** Several values of that kind. */
  readonly list: boolean;
  readonly required: boolean;
  readonly choices: readonly (string | number)[];
  readonly min: number;
  readonly max: number;
  /** Taken where nothing is said; undefined where there is none. */
  readonly standard: unknown;
  /** Shape of an example that the description gives: "such as NS-0412". */
  readonly shape: RegExp | null;
}

const DEPTH_MAX = 2;
const SLOTS_MAX = 24;

export function slotsOf(schema: JsonSchema): Slot[] {
  const slots: Slot[] = [];
  collect(schema, { path: [], required: true }, slots);
  // Required ones first, so that none is lost where there are many.
  const order = [...slots].sort((a, b) => Number(b.required) - Number(a.required));
  return order.slice(0, SLOTS_MAX);
}

/** Of the request's body: whether it must be there even where nothing of it is said. */
export function wantsBody(schema: JsonSchema): boolean {
  const { required } = schema;
  return Array.isArray(required) && required.includes("body");
}

function collect(
  schema: unknown,
  at: { readonly path: readonly string[]; readonly required: boolean },
  slots: Slot[],
): void {
  const { properties, required } = partsOf(schema);
  for (const [name, given] of properties) {
    const path = [...at.path, name];
    const one = simplest(given);
    const needed = at.required && required.has(name);
    const nested = partsOf(one).properties.length > 0 && path.length <= DEPTH_MAX;
    // An optional object's own required parts are needed only once something of it is said.
    if (nested) collect(one, { path, required: needed }, slots);
    else slots.push(slotOf(path, one, needed));
  }
}

/** Own properties and those of what it is made of. */
function partsOf(schema: unknown): {
  readonly properties: readonly (readonly [string, unknown])[];
  readonly required: ReadonlySet<string>;
} {
  const properties = new Map<string, unknown>();
  const required = new Set<string>();
  const add = (one: unknown, depth: number): void => {
    if (!isObject(one)) return;
    const { properties: own, required: names, allOf } = one;
    if (isObject(own)) for (const [name, value] of Object.entries(own)) properties.set(name, value);
    if (Array.isArray(names)) for (const name of names) required.add(String(name));
    if (Array.isArray(allOf) && depth > 0) for (const part of allOf) add(part, depth - 1);
  };
  add(schema, 2);
  return { properties: [...properties], required };
}

/** Of alternatives the first that says a type. */
function simplest(schema: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(schema)) return {};
  for (const key of ["anyOf", "oneOf"]) {
    const list: unknown = schema[key];
    if (!Array.isArray(list)) continue;
    const found: unknown = list.find((one) => isObject(one) && one["type"] !== "null");
    if (isObject(found)) return { ...found, ...withoutKey(schema, key) };
  }
  return schema;
}

function withoutKey(schema: Readonly<Record<string, unknown>>, key: string): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function slotOf(
  path: readonly string[],
  schema: Readonly<Record<string, unknown>>,
  required: boolean,
): Slot {
  const list = typeOf(schema) === "array";
  const one = list ? simplest(schema["items"]) : schema;
  const description = typeof schema["description"] === "string" ? schema["description"] : "";
  const label = nameWords(path.at(-1) ?? "").toLowerCase();
  const choices = choicesOf(one);
  return {
    path,
    label,
    description,
    kind: choices.length > 0 ? "choice" : kindOf(one, `${label} ${description}`, label),
    list,
    required,
    choices,
    min: numberOr(one["minimum"], -Infinity),
    max: numberOr(one["maximum"], Infinity),
    standard: one["const"] ?? schema["default"],
    shape: shapeOf(description),
  };
}

function typeOf(schema: Readonly<Record<string, unknown>>): string {
  const { type } = schema;
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const [first] = types.filter((one) => one !== "null");
  return typeof first === "string" ? first : "";
}

function choicesOf(schema: Readonly<Record<string, unknown>>): (string | number)[] {
  const values: unknown[] = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  return values.filter((one) => typeof one === "string" || typeof one === "number");
}

const FORMATS: Readonly<Record<string, SlotKind>> = {
  date: "date",
  "date-time": "date-time",
  time: "time",
  email: "email",
  uri: "url",
  url: "url",
  uuid: "uuid",
};

function kindOf(
  schema: Readonly<Record<string, unknown>>,
  said: string,
  label: string,
): SlotKind {
  const type = typeOf(schema);
  if (type === "integer" || type === "number" || type === "boolean") return type;
  if (type === "object" || type === "array") return "open";
  const format = FORMATS[String(schema["format"])];
  if (format !== undefined) return format;
  if (/\b(yyyy-mm-dd|iso ?8601 date)\b/i.test(said)) return "date";
  if (/\b(date|day)$/.test(label)) return "date";
  if (/\be-?mail( address)?$/.test(label)) return "email";
  if (/\b(url|uri|link|website)$/.test(label)) return "url";
  return "text";
}

function numberOr(value: unknown, standard: number): number {
  return typeof value === "number" ? value : standard;
}

const EXAMPLE =
  /(?:such as|for example|e\.g\.,?|example:?)\s+["'“]?((?:[A-Za-z]+[-_ ]?)?\d[\w-]{0,30})/;

/** Letters and digits as the example has them, in any number. */
function shapeOf(description: string): RegExp | null {
  const example = EXAMPLE.exec(description)?.[1];
  if (example === undefined) return null;
  const source = example
    .replace(/[^A-Za-z0-9]/g, "\\$&")
    .replace(/[A-Z]+/g, "[A-Z]+")
    .replace(/\[\[A-Z\]\+-\[A-Z\]\+\]/g, "[A-Z]")
    .replace(/\d+/g, "\\d+");
  return new RegExp(`(?<![\\w-])${source}(?![\\w-])`, "g");
}
