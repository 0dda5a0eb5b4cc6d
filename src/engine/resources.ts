/**
 * What a store keeps open between calls: models in their workers, opened when first needed and
 * closed with the store. One owner for each handle.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { silentLog, systemClock, type Clock, type Log } from "../base/index.js";
import {
  openLocalGenerator,
  openRemoteGenerator,
  parseModelReference,
  type Generator,
} from "../model/index.js";
import { openReader, type Reader } from "../reader/index.js";
import { loadCalibration, type Calibration } from "../reason/index.js";
import type { DeviceName } from "../runtime/index.js";
import { openEmbedderPool, type Embedder, type EmbedderPool } from "../vectors/index.js";
import type { StoreOptions } from "./contract.js";
import { modelsFolder } from "./package-folders.js";

export class Resources {
  readonly log: Log;
  readonly clock: Clock;
  readonly workers: number;
  readonly models: string;
  readonly #device: DeviceName;
  #queryEmbedder: Embedder | null = null;
  #reader: Reader | null = null;
  #calibration: Calibration | null = null;
  readonly #generators = new Map<string, Promise<Generator>>();

  constructor(options: StoreOptions) {
    this.log = options.log ?? silentLog;
    this.clock = options.clock ?? systemClock;
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.models = options.models ?? modelsFolder();
    this.#device = options.device ?? "auto";
  }

  embedderDir(): string {
    return join(this.models, "embedder");
  }

  /** For single queries: one worker, ready quickly. */
  queryEmbedder(): Embedder {
    this.#queryEmbedder ??= openEmbedderPool({
      dir: this.embedderDir(),
      workers: 1,
      threads: this.workers,
      log: this.log,
    });
    return this.#queryEmbedder;
  }

  /** For batches of passages: the caller closes it. */
  openBatchEmbedder(): EmbedderPool {
    return openEmbedderPool({
      dir: this.embedderDir(),
      workers: this.workers,
      threads: 1,
      log: this.log,
    });
  }

  reader(): Reader {
    this.#reader ??= openReader({ dir: join(this.models, "reader"), threads: this.workers });
    return this.#reader;
  }

  calibration(): Calibration {
    this.#calibration ??= loadCalibration(join(this.models, "reader", "calibration.json"));
    return this.#calibration;
  }

  /** One generator for each model and device that was asked for. */
  generator(model: string, device: DeviceName | undefined, apiKey?: string): Promise<Generator> {
    const key = `${device ?? this.#device} ${model}`;
    let opened = this.#generators.get(key);
    if (!opened) {
      opened = this.#openGenerator(model, device ?? this.#device, apiKey);
      opened.catch(() => this.#generators.delete(key));
      this.#generators.set(key, opened);
    }
    return opened;
  }

  async #openGenerator(model: string, device: DeviceName, apiKey?: string): Promise<Generator> {
    const reference = parseModelReference(model);
    switch (reference.kind) {
      case "remote":
        return openRemoteGenerator(model, apiKey === undefined ? {} : { apiKey });
      case "folder":
        return openLocalGenerator(reference.dir, this.#generatorOptions(device));
      case "name":
        return openLocalGenerator(
          join(this.models, reference.name),
          this.#generatorOptions(device),
        );
      default:
        return reference satisfies never;
    }
  }

  #generatorOptions(device: DeviceName): { device: DeviceName; threads: number; log: Log } {
    return { device, threads: this.workers, log: this.log };
  }

  async close(): Promise<void> {
    const generators = await Promise.allSettled(this.#generators.values());
    this.#generators.clear();
    await Promise.all([
      this.#queryEmbedder?.close(),
      this.#reader?.close(),
      ...generators.map((g) => (g.status === "fulfilled" ? g.value.close() : undefined)),
    ]);
    this.#queryEmbedder = null;
    this.#reader = null;
  }
}
