/**
 * The tools of `bench tools` and the requests about them: bench/tool-list/CARD.md says where they
 * are from. Which tools count as one another's equals is decided here, by a rule that was written
 * before any search was run:
 *   two tools are equivalent when they belong to services of the same title (words such as "API"
 *   and versions left out) and either
 *   - their names are the same set of words, once versions, numbers and "by", "using", "v" are
 *     left out, verbs of one meaning are made one (find, read and describe: get; put and patch:
 *     update; post and add: create; remove: delete) and plurals singular, or
 *   - they take the same parameters and have the same description of 60 characters or more.
 * Errors: BENCH_DATA_INVALID.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";

const UNPACKED_BYTES_MAX = 64_000_000;

const toolSchema = z.object({
  name: z.string(),
  service: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.string()),
  changes: z.boolean(),
  origin: z.string(),
});
export type ListedTool = z.infer<typeof toolSchema>;

const requestSchema = z.object({
  id: z.string(),
  part: z.enum(["dev", "test"]),
  request: z.string(),
  tools: z.array(z.string()).min(1),
});
export type ToolRequest = z.infer<typeof requestSchema>;

/** Beside this folder, both in the sources and in the build. */
export function toolListPaths(): { readonly tools: string; readonly requests: string } {
  const at = (name: string): string =>
    fileURLToPath(new URL(`../tool-list/${name}`, import.meta.url));
  return { tools: at("tools.jsonl.br"), requests: at("requests.jsonl") };
}

export async function readTools(path: string): Promise<ListedTool[]> {
  const packed = await readFile(path);
  const text = brotliDecompressSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX }).toString();
  return parseLines(text, path, toolSchema);
}

export async function readRequests(path: string): Promise<ToolRequest[]> {
  return parseLines(await readFile(path, "utf8"), path, requestSchema);
}

export function parseLines<T>(text: string, path: string, schema: z.ZodType<T>): T[] {
  return text.split("\n").flatMap((line, at) => {
    if (line === "") return [];
    const found = schema.safeParse(JSON.parse(line));
    if (found.success) return [found.data];
    const detail = found.error.issues[0]?.message ?? "";
    throw new RecollectError("BENCH_DATA_INVALID", { path, line: at + 1, detail });
  });
}

/** For each name of a tool, those that may stand in its place, itself among them. */
export function equivalents(tools: readonly ListedTool[]): (name: string) => ReadonlySet<string> {
  const keys = new Map<string, string[]>();
  const groups = new Map<string, Set<string>>();
  for (const tool of tools) {
    const own = keysOf(tool);
    keys.set(tool.name, own);
    for (const key of own) groups.set(key, (groups.get(key) ?? new Set()).add(tool.name));
  }
  return (name) =>
    new Set([name, ...(keys.get(name) ?? []).flatMap((key) => [...(groups.get(key) ?? [])])]);
}

const SAME_DESCRIPTION_CHARS_MIN = 60;
const LEFT_OUT = new Set(["by", "using", "v", "api", "the", "a", "of"]);
const TITLE_LEFT_OUT = new Set(["api", "apis", "rest", "the", "documentation", "version", "v"]);
const VERBS: Readonly<Record<string, string>> = {
  find: "get",
  read: "get",
  retrieve: "get",
  fetch: "get",
  describe: "get",
  post: "create",
  add: "create",
  insert: "create",
  put: "update",
  patch: "update",
  modify: "update",
  edit: "update",
  remove: "delete",
  destroy: "delete",
};

function keysOf(tool: ListedTool): string[] {
  const family = familyOf(tool);
  const name = nameKey(tool.name.slice(tool.name.indexOf(".") + 1));
  const keys = [`${family} name ${name}`];
  if (tool.description.length >= SAME_DESCRIPTION_CHARS_MIN) {
    const parameters = Object.keys(tool.parameters).sort().join(" ");
    keys.push(`${family} text ${tool.description.toLowerCase()} ${parameters}`);
  }
  return keys;
}

function familyOf(tool: ListedTool): string {
  const words = wordsOf(tool.service).filter((word) => !TITLE_LEFT_OUT.has(word));
  return words.length > 0 ? words.join(" ") : tool.origin;
}

function nameKey(name: string): string {
  // Query protocols have each operation under two methods: GET_ListQueues, POST_ListQueues.
  const words = wordsOf(name.replace(/^(GET|POST)_(?=[A-Z][a-z])/, ""));
  const kept = words.filter((word) => !LEFT_OUT.has(word));
  const same = kept.map((word) => VERBS[word] ?? word.replace(/(?<=..)s$/, ""));
  return [...new Set(same)].sort().join(" ");
}

/** Lower-case words without numbers, split at case and signs. */
function wordsOf(text: string): string[] {
  const split = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return split.match(/[a-z]+/g) ?? [];
}
