/**
 * Tools of an MCP server, over standard input and output of a program or over streamable HTTP, by
 * the official SDK, which speaks the protocol's revisions. A server is started, or a session with
 * it, for one call and ended again. Redirects are the SDK's: within the server's origin.
 * Errors: TOOLS_INVALID when it can't be reached or has no tools, TOOL_FAILED, TOOL_HOST.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { isRecollectError, RecollectError } from "../base/index.js";
import type { Json, JsonObject, ToolRecord } from "./contract.js";
import { guardedFetch } from "./guarded-fetch.js";
import { boundedSchema, oneLine } from "./json-schema.js";
import { withoutMarkup } from "./openapi-document.js";
import {
  type OutsideOptions,
  type OutsideResult,
  parsedText,
  RESULT_BYTES_MAX,
  secretHeaders,
  textOf,
  texts,
} from "./outside-call.js";

const ANSWER_BYTES_MAX = 10_000_000;
const SESSION_END_MS = 1_000;
const TOOLS_MAX = 20_000;
const DESCRIPTION_CHARS_MAX = 1_000;

export async function listMcpTools(
  config: JsonObject,
  o: OutsideOptions & { readonly source: string | undefined; nameOf(title: string): string },
): Promise<{ readonly source: string; readonly title: string; readonly tools: ToolRecord[] }> {
  const path = addressText(config);
  const named = { ...o, name: path, failure: "TOOLS_INVALID" } as const;
  return connected(config, named, async (client, signal) => {
    const { name = "mcp", title } = client.getServerVersion() ?? {};
    const shown = oneLine(title ?? name, 120);
    const source = o.source ?? o.nameOf(name);
    const tools: ToolRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor }, {
        signal,
      });
      for (const tool of page.tools) {
        tools.push({
          name: `${source}.${tool.name.replace(/[^A-Za-z0-9_.-]+/g, "_")}`.slice(0, 128),
          description: oneLine(withoutMarkup(tool.description ?? ""), DESCRIPTION_CHARS_MAX),
          parameters: { type: "object", ...boundedSchema(tool.inputSchema, tool.inputSchema) },
          changes: tool.annotations?.readOnlyHint !== true,
          service: shown,
          recipe: { tool: tool.name },
        });
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined && tools.length < TOOLS_MAX);
    if (tools.length === 0) {
      throw new RecollectError("TOOLS_INVALID", { path, detail: "the server has none" });
    }
    return { source, title: shown, tools };
  });
}

export async function callMcp(
  call: { readonly name: string; readonly tool: string; readonly config: JsonObject },
  given: JsonObject,
  o: OutsideOptions,
): Promise<OutsideResult> {
  const { name, tool, config } = call;
  return connected(config, { ...o, name, failure: "TOOL_FAILED" }, async (client, signal) => {
    const result = await client.callTool({ name: tool, arguments: { ...given } }, undefined, {
      signal,
      // The caller's signal is the limit.
      timeout: 86_400_000,
    });
    const content = Array.isArray(result.content) ? (result.content as JsonObject[]) : [];
    const text = content
      .flatMap((part) => (typeof part["text"] === "string" ? [part["text"]] : []))
      .join("\n");
    if (result.isError === true) {
      throw new RecollectError("TOOL_FAILED", { name, detail: oneLine(text, 300) });
    }
    const structured = result.structuredContent as Json | undefined;
    const value = structured ?? (text === "" ? content : parsedText(text));
    const size = JSON.stringify(value).length;
    if (size <= RESULT_BYTES_MAX) return { value, cut: false };
    return { value: JSON.stringify(value).slice(0, RESULT_BYTES_MAX), cut: true };
  });
}

async function connected<T>(
  config: JsonObject,
  o: OutsideOptions & { readonly name: string; readonly failure: "TOOLS_INVALID" | "TOOL_FAILED" },
  use: (client: Client, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([o.signal, over.signal]);
  const client = new Client({ name: "recollect", version: "1" });
  let transport: Transport | undefined;
  try {
    transport = transportOf(config, { ...o, onTooLarge: (error) => over.abort(error) });
    await client.connect(transport, { signal });
    return await use(client, signal);
  } catch (error) {
    if (o.signal.aborted) throw o.signal.reason as Error;
    if (isRecollectError(error)) throw error;
    const cause = error instanceof Error ? error.cause : undefined;
    if (isRecollectError(cause)) throw cause;
    const failure: unknown = over.signal.aborted ? over.signal.reason : error;
    const detail = oneLine(failure instanceof Error ? failure.message : String(failure), 300);
    throw new RecollectError(o.failure, { name: o.name, path: o.name, detail }, { cause: error });
  } finally {
    await endSession(transport);
    await client.close().catch(() => undefined);
  }
}

/** A server keeps a session until it is told; one that does not listen is not waited for. */
async function endSession(transport: Transport | undefined): Promise<void> {
  if (!(transport instanceof StreamableHTTPClientTransport)) return;
  const ended = transport.terminateSession().catch(() => undefined);
  const gaveUp = new AbortController();
  const waited = sleep(SESSION_END_MS, undefined, { signal: gaveUp.signal }).catch(() => undefined);
  await Promise.race([ended, waited]);
  gaveUp.abort();
}

function transportOf(
  config: JsonObject,
  o: OutsideOptions & { readonly name: string; readonly onTooLarge: (error: Error) => void },
): Transport {
  const [command, ...args] = texts(config["command"]);
  if (command !== undefined) {
    return new StdioClientTransport({ command, args, stderr: "ignore" });
  }
  const fetch = guardedFetch({
    hosts: texts(config["hosts"]),
    allowPrivate: config["allowPrivate"] === true,
    bytesMax: ANSWER_BYTES_MAX,
    onTooLarge: o.onTooLarge,
  });
  const headers = secretHeaders(config, { name: o.name, env: o.env });
  const url = new URL(textOf(config["url"]));
  // The SDK's own type of the session id is wider than its interface allows here.
  return new StreamableHTTPClientTransport(url, { fetch, requestInit: { headers } });
}

function addressText(config: JsonObject): string {
  return typeof config["url"] === "string" ? config["url"] : texts(config["command"]).join(" ");
}
