/**
 * Batches on a device that may have too little memory for them: where a run fails for want of it,
 * the batch is halved and goes on, down to one row, and later batches are cut to what fitted.
 * Shapes: outputs begin with the batch's rows, [B, ...]; parts are joined in order.
 * Errors: DEVICE_MEMORY when one row alone does not fit. The CPU's failures are passed on as they
 * are: it has the memory of the machine, which smaller batches would not save.
 */
import { type Log, RecollectError } from "../base/index.js";
import { nativeMessage } from "./native-message.js";
import { describeMemory, type GraphicsMemory, graphicsMemory } from "./graphics-memory.js";

export interface BatchOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export type BatchOutputs = Record<string, BatchOutput>;

/** As CUDA's arena, Dawn (WebGPU), DirectML, CoreML and C++ say it. */
const OUT_OF_MEMORY = [
  /out of (?:device )?memory/i,
  /failed to allocate memory/i,
  /not enough memory/i,
  /insufficient memory/i,
  /memory allocation fail/i,
  /AllocateRawInternal/,
  /(?:CUBLAS|CUDNN)_STATUS_ALLOC_FAILED/,
  /exceeds the max buffer size/i,
  /larger than the maximum (?:storage buffer )?binding size/i,
  // What Dawn says of a buffer that it had no room for.
  /is invalid due to a previous error/i,
  /OUT_OF_(?:DEVICE_|HOST_)?MEMORY/,
  /E_OUTOFMEMORY|8007000E/i,
  /std::bad_alloc|bad allocation/,
];

export function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return OUT_OF_MEMORY.some((pattern) => pattern.test(message));
}

export interface FittingBatchesOptions {
  readonly device: string;
  readonly log: Log;
  /** What is known of the cards' memory, for the warning. */
  readonly memory?: (() => Promise<readonly GraphicsMemory[]>) | undefined;
}

export class FittingBatches {
  readonly #device: string;
  readonly #log: Log;
  readonly #memory: () => Promise<readonly GraphicsMemory[]>;
  /** Padded tokens of a run that may fit. */
  #tokensMax = Infinity;
  #warned = false;

  constructor(o: FittingBatchesOptions) {
    this.#device = o.device;
    this.#log = o.log;
    this.#memory = o.memory ?? graphicsMemory;
  }

  /** `run` computes the rows from `from` to before `to`, each of them padded to `width` tokens. */
  async run(
    batch: { readonly rows: number; readonly width: number },
    run: (from: number, to: number) => Promise<BatchOutputs>,
  ): Promise<BatchOutputs> {
    const { rows, width } = batch;
    const parts: BatchOutputs[] = [];
    for (let from = 0; from < rows; ) {
      const fitting = Math.max(1, Math.floor(this.#tokensMax / width));
      const take = Math.min(rows - from, fitting);
      try {
        parts.push(await run(from, from + take));
        from += take;
      } catch (error) {
        if (this.#device === "cpu" || !isOutOfMemory(error)) throw error;
        await this.#shrink({ rows: take, width }, error);
      }
    }
    return joined(parts);
  }

  async #shrink(failed: { rows: number; width: number }, cause: unknown): Promise<void> {
    const device = this.#device;
    const half = Math.floor(failed.rows / 2);
    if (half < 1) {
      const detail = nativeMessage(cause instanceof Error ? cause.message : String(cause));
      const facts = { device, detail, tokens: failed.width };
      throw new RecollectError("DEVICE_MEMORY", facts, { cause });
    }
    this.#tokensMax = half * failed.width;
    if (this.#warned) return;
    this.#warned = true;
    const known = (await this.#memory()).map(describeMemory).join(", ");
    this.#log.warn(
      `device ${device} has no memory for ${failed.rows} rows of ${failed.width} tokens` +
        `${known === "" ? "" : ` (${known})`}: going on with smaller batches`,
    );
  }
}

function joined(parts: readonly BatchOutputs[]): BatchOutputs {
  const [first = {}] = parts;
  if (parts.length <= 1) return first;
  const names = Object.keys(first);
  return Object.fromEntries(names.map((name) => [name, concatenated(parts, name)]));
}

function concatenated(parts: readonly BatchOutputs[], name: string): BatchOutput {
  const outputs = parts.flatMap((part) => part[name] ?? []);
  const data = new Float32Array(outputs.reduce((sum, output) => sum + output.data.length, 0));
  let at = 0;
  for (const output of outputs) {
    data.set(output.data, at);
    at += output.data.length;
  }
  const rows = outputs.reduce((sum, output) => sum + (output.dims[0] ?? 0), 0);
  return { data, dims: [rows, ...(outputs[0]?.dims.slice(1) ?? [])] };
}
