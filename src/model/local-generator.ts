/**
 * A local model behind the Generator contract. This side has the tokenizer and the prompt, a
 * worker thread has the weights; token ids pass between them.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, WINDOW_OVERFLOW, WORKER_DIED; the
 * signal's reason when it fires.
 */
import { RecollectError } from "../base/index.js";
import { createTextStream } from "../runtime/index.js";
import { runStream } from "../workers/index.js";
import { type ChatTemplate, loadChatTemplate } from "./chat-template.js";
import type { Generator, GenerateRequest, GenerateResult } from "./contract.js";
import { evidencePrompt } from "./evidence-prompt.js";
import type { GeneratorEvent, GeneratorTask } from "./generator-protocol.js";
import { type LocalModelOptions, type ModelWorker, openModelWorker } from "./model-worker.js";

interface LocalParts extends ModelWorker {
  readonly template: ChatTemplate;
}

export async function openLocalGenerator(
  dir: string,
  o: LocalModelOptions = {},
): Promise<Generator> {
  const model = await openModelWorker(dir, o);
  const template = loadChatTemplate(dir, model.tokenizer);
  return new LocalGenerator({ ...model, template });
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
    const { pool, tokenizer, template, clock } = this.#parts;
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
        case "opened":
        case "kinds":
        case "prefilled":
        case "score":
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
