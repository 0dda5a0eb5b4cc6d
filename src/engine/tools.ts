/**
 * The tools of a store: looking, searching, calling, adding. The registry is read over a
 * connection of its own, opened when first needed; without one the built-in tools are all there
 * is, and are indexed in memory. Errors: see each call in tool-contract.ts.
 */
import { resolve } from "node:path";
import { isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import type { StoreReader, StoreWriter } from "../shards/index.js";
import {
  BUILT_IN,
  callRegistered,
  nearNames,
  COMPUTING_TOOLS,
  type FoundTool,
  type JsonObject,
  readCommandSource,
  readMcpSource,
  readOpenApiSource,
  type ReadSource,
  type RegisteredTool,
  storeTools,
  type Tool,
  ToolRefusal,
  ToolRegistry,
  ToolSearch,
} from "../tools/index.js";
import type { Resources } from "./resources.js";
import {
  builtInTools,
  completeVectors,
  embedTools,
  keepBuiltIns,
  registeredTools,
  searchedTools,
} from "./tool-vectors.js";
import type {
  AddedTools,
  AddToolsOptions,
  StoreTools,
  ToolCallOptions,
  ToolCallResult,
  ToolDetails,
  ToolHit,
  ToolsToAdd,
  ToolSearchResult,
  ToolSourceSummary,
  ToolSummary,
} from "./tool-contract.js";

type SearchOptions = NonNullable<Parameters<StoreTools["search"]>[1]>;

const TIMEOUT_SECONDS = 30;
const HITS_DEFAULT = 5;
const HITS_MAX = 100;

export interface ToolsParts {
  readonly dir: string;
  readonly resources: Resources;
  /** STORE_MISSING where there is none. */
  reader(): StoreReader;
  write<T>(
    o: { purpose: string; create: boolean; signal: AbortSignal | undefined },
    work: (writer: StoreWriter) => Promise<T>,
  ): Promise<T>;
  /** The store is not closed before the work is done; its failures are the store's. */
  running<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

export class OpenTools implements StoreTools {
  readonly #parts: ToolsParts;
  #registry: ToolRegistry | null = null;
  #memory: ToolRegistry | null = null;
  #search: ToolSearch | null = null;

  constructor(parts: ToolsParts) {
    this.#parts = parts;
  }

  sources(): ToolSourceSummary[] {
    const builtIn = { name: BUILT_IN, kind: BUILT_IN, title: "ship with the program" } as const;
    const registered =
      this.#opened()
        ?.sources()
        .filter(({ kind }) => kind !== BUILT_IN) ?? [];
    return [
      { ...builtIn, tools: this.#builtIns(TIMEOUT_SECONDS).length, addedAt: null },
      ...registered.map(({ config: _, ...source }) => source),
    ];
  }

  *list(options: { readonly source?: string } = {}): Iterable<ToolSummary> {
    const { source } = options;
    if (source !== undefined && !this.sources().some(({ name }) => name === source)) {
      throw new RecollectError("TOOLS_SOURCE", { source, detail: "there is none of that name" });
    }
    if (source === undefined || source === BUILT_IN) {
      for (const tool of this.#builtIns(TIMEOUT_SECONDS)) yield summaryOf(tool, BUILT_IN);
    }
    if (source === BUILT_IN) return;
    for (const tool of this.#opened()?.tools(source) ?? []) {
      if (tool.source !== BUILT_IN) yield summaryOf(tool, tool.source);
    }
  }

  show(name: string): ToolDetails {
    const builtIn = this.#builtIns(TIMEOUT_SECONDS).find((tool) => tool.name === name);
    if (builtIn) return detailsOf(builtIn, { source: BUILT_IN, kind: BUILT_IN });
    const tool = this.#registered(name);
    return detailsOf(tool, { source: tool.source, kind: this.#sourceOf(tool).kind });
  }

  search(query: string, o: SearchOptions = {}): Promise<ToolSearchResult> {
    return this.#parts.running(o.signal, () => this.#searched(query, o));
  }

  /** Registered tools from outside, best first; null where the store has none. */
  async find(query: string, k: number, signal?: AbortSignal): Promise<FoundTool[] | null> {
    const sources = this.#opened()?.sources() ?? [];
    if (!sources.some(({ kind }) => kind !== BUILT_IN)) return null;
    const search = await this.#searching(signal);
    const found = await search.search(query, { k, mode: "hybrid", signal });
    return found.filter(({ tool }) => tool.source !== BUILT_IN);
  }

  call(name: string, given: unknown, o: ToolCallOptions = {}): Promise<ToolCallResult> {
    return this.#parts.running(o.signal, () => this.#answered(name, given, o));
  }

  async #searched(query: string, o: SearchOptions): Promise<ToolSearchResult> {
    const { clock, log } = this.#parts.resources;
    const startedMs = clock.nowMs();
    const k = o.k ?? HITS_DEFAULT;
    if (!Number.isInteger(k) || k < 1 || k > HITS_MAX) {
      const detail = `a whole number from 1 to ${HITS_MAX}`;
      throw new RecollectError("INVALID_OPTION", { option: "-k", command: "tools search", detail });
    }
    if (query.trim() === "") throw new RecollectError("QUERY_EMPTY");
    if (query.length > LIMITS.queryCharsMax) {
      log.warn(`the query is cut to ${LIMITS.queryCharsMax} characters`);
    }
    const search = await this.#searching(o.signal);
    const found = await search.search(query.slice(0, LIMITS.queryCharsMax), {
      k,
      mode: o.mode ?? "hybrid",
      signal: o.signal,
    });
    const kinds = new Map(this.sources().map(({ name, kind }) => [name, kind]));
    const hits = found.map(({ tool, score, variants }, at): ToolHit => {
      const kind = kinds.get(tool.source) ?? "openapi";
      const rounded = Math.round(score * 1e6) / 1e6;
      const details = detailsOf(tool, { source: tool.source, kind });
      return { rank: at + 1, score: rounded, ...details, variants };
    });
    return { query, hits, ms: Math.round((clock.nowMs() - startedMs) * 100) / 100 };
  }

  async #answered(name: string, given: unknown, o: ToolCallOptions): Promise<ToolCallResult> {
    const { clock } = this.#parts.resources;
    const startedMs = clock.nowMs();
    const seconds = o.timeoutSeconds ?? TIMEOUT_SECONDS;
    const limit = timeLimit(name, seconds, o.signal);
    try {
      const { value, cut } = await this.#called(name, given, {
        ...o,
        seconds,
        signal: limit.signal,
      });
      const ms = Math.round((clock.nowMs() - startedMs) * 100) / 100;
      return { tool: name, arguments: given as JsonObject, result: value, cut, ms };
    } catch (error) {
      if (error instanceof ToolRefusal) {
        const facts = { name, detail: error.message };
        throw new RecollectError("TOOL_ARGUMENTS", facts, { cause: error });
      }
      if (isRecollectError(error) || o.signal?.aborted) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      throw new RecollectError("TOOL_FAILED", { name, detail }, { cause: error });
    } finally {
      limit.end();
    }
  }

  async add(tools: ToolsToAdd, o: AddToolsOptions = {}): Promise<AddedTools> {
    const source = await this.#read(tools, o);
    if (this.#builtIns(TIMEOUT_SECONDS).some(({ name }) => name === source.name)) {
      const detail = `${source.name} is the name of a built-in tool`;
      throw new RecollectError("USAGE", { detail });
    }
    const purpose = { purpose: "tools add", create: true, signal: o.signal };
    const replaced = await this.#parts.write(purpose, () => this.#store(source, o));
    const allowed = new Set(allowedHosts(source));
    return {
      source: source.name,
      title: source.title,
      tools: source.tools.length,
      changing: source.tools.filter(({ changes }) => changes).length,
      replaced,
      hostsNotAllowed: source.hosts.filter((host) => !allowed.has(host)),
    };
  }

  remove(source: string): Promise<{ readonly removed: number }> {
    const listed = this.sources().find(({ name }) => name === source);
    if (listed === undefined || listed.kind === BUILT_IN) {
      const detail = listed ? "these can't be removed" : "there is none of that name";
      return Promise.reject(new RecollectError("TOOLS_SOURCE", { source, detail }));
    }
    const purpose = { purpose: "tools remove", create: false, signal: undefined };
    return this.#parts.write(purpose, async () => {
      const registry = ToolRegistry.openWriter(this.#parts.dir);
      try {
        return { removed: registry.removeSource(source) };
      } finally {
        registry.close();
      }
    });
  }

  close(): void {
    this.#registry?.close();
    this.#memory?.close();
    this.#registry = null;
    this.#memory = null;
    this.#search = null;
  }

  #builtIns(seconds: number): readonly Tool[] {
    const { dir, reader } = this.#parts;
    return [...COMPUTING_TOOLS, ...storeTools({ dir, reader, seconds })];
  }

  /** Null where no tools were added. It follows what others commit by itself. */
  #opened(): ToolRegistry | null {
    this.#registry ??= ToolRegistry.openReader(this.#parts.dir);
    return this.#registry;
  }

  #registered(name: string): RegisteredTool {
    const tool = this.#opened()?.tool(name) ?? null;
    if (tool === null || tool.source === BUILT_IN) throw this.#unknown(name);
    return tool;
  }

  #unknown(name: string): RecollectError {
    const near = nearNames(name, new Set(this.#names()));
    const said = near.length > 0 ? ` (did you mean ${near.join(" or ")}?)` : "";
    return new RecollectError("TOOL_UNKNOWN", { name, near: said });
  }

  *#names(): Iterable<string> {
    for (const { name } of this.#builtIns(TIMEOUT_SECONDS)) yield name;
    yield* this.#opened()?.names() ?? [];
  }

  #sourceOf(tool: RegisteredTool) {
    const source = this.#opened()
      ?.sources()
      .find(({ name }) => name === tool.source);
    if (source === undefined) throw this.#unknown(tool.name);
    return source;
  }

  async #called(
    name: string,
    given: unknown,
    o: ToolCallOptions & { readonly signal: AbortSignal; readonly seconds: number },
  ) {
    const builtIn = this.#builtIns(o.seconds).find((tool) => tool.name === name);
    if (builtIn) {
      if (typeof given !== "object" || given === null || Array.isArray(given)) {
        throw new ToolRefusal("arguments are a JSON object");
      }
      return { value: await builtIn.call(given as JsonObject, o), cut: false };
    }
    const tool = this.#registered(name);
    if (tool.changes && o.allowChanges !== true) throw new RecollectError("TOOL_CHANGES", { name });
    const call = { env: o.env ?? {}, signal: o.signal, given };
    return callRegistered(tool, this.#sourceOf(tool), call);
  }

  #read(tools: ToolsToAdd, o: AddToolsOptions): Promise<ReadSource> {
    const at = (path: string): string => resolve(o.cwd ?? ".", path);
    const limit = timeLimit("tools add", 2 * TIMEOUT_SECONDS, o.signal);
    const call = { env: o.env ?? {}, signal: limit.signal };
    const read = (): Promise<ReadSource> => {
      switch (tools.kind) {
        case "openapi":
          return readOpenApiSource({ ...tools, path: at(tools.path) });
        case "mcp-command":
        case "mcp-url":
          return readMcpSource(tools, call);
        case "command":
          return readCommandSource({ ...tools, schemaPath: at(tools.schemaPath) });
        default:
          return tools satisfies never;
      }
    };
    return read().finally(limit.end);
  }

  async #store(source: ReadSource, o: AddToolsOptions): Promise<number> {
    const { dir, resources } = this.#parts;
    const registry = ToolRegistry.openWriter(dir);
    try {
      const addedAt = resources.clock.date().toISOString();
      const embedding = registeredTools(resources);
      const vectors = await embedTools(source.tools, embedding, o);
      const { tools, hosts: _, ...head } = source;
      const before = registry.replaceSource(head, tools, { addedAt, vectors });
      keepBuiltIns(registry, { tools: this.#builtIns(TIMEOUT_SECONDS), addedAt });
      // Built-in ones, and those that were added when there was no embedder or another one.
      await completeVectors(registry, embedding);
      return before;
    } finally {
      registry.close();
    }
  }

  async #searching(signal: AbortSignal | undefined): Promise<ToolSearch> {
    const registered = this.#opened();
    if (registered !== null && this.#memory !== null) {
      // Tools were added since.
      this.#memory.close();
      this.#memory = null;
      this.#search = null;
    }
    if (this.#search !== null) return this.#search;
    const registry = registered ?? (await this.#inMemory(signal));
    const { resources } = this.#parts;
    this.#search = new ToolSearch(registry, async (query, given) => {
      const embedder = searchedTools(resources, registry).one;
      if (embedder === null) return null;
      const options = { kind: "query", ...(given ? { signal: given } : {}) } as const;
      return { embedder: embedder.id, vector: await embedder.embed([query], options) };
    });
    return this.#search;
  }

  async #inMemory(signal: AbortSignal | undefined): Promise<ToolRegistry> {
    const registry = ToolRegistry.inMemory();
    const { resources } = this.#parts;
    const tools = this.#builtIns(TIMEOUT_SECONDS);
    keepBuiltIns(registry, { tools, addedAt: resources.clock.date().toISOString() });
    await completeVectors(registry, builtInTools(resources), signal);
    this.#memory = registry;
    return registry;
  }
}

function allowedHosts(source: ReadSource): string[] {
  const hosts = source.config["hosts"];
  return Array.isArray(hosts) ? hosts.map(String) : [];
}

/** The caller's signal or the time: whichever comes first, with its own reason. */
function timeLimit(name: string, seconds: number, signal: AbortSignal | undefined) {
  const control = new AbortController();
  const stop = (): void => control.abort(signal?.reason ?? new RecollectError("INTERRUPTED"));
  const late = (): void => control.abort(new RecollectError("TOOL_TIMEOUT", { name, seconds }));
  const timer = setTimeout(late, seconds * 1_000);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return {
    signal: control.signal,
    end(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    },
  };
}

function summaryOf(tool: Omit<ToolSummary, "source">, source: string): ToolSummary {
  const { name, description, changes } = tool;
  return { name, source, description, changes };
}

function detailsOf(
  tool: Omit<ToolDetails, "source" | "kind">,
  o: Pick<ToolDetails, "source" | "kind">,
): ToolDetails {
  return { ...summaryOf(tool, o.source), kind: o.kind, parameters: tool.parameters };
}
