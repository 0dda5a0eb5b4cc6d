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

export interface DecoderGraph {
  readonly logits: string;
  /** The graph gives logits [1, 1, vocabulary], however many tokens go in. */
  readonly lastLogitsOnly: boolean;
  readonly integers: readonly Port[];
  readonly caches: readonly CachePort[];
  readonly positionsMax: number;
}

const INTEGER_INPUTS = ["input_ids", "attention_mask", "position_ids", "num_logits_to_keep"];
const PAST = /^past_key_values\.(\d+\.(?:key|value))$/;
const POSITIONS_MAX_ASSUMED = 2_048;

export function readDecoderGraph(session: Session, files: ModelFiles): DecoderGraph {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  const inputs = ports(session.inputMetadata);
  const integers = inputs.filter((port) => INTEGER_INPUTS.includes(port.name));
  const unknown = inputs.find((port) => !integers.includes(port) && !PAST.test(port.name));
  if (unknown !== undefined) throw invalid(`input ${unknown.name} is not known`);
  for (const name of ["input_ids", "attention_mask"]) {
    if (!session.inputNames.includes(name)) throw invalid(`there is no input ${name}`);
  }
  const logits = ports(session.outputMetadata).find((port) => port.name === "logits");
  if (logits === undefined) throw invalid("there is no output logits");
  const caches = inputs
    .filter((port) => PAST.test(port.name))
    .map((port) => cachePort(port, session, files));
  if (caches.length === 0) throw invalid("it was exported without a KV cache");
  const layers = files.config.layers;
  if (layers !== null && caches.length !== layers * 2) {
    throw invalid(`${caches.length} cache inputs for ${layers} layers`);
  }
  return {
    logits: logits.name,
    lastLogitsOnly: logits.shape[1] === 1 || session.inputNames.includes("num_logits_to_keep"),
    integers,
    caches,
    positionsMax: files.config.positionsMax ?? POSITIONS_MAX_ASSUMED,
  };
}

function cachePort(port: Port, session: Session, files: ModelFiles): CachePort {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: files.dir, detail });
  const output = port.name.replace(PAST, "present.$1");
  if (!session.outputNames.includes(output)) throw invalid(`there is no output ${output}`);
  if (port.type !== "float32" && port.type !== "float16") {
    throw invalid(`the type of ${port.name} is not float32 or float16`);
  }
  const kvHeads = fixed(port.shape[1]) ?? files.config.kvHeads;
  const headSize = fixed(port.shape[3]) ?? files.config.headSize;
  if (kvHeads === null) throw invalid("config.json lacks num_key_value_heads");
  if (headSize === null) throw invalid("config.json lacks head_dim");
  return { input: port.name, output, type: port.type, kvHeads, headSize };
}

function fixed(dimension: number | string | undefined): number | null {
  return typeof dimension === "number" && dimension > 0 ? dimension : null;
}
