/**
 * Chooses where a model runs. "auto" takes the fastest of the devices that really work here, and
 * says why it passed over the others; a device that was named must work.
 * Errors: DEVICE_UNAVAILABLE; MODEL_INVALID where the CPU can't run the model.
 * Source: native-notes/execution-providers.md
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Clock, type Log, RecollectError, silentLog, systemClock } from "../base/index.js";
import { describeChoice, openFastest } from "./auto-device.js";
import { type ChoiceKey, DeviceMemory, staleness } from "./device-memory.js";
import { probeProvider } from "./device-probe.js";
import type { DeviceSpeed } from "./device-speed.js";
import { coresAreIdle } from "./idle-cores.js";
import { graphicsNodes, machineId, modelFingerprint } from "./machine.js";
import { nativeMessage } from "./native-message.js";
import { type DeviceName, type Provider, PROVIDERS } from "./provider-names.js";
import { createSession, providersBundled, runtimeVersion, type Session } from "./session.js";

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
  for (const name of PROVIDERS) {
    const bundled = isBundled(name);
    const reason = missingReason(name);
    const outcome =
      reason === null ? await probeProvider(name, o) : { works: false, detail: reason, ms: 0 };
    found.push({ name, bundled, ...outcome });
  }
  return found;
}

export interface DeviceRequest {
  /** The model's folder, and its graph in there. */
  readonly dir: string;
  readonly onnx: string;
  /** Where the CPU has a graph of its own. */
  readonly onnxOnCpu?: string | undefined;
  /** Where graphics cards have graphs of their own: the first that works is taken. */
  readonly onnxOnCards?: readonly string[] | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  /** Where the choice of "auto" is remembered; it is made anew each time without. */
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
  readonly clock?: Clock | undefined;
  /** Where "auto" may look; the CPU only for models that are made for it. */
  readonly autoOrder?: readonly Provider[] | undefined;
  /** Its runs are many and short, as those of a decoder: waking a thread takes a part of one. */
  readonly manyShortRuns?: boolean | undefined;
  /** Outputs that are only fed again: they stay on the device where provider and model allow. */
  readonly keptOnDevice?: KeptOnDevice | undefined;
  /** One step of the model: a provider that creates a session may still fail to run it. */
  readonly check: (session: Session, provider: Provider) => Promise<void>;
  /** Only asked where there is a choice. */
  readonly measure: (session: Session, provider: Provider) => Promise<DeviceSpeed>;
}

export interface KeptOnDevice {
  readonly outputs: readonly string[];
  /** Whether the model computes the same with them there. */
  readonly works: (session: Session) => Promise<boolean>;
}

/** Those for which the binding can leave outputs on the device; with CUDA it copies them back. */
const KEEPING: ReadonlySet<Provider> = new Set(["webgpu"]);

/** Opens the model on the device that was named or chosen. The caller owns the session. */
export async function openOnDevice(
  request: DeviceRequest,
): Promise<{ session: Session; device: Provider }> {
  const log = request.log ?? silentLog;
  const { device } = request;
  if (device !== "auto") {
    const reason = await unusableReason(device);
    if (reason !== null) throw unavailable(device, reason);
    return { session: await tryProvider(request, device), device };
  }
  const candidates = candidatesOf(request.autoOrder ?? AUTO_ORDER, log);
  // Nothing to choose from: nothing is measured, read or written.
  if (candidates.every((provider) => provider === "cpu")) {
    return { session: await tryProvider(request, "cpu"), device: "cpu" };
  }
  const { dir, onnx, threads, cacheDir, clock = systemClock } = request;
  return await openFastest<Session>({
    key: choiceKey({ dir, onnx, threads, candidates }),
    memory: cacheDir === undefined ? null : new DeviceMemory(cacheDir, log),
    log,
    clock,
    candidates,
    unusable: unusableReason,
    open: (provider) => tryProvider(request, provider),
    measure: request.measure,
    release: (session) => session.release(),
  });
}

/**
 * What `openOnDevice` would open the model on, where that is known without opening it: the device
 * that is named, if its driver works, or the one that "auto" remembers. null where it is not.
 */
export async function deviceAhead(
  o: Pick<DeviceRequest, "dir" | "onnx" | "device" | "threads" | "cacheDir" | "log" | "clock">,
): Promise<Provider | null> {
  const { dir, onnx, device, threads, cacheDir, log = silentLog, clock = systemClock } = o;
  if (device !== "auto") return (await unusableReason(device)) === null ? device : null;
  const candidates = candidatesOf(AUTO_ORDER, silentLog);
  if (candidates.every((provider) => provider === "cpu")) return "cpu";
  if (cacheDir === undefined) return null;
  const key = choiceKey({ dir, onnx, threads, candidates });
  return new DeviceMemory(cacheDir, log).recall(key, clock.date())?.device ?? null;
}

/** What "auto" has to try, by what is told without starting anything. */
function candidatesOf(order: readonly Provider[], log: Log): Provider[] {
  return order.filter((provider) => {
    if (provider === "cpu") return true;
    const reason = hardwareMissing(provider) ?? missingReason(provider);
    if (reason !== null) log.debug(`device ${provider} passed over: ${reason}`);
    return reason === null;
  });
}

