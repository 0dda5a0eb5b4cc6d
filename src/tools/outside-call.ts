/**
 * What calls of tools from outside have in common: how long they may take, how much they may give
 * back, and where their secrets are.
 */
import { RecollectError } from "../base/index.js";
import type { Json, JsonObject } from "./contract.js";
import { isObject } from "./json-schema.js";

/** A result that a program or a model still reads; beyond it is cut. */
export const RESULT_BYTES_MAX = 1_000_000;

export interface OutsideOptions {
  readonly signal: AbortSignal;
  /** The environment that secrets are read from: they are never in the store. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutsideResult {
  readonly value: Json;
  /** There was more than RESULT_BYTES_MAX. */
  readonly cut: boolean;
}

/** Headers whose values stand in the environment: {"X-Api-Key": "MY_KEY"}. */
export function secretHeaders(
  config: JsonObject,
  o: { readonly name: string; readonly env: OutsideOptions["env"] },
): Record<string, string> {
  const names = isObject(config["headersFromEnv"]) ? config["headersFromEnv"] : {};
  return Object.fromEntries(
    Object.entries(names).map(([header, given]) => {
      const variable = textOf(given);
      const value = o.env[variable];
      if (value !== undefined && value !== "") return [header, value];
      const detail = `the environment has no ${variable} for the header ${header}`;
      throw new RecollectError("TOOL_FAILED", { name: o.name, detail });
    }),
  );
}

/** JSON where the text is JSON, else the text. */
export function parsedText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Empty where a recipe or a source's settings hold something else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
