/** Calls a registered tool by its source's kind. Arguments were not checked yet. */
import { invariant } from "../base/index.js";
import { callCommand } from "./call-command.js";
import { callMcp } from "./mcp-source.js";
import { callOpenApi } from "./call-openapi.js";
import { validateArguments } from "./json-schema.js";
import { type OutsideOptions, type OutsideResult, textOf, texts } from "./outside-call.js";
import type { ListedSource, RegisteredTool } from "./registry.js";

export function callRegistered(
  tool: RegisteredTool,
  source: ListedSource,
  o: OutsideOptions & { readonly given: unknown },
): Promise<OutsideResult> {
  const given = validateArguments(tool.parameters, o.given);
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
