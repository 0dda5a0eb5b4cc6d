/**
 * Carries out a call that a model wrote. Bad calls are answered, not thrown: the model may mend
 * them. The result is one line, and bounded.
 */
import { type LineTool, ToolRefusal } from "./contract.js";

const RESULT_CHARS_MAX = 400;

export function callTool(
  tools: readonly LineTool[],
  name: string,
  argumentsText: string,
): { readonly ok: boolean; readonly text: string } {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return { ok: false, text: `error: there is no tool "${name}"` };
  try {
    const text = tool.call(argumentsText).replace(/\s+/g, " ").trim();
    return { ok: true, text: text.slice(0, RESULT_CHARS_MAX) };
  } catch (error) {
    if (error instanceof ToolRefusal) return { ok: false, text: `error: ${error.message}` };
    throw error;
  }
}
