/** Worker entry: loads the model at its first task (or at once, by an empty one) and embeds. */
import { workerData } from "node:worker_threads";
import type { DeviceName } from "../runtime/index.js";
import { Transferred, workerLog, workerTask } from "../workers/index.js";
import { OnnxEmbedder } from "./onnx-embedder.js";

export interface EmbedWorkerData {
  readonly dir: string;
  readonly device: DeviceName;
  readonly threads: number;
  readonly cacheDir: string | undefined;
}

export interface EmbedTask {
  readonly texts: readonly string[];
  readonly kind: "passage" | "query";
}

let opened: Promise<OnnxEmbedder> | null = null;

const embed = workerTask(async ({ texts, kind }: EmbedTask, context) => {
  opened ??= OnnxEmbedder.open({ ...(workerData as EmbedWorkerData), log: workerLog() });
  const embedder = await opened;
  // Every run begins with a turn of the event loop, in which a cancellation arrives.
  const vectors = await embedder.embed(texts, { kind, signal: context.signal });
  return new Transferred(vectors, [vectors.buffer as ArrayBuffer]);
});

// The pool calls a module's default export.
export { embed as default };
