/**
 * What a remembered choice of a device depends on: the machine and its drivers, the runtime, and
 * the model's files. In words where a person may want to read them, and without a host's name.
 * Costs a few small reads; no device is started.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release } from "node:os";
import { basename, dirname, join, relative } from "node:path";

const DRI = "/dev/dri";
const NVIDIA_VERSION = "/proc/driver/nvidia/version";
const DIGEST_CHARS = 24;

/** A new card, kernel or driver of NVIDIA's changes it. */
export function machineId(): string {
  const cpu = cpus()[0]?.model.trim() ?? "unknown processor";
  const system = `${platform()} ${arch()} ${release()}`;
  const driver = textOf(NVIDIA_VERSION)?.split("\n")[0]?.replace(/\s+/g, " ").trim();
  const drivers = driver === undefined ? [] : [driver];
  return [system, `${cpu} x${availableParallelism()}`, ...graphicsNodes(), ...drivers].join("; ");
}

/** Graphics devices that Linux shows; none elsewhere, where their absence says nothing. */
export function graphicsNodes(): string[] {
  if (process.platform !== "linux") return [];
  const cards = namesIn(DRI)
    .filter((name) => name.startsWith("render"))
    .map((name) => `${name}${pciIdOf(name)}`);
  const nvidia = namesIn("/dev").filter((name) => /^(nvidia\d+|dxg)$/.test(name));
  return [...cards, ...nvidia];
}

function pciIdOf(node: string): string {
  const folder = join("/sys/class/drm", node, "device");
  const [vendor, device] = [textOf(join(folder, "vendor")), textOf(join(folder, "device"))];
  return vendor === null || device === null ? "" : ` ${vendor.trim()}:${device.trim()}`;
}

/**
 * Names the graph and its weights by sizes and SHA256SUMS, or by the time of their last change
 * where there is no such list: hashing gigabytes at every start would cost more than measuring.
 */
export function modelFingerprint(dir: string, onnx: string): string {
  const folder = dirname(onnx);
  // Graphs that stand beside it for some devices begin as it does.
  const stem = basename(onnx, ".onnx");
  const listed = textOf(join(dir, "SHA256SUMS"));
  const files = namesIn(folder)
    .filter((name) => name.startsWith(stem))
    .map((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return [name, found?.size, listed === null ? found?.mtimeMs : null];
    });
  const facts = JSON.stringify([relative(dir, onnx), listed, files]);
  return createHash("sha256").update(facts).digest("hex").slice(0, DIGEST_CHARS);
}

/** Sorted; none where it is no folder, or can't be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
