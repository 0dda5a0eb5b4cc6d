import { calculate } from "./calculate.js";
import type { LineTool } from "./contract.js";
import { days } from "./days.js";

export { callTool } from "./call-tool.js";
export type { LineTool } from "./contract.js";

/** Tools that need nothing but their arguments. */
export const BUILT_IN_TOOLS: readonly LineTool[] = [calculate, days];
