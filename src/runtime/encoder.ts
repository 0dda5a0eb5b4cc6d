/**
 * A BERT-like encoder: token ids in, the graph's float outputs out.
 * Shapes: a batch of B sequences is padded to the longest, T; outputs keep the graph's own
 * shapes, such as [B, T, hidden]. What stands at padded positions means nothing.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, DEVICE_MEMORY.
 */
import { basename } from "node:path";
import { invariant, type Log, RecollectError, silentLog } from "../base/index.js";
import { measureEncoder } from "./device-speed.js";
import { openOnDevice } from "./devices.js";
import { type BatchOutput, type BatchOutputs, FittingBatches } from "./fitting-batches.js";
import { findModelFiles } from "./model-files.js";
import type { DeviceName, Provider } from "./provider-names.js";
import { floats, IntegerTensor, type Port, ports, type Session, type Tensor } from "./session.js";

export interface EncoderBatch {
  readonly inputIds: readonly Int32Array[];
  /** Zeros where it is left out. */
  readonly tokenTypeIds?: readonly Int32Array[];
}

export type EncoderOutput = BatchOutput;

export interface EncoderSession {
  readonly device: string;
  readonly outputNames: readonly string[];
  /** The most tokens of one sequence, null where the model does not say. */
  readonly positionsMax: number | null;
  /** What the graph has taken so far, in milliseconds. */
  readonly runMs: number;
  run(batch: EncoderBatch): Promise<Record<string, EncoderOutput>>;
  dispose(): Promise<void>;
}

export interface EncoderOptions {
  readonly device?: DeviceName | undefined;
  readonly threads?: number | undefined;
  readonly log?: Log | undefined;
  /** Where the device that "auto" chose is remembered. */
  readonly cacheDir?: string | undefined;
  /** The ONNX file within `dir`, where the usual choice is not wanted. */
  readonly file?: string | undefined;
  /** Padding only; the attention mask hides it. */
  readonly padId?: number | undefined;
}

const INPUT_NAMES = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

export async function openEncoder(dir: string, o: EncoderOptions = {}): Promise<EncoderSession> {
  const files = findModelFiles(dir, { kind: "encoder", file: o.file });
  const log = o.log ?? silentLog;
  const { padId = 0 } = o;
  const { positionsMax } = files.config;
  const on = (session: Session, device: Provider): OnnxEncoder =>
    new OnnxEncoder(session, { device, padId, positionsMax, log });
  const { session, device } = await openOnDevice({
    dir,
    onnx: files.onnx,
    device: o.device ?? "auto",
    threads: o.threads,
    cacheDir: o.cacheDir,
    log,
    autoOrder: isQuantized(files.onnx) ? ["cpu"] : undefined,
    check: async (candidate, provider) => {
      requireInputs(candidate, dir);
      const outputs = await on(candidate, provider).run({ inputIds: [Int32Array.of(1)] });
      const broken = Object.values(outputs).some(({ data }) => data.some(Number.isNaN));
      if (!broken) return;
      throw new RecollectError("MODEL_INVALID", { dir, detail: "it computes what is no number" });
    },
    measure: (candidate, provider) => measureEncoder(on(candidate, provider)),
  });
  return on(session, device);
}

/** Integer kernels exist on the CPU: elsewhere such graphs bounce between device and host. */
function isQuantized(onnx: string): boolean {
  return /int8|quantized/.test(basename(onnx));
}

function requireInputs(session: Session, dir: string): void {
  const names = session.inputNames;
  const unknown = names.find((name) => !INPUT_NAMES.includes(name));
  const detail =
    unknown !== undefined
      ? `input ${unknown} is not known`
      : names.includes("input_ids")
        ? null
        : "there is no input input_ids";
  if (detail !== null) throw new RecollectError("MODEL_INVALID", { dir, detail });
}

export class OnnxEncoder implements EncoderSession {
  readonly device: string;
  readonly outputNames: readonly string[];
  readonly positionsMax: number | null;
  readonly #session: Session;
  readonly #inputs: readonly Port[];
  readonly #fetches: readonly string[];
  readonly #padId: number;
  readonly #batches: FittingBatches;
  #runMs = 0;

  constructor(
    session: Session,
    o: { device: Provider; padId: number; positionsMax: number | null; log: Log },
  ) {
    this.#session = session;
    this.#inputs = ports(session.inputMetadata);
    this.#fetches = ports(session.outputMetadata)
      .filter((port) => port.type === "float32" || port.type === "float16")
      .map((port) => port.name);
    this.outputNames = this.#fetches;
    this.device = o.device;
    this.positionsMax = o.positionsMax;
    this.#padId = o.padId;
    this.#batches = new FittingBatches(o);
  }

  get runMs(): number {
    return this.#runMs;
  }

  async run(batch: EncoderBatch): Promise<Record<string, EncoderOutput>> {
    const rows = batch.inputIds.length;
    invariant(rows > 0, "a batch has at least one sequence");
    invariant((batch.tokenTypeIds?.length ?? rows) === rows, "types for every sequence");
    const width = batch.inputIds.reduce((most, ids) => Math.max(most, ids.length), 1);
    return this.#batches.run({ rows, width }, (from, to) =>
      this.#runRows(batch, { from, to, width }),
    );
  }

  async #runRows(
    batch: EncoderBatch,
    part: { from: number; to: number; width: number },
  ): Promise<BatchOutputs> {
    const { from, width } = part;
    const rows = part.to - from;
    const feeds: Record<string, Tensor> = {};
    for (const port of this.#inputs) {
      const tensor = new IntegerTensor(port.type, rows * width);
      for (let row = 0; row < rows; row++) this.#fill(tensor, { port, batch, from, row, width });
      feeds[port.name] = tensor.tensor([rows, width]);
    }
    const startMs = performance.now();
    const results = await this.#session.run(feeds, this.#fetches);
    this.#runMs += performance.now() - startMs;
    const outputs: BatchOutputs = {};
    for (const name of this.#fetches) {
      const tensor = results[name];
      invariant(tensor !== undefined, `output ${name}`);
      outputs[name] = { data: floats(tensor), dims: tensor.dims };
    }
    return outputs;
  }

  #fill(
    tensor: IntegerTensor,
    at: { port: Port; batch: EncoderBatch; from: number; row: number; width: number },
  ): void {
    const ids = at.batch.inputIds[at.from + at.row] ?? new Int32Array(0);
    const types = at.batch.tokenTypeIds?.[at.from + at.row];
    invariant(types === undefined || types.length === ids.length, "a type for every token");
    const first = at.row * at.width;
    for (let k = 0; k < ids.length; k++) {
      tensor.set(first + k, valueOf(at.port.name, { id: ids[k] ?? 0, type: types?.[k] ?? 0, k }));
    }
    if (at.port.name !== "input_ids" || this.#padId === 0) return;
    for (let k = ids.length; k < at.width; k++) tensor.set(first + k, this.#padId);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

function valueOf(input: string, token: { id: number; type: number; k: number }): number {
  switch (input) {
    case "input_ids":
      return token.id;
    case "token_type_ids":
      return token.type;
    case "position_ids":
      return token.k;
    default:
      return 1;
  }
}
