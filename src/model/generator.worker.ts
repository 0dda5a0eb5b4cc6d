/**
 * Worker entry of the local generator: one decoder, opened by the first task and kept with its
 * KV cache between questions. `session.run` blocks this thread; messages are let in between
 * tokens, and between pieces of a long prompt.
 */
import { workerData } from "node:worker_threads";
import { type DecoderSession, openDecoder, streamTokens } from "../runtime/index.js";
import { streamTask, type TaskContext } from "../workers/index.js";
import type { GeneratorEvent, GeneratorTask, GeneratorWorkerData } from "./generator-protocol.js";

type LogEvent = Extract<GeneratorEvent, { kind: "log" }>;

let opened: Promise<{ decoder: DecoderSession; logged: LogEvent[] }> | null = null;

async function open(): Promise<{ decoder: DecoderSession; logged: LogEvent[] }> {
  const { dir, device, threads } = workerData as GeneratorWorkerData;
  const logged: LogEvent[] = [];
  const at = (level: LogEvent["level"]) => (message: string) => {
    logged.push({ kind: "log", level, message });
  };
  const log = { warn: at("warn"), info: at("info"), debug: at("debug") };
  return { decoder: await openDecoder(dir, { device, threads, log }), logged };
}

async function* work(task: GeneratorTask, context: TaskContext): AsyncGenerator<GeneratorEvent> {
  opened ??= open();
  const { decoder, logged } = await opened;
  yield* logged.splice(0);
  switch (task.kind) {
    case "open": {
      const { device, positionsMax } = decoder;
      yield { kind: "opened", device, positionsMax };
      return;
    }
    case "write":
      yield* write(decoder, task, context);
      return;
    default:
      task satisfies never;
  }
}

async function* write(
  decoder: DecoderSession,
  task: Extract<GeneratorTask, { kind: "write" }>,
  context: TaskContext,
): AsyncGenerator<GeneratorEvent> {
  const cachedTokens = decoder.reuse(task.promptIds);
  yield { kind: "prompt", cachedTokens };
  const tokens = streamTokens(decoder, {
    promptIds: task.promptIds.slice(cachedTokens),
    stopIds: decoder.stopIds,
    maxTokens: task.maxTokens,
    signal: context.signal,
  });
  for (;;) {
    context.check();
    const step = await tokens.next();
    if (step.done === true) {
      yield { kind: "end", logProbability: step.value.logProbability };
      return;
    }
    yield { kind: "token", id: step.value };
  }
}

export default streamTask(work);
