/**
 * Reads from a session which inputs and outputs a causal language model has, and refuses a
 * graph that asks for anything else.
 * Errors: MODEL_INVALID.
 */
import { RecollectError } from "../base/index.js";
import type { ModelFiles } from "./model-files.js";
import { type Port, ports, type Session } from "./session.js";

export interface CachePort {
  readonly input: string;
  readonly output: string;
  readonly type: "float32" | "float16";
  readonly kvHeads: number;
  readonly headSize: number;
}

/** A layer of a graph that gives back the new rows only (appending-cache.ts). */
export interface AppendingLayer {
  readonly key: string;
  readonly value: string;
  readonly recent: string;
  /** The output with the new rows. */
  readonly fresh: string;
  /** Recent and new rows head by head, which graphs for prompts give as well. */
  readonly near: string;
  readonly kvHeads: number;
  readonly headSize: number;
}

export type CachePorts =
  | { readonly kind: "growing"; readonly ports: readonly CachePort[] }
  | { readonly kind: "appending"; readonly layers: readonly AppendingLayer[] };

export interface DecoderGraph {
  readonly logits: string;
  /** The graph gives logits [1, 1, vocabulary], however many tokens go in. */
  readonly lastLogitsOnly: boolean;
  /** The graph is told which tokens' logits are wanted: the others are not computed. */
  readonly choosesRows: boolean;
  readonly integers: readonly Port[];
  readonly cache: CachePorts;
  readonly positionsMax: number;
}

const INTEGER_INPUTS = [
  "input_ids",
  "attention_mask",
  "position_ids",
  "num_logits_to_keep",
  "logit_rows",
];
const PAST = /^past_key_values\.(\d+\.(?:key|value))$/;
const RECENT = /^recent_key_values\.(\d+)$/;
export const POSITIONS_MAX_ASSUMED = 2_048;

/** Those that `readDecoderGraph` asks for, known before the graph is opened. An appending graph has
 * none of them. */
export function cacheOutputs(layers: number): string[] {
  const numbers = Array.from({ length: layers }, (_, n) => n);
  return numbers.flatMap((n) => [`present.${n}.key`, `present.${n}.value`]);
}

export function readDecoderGraph(session: Session, files: ModelFiles): DecoderGraph {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  const inputs = ports(session.inputMetadata);
  const integers = inputs.filter((port) => INTEGER_INPUTS.includes(port.name));
  const known = (port: Port): boolean =>
    integers.includes(port) || PAST.test(port.name) || RECENT.test(port.name);
  const unknown = inputs.find((port) => !known(port));
  if (unknown !== undefined) throw invalid(`input ${unknown.name} is not known`);
  const appends = inputs.some((port) => RECENT.test(port.name));
  for (const name of ["input_ids", appends ? "position_ids" : "attention_mask"]) {
    if (!session.inputNames.includes(name)) throw invalid(`there is no input ${name}`);
  }
  const logits = ports(session.outputMetadata).find((port) => port.name === "logits");
  if (logits === undefined) throw invalid("there is no output logits");
  const past = inputs.filter((port) => PAST.test(port.name));
  if (past.length === 0) throw invalid("it was exported without a KV cache");
  const layers = files.config.layers;
  if (layers !== null && past.length !== layers * 2) {
    throw invalid(`${past.length} cache inputs for ${layers} layers`);
  }
  const cache: CachePorts = appends
    ? { kind: "appending", layers: appendingLayers(inputs, session, files) }
    : { kind: "growing", ports: cachePorts(inputs, session, files) };
  return {
    logits: logits.name,
    lastLogitsOnly: logits.shape[1] === 1 || session.inputNames.includes("num_logits_to_keep"),
    choosesRows: session.inputNames.includes("logit_rows"),
    integers,
    cache,
    positionsMax: files.config.positionsMax ?? POSITIONS_MAX_ASSUMED,
  };
}

/** Those of the inputs that take the keys and values of a run before. */
export function cachePorts(
  inputs: readonly Port[],
  session: Session,
  files: ModelFiles,
): CachePort[] {
  const past = inputs.filter((port) => PAST.test(port.name));
  return past.map((port) => cachePort(port, session, files));
}

function cachePort(port: Port, session: Session, files: ModelFiles): CachePort {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  const output = port.name.replace(PAST, "present.$1");
  if (!session.outputNames.includes(output)) throw invalid(`there is no output ${output}`);
  if (port.type !== "float32" && port.type !== "float16") {
    throw invalid(`the type of ${port.name} is not float32 or float16`);
  }
  return { input: port.name, output, type: port.type, ...headsOf(port, files) };
}

function headsOf(past: Port, files: ModelFiles): { kvHeads: number; headSize: number } {
  const lacks = (name: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail: `config.json lacks ${name}` });
  const kvHeads = fixed(past.shape[1]) ?? files.config.kvHeads;
  const headSize = fixed(past.shape[3]) ?? files.config.headSize;
  if (kvHeads === null) throw lacks("num_key_value_heads");
  if (headSize === null) throw lacks("head_dim");
  return { kvHeads, headSize };
}

function appendingLayers(
  inputs: readonly Port[],
  session: Session,
  files: ModelFiles,
): AppendingLayer[] {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  return inputs.flatMap(({ name: recent }) => {
    const number = RECENT.exec(recent)?.[1];
    if (number === undefined) return [];
    const [key, value] = [`past_key_values.${number}.key`, `past_key_values.${number}.value`];
    const [fresh, near] = [`new_key_values.${number}`, `near_key_values.${number}`];
    const past = inputs.find((port) => port.name === key);
    if (past === undefined || !session.inputNames.includes(value)) {
      throw invalid(`there is no input ${past === undefined ? key : value}`);
    }
    if (past.type !== "float32") throw invalid(`the type of ${key} is not float32`);
    if (!session.outputNames.includes(fresh)) throw invalid(`there is no output ${fresh}`);
    return [{ key, value, recent, fresh, near, ...headsOf(past, files) }];
  });
}

function fixed(dimension: number | string | undefined): number | null {
  return typeof dimension === "number" && dimension > 0 ? dimension : null;
}
