/**
 * What a store keeps open between calls: models in their workers, opened when first needed and
 * closed with the store. One owner for each handle.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  cacheFolder,
  RecollectError,
  silentLog,
  systemClock,
  type Clock,
  type Log,
} from "../base/index.js";
import {
  hasSteps,
  openLocalGenerator,
  openRemoteGenerator,
  openStepGenerator,
  parseModelReference,
  type Generator,
  type LocalModelOptions,
  type StepGenerator,
} from "../model/index.js";
import { openReader, type Reader } from "../reader/index.js";
import { loadArbiter, loadCalibration, type Calibration, type Writer } from "../reason/index.js";
import type { DeviceName } from "../runtime/index.js";
import { BUILT_IN_TOOLS, toolEmbedderFolder } from "../tools/index.js";
import { openEmbedderPool, type Embedder, type EmbedderPool } from "../vectors/index.js";
import type { AskOptions, StoreOptions } from "./contract.js";
import { modelsFolder } from "./package-folders.js";

type WriterOptions = Pick<AskOptions, "model" | "device" | "modelApiKey" | "atOnce">;

export class Resources {
  readonly log: Log;
  readonly clock: Clock;
  readonly workers: number;
  readonly models: string;
  readonly cacheDir: string;
  readonly #device: DeviceName;
  #queryEmbedder: Embedder | null = null;
  #toolEmbedder: Embedder | null = null;
  readonly #readers = new Map<DeviceName, Reader>();
  #calibration: Calibration | null = null;
  readonly #generators = new Map<string, Promise<Generator | StepGenerator>>();
  /** Fires at close: a generator that still loads is given up. */
  readonly #closed = new AbortController();

  constructor(options: StoreOptions) {
    this.log = options.log ?? silentLog;
    this.clock = options.clock ?? systemClock;
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.models = options.models ?? modelsFolder();
    this.cacheDir = options.cacheDir ?? cacheFolder();
    this.#device = options.device ?? "auto";
  }

  embedderDir(): string {
    return join(this.models, "embedder");
  }

  /** For single queries: one worker, ready quickly. */
  queryEmbedder(): Embedder {
    this.#queryEmbedder ??= this.#single(this.embedderDir());
    return this.#queryEmbedder;
  }

  /** For batches of passages: the caller closes it. */
  openBatchEmbedder(): EmbedderPool {
    return this.#batches(this.embedderDir());
  }

  /** For requests to registered tools. */
  toolEmbedder(): Embedder {
    const dir = toolEmbedderFolder(this.models);
    if (dir === this.embedderDir()) return this.queryEmbedder();
    this.#toolEmbedder ??= this.#single(dir);
    return this.#toolEmbedder;
  }

  /** For many tools: the caller closes it. */
  openBatchToolEmbedder(): EmbedderPool {
    return this.#batches(toolEmbedderFolder(this.models));
  }

  #single(dir: string): EmbedderPool {
    const { cacheDir, log, workers: threads } = this;
    return openEmbedderPool({ dir, workers: 1, threads, cacheDir, log });
  }

  #batches(dir: string): EmbedderPool {
    const { cacheDir, log, workers } = this;
    return openEmbedderPool({ dir, workers, threads: 1, cacheDir, log });
  }

  /** The reader that marks spans; DEVICE_UNAVAILABLE shows when it reads. */
  spanReader(device: DeviceName | undefined): Reader {
    const on = device ?? this.#device;
    let reader = this.#readers.get(on);
    if (!reader) {
      const dir = join(this.models, "reader");
      const { log, cacheDir, workers: threads } = this;
      reader = openReader({ dir, device: on, threads, cacheDir, log });
      this.#readers.set(on, reader);
    }
    return reader;
  }

  calibration(): Calibration {
    this.#calibration ??= loadCalibration(join(this.models, "reader", "calibration.json"));
    return this.#calibration;
  }

  /**
   * Who writes: the shipped reasoner together with the reader where no model is named, the reader
   * alone for "reader", else the model. A local one stays open, one for each folder and device and
   * number of lanes; a remote one holds nothing but the caller's key: it is new each time, and the
   * caller closes it.
   */
  async writer(options: WriterOptions): Promise<Writer> {
    const { model, device, modelApiKey: apiKey, atOnce: lanes = 1 } = options;
    if (model === "reader") return { kind: "reader" };
    const reference = parseModelReference(model ?? "reasoner");
    if (reference.kind === "remote") {
      const o = apiKey === undefined ? {} : { apiKey };
      return { kind: "chat", generator: openRemoteGenerator(model ?? "", o) };
    }
    const dir = reference.kind === "name" ? join(this.models, reference.name) : reference.dir;
    const shipped = model === undefined || model === "reasoner";
    if (!shipped && reference.kind === "name" && !existsSync(dir)) {
      const names = `reader, reasoner, a folder (./${model}) or openai:URL#name`;
      const detail = `"${model}" is none; write ${names}`;
      throw new RecollectError("INVALID_OPTION", { option: "--model", command: "ask", detail });
    }
    const on = device ?? this.#device;
    const steps = hasSteps(dir);
    if (model === undefined && !steps) return { kind: "reader" };
    if (!steps) {
      const generator = await this.#open(dir, { device: on }, openLocalGenerator);
      return { kind: "chat", generator };
    }
    return {
      kind: "steps",
      generator: await this.#open(dir, { device: on, lanes }, openStepGenerator),
      tools: BUILT_IN_TOOLS,
      arbiter: loadArbiter(join(dir, "calibration.json")),
      together: model === undefined,
    };
  }

  #open<G extends Generator | StepGenerator>(
    dir: string,
    how: Pick<LocalModelOptions, "device" | "lanes">,
    open: (dir: string, o: LocalModelOptions) => Promise<G>,
  ): Promise<G> {
    const key = `${how.device} ${how.lanes ?? 1} ${dir}`;
    let opened = this.#generators.get(key) as Promise<G> | undefined;
    if (!opened) {
      const { log, cacheDir, workers: threads } = this;
      opened = open(dir, { ...how, threads, cacheDir, log, signal: this.#closed.signal });
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
      this.#toolEmbedder?.close(),
      ...[...this.#readers.values()].map((reader) => reader.close()),
      ...generators.map((g) => (g.status === "fulfilled" ? g.value.close() : undefined)),
    ]);
    this.#queryEmbedder = null;
    this.#toolEmbedder = null;
    this.#readers.clear();
  }
}