function choiceKey(o: {
  readonly dir: string;
  readonly onnx: string;
  readonly threads: number | undefined;
  readonly candidates: readonly Provider[];
}): ChoiceKey {
  return {
    dir: resolve(o.dir),
    file: relative(o.dir, o.onnx),
    fingerprint: modelFingerprint(o.dir, o.onnx),
    threads: o.threads ?? null,
    runtime: runtimeId(o.candidates),
    machine: machineId(),
  };
}

/** What was there to choose from counts too: CUDA may be installed later. */
function runtimeId(candidates: readonly Provider[]): string {
  return `${runtimeVersion()} with ${candidates.join(", ")}`;
}

export interface RememberedDevice {
  readonly dir: string;
  readonly file: string;
  readonly device: Provider;
  readonly chosenAt: string;
  /** What was measured, in words. */
  readonly detail: string;
  /** Why it will be measured anew; null where the choice holds. */
  readonly stale: string | null;
}

/** What "auto" has chosen here, and whether there is anything to choose from. For `doctor`. */
export function rememberedDevices(o: {
  readonly cacheDir: string;
  readonly log?: Log | undefined;
  readonly clock?: Clock | undefined;
}): { path: string; candidates: readonly Provider[]; choices: readonly RememberedDevice[] } {
  const memory = new DeviceMemory(o.cacheDir, o.log);
  const candidates = candidatesOf(AUTO_ORDER, silentLog);
  const now = (o.clock ?? systemClock).date();
  const choices = memory.list().map((choice) => {
    const { dir, file, device, chosenAt } = choice;
    const threads = choice.threads ?? undefined;
    const key = choiceKey({ dir, onnx: join(dir, file), threads, candidates });
    const detail = describeChoice(choice);
    return { dir, file, device, chosenAt, detail, stale: staleness(choice, key, now) };
  });
  return { path: memory.path, candidates, choices };
}

async function tryProvider(request: DeviceRequest, provider: Provider): Promise<Session> {
  const { onnx, onnxOnCpu = onnx, onnxOnCards = [onnx] } = request;
  const graphs = provider === "cpu" ? [onnxOnCpu] : onnxOnCards;
  for (const [n, graph] of graphs.entries()) {
    try {
      return await openGraph(request, graph, provider);
    } catch (error) {
      if (n === graphs.length - 1) throw error;
      const why = nativeMessage(error instanceof Error ? error.message : String(error));
      request.log?.debug(`${provider}: ${basename(graph)} does not work: ${why}`);
    }
  }
  throw unavailable(provider, "there is no graph for it");
}

async function openGraph(r: DeviceRequest, onnx: string, provider: Provider): Promise<Session> {
  let session: Session;
  const spins = await waitsAwake(r, provider);
  try {
    session =
      (await sessionThatKeeps(r, onnx, provider)) ??
      (await createSession(onnx, { provider, threads: r.threads, spins }));
  } catch (cause) {
    const detail = nativeMessage(cause instanceof Error ? cause.message : String(cause));
    if (provider !== "cpu") throw unavailable(provider, detail, cause);
    throw new RecollectError("MODEL_INVALID", { dir: dirname(onnx), detail }, { cause });
  }
  try {
    await r.check(session, provider);
    return session;
  } catch (cause) {
    await session.release();
    if (provider === "cpu" || cause instanceof RecollectError) throw cause;
    throw unavailable(provider, nativeMessage(String(cause)), cause);
  }
}

async function waitsAwake(request: DeviceRequest, provider: Provider): Promise<boolean> {
  if (provider !== "cpu" || request.manyShortRuns !== true) return false;
  const idle = await coresAreIdle(request.threads);
  request.log?.debug(`cpu: threads wait ${idle ? "awake, its cores are idle" : "asleep"}`);
  return idle;
}

/** null where it must do without: the session that follows says why, if it fails too. */
async function sessionThatKeeps(
  r: DeviceRequest,
  onnx: string,
  provider: Provider,
): Promise<Session | null> {
  const { keptOnDevice: kept, threads } = r;
  if (kept === undefined || !KEEPING.has(provider)) return null;
  const o = { provider, threads, keptOnDevice: kept.outputs };
  const without = (why: string): null => {
    r.log?.debug(`${provider}: the KV cache is copied at each run: ${nativeMessage(why)}`);
    return null;
  };
  const session = await createSession(onnx, o).catch((error: unknown) => without(String(error)));
  if (session === null) return null;
  const outcome = await kept.works(session).catch((error: unknown) => String(error));
  if (outcome === true) {
    r.log?.debug(`${provider}: the KV cache stays on the device`);
    return session;
  }
  await session.release();
  return without(outcome === false ? "the graph looks beyond its length" : outcome);
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
  const nodes = graphicsNodes();
  const found = nodes.some((node) => provider === "webgpu" || !node.startsWith("render"));
  return found ? null : "no graphics device";
}
