/**
 * What a tool is: a name, what it does, a JSON Schema of its arguments, and a call. Arguments are
 * JSON that was validated against the schema before the tool sees them; results are JSON values.
 * The shipped reasoner writes one line instead of JSON: `line` is that form of a tool.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Always of an object: {"type":"object","properties":{...}}. */
export type JsonSchema = JsonObject;

export interface ToolDescription {
  /** [A-Za-z0-9_.-], unique in a store; of tools from outside it begins with the source's name. */
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  /** Whether a call may change something: such calls need the user's word. */
  readonly changes: boolean;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface Tool extends ToolDescription {
  /** Throws ToolRefusal for arguments that make no sense although the schema allows them. */
  call(given: JsonObject, o: CallOptions): Promise<Json>;
}

/** A tool that the reasoner may call: arguments and result are one line of text. */
export interface LineTool {
  readonly name: string;
  readonly summary: string;
  /** Throws ToolRefusal for arguments that make no sense. */
  call(argumentsText: string): string;
}

/** What is wrong with a call, in words that the caller can mend it by. */
export class ToolRefusal extends Error {}

/** Where tools come from. Built-in ones are code; the others are called over their recipe. */
export const SOURCE_KINDS = ["built-in", "openapi", "mcp", "command"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A tool as the registry keeps it. */
export interface ToolRecord extends ToolDescription {
  /** What the source calls the whole, such as an API's title; searched with the rest. */
  readonly service: string;
  /** How it is called, in the source's own terms. */
  readonly recipe: JsonObject;
}
