import { calculate } from "./calculate.js";
import type { LineTool } from "./contract.js";
import { days } from "./days.js";

export {
  BUILT_IN,
  readCommandSource,
  readMcpSource,
  readOpenApiSource,
  type ReadSource,
} from "./add-source.js";
export { nearNames } from "./argument-hints.js";
export { callRegistered } from "./call-registered.js";
export { callTool } from "./call-tool.js";
export { COMPUTING_TOOLS } from "./computing-tools.js";
export {
  type Json,
  type JsonObject,
  type JsonSchema,
  type LineTool,
  type SourceKind,
  type Tool,
  type ToolDescription,
  type ToolRecord,
  ToolRefusal,
} from "./contract.js";
export {
  type ListedSource,
  type RegisteredTool,
  ToolRegistry,
  type ToolSource,
  type ToolVectors,
} from "./registry.js";
export { isObject, oneLine } from "./json-schema.js";
export { type Purpose, purposeOfTool, purposesOfRequest } from "./purpose.js";
export { storeTools, type StoreToolParts } from "./store-tools.js";
export { type DescribedTable, describeTables } from "./table-columns.js";
export {
  type EmbedToolQuery,
  type FoundTool,
  ToolSearch,
  type ToolSearchMode,
  type ToolSearchOptions,
} from "./tool-search.js";
export { embeddedToolText, nameWords } from "./tool-text.js";
export { TOOL_EMBEDDER, toolEmbedderFolder } from "./tool-embedder.js";

/** Tools that need nothing but their arguments, as the reasoner writes them. */
export const BUILT_IN_TOOLS: readonly LineTool[] = [calculate, days];
