/**
 * Finds what a model folder holds: Hugging Face ONNX folders (config.json, onnx/model*.onnx or
 * model*.onnx, also as transformers.js lays them out) and onnxruntime-genai folders
 * (genai_config.json).
 * Errors: MODEL_MISSING, MODEL_INVALID, both naming the file or field that is lacking.
 */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { readModelJson, readOptionalModelJson } from "./model-json.js";

/** Sizes are null where the folder does not tell them. */
export interface ModelConfig {
  readonly modelType: string;
  readonly layers: number | null;
  readonly kvHeads: number | null;
  readonly headSize: number | null;
  readonly vocabularySize: number | null;
  readonly positionsMax: number | null;
  /** Ids that end a generation. */
  readonly stopIds: readonly number[];
}

export interface ModelFiles {
  readonly dir: string;
  readonly onnx: string;
  /** On the CPU; the same file, unless one with an appending KV cache stands beside it. */
  readonly onnxOnCpu: string;
  /** A graph for prompts on the CPU (prefill-session.ts), null where there is none. */
  readonly prefillOnCpu: string | null;
  /** On a graphics card, best first: with half floats where it has them; the usual file last. */
  readonly onnxOnCards: readonly string[];
  /** For several sequences at once on a card (packed-decoder.ts), best first; often none. */
  readonly packedOnCards: readonly string[];
  readonly format: "onnx" | "genai";
  readonly config: ModelConfig;
}

export type ModelKind = "encoder" | "decoder";

/** Small and quick on a CPU first; float files last, they need the most memory. */
const NAMES: Record<ModelKind, readonly string[]> = {
  encoder: ["model_int8", "model_quantized", "model_uint8", "model", "model_q4", "model_fp16"],
  decoder: [
    "model_int4",
    "model_q4",
    "model_int8",
    "model_quantized",
    "model_uint8",
    "model",
    "model_q4f16",
    "model_fp16",
  ],
};

const size = z.number().int().positive();
const ids = z.union([z.number().int(), z.array(z.number().int())]).nullish();

const configSchema = z.object({
  model_type: z.string().optional(),
  hidden_size: size.optional(),
  num_hidden_layers: size.optional(),
  num_attention_heads: size.optional(),
  num_key_value_heads: size.optional(),
  head_dim: size.nullish(),
  vocab_size: size.optional(),
  max_position_embeddings: size.optional(),
  eos_token_id: ids,
});

const generationSchema = z.object({ eos_token_id: ids });

const genaiSchema = z.object({
  model: z.object({
    type: z.string(),
    vocab_size: size.optional(),
    context_length: size.optional(),
    eos_token_id: ids,
    decoder: z.object({
      filename: z.string(),
      num_hidden_layers: size.optional(),
      num_key_value_heads: size.optional(),
      head_size: size.optional(),
    }),
  }),
});

/** `file` names the ONNX file (relative to `dir`) where the usual choice is not wanted. */
export function findModelFiles(
  dir: string,
  o: { kind: ModelKind; file?: string | undefined },
): ModelFiles {
  if (!isFolder(dir)) throw new RecollectError("MODEL_MISSING", { dir, detail: "no such folder" });
  const genai = readOptionalModelJson(dir, "genai_config.json", genaiSchema);
  if (genai !== null) {
    const onnx = join(dir, o.file ?? genai.model.decoder.filename);
    if (!existsSync(onnx)) throw lacks(dir, basename(onnx));
    const beside = o.file === undefined ? foundBeside(onnx) : onlyItself(onnx);
    return { dir, onnx, ...beside, format: "genai", config: genaiConfig(genai) };
  }
  const onnx = o.file === undefined ? findOnnx(dir, o.kind) : join(dir, o.file);
  if (onnx === null) throw lacks(dir, `onnx/${NAMES[o.kind][0]}.onnx or the like`);
  if (!existsSync(onnx)) throw lacks(dir, o.file ?? basename(onnx));
  const beside = o.file === undefined ? foundBeside(onnx) : onlyItself(onnx);
  return { dir, onnx, ...beside, format: "onnx", config: huggingFaceConfig(dir) };
}

type Beside = Pick<
  ModelFiles,
  "onnxOnCpu" | "prefillOnCpu" | "onnxOnCards" | "packedOnCards"
>;

/** training/conversion makes such graphs out of the usual one. */
function foundBeside(onnx: string): Beside {
  const named = (name: string): string => onnx.replace(/\.onnx$/, `_${name}.onnx`);
  const found = (...names: readonly string[]): string[] => names.map(named).filter(existsSync);
  const [appending] = found("appending");
  const [prefill] = found("prefill");
  return {
    onnxOnCpu: appending ?? onnx,
    prefillOnCpu: appending === undefined ? null : (prefill ?? null),
    onnxOnCards: [...found("half"), onnx],
    packedOnCards: found("packed_half", "packed"),
  };
}

function onlyItself(onnx: string): Beside {
  return { onnxOnCpu: onnx, prefillOnCpu: null, onnxOnCards: [onnx], packedOnCards: [] };
}

function lacks(dir: string, name: string): RecollectError {
  return new RecollectError("MODEL_MISSING", { dir, detail: `no ${name}` });
}

function isFolder(dir: string): boolean {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function findOnnx(dir: string, kind: ModelKind): string | null {
  for (const name of NAMES[kind]) {
    for (const folder of [join(dir, "onnx"), dir]) {
      const path = join(folder, `${name}.onnx`);
      if (existsSync(path)) return path;
    }
  }
  return null;
}

function huggingFaceConfig(dir: string): ModelConfig {
  const config = readModelJson(dir, "config.json", configSchema);
  const generation = readOptionalModelJson(dir, "generation_config.json", generationSchema);
  const heads = config.num_attention_heads;
  const ofHead =
    heads !== undefined && config.hidden_size !== undefined ? config.hidden_size / heads : null;
  return {
    modelType: config.model_type ?? "unknown",
    layers: config.num_hidden_layers ?? null,
    kvHeads: config.num_key_value_heads ?? heads ?? null,
    headSize: config.head_dim ?? ofHead,
    vocabularySize: config.vocab_size ?? null,
    positionsMax: config.max_position_embeddings ?? null,
    stopIds: idList(generation?.eos_token_id ?? config.eos_token_id),
  };
}

function genaiConfig(genai: z.infer<typeof genaiSchema>): ModelConfig {
  const model = genai.model;
  return {
    modelType: model.type,
    layers: model.decoder.num_hidden_layers ?? null,
    kvHeads: model.decoder.num_key_value_heads ?? null,
    headSize: model.decoder.head_size ?? null,
    vocabularySize: model.vocab_size ?? null,
    positionsMax: model.context_length ?? null,
    stopIds: idList(model.eos_token_id),
  };
}

function idList(value: z.infer<typeof ids>): number[] {
  if (value === undefined || value === null) return [];
  return typeof value === "number" ? [value] : value;
}
