/**
 * transformers.js as an engine, from a folder that the user names: it is no dependency of the
 * project. Token ids go in as they are, so its tokenizer has no part.
 * Errors: EngineUnavailable when the package or the model does not load.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { systemClock } from "../../src/base/index.js";
import { EngineUnavailable, type Generated, type GenerateRequest } from "../engines/contract.js";
import type { OpenRequest } from "./engine-protocol.js";
import { type Opened, serveEngine } from "./engine-loop.js";

/** What is used of it. */
interface Library {
  readonly env: { localModelPath: string; allowRemoteModels: boolean; allowLocalModels: boolean };
  readonly Tensor: new (type: string, data: ArrayBufferView, dims: readonly number[]) => object;
  readonly AutoModelForCausalLM: {
    from_pretrained(id: string, options: object): Promise<Model>;
  };
  /** From version 4 on. */
  readonly DynamicCache?: new (entries: Readonly<Record<string, object>>) => object;
}

interface Port {
  readonly name: string;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

interface Model {
  readonly config: {
    readonly max_position_embeddings?: number;
    readonly head_dim?: number;
    readonly hidden_size?: number;
    readonly num_attention_heads?: number;
  };
  readonly sessions: Readonly<Record<string, { readonly inputMetadata?: readonly Port[] }>>;
  generate(options: object): Promise<unknown>;
  dispose(): Promise<unknown>;
}

const PACKAGE = "@huggingface/transformers";

async function open(request: OpenRequest): Promise<Opened> {
  try {
    const { library, version } = load(request.library ?? "");
    library.env.allowRemoteModels = false;
    library.env.allowLocalModels = true;
    library.env.localModelPath = dirname(request.model);
    const model = await library.AutoModelForCausalLM.from_pretrained(basename(request.model), {
      local_files_only: true,
      device: request.device,
      // The file is named whole, so that its name gets no ending for the type of its weights.
      dtype: "fp32",
      ...fileOptions(request.file),
      session_options: { intraOpNumThreads: request.threads, interOpNumThreads: 1 },
    });
    return {
      device: request.device,
      version,
      positionsMax: model.config.max_position_embeddings ?? null,
      generate: (asked) => generateOn(library, model, asked),
      dispose: async () => void (await model.dispose()),
    };
  } catch (error) {
    throw new EngineUnavailable(error instanceof Error ? error.message : String(error));
  }
}

function fileOptions(file: string | undefined): object {
  if (file === undefined) return {};
  const subfolder = dirname(file);
  return { model_file_name: basename(file), subfolder: subfolder === "." ? "" : subfolder };
}

function load(folder: string): { library: Library; version: string } {
  const manifest = join(folder, "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  // The package finds itself by its name, with the entry that its own manifest has for Node.
  return { library: createRequire(manifest)(PACKAGE) as Library, version };
}

/**
 * An empty cache. It makes one itself from the graph's declared shapes, but takes a size that is
 * only a name there, as the head's often is, for nothing: then the sizes come from config.json.
 */
function emptyCache({ Tensor, DynamicCache }: Library, model: Model): object {
  const { head_dim, hidden_size = 0, num_attention_heads = 1 } = model.config;
  const headSize = head_dim ?? hidden_size / num_attention_heads;
  const ports = (model.sessions["model"]?.inputMetadata ?? []).flatMap((port) => {
    const { name, type = "float32", shape } = port;
    const [, heads, , size] = shape ?? [];
    if (!name.startsWith("past_key_values.") || typeof heads !== "number") return [];
    if (typeof size === "number") return [];
    const data = type === "float16" ? new Uint16Array(0) : new Float32Array(0);
    return [[name, new Tensor(type, data, [1, heads, 0, headSize])] as const];
  });
  if (DynamicCache === undefined || ports.length === 0) return {};
  return { past_key_values: new DynamicCache(Object.fromEntries(ports)) };
}

async function generateOn(
  library: Library,
  model: Model,
  request: GenerateRequest,
): Promise<Generated> {
  const { ids, steps } = request;
  const written: number[] = [];
  const times: number[] = [];
  let prompt = true;
  const streamer = {
    put(value: readonly (readonly bigint[])[]): void {
      // First it is given the prompt.
      if (prompt) {
        prompt = false;
        return;
      }
      times.push(systemClock.nowMs());
      written.push(Number(value[0]?.at(-1) ?? -1));
    },
    end: () => undefined,
  };
  const shape = [1, ids.length];
  const from = systemClock.nowMs();
  await model.generate({
    inputs: new library.Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new library.Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
    max_new_tokens: steps + 1,
    max_length: null,
    do_sample: false,
    // Every engine makes the same number of steps.
    eos_token_id: null,
    ...emptyCache(library, model),
    streamer,
  });
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) throw new Error("it chose no token");
  const firstTokenMs = first - from;
  return { firstTokenMs, decodeMs: last - first, steps: times.length - 1, ids: written };
}

await serveEngine(open);
