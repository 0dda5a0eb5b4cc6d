/**
 * Carries out a call that a model wrote. Bad calls are answered, not thrown: the model may mend
 * them. The result is one line, and bounded.
 */
import { oneLine } from "../window/index.js";
import { type LineTool, ToolRefusal } from "./contract.js";

const RESULT_CHARS_MAX = 400;

export function callTool(
  tools: readonly LineTool[],
  name: string,
  argumentsText: string,
): { readonly ok: boolean; readonly text: string } {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return { ok: false, text: bounded(`error: there is no tool "${name}"`) };
  try {
    return { ok: true, text: bounded(tool.call(argumentsText)) };
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return { ok: false, text: bounded(`error: ${error.message}`) };
  }
}

/** Nothing in a result or a name can begin a line of its own. */
function bounded(text: string): string {
  return oneLine(text).slice(0, RESULT_CHARS_MAX).replace(/[\ud800-\udbff]$/, "");
}
