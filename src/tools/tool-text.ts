/**
 * What of a tool is searched: its name's words, its service, what it does, and its parameters'
 * names with what they mean. Names are split at case, digits and signs, so that "listPetsV2"
 * is found by "pets". Units: characters.
 */
import type { JsonSchema, ToolDescription } from "./contract.js";
import { isObject } from "./json-schema.js";

const PARAMETERS_MAX = 60;
const PARAMETER_CHARS_MAX = 80;

export interface ToolText {
  readonly name: string;
  readonly service: string;
  readonly description: string;
  readonly parameters: string;
}

export function toolText(tool: ToolDescription & { readonly service: string }): ToolText {
  return {
    name: nameWords(tool.name.slice(tool.name.indexOf(".") + 1)),
    service: tool.service,
    description: tool.description,
    parameters: parameterWords(tool.parameters),
  };
}

/** "listPetsByID_v2" -> "list Pets By ID v 2". */
export function nameWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/([A-Za-z])(\d)/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Of the arguments, and of the request's body the first level. */
export function parameterWords(schema: JsonSchema): string {
  const words: string[] = [];
  const walk = (properties: unknown, depth: number): void => {
    if (!isObject(properties)) return;
    for (const [name, given] of Object.entries(properties)) {
      if (words.length >= PARAMETERS_MAX) return;
      const one = isObject(given) ? given : {};
      const description = typeof one["description"] === "string" ? one["description"] : "";
      if (name !== "body") words.push(`${nameWords(name)} ${description}`.slice(0, PARAMETER_CHARS_MAX));
      if (depth > 0) walk(one["properties"], depth - 1);
    }
  };
  walk(schema["properties"], 1);
  return words.join("; ");
}
