/**
 * The tools of a store as the library's users see them: built-in ones, and those registered from
 * OpenAPI documents, MCP servers and local commands. Results equal the JSON of `recollect tools`.
 */
import type { Json, JsonObject, JsonSchema, SourceKind, ToolSearchMode } from "../tools/index.js";

export type { ToolSearchMode };

export interface ToolSummary {
  readonly name: string;
  /** Of its source: "built-in", or as it was added. */
  readonly source: string;
  readonly description: string;
  /** Whether a call may change something, and so needs the user's word. */
  readonly changes: boolean;
}

export interface ToolDetails extends ToolSummary {
  readonly kind: SourceKind;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonSchema;
}

export interface ToolSourceSummary {
  readonly name: string;
  readonly kind: SourceKind;
  readonly title: string;
  readonly tools: number;
  /** Null for the built-in ones. */
  readonly addedAt: string | null;
}

export interface ToolHit extends ToolDetails {
  readonly rank: number;
  /** In [0, 1], to compare within one search. */
  readonly score: number;
  /** Names of others of the same source that do the same. */
  readonly variants: readonly string[];
}

export interface ToolSearchResult {
  readonly query: string;
  readonly hits: readonly ToolHit[];
  readonly ms: number;
}

export interface ToolCallOptions {
  /** A tool that may change something is refused without it: TOOL_CHANGES. */
  readonly allowChanges?: boolean;
  /** Default 30 s. */
  readonly timeoutSeconds?: number;
  /** What headers and commands are filled from; nothing where not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface ToolCallResult {
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly result: Json;
  /** The result was larger than what is kept of it. */
  readonly cut: boolean;
  readonly ms: number;
}

interface Network {
  /** Hosts that may be called. */
  readonly hosts?: readonly string[];
  /** Also addresses of this machine and its own network. */
  readonly allowPrivate?: boolean;
  /** Header to the name of the environment variable that holds its value. */
  readonly headersFromEnv?: Readonly<Record<string, string>>;
}

/** Where new tools come from. `name`: what the source is called; made of its title if not given. */
export type ToolsToAdd =
  | ({
      readonly kind: "openapi";
      readonly path: string;
      readonly name?: string;
      /** Where relative addresses start. */
      readonly server?: string;
    } & Network)
  | {
      readonly kind: "mcp-command";
      /** A program and its arguments; no shell reads it. */
      readonly command: string;
      readonly name?: string;
    }
  | ({ readonly kind: "mcp-url"; readonly url: string; readonly name?: string } & Network)
  | {
      readonly kind: "command";
      readonly command: string;
      readonly name: string;
      /** A file with the JSON Schema of its arguments. */
      readonly schemaPath: string;
      readonly description?: string;
      /** It only looks: no call needs the user's word. */
      readonly readOnly?: boolean;
    };

export interface AddToolsOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface AddedTools {
  readonly source: string;
  readonly title: string;
  readonly tools: number;
  /** Of them, those that may change something. */
  readonly changing: number;
  /** Tools that the source had before. */
  readonly replaced: number;
  /** Hosts that the tools name and that were not allowed: calls to them are refused. */
  readonly hostsNotAllowed: readonly string[];
}

export interface StoreTools {
  sources(): ToolSourceSummary[];
  /** Built-in ones first. TOOLS_SOURCE when there is no such source. */
  list(options?: { readonly source?: string }): Iterable<ToolSummary>;
  /** TOOL_UNKNOWN. */
  show(name: string): ToolDetails;
  search(
    query: string,
    options?: {
      readonly k?: number;
      readonly mode?: ToolSearchMode;
      readonly signal?: AbortSignal;
    },
  ): Promise<ToolSearchResult>;
  /** TOOL_UNKNOWN, TOOL_ARGUMENTS, TOOL_CHANGES, TOOL_FAILED, TOOL_TIMEOUT, TOOL_HOST. */
  call(name: string, given: unknown, options?: ToolCallOptions): Promise<ToolCallResult>;
  /** Makes the store where there is none. Tools of a source of that name are replaced. */
  add(tools: ToolsToAdd, options?: AddToolsOptions): Promise<AddedTools>;
  /** Returns how many tools went. TOOLS_SOURCE. */
  remove(source: string): Promise<{ readonly removed: number }>;
}
