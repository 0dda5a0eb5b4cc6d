/**
 * Reads a source of tools: an OpenAPI file, an MCP server, a local command with its schema.
 * Errors: FILE_MISSING, FILE_TOO_LARGE, TOOLS_INVALID, those of MCP.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { RecollectError } from "../base/index.js";
import { commandWords } from "./call-command.js";
import type { JsonObject, SourceKind, ToolRecord } from "./contract.js";
import { boundedSchema, isObject, oneLine } from "./json-schema.js";
import { listMcpTools } from "./mcp-source.js";
import { parseOpenApi, readOpenApi, sourceNameOf } from "./openapi-document.js";
import type { OutsideOptions } from "./outside-call.js";

const FILE_BYTES_MAX = 50_000_000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
/** The source of the tools that ship. */
export const BUILT_IN = "built-in";

export interface ReadSource {
  readonly name: string;
  readonly kind: SourceKind;
  readonly title: string;
  readonly config: JsonObject;
  readonly tools: readonly ToolRecord[];
  /** That the tools name. */
  readonly hosts: readonly string[];
}

export interface NetworkConfig {
  readonly hosts?: readonly string[] | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly headersFromEnv?: Readonly<Record<string, string>> | undefined;
}

export function checkSourceName(name: string): string {
  if (NAME.test(name) && name !== BUILT_IN) return name;
  const detail = `"${name.slice(0, 60)}" can't name a source: letters, digits, - and _, at most 40`;
  throw new RecollectError("USAGE", { detail });
}

export async function readOpenApiSource(
  o: { readonly path: string; readonly name?: string; readonly server?: string } & NetworkConfig,
): Promise<ReadSource> {
  const { path, server } = o;
  const name = o.name === undefined ? undefined : checkSourceName(o.name);
  const document = parseOpenApi(await textOf(path), path);
  const read = readOpenApi(document, {
    path,
    ...(name === undefined ? {} : { source: name }),
    ...(server === undefined ? {} : { server }),
  });
  return {
    name: name ?? sourceNameOf(read.title),
    kind: "openapi",
    title: read.title,
    config: networkConfig(o),
    tools: read.tools,
    hosts: read.hosts,
  };
}

export async function readMcpSource(
  o: { readonly command?: string; readonly url?: string; readonly name?: string } & NetworkConfig,
  call: OutsideOptions,
): Promise<ReadSource> {
  const { command, url } = o;
  const config = command === undefined ? urlConfig(url ?? "", o) : { command: wordsOf(command) };
  const source = o.name === undefined ? undefined : checkSourceName(o.name);
  const found = await listMcpTools(config, { ...call, source, nameOf: sourceNameOf });
  return {
    name: found.source,
    kind: "mcp",
    title: found.title,
    config,
    tools: found.tools,
    hosts: [],
  };
}

export async function readCommandSource(o: {
  readonly command: string;
  readonly name: string;
  readonly schemaPath: string;
  readonly description?: string;
  readonly readOnly?: boolean;
}): Promise<ReadSource> {
  const name = checkSourceName(o.name);
  const path = o.schemaPath;
  const schema = parseOpenApi(await textOf(path), path);
  if (!isObject(schema) || (schema["type"] !== undefined && schema["type"] !== "object")) {
    throw new RecollectError("TOOLS_INVALID", { path, detail: "its schema is not of an object" });
  }
  const own = typeof schema["description"] === "string" ? schema["description"] : "";
  const tool: ToolRecord = {
    name,
    description: oneLine(o.description ?? own, 1_000),
    parameters: { type: "object", ...boundedSchema(schema, schema) },
    changes: o.readOnly !== true,
    service: name,
    recipe: {},
  };
  const config = { command: wordsOf(o.command) };
  return { name, kind: "command", title: name, config, tools: [tool], hosts: [] };
}

/** The server that the user named is allowed by that. */
function urlConfig(given: string, o: NetworkConfig): JsonObject {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new RecollectError("TOOLS_INVALID", { path: given, detail: "it is no address" });
  }
  return { url: url.href, ...networkConfig({ ...o, hosts: [url.host, ...(o.hosts ?? [])] }) };
}

function networkConfig(o: NetworkConfig): JsonObject {
  return {
    hosts: (o.hosts ?? []).map((host) => host.toLowerCase()),
    allowPrivate: o.allowPrivate === true,
    headersFromEnv: { ...o.headersFromEnv },
  };
}

function wordsOf(command: string): string[] {
  const [program, ...words] = commandWords(command);
  if (program === undefined) throw new RecollectError("USAGE", { detail: "the command is empty" });
  return [programOf(program), ...words];
}

/** A path is of the folder that the user is in now: later calls must not run another's. */
function programOf(program: string): string {
  if (!/[\\/]/.test(program)) return program;
  const path = resolve(program);
  if (!existsSync(path)) throw new RecollectError("FILE_MISSING", { path });
  return path;
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) {
      throw new RecollectError("FILE_TOO_LARGE", { path, found: size, limit: FILE_BYTES_MAX });
    }
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new RecollectError("FILE_MISSING", { path }, { cause: error });
    if (code === "EACCES") throw new RecollectError("FILE_PERMISSION", { path }, { cause: error });
    if (code === "EISDIR") {
      throw new RecollectError(
        "TOOLS_INVALID",
        { path, detail: "it is a folder" },
        { cause: error },
      );
    }
    throw error;
  }
}
