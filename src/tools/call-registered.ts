/** Calls a registered tool by its source's kind. Arguments were not checked yet. */
import { invariant } from "../base/index.js";
import { callCommand } from "./call-command.js";
import { callMcp } from "./mcp-source.js";
import { callOpenApi } from "./call-openapi.js";
import { argumentProblems } from "./argument-hints.js";
import { type JsonObject, ToolRefusal } from "./contract.js";
import { isObject, oneLine, validateArguments } from "./json-schema.js";
import { type OutsideOptions, type OutsideResult, textOf, texts } from "./outside-call.js";
import type { ListedSource, RegisteredTool } from "./registry.js";

export function callRegistered(
  tool: RegisteredTool,
  source: ListedSource,
  o: OutsideOptions & { readonly given: unknown },
): Promise<OutsideResult> {
  const given = checked(tool, o.given);
  const { name, recipe } = tool;
  const { config, kind } = source;
  switch (kind) {
    case "openapi":
      return callOpenApi({ name, recipe, config }, given, o);
    case "mcp":
      return callMcp({ name, tool: textOf(recipe["tool"]), config }, given, o);
    case "command":
      return callCommand({ name, command: texts(config["command"]) }, given, o);
    case "built-in":
      invariant(false, "built-in tools are called as code");
      break;
    default:
      return kind satisfies never;
  }
}

/** What is missing or strange is said before the validator's own words. */
function checked(tool: RegisteredTool, given: unknown): JsonObject {
  const problems = isObject(given) ? argumentProblems(tool.parameters, given) : "";
  if (problems !== "") throw new ToolRefusal(oneLine(problems, 600));
  return validateArguments(tool.parameters, given);
}
