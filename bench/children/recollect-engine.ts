/** The product's own runtime as an engine: its decoder and its generation, prompt lookup too. */
import { createRequire } from "node:module";
import { cacheFolder, systemClock } from "../../src/base/index.js";
import {
  type DecoderSession,
  type DeviceName,
  disableTelemetry,
  generate,
  openDecoder,
  WrittenTokens,
} from "../../src/runtime/index.js";
import type { Generated, GenerateRequest } from "../engines/contract.js";
import { serveEngine } from "./engine-loop.js";

/** Of the questions before: the product keeps it too. A run without lookup adds nothing to it. */
const written = new WrittenTokens();
const now = (): number => systemClock.nowMs();

async function generateOn(decoder: DecoderSession, request: GenerateRequest): Promise<Generated> {
  decoder.reset();
  if ((request.stepTokens ?? 1) > 1) return appendOn(decoder, request);
  let firstMs: number | null = null;
  const from = now();
  const { ids, stopped } = await generate(decoder, {
    promptIds: request.ids,
    stopIds: request.stop === true ? decoder.stopIds : [],
    maxTokens: request.steps + 1,
    lookup: request.lookup === true ? { window: request.ids, written } : undefined,
    onToken: () => (firstMs ??= now()),
  });
  const end = now();
  firstMs ??= end;
  // The last token is not appended, unless it was needed to see that the model ends here.
  const steps = stopped === "stop" ? ids.length : Math.max(0, ids.length - 1);
  return { firstTokenMs: firstMs - from, decodeMs: end - firstMs, steps, ids };
}

/** Runs of several tokens each, with the logits of all, at one length: checking a draft. */
async function appendOn(decoder: DecoderSession, request: GenerateRequest): Promise<Generated> {
  const { ids, steps, stepTokens = 1 } = request;
  const given = ids.slice(0, stepTokens);
  const from = now();
  await decoder.append(ids);
  const firstMs = now();
  for (let step = 0; step < steps; step++) {
    await decoder.appendEach(given);
    decoder.rewind(ids.length);
  }
  return { firstTokenMs: firstMs - from, decodeMs: now() - firstMs, steps, ids: [] };
}

await serveEngine(async (request) => {
  disableTelemetry();
  const decoder = await openDecoder(request.model, {
    device: request.device as DeviceName,
    threads: request.threads,
    // As in use: what was measured and made for this machine is kept there.
    cacheDir: cacheFolder(),
  });
  const runtime = createRequire(import.meta.url)("onnxruntime-node/package.json") as {
    version: string;
  };
  return {
    device: decoder.device,
    version: `onnxruntime-node ${runtime.version}`,
    positionsMax: decoder.positionsMax,
    generate: (asked) => generateOn(decoder, asked),
    dispose: () => decoder.dispose(),
  };
});
