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
import {
  type DeviceName,
  loadWordPiece,
  sharesRuns,
  type WordPiece,
} from "../runtime/index.js";
import { BUILT_IN_TOOLS, toolEmbedderFolder } from "../tools/index.js";
import {
  openEmbedderPool,
  type Embedder,
  type EmbedderPool,
  StaticEmbedder,
} from "../vectors/index.js";
import type { AskOptions, StoreOptions } from "./contract.js";
import { LateVectors } from "./late-vectors.js";
import { modelsFolder } from "./package-folders.js";
import { PreparePool } from "./prepare-pool.js";

type WriterOptions = Pick<AskOptions, "model" | "device" | "modelApiKey" | "atOnce">;

interface OpenGenerator<G = Generator | StepGenerator> {
  readonly opened: Promise<G>;
  /** As they were asked for. */
  readonly lanes: number;
}

export class Resources {
  readonly log: Log;
  readonly clock: Clock;
  readonly workers: number;
  readonly models: string;
  readonly cacheDir: string;
  readonly #device: DeviceName;
  readonly lateVectors = new LateVectors();
  readonly preparePool: PreparePool;
  #queryEmbedder: Embedder | null = null;
  #staticEmbedder: StaticEmbedder | null = null;
  #toolEmbedder: Embedder | null = null;
  readonly #readers = new Map<DeviceName, Reader>();
  #calibration: Calibration | null = null;
  #tokenizer: WordPiece | null | undefined;
  readonly #generators = new Map<string, OpenGenerator>();
  readonly #replaced: OpenGenerator[] = [];
  /** Fires at close: a generator that still loads is given up. */
  readonly #closed = new AbortController();

  constructor(options: StoreOptions) {
    this.log = options.log ?? silentLog;
    this.clock = options.clock ?? systemClock;
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.models = options.models ?? modelsFolder();
    this.cacheDir = options.cacheDir ?? cacheFolder();
    this.#device = options.device ?? "auto";
    this.preparePool = new PreparePool({ threads: this.workers, log: this.log });
  }

  embedderDir(): string {
    return join(this.models, "embedder");
  }

  /** Tokens of the embedder, as documents are cut by; words where it is missing. */
  countTokens(text: string): number {
    if (this.#tokenizer === undefined) {
      const there = existsSync(join(this.embedderDir(), "tokenizer.json"));
      this.#tokenizer = there ? this.checkTokenizer() : null;
    }
    return this.#tokenizer?.count(text) ?? text.split(/\s+/).filter(Boolean).length;
  }

  /** Errors: MODEL_MISSING, MODEL_INVALID. */
  checkTokenizer(): WordPiece {
    return (this.#tokenizer ??= loadWordPiece(this.embedderDir()));
  }

  staticEmbedderDir(): string {
    return join(this.models, "static-embedder");
  }

  /** Errors: MODEL_MISSING, MODEL_INVALID. */
  staticEmbedder(): StaticEmbedder {
    this.#staticEmbedder ??= StaticEmbedder.open(this.staticEmbedderDir());
    return this.#staticEmbedder;
  }

  /** Null where it is not installed: words and deep vectors do without. */
  staticEmbedderIfThere(): StaticEmbedder | null {
    return existsSync(this.staticEmbedderDir()) ? this.staticEmbedder() : null;
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
   * alone for "reader", else the model. A local one stays open, one for each folder and device; a
   * remote one holds nothing but the caller's key: it is new each time, and the caller closes it.
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

  /** One that is open serves for fewer lanes too, and for more where its device has no others. */
  async #open<G extends Generator | StepGenerator>(
    dir: string,
    how: Pick<LocalModelOptions, "device" | "lanes">,
    open: (dir: string, o: LocalModelOptions) => Promise<G>,
  ): Promise<G> {
    const { device, lanes = 1 } = how;
    const key = `${device} ${dir}`;
    for (;;) {
      const at = this.#generators.get(key) as OpenGenerator<G> | undefined;
      if (!at) break;
      const opened = await at.opened;
      if (at.lanes >= lanes || !sharesRuns(opened.device)) return opened;
      // Whoever asks of it may go on; it is closed with the store.
      if (this.#generators.get(key) === at) {
        this.#generators.delete(key);
        this.#replaced.push(at);
      }
    }
    const { log, cacheDir, workers: threads } = this;
    const opened = open(dir, { ...how, threads, cacheDir, log, signal: this.#closed.signal });
    const made = { opened, lanes };
    this.#generators.set(key, made);
    opened.catch(() => {
      if (this.#generators.get(key) === made) this.#generators.delete(key);
    });
    return opened;
  }

  async close(): Promise<void> {
    this.#closed.abort(new RecollectError("INTERRUPTED"));
    const all = [...this.#generators.values(), ...this.#replaced];
    const generators = await Promise.allSettled(all.map(({ opened }) => opened));
    this.#generators.clear();
    await Promise.all([
      this.preparePool.close(),
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
