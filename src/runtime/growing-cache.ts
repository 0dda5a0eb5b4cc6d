/**
 * A KV cache of which each run gives back a longer one, one tensor a layer and kind. Two forms, by
 * what the graph can take:
 *   exact   [1, heads, length, size]: grows with each run; going back copies what stays
 *   roomy   [1, heads, capacity, size]: what lies beyond the length is not looked at, so going back
 *           is free. Graphs with GroupQueryAttention take it ("static cache").
 * Units: positions. Source: native-notes/onnxruntime-node.md
 */
import { invariant } from "../base/index.js";
import type { CachePort } from "./decoder-graph.js";
import type { KvCache } from "./kv-cache.js";
import { Tensor } from "./session.js";

/** Capacities are multiples: a run copies all of it, so little may stand empty. */
const CAPACITY_STEP = 128;

export type GrowingForm = "exact" | "roomy";

export class GrowingCache implements KvCache {
  readonly form: GrowingForm;
  readonly runMax = Infinity;
  readonly #ports: readonly CachePort[];
  #tensors = new Map<string, Tensor>();
  #length = 0;
  #capacity = 0;

  constructor(ports: readonly CachePort[], form: GrowingForm) {
    this.form = form;
    this.#ports = ports;
    this.#tensors = this.#resized(0);
  }

  /** Rows that are dropped can stay where nobody looks. */
  get dropsRows(): boolean {
    return this.form === "roomy";
  }

  get length(): number {
    return this.#length;
  }

  /** What to feed to a run that adds `more` positions. */
  feeds(more: number): Iterable<readonly [string, Tensor]> {
    if (this.form === "roomy") {
      const needed = this.#length + more;
      const wasteful = this.#capacity > 2 * needed + 4 * CAPACITY_STEP;
      if (needed > this.#capacity || wasteful) {
        this.#capacity = Math.ceil(needed / CAPACITY_STEP) * CAPACITY_STEP;
        this.#tensors = this.#resized(this.#capacity);
      }
    }
    return this.#tensors;
  }

  fetches(): readonly string[] {
    return this.#ports.map((port) => port.output);
  }

  /** Takes over what a run gave, of which the first `length` positions count. */
  keep(results: Readonly<Record<string, Tensor>>, length: number): void {
    for (const { input, output } of this.#ports) {
      const present = results[output];
      invariant(present !== undefined, `output ${output}`);
      this.#tensors.set(input, present);
    }
    this.#length = length;
  }

  /** Forgets everything from position `length` on. */
  cut(length: number): void {
    invariant(length >= 0 && length <= this.#length, "back, within the cache");
    if (length === this.#length) return;
    this.#length = length;
    if (this.form === "exact") this.#tensors = this.#resized(length);
  }

  clear(): void {
    this.#length = 0;
    this.#capacity = 0;
    this.#tensors = this.#resized(0);
  }

  /** Tensors of so many positions, with as many of the present ones as count and fit. */
  #resized(positions: number): Map<string, Tensor> {
    const resized = this.#ports.map((port) => {
      const dims = [1, port.kvHeads, positions, port.headSize];
      const count = port.kvHeads * positions * port.headSize;
      const half = port.type === "float16";
      const data = half ? new Uint16Array(count) : new Float32Array(count);
      const old = this.#tensors.get(port.input);
      if (old && this.#length > 0) copyPositions(old, data, Math.min(this.#length, positions));
      const tensor =
        data instanceof Float32Array
          ? new Tensor("float32", data, dims)
          : new Tensor("float16", data, dims);
      return [port.input, tensor] as const;
    });
    return new Map(resized);
  }
}

/** The first `length` positions of each head, from one tensor [1, heads, n, size] to another. */
function copyPositions(from: Tensor, to: Float32Array | Uint16Array, length: number): void {
  const [, heads = 0, positions = 0, size = 0] = from.dims;
  // Half floats are moved as bits, whatever array type this Node gives them.
  const data = from.data as Float32Array;
  const source =
    to instanceof Uint16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  const room = to.length / heads;
  for (let head = 0; head < heads; head++) {
    const first = head * positions * size;
    to.set(source.subarray(first, first + length * size), head * room);
  }
}
