/**
 * One ONNX Runtime session on one execution provider, and its tensors. The only module that
 * knows onnxruntime-node's API. `run` blocks its thread: use it inside worker threads.
 * Source: native-notes/onnxruntime-node.md
 */
import { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { invariant } from "../base/index.js";

// The environment is made once a process, by the first session; its warnings are no use to users.
env.logLevel = "error";

export type Session = InferenceSession;
export type TensorType = "float32" | "float16" | "int64" | "int32" | "bool" | "other";

export interface Port {
  readonly name: string;
  readonly type: TensorType;
  /** Names where the size is open. */
  readonly shape: readonly (number | string)[];
}

export interface SessionOptions {
  readonly provider: string;
  readonly threads?: number | undefined;
  /**
   * Outputs that stay in the device's memory, to be fed again. Their numbers can't be had: asking
   * for them ends the process (1.30).
   */
  readonly keptOnDevice?: readonly string[] | undefined;
  /** Threads wait awake for each other's parts of a run, for a moment: `SPIN_MICROSECONDS`. */
  readonly spins?: boolean | undefined;
}

/**
 * As long as the parts of a decoding step are apart. What longer waits gain on idle cores is small,
 * and what they cost on busy ones is not. Units: microseconds.
 */
const SPIN_MICROSECONDS = 20;
const ASLEEP = {
  session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } },
};
/** Between runs they sleep. */
const AWAKE = {
  session: {
    force_spinning_stop: "1",
    intra_op: { allow_spinning: "1", spin_duration_us: String(SPIN_MICROSECONDS) },
    inter_op: { allow_spinning: "0" },
  },
};

const keeping = new WeakSet<Session>();

/** Whether it was made with `keptOnDevice`. */
export function keepsOutputs(session: Session): boolean {
  return keeping.has(session);
}

export function isOnDevice(tensor: Tensor): boolean {
  return tensor.location === "gpu-buffer";
}

/** `model`: a file, or a graph in memory. */
export async function createSession(
  model: string | Uint8Array,
  o: SessionOptions,
): Promise<Session> {
  const kept = o.keptOnDevice?.map((name) => [name, "gpu-buffer"] as const);
  const options: InferenceSession.SessionOptions = {
    executionProviders: [o.provider],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    interOpNumThreads: 1,
    ...(o.threads === undefined ? {} : { intraOpNumThreads: o.threads }),
    ...(kept === undefined ? {} : { preferredOutputLocation: Object.fromEntries(kept) }),
    logSeverityLevel: 3,
    // Threads that spin between runs take the processor from the other models of the program.
    extra: o.spins === true ? AWAKE : ASLEEP,
  };
  const session =
    typeof model === "string"
      ? await InferenceSession.create(model, options)
      : await InferenceSession.create(model, options);
  if (kept !== undefined) keeping.add(session);
  return session;
}

export function ports(metadata: Session["inputMetadata"]): Port[] {
  return metadata.map((port) =>
    port.isTensor
      ? { name: port.name, type: tensorType(port.type), shape: port.shape }
      : { name: port.name, type: "other", shape: [] },
  );
}

function tensorType(type: string): TensorType {
  switch (type) {
    case "float32":
    case "float16":
    case "int64":
    case "int32":
    case "bool":
      return type;
    default:
      return "other";
  }
}

/** "1.30.0". */
export function runtimeVersion(): string {
  return String(env.versions["node"] ?? env.versions.common);
}

export function providersBundled(): { name: string; bundled: boolean }[] {
  return listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
}

/** A tensor of whole numbers, of the width that the graph asks for. */
export class IntegerTensor {
  readonly #wide: boolean;
  readonly #words: Int32Array<ArrayBuffer>;

  constructor(type: TensorType, length: number) {
    invariant(type === "int64" || type === "int32", "ids are whole numbers");
    this.#wide = type === "int64";
    this.#words = new Int32Array(this.#wide ? length * 2 : length);
  }

  /** Not negative: the upper half of a 64-bit number stays zero. */
  set(index: number, value: number): void {
    this.#words[this.#wide ? index * 2 : index] = value;
  }

  tensor(dims: readonly number[]): Tensor {
    return this.#wide
      ? new Tensor("int64", new BigInt64Array(this.#words.buffer), dims)
      : new Tensor("int32", this.#words, dims);
  }
}

/** The tensor's numbers as float32. */
export function floats(tensor: Tensor): Float32Array {
  if (tensor.type === "float32") return tensor.data as Float32Array;
  invariant(tensor.type === "float16", `a float output, not ${tensor.type}`);
  const bits = tensor.data as unknown as Uint16Array;
  const halves = new Uint16Array(bits.buffer, bits.byteOffset, bits.length);
  return Float32Array.from(halves, halfToFloat);
}

/** IEEE 754 binary16 to a number. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export { Tensor };
