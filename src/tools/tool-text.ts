/**
 * What of a tool is searched: its name's words, its service, what it does, and its parameters'
 * names with what they mean. Names are split at case, digits and signs, so that "listPetsV2"
 * is found by "pets". Units: characters.
 */
import { hash } from "node:crypto";
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

const EMBEDDED_DESCRIPTION_CHARS = 200;

/**
 * The text that a tool's vector is made of. Short, so that ten thousand take minutes: the start
 * of a description says what it is for, the rest is conditions.
 */
export function embeddedToolText(tool: ToolDescription & { readonly service: string }): string {
  const text = toolText(tool);
  const start = text.description.slice(0, EMBEDDED_DESCRIPTION_CHARS);
  const whole = start.length < text.description.length ? start.replace(/\s+\S*$/, "") : start;
  return `${text.service}: ${text.name}. ${whole}`;
}

/** Shorter descriptions say too little to tell that two tools do the same. */
const VARIANT_CHARS_MIN = 60;

/**
 * Equal for tools of one source that say the same of themselves and take the same arguments, such
 * as one operation under two methods: they are shown once. Null where the text is too short.
 */
export function variantKey(tool: ToolDescription): string | null {
  if (tool.description.length < VARIANT_CHARS_MIN) return null;
  const properties = tool.parameters["properties"];
  const names = isObject(properties) ? Object.keys(properties).sort().join(" ") : "";
  return hash("sha256", `${tool.description}\n${names}`, "hex").slice(0, 24);
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
      const both = `${nameWords(name)} ${description}`;
      if (name !== "body") words.push(both.slice(0, PARAMETER_CHARS_MAX).trim());
      if (depth > 0) walk(one["properties"], depth - 1);
    }
  };
  walk(schema["properties"], 1);
  return words.join("; ");
}
