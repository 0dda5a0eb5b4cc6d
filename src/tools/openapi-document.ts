/**
 * An OpenAPI 3 document to tools: one an operation. Parameters of path, query, header and cookie
 * become properties by their names, the request's body is the property `body`.
 * Only the document itself is read: references to elsewhere accept anything.
 * Errors: TOOLS_INVALID.
 * Source: the OpenAPI specification, 3.0 and 3.1.
 */
import { parse as parseYaml } from "yaml";
import { RecollectError } from "../base/index.js";
import type { Json, JsonObject, ToolRecord } from "./contract.js";
import { boundedSchema, isObject, oneLine, resolvePointer } from "./json-schema.js";

const OPERATIONS_MAX = 20_000;
const DESCRIPTION_CHARS_MAX = 1_000;
const NAME_CHARS_MAX = 128;
const METHODS = ["get", "head", "options", "put", "post", "delete", "patch", "trace"] as const;
/** These look and leave everything as it is (RFC 9110, "safe methods"). */
const SAFE = new Set<string>(["get", "head", "options", "trace"]);
const PLACES = ["path", "query", "header", "cookie"] as const;
/** Set by the call itself. */
const OWN_HEADERS = new Set(["accept", "content-type", "authorization", "host", "content-length"]);

type Fields = Readonly<Record<string, unknown>>;

export interface OpenApiTools {
  readonly title: string;
  readonly tools: readonly ToolRecord[];
  /** Hosts that the operations name, for the user to allow. */
  readonly hosts: readonly string[];
}

/** JSON, or YAML where it is none. */
export function parseOpenApi(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      // Aliases are bounded by the parser, so no small file becomes a large one.
      return parseYaml(text, { maxAliasCount: 100, logLevel: "silent" });
    } catch (error) {
      const detail = oneLine(error instanceof Error ? error.message : String(error), 200);
      throw new RecollectError("TOOLS_INVALID", { path, detail });
    }
  }
}

/** `server`: where relative addresses start, when the document names no host. */
export function readOpenApi(
  document: unknown,
  o: { path: string; source?: string; server?: string },
): OpenApiTools {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("TOOLS_INVALID", { path: o.path, detail });
  if (!isObject(document) || !isObject(document["paths"])) throw invalid("it has no paths");
  if (!/^3\./.test(text(document["openapi"]))) {
    throw invalid("it is not an OpenAPI 3 document (openapi: 3.x)");
  }
  const info = isObject(document["info"]) ? document["info"] : {};
  const title = oneLine(text(info["title"]) || "API", 120);
  const source = o.source ?? sourceNameOf(title);
  const reader = new Operations(document, { title, source, server: o.server });
  for (const [path, item] of Object.entries(document["paths"])) {
    if (isObject(item)) reader.addPath(path, item);
    if (reader.tools.length > OPERATIONS_MAX) throw invalid(`over ${OPERATIONS_MAX} operations`);
  }
  if (reader.tools.length === 0) throw invalid("it has no operations");
  return { title, tools: reader.tools, hosts: [...reader.hosts].sort() };
}

/** A name that others may begin with: letters, digits, - and _. */
export function sourceNameOf(title: string): string {
  const name = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return (
    name
      .replace(/^-+|-+$/g, "")
      .slice(0, 40)
      .replace(/-+$/, "") || "tools"
  );
}

class Operations {
  readonly tools: ToolRecord[] = [];
  readonly hosts = new Set<string>();
  readonly #document: Fields;
  readonly #o: { title: string; source: string; server: string | undefined };
  readonly #names = new Set<string>();

  constructor(document: Fields, o: { title: string; source: string; server: string | undefined }) {
    this.#document = document;
    this.#o = o;
  }

  addPath(path: string, given: Fields): void {
    const item = this.#resolved(given);
    for (const method of METHODS) {
      const operation = item[method];
      if (isObject(operation)) this.#add({ path, method, item, operation });
    }
  }

