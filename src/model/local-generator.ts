/**
 * A local model behind the Generator contract. This side has the tokenizer and the prompt, a
 * worker thread has the weights; token ids pass between them.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, WINDOW_OVERFLOW, WORKER_DIED; the
 * signal's reason when it fires.
 */
import { basename, resolve } from "node:path";
import {
  type Clock,
  invariant,
  type Log,
  RecollectError,
  silentLog,
  systemClock,
} from "../base/index.js";
import {
  createTextStream,
  type DeviceName,
  loadTokenizer,
  type Tokenizer,
} from "../runtime/index.js";
import { createPool, type Pool, runStream } from "../workers/index.js";
import { type ChatTemplate, loadChatTemplate } from "./chat-template.js";
import type { Generator, GenerateRequest, GenerateResult } from "./contract.js";
import { evidencePrompt } from "./evidence-prompt.js";
import type { GeneratorEvent, GeneratorTask, GeneratorWorkerData } from "./generator-protocol.js";

export interface LocalGeneratorOptions {
  readonly device?: DeviceName | undefined;
  readonly threads?: number | undefined;
  readonly log?: Log | undefined;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The built worker, where this module does not run from the built output itself. */
  readonly entry?: URL | undefined;
}

type Opened = Extract<GeneratorEvent, { kind: "opened" }>;

export async function openLocalGenerator(
  dir: string,
  o: LocalGeneratorOptions = {},
): Promise<Generator> {
  const log = o.log ?? silentLog;
  const workerData: GeneratorWorkerData = {
    dir: resolve(dir),
    device: o.device ?? "auto",
    threads: o.threads,
  };
  const pool = createPool<GeneratorTask, null>({
    entry: o.entry ?? new URL("./generator.worker.js", import.meta.url),
    threads: 1,
    workerData,
    log,
  });
  try {
    // The worker loads the weights while this thread loads the tokenizer.
    const opening = firstEvent(pool, { log, signal: o.signal });
    opening.catch(() => undefined);
    const tokenizer = loadTokenizer(dir);
    const template = loadChatTemplate(dir, tokenizer);
    const opened = await opening;
    const clock = o.clock ?? systemClock;
    const name = basename(resolve(dir));
    return new LocalGenerator({ name, pool, tokenizer, template, opened, clock, log });
  } catch (error) {
    const closing = pool.close();
    // A load that is given up goes on in its worker until it is through: nobody waits for it.
    if (o.signal?.aborted === true) closing.catch(() => undefined);
    else await closing;
    throw error;
  }
}

async function firstEvent(
  pool: Pool<GeneratorTask, null>,
  o: { log: Log; signal?: AbortSignal | undefined },
): Promise<Opened> {
  let opened: Opened | null = null;
  const events = runStream<GeneratorTask, GeneratorEvent>(pool, { kind: "open" }, o);
  for await (const event of events) {
    if (event.kind === "log") o.log[event.level](event.message);
    if (event.kind === "opened") opened = event;
  }
  invariant(opened !== null, "a worker that opens says so");
  return opened;
}

interface LocalParts {
  readonly name: string;
  readonly pool: Pool<GeneratorTask, null>;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  readonly opened: Opened;
  readonly clock: Clock;
  readonly log: Log;
}

class LocalGenerator implements Generator {
  readonly kind = "local";
  readonly name: string;
  readonly device: string;
  readonly windowTokensMax: number;
  readonly #parts: LocalParts;
  readonly #closed = new AbortController();

  constructor(parts: LocalParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.device = parts.opened.device;
    this.windowTokensMax = parts.opened.positionsMax;
  }

  countPrompt(request: Pick<GenerateRequest, "question" | "evidence">): number {
    return this.#parts.template.encode(evidencePrompt(request)).length;
  }

  async generate(request: GenerateRequest): Promise<GenerateResult> {
    const { pool, tokenizer, template, clock, log } = this.#parts;
    const startMs = clock.nowMs();
    const promptIds = template.encode(evidencePrompt(request));
    const found = promptIds.length + request.maxTokens;
    if (found > this.windowTokensMax) {
      throw new RecollectError("WINDOW_OVERFLOW", { found, limit: this.windowTokensMax });
    }
    const task: GeneratorTask = { kind: "write", promptIds, maxTokens: request.maxTokens };
    const stream = createTextStream(tokenizer);
    const result = { cachedTokens: 0, generatedTokens: 0, logProbability: 0 };
    let firstTokenMs: number | null = null;
    let text = "";
    const show = (part: string): void => {
      if (part === "") return;
      text += part;
      request.onText?.(part);
    };
    const closed = this.#closed.signal;
    const signal = request.signal ? AbortSignal.any([request.signal, closed]) : closed;
    const events = runStream<GeneratorTask, GeneratorEvent>(pool, task, { signal });
    for await (const event of events) {
      switch (event.kind) {
        case "token":
          firstTokenMs ??= clock.nowMs() - startMs;
          result.generatedTokens++;
          show(stream.push(event.id));
          break;
        case "prompt":
          result.cachedTokens = event.cachedTokens;
          break;
        case "end":
          result.logProbability = event.logProbability;
          break;
        case "log":
          log[event.level](event.message);
          break;
        case "opened":
          break;
        default:
          event satisfies never;
      }
    }
    show(stream.end());
    const ms = clock.nowMs() - startMs;
    const promptTokens = promptIds.length;
    return { text, promptTokens, ...result, firstTokenMs: firstTokenMs ?? ms, ms };
  }

  /** What is being written is given up. */
  async close(): Promise<void> {
    this.#closed.abort(new RecollectError("INTERRUPTED"));
    await this.#parts.pool.close();
  }
}
