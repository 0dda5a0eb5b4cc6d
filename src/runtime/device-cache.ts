/**
 * A KV cache whose tensors never leave the device: what a run gave is fed to the next as it is.
 * Nothing of it can be read or cut from here, so going back only counts fewer positions. The graph
 * must not look at what lies beyond those (GroupQueryAttention does not), and gives back tensors
 * of at least the size that it was given: until it is cleared it takes the memory of the longest
 * window so far.
 * Units: positions. Source: native-notes/execution-providers.md
 */
import { invariant } from "../base/index.js";
import type { CachePort } from "./decoder-graph.js";
import type { KvCache } from "./kv-cache.js";
import { isOnDevice, Tensor } from "./session.js";

export class DeviceCache implements KvCache {
  readonly runMax = Infinity;
  readonly dropsRows = false;
  readonly #ports: readonly CachePort[];
  #tensors: ReadonlyMap<string, Tensor>;
  #length = 0;

  constructor(ports: readonly CachePort[]) {
    this.#ports = ports;
    this.#tensors = this.#empty();
  }

  get length(): number {
    return this.#length;
  }

  feeds(): Iterable<readonly [string, Tensor]> {
    return this.#tensors;
  }

  fetches(): readonly string[] {
    return this.#ports.map((port) => port.output);
  }

  keep(results: Readonly<Record<string, Tensor>>, length: number): void {
    const kept = this.#ports.map(({ input, output }) => {
      const present = results[output];
      invariant(present !== undefined && isOnDevice(present), `output ${output} on the device`);
      return [input, present] as const;
    });
    this.#free();
    this.#tensors = new Map(kept);
    this.#length = length;
  }

  cut(length: number): void {
    invariant(length >= 0 && length <= this.#length, "back, within the cache");
    this.#length = length;
  }

  /** Gives the device's memory back. */
  clear(): void {
    this.#free();
    this.#tensors = this.#empty();
    this.#length = 0;
  }

  #free(): void {
    for (const tensor of this.#tensors.values()) if (isOnDevice(tensor)) tensor.dispose();
  }

  #empty(): ReadonlyMap<string, Tensor> {
    return new Map(
      this.#ports.map(({ input, type, kvHeads, headSize }) => {
        const dims = [1, kvHeads, 0, headSize];
        const none =
          type === "float16"
            ? new Tensor("float16", new Uint16Array(0), dims)
            : new Tensor("float32", new Float32Array(0), dims);
        return [input, none] as const;
      }),
    );
  }
}
