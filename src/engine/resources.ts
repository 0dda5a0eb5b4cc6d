/**
 * What a store keeps open between calls: models in their workers, opened when first needed and
 * closed with the store. One owner for each handle.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { RecollectError, silentLog, systemClock, type Clock, type Log } from "../base/index.js";
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
  readonly #readers = new Map<DeviceName, Reader>();
  #calibration: Calibration | null = null;
  readonly #generators = new Map<string, Promise<Generator>>();
  /** Fires at close: a generator that still loads is given up. */
  readonly #closed = new AbortController();

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

  /** The reader that marks spans; DEVICE_UNAVAILABLE shows when it reads. */
  spanReader(device: DeviceName | undefined): Reader {
    const on = device ?? this.#device;
    let reader = this.#readers.get(on);
    if (!reader) {
      const dir = join(this.models, "reader");
      reader = openReader({ dir, device: on, threads: this.workers });
      this.#readers.set(on, reader);
    }
    return reader;
  }

  calibration(): Calibration {
    this.#calibration ??= loadCalibration(join(this.models, "reader", "calibration.json"));
    return this.#calibration;
  }

  /**
   * A local generator stays open, one for each model and device that was asked for. A remote one
   * holds nothing but the caller's key: it is new each time, and the caller closes it.
   */
  async generator(
    model: string,
    device: DeviceName | undefined,
    apiKey?: string,
  ): Promise<Generator> {
    const reference = parseModelReference(model);
    if (reference.kind === "remote") {
      return openRemoteGenerator(model, apiKey === undefined ? {} : { apiKey });
    }
    const dir = reference.kind === "name" ? join(this.models, reference.name) : reference.dir;
    return this.#localGenerator(dir, device ?? this.#device);
  }

  #localGenerator(dir: string, device: DeviceName): Promise<Generator> {
    const key = `${device} ${dir}`;
    let opened = this.#generators.get(key);
    if (!opened) {
      opened = openLocalGenerator(dir, {
        device,
        threads: this.workers,
        log: this.log,
        signal: this.#closed.signal,
      });
      opened.catch(() => this.#generators.delete(key));
      this.#generators.set(key, opened);
    }
    return opened;
  }

  async close(): Promise<void> {
    this.#closed.abort(new RecollectError("INTERRUPTED"));
    const generators = await Promise.allSettled(this.#generators.values());
    this.#generators.clear();
    await Promise.all([
      this.#queryEmbedder?.close(),
      ...[...this.#readers.values()].map((reader) => reader.close()),
      ...generators.map((g) => (g.status === "fulfilled" ? g.value.close() : undefined)),
    ]);
    this.#queryEmbedder = null;
    this.#readers.clear();
  }
}
