/**
 * Carries out one operation of an OpenAPI document: arguments to address, headers and body by the
 * recipe that openapi-document.ts wrote.
 * Errors: TOOL_FAILED (with the service's own words), TOOL_HOST, ToolRefusal.
 */
import { RecollectError } from "../base/index.js";
import { type Json, type JsonObject, ToolRefusal } from "./contract.js";
import { guardedFetch } from "./guarded-fetch.js";
import { isObject, oneLine } from "./json-schema.js";
import {
  type OutsideOptions,
  type OutsideResult,
  parsedText,
  RESULT_BYTES_MAX,
  secretHeaders,
  textOf,
  texts,
} from "./outside-call.js";

const BODY_BYTES_MAX = 10_000_000;
const COMPLAINT_CHARS_MAX = 300;

export interface OpenApiCall {
  readonly name: string;
  readonly recipe: JsonObject;
  readonly config: JsonObject;
}

export async function callOpenApi(
  call: OpenApiCall,
  given: JsonObject,
  o: OutsideOptions,
): Promise<OutsideResult> {
  const { name, recipe, config } = call;
  const secrets = secretHeaders(config, { name, env: o.env });
  const { url, headers } = addressOf(recipe, given);
  const body = bodyOf(recipe, given["body"]);
  if (body !== null) headers.set("content-type", textOf(recipe["contentType"]));
  headers.set("accept", "application/json, */*;q=0.5");
  for (const [header, value] of Object.entries(secrets)) headers.set(header, value);
  const fetch = guardedFetch({
    hosts: texts(config["hosts"]),
    allowPrivate: config["allowPrivate"] === true,
    bytesMax: BODY_BYTES_MAX,
  });
  const method = textOf(recipe["method"]);
  const response = await fetch(url, { method, headers, body, signal: o.signal });
  const { text, cut } = await readBounded(response);
  if (response.ok) {
    const value = cut ? text : parsedText(text);
    return { value: { status: response.status, body: value }, cut };
  }
  const said = oneLine(text, COMPLAINT_CHARS_MAX);
  const detail = `the service answered ${response.status}${said === "" ? "" : `: ${said}`}`;
  throw new RecollectError("TOOL_FAILED", { name, detail });
}

async function readBounded(response: Response): Promise<{ text: string; cut: boolean }> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  const stream = response.body;
  if (stream === null) return { text, cut: false };
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    const left = RESULT_BYTES_MAX - bytes;
    bytes += piece.length;
    text += decoder.decode(piece.subarray(0, Math.max(0, left)), { stream: true });
    // Leaving the loop ends the connection.
    if (bytes > RESULT_BYTES_MAX) return { text, cut: true };
  }
  return { text: text + decoder.decode(), cut: false };
}

function addressOf(recipe: JsonObject, given: JsonObject): { url: URL; headers: Headers } {
  const headers = new Headers();
  const query = new URLSearchParams();
  const cookies: string[] = [];
  let path = textOf(recipe["path"]);
  const parameters = Array.isArray(recipe["parameters"]) ? recipe["parameters"] : [];
  for (const one of parameters) {
    if (!isObject(one)) continue;
    const value = given[textOf(one["property"])];
    const name = textOf(one["name"]);
    if (value === undefined) continue;
    if (one["in"] === "path") path = path.replaceAll(`{${name}}`, segment(name, value));
    else if (one["in"] === "query")
      addQuery(query, { name, value, explode: one["explode"] === true });
    else if (one["in"] === "header") headers.set(name, headerText(name, value));
    else cookies.push(`${name}=${encodeURIComponent(plain(value))}`);
  }
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  const open = /\{([^}]*)\}/.exec(path);
  if (open) throw new ToolRefusal(`the argument ${open[1] ?? ""} is missing`);
  const server = recipe["server"];
  if (typeof server !== "string") throw new ToolRefusal("its description names no server");
  const url = new URL(server + (path.startsWith("/") ? path : `/${path}`));
  for (const [name, value] of query) url.searchParams.append(name, value);
  return { url, headers };
}

/** One segment of a path: it can't climb out of it. */
function segment(name: string, value: Json): string {
  const text = plain(value);
  if (text === "" || text === "." || text === "..") {
    throw new ToolRefusal(`${name} can't be "${text}"`);
  }
  return encodeURIComponent(text);
}

function addQuery(
  query: URLSearchParams,
  o: { readonly name: string; readonly value: Json; readonly explode: boolean },
): void {
  const { name, value, explode } = o;
  if (Array.isArray(value) && explode) {
    for (const one of value as Json[]) query.append(name, plain(one));
  } else if (isObject(value) && explode) {
    for (const [key, one] of Object.entries(value)) query.append(key, plain(one));
  } else query.append(name, plain(value));
}

function headerText(name: string, value: Json): string {
  const text = plain(value);
  if (/[^\x20-\x7e\xa0-\xff]/.test(text)) throw new ToolRefusal(`${name} can't stand in a header`);
  return text;
}

function plain(value: Json): string {
  if (Array.isArray(value)) return (value as Json[]).map(plain).join(",");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function bodyOf(recipe: JsonObject, body: Json | undefined): string | null {
  if (body === undefined) return null;
  const type = textOf(recipe["contentType"]);
  if (/[/+]json\b/.test(type)) return JSON.stringify(body);
  if (type === "application/x-www-form-urlencoded" && isObject(body)) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body)) form.append(name, plain(value));
    return form.toString();
  }
  if (typeof body === "string") return body;
  throw new ToolRefusal(`a body of type ${type} is given as text`);
}