  #add(at: { path: string; method: string; item: Fields; operation: Fields }): void {
    const { path, method, item, operation } = at;
    const server = this.#serverOf(operation, item);
    if (server !== null) this.hosts.add(new URL(server).host);
    const { properties, required, recipe } = this.#parameters(item, operation);
    const body = this.#body(operation);
    if (body !== null) {
      properties["body"] = body.schema;
      if (body.required) required.push("body");
    }
    const summary = text(operation["summary"]);
    const more = text(operation["description"]);
    const both = summary === "" || more.startsWith(summary) ? more : `${summary}. ${more}`;
    this.tools.push({
      name: this.#name(text(operation["operationId"]) || `${method} ${path}`),
      description: oneLine(withoutMarkup(both), DESCRIPTION_CHARS_MAX),
      parameters: { type: "object", properties, required, additionalProperties: false },
      changes: !SAFE.has(method),
      service: this.#o.title,
      recipe: {
        method: method.toUpperCase(),
        server,
        path,
        parameters: recipe,
        contentType: body?.contentType ?? null,
      },
    });
  }

  #parameters(item: Fields, operation: Fields) {
    // An operation's parameter replaces the path's of the same name and place.
    const found = new Map<string, Fields>();
    for (const list of [item["parameters"], operation["parameters"]]) {
      for (const given of Array.isArray(list) ? list : []) {
        const one = this.#resolved(given);
        const [name, place] = [text(one["name"]), text(one["in"])];
        if (name === "" || !PLACES.some((known) => known === place)) continue;
        if (place === "header" && OWN_HEADERS.has(name.toLowerCase())) continue;
        found.set(`${place} ${name}`, one);
      }
    }
    const properties: Record<string, Json> = {};
    const required: string[] = [];
    const recipe: JsonObject[] = [];
    for (const one of found.values()) {
      const [name, place] = [text(one["name"]), text(one["in"])];
      const property = name in properties || name === "body" ? `${place}_${name}` : name;
      const content = isObject(one["content"]) ? Object.values(one["content"])[0] : undefined;
      const schema = boundedSchema(
        one["schema"] ?? (isObject(content) ? content["schema"] : {}),
        this.#document,
      );
      const description = oneLine(withoutMarkup(text(one["description"])), 400);
      properties[property] = description === "" ? schema : { ...schema, description };
      if (one["required"] === true || place === "path") required.push(property);
      recipe.push({
        name,
        property,
        in: place,
        explode: one["explode"] !== false && !["pipeDelimited"].includes(text(one["style"])),
      });
    }
    return { properties, required, recipe };
  }

  #body(operation: Fields) {
    const body = this.#resolved(operation["requestBody"]);
    if (!isObject(body["content"])) return null;
    const types = Object.keys(body["content"]);
    const contentType =
      types.find((type) => /[/+]json\b/.test(type)) ??
      types.find((type) => type === "application/x-www-form-urlencoded") ??
      types[0];
    if (contentType === undefined) return null;
    const content = body["content"][contentType];
    const schema = boundedSchema(isObject(content) ? content["schema"] : {}, this.#document);
    return { contentType, schema, required: body["required"] === true };
  }

  #serverOf(operation: Fields, item: Fields): string | null {
    for (const list of [operation["servers"], item["servers"], this.#document["servers"]]) {
      const [first] = Array.isArray(list) ? (list as unknown[]) : [];
      if (!isObject(first)) continue;
      const variables = isObject(first["variables"]) ? first["variables"] : {};
      const url = text(first["url"]).replace(/\{([^}]+)\}/g, (_, name: string) => {
        const variable = variables[name];
        return isObject(variable) ? text(variable["default"]) : "";
      });
      try {
        const full = new URL(url, this.#o.server);
        if (/^https?:$/.test(full.protocol)) return full.href.replace(/\/+$/, "");
      } catch {
        // Relative, and nothing to be relative to.
      }
    }
    return this.#o.server ?? null;
  }

  #name(id: string): string {
    const own = id.replace(/[^A-Za-z0-9_.-]+/g, "_").replace(/^[_.]+|[_.]+$/g, "") || "call";
    const base = `${this.#o.source}.${own}`.slice(0, NAME_CHARS_MAX);
    let name = base;
    for (let n = 2; this.#names.has(name); n += 1) {
      name = `${base.slice(0, NAME_CHARS_MAX - 6)}_${n}`;
    }
    this.#names.add(name);
    return name;
  }

  #resolved(given: unknown): Fields {
    let found = given;
    for (let hops = 0; hops < 8 && isObject(found); hops += 1) {
      const reference = found["$ref"];
      if (typeof reference !== "string") return found;
      found = resolvePointer(this.#document, reference);
    }
    return {};
  }
}

/** Descriptions are Markdown with HTML in it: the words are enough. */
export function withoutMarkup(given: string): string {
  return given
    .slice(0, 8_000)
    .replace(/<[^<>]{0,300}>/g, " ")
    .replace(/\[([^[\]]{0,200})\]\([^()]{0,500}\)/g, "$1")
    .replace(/[`*#]+/g, " ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
