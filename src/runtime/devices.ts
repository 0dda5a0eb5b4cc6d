/**
 * Chooses where a model runs. "auto" takes the first of CUDA, WebGPU and the CPU that really
 * works here and says why it passed over the others; a device that was named must work.
 * Errors: DEVICE_UNAVAILABLE.
 * Source: native-notes/execution-providers.md
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Log, RecollectError, silentLog } from "../base/index.js";
import { firstLine, probeProvider } from "./device-probe.js";
import { createSession, providersBundled, type Session } from "./session.js";

export type DeviceName = "auto" | "cpu" | "webgpu" | "cuda" | "coreml" | "dml";
export type Provider = Exclude<DeviceName, "auto">;

const AUTO_ORDER: readonly Provider[] = ["cuda", "webgpu", "cpu"];

export interface DeviceStatus {
  readonly name: Provider;
  /** Whether onnxruntime-node carries it on this platform. */
  readonly bundled: boolean;
  readonly works: boolean;
  /** Why it does not work, "" where it does. */
  readonly detail: string;
  readonly ms: number;
}

/** Every execution provider that could matter, tried out. For `doctor`. */
export async function listDevices(o: { signal?: AbortSignal } = {}): Promise<DeviceStatus[]> {
  const found: DeviceStatus[] = [];
  for (const name of ["cpu", "webgpu", "cuda", "coreml", "dml"] as const) {
    const bundled = isBundled(name);
    const reason = missingReason(name);
    const outcome =
      reason === null ? await probeProvider(name, o) : { works: false, detail: reason, ms: 0 };
    found.push({ name, bundled, ...outcome });
  }
  return found;
}

export interface DeviceRequest {
  /** The model's file for a provider. */
  readonly onnx: (provider: Provider) => string;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly log?: Log | undefined;
  /** Where "auto" may look; the CPU only for models that are made for it. */
  readonly autoOrder?: readonly Provider[] | undefined;
  /** One step of the model: a provider that creates a session may still fail to run it. */
  readonly check: (session: Session) => Promise<void>;
}

/** Opens the model on the first provider that passes. The caller owns the session. */
export async function openOnDevice(
  request: DeviceRequest,
): Promise<{ session: Session; device: Provider }> {
  const log = request.log ?? silentLog;
  if (request.device !== "auto") {
    const reason = await unusableReason(request.device);
    if (reason !== null) throw unavailable(request.device, reason);
    return { session: await tryProvider(request, request.device), device: request.device };
  }
  const order = request.autoOrder ?? AUTO_ORDER;
  for (const provider of order) {
    if (provider === "cpu") break;
    const reason = hardwareMissing(provider) ?? (await unusableReason(provider));
    if (reason !== null) {
      log.debug(`device ${provider} passed over: ${reason}`);
      continue;
    }
    try {
      return { session: await tryProvider(request, provider), device: provider };
    } catch (error) {
      const detail = error instanceof RecollectError ? error.message : firstLine(String(error));
      log.warn(`device ${provider} failed, going on without it: ${detail}`);
    }
  }
  return { session: await tryProvider(request, "cpu"), device: "cpu" };
}

async function tryProvider(request: DeviceRequest, provider: Provider): Promise<Session> {
  let session: Session;
  try {
    session = await createSession(request.onnx(provider), { provider, threads: request.threads });
  } catch (cause) {
    const detail = firstLine(cause instanceof Error ? cause.message : String(cause));
    if (provider !== "cpu") throw unavailable(provider, detail, cause);
    throw new RecollectError("MODEL_INVALID", { dir: dirname(request.onnx(provider)), detail }, { cause });
  }
  try {
    await request.check(session);
    return session;
  } catch (cause) {
    await session.release();
    if (provider === "cpu" || cause instanceof RecollectError) throw cause;
    throw unavailable(provider, firstLine(String(cause)), cause);
  }
}

function unavailable(device: string, detail: string, cause?: unknown): RecollectError {
  return new RecollectError("DEVICE_UNAVAILABLE", { device, detail }, { cause });
}

/** null where a session on it can be expected to open. */
async function unusableReason(provider: Provider): Promise<string | null> {
  if (provider === "cpu") return null;
  const missing = missingReason(provider);
  if (missing !== null) return missing;
  const outcome = await probeProvider(provider);
  return outcome.works ? null : outcome.detail;
}

function isBundled(provider: Provider): boolean {
  return providersBundled().some((backend) => backend.name === provider && backend.bundled);
}

/** What the installation itself lacks, told without starting anything. */
function missingReason(provider: Provider): string | null {
  if (provider === "coreml" && process.platform !== "darwin") return "only on macOS";
  if (provider === "dml" && process.platform !== "win32") return "only on Windows";
  if (!providersBundled().some((backend) => backend.name === provider)) {
    return `onnxruntime-node has no ${provider} on ${process.platform}-${process.arch}`;
  }
  if (provider === "cuda" && !isBundled("cuda") && !cudaInstalled()) {
    return "its libraries are not installed (native-notes/execution-providers.md)";
  }
  return null;
}

function cudaInstalled(): boolean {
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  const bin = join(dirname(main), "..", "bin", "napi-v6", process.platform, process.arch);
  return existsSync(join(bin, "libonnxruntime_providers_cuda.so"));
}

/** Spares machines without a graphics card the cost of a probe; asked by "auto" only. */
function hardwareMissing(provider: Provider): string | null {
  if (process.platform !== "linux") return null;
  const nodes = ["/dev/nvidia0", "/dev/dxg", ...(provider === "webgpu" ? ["/dev/dri"] : [])];
  return nodes.some((node) => existsSync(node)) ? null : "no graphics device";
}
