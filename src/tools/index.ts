import { calculate } from "./calculate.js";
import type { LineTool } from "./contract.js";
import { days } from "./days.js";

export { callTool } from "./call-tool.js";
export type {
  Json,
  JsonObject,
  JsonSchema,
  LineTool,
  SourceKind,
  Tool,
  ToolDescription,
  ToolRecord,
} from "./contract.js";
export { embeddedToolText } from "./tool-text.js";
export {
  type ListedSource,
  type RegisteredTool,
  ToolRegistry,
  type ToolSource,
  type ToolVectors,
} from "./registry.js";
export {
  type EmbedToolQuery,
  type FoundTool,
  ToolSearch,
  type ToolSearchMode,
  type ToolSearchOptions,
} from "./tool-search.js";

/** Tools that need nothing but their arguments, as the reasoner writes them. */
export const BUILT_IN_TOOLS: readonly LineTool[] = [calculate, days];
