/**
 * What `doctor` tells of devices: which work, how much memory their cards have, what "auto" has
 * chosen for each model, and how prompts are read on the CPU. All of it is optional: every model
 * runs on the CPU.
 * Errors: none but the caller's abort.
 */
import { basename } from "node:path";
import { cacheFolder, type Log } from "../base/index.js";
import {
  describeMemory,
  describePrefill,
  graphicsMemory,
  listDevices,
  rememberedDevices,
  rememberedPrefills,
} from "../runtime/index.js";
import type { DoctorCheck } from "./contract.js";

/** What to do for a device, by name: each is a gain in speed only. */
const DEVICE_HINTS: Readonly<Record<string, string>> = {
  webgpu: "needs a graphics driver, on Linux Vulkan too (libvulkan1); the CPU does without",
  cuda:
    "on Linux x64 with an NVIDIA card, CUDA 12 and cuDNN 9: " +
    "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node; the CPU does without",
};
const DEVICE_HINT = "nothing to do: the CPU does without";

export interface DeviceCheckOptions {
  readonly cacheDir?: string | undefined;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function checkDevices(o: DeviceCheckOptions = {}): Promise<DoctorCheck[]> {
  const { signal } = o;
  const devices = await listDevices(signal ? { signal } : {});
  const checks = devices
    // The models themselves have run there.
    .filter(({ name }) => name !== "cpu")
    .map(({ name, works, detail }) => {
      const hint = works ? null : (DEVICE_HINTS[name] ?? DEVICE_HINT);
      return { name: `device ${name}`, ok: works, optional: true, detail, hint };
    });
  for (const card of await graphicsMemory()) {
    checks.push(told("graphics memory", describeMemory(card)));
  }
  return [...checks, ...choices(o), ...prefills(o)];
}

function choices(o: DeviceCheckOptions): DoctorCheck[] {
  const { cacheDir = cacheFolder(), log } = o;
  const { path, candidates, choices: all } = rememberedDevices({ cacheDir, log });
  const held = all.map(({ dir, file, device, chosenAt, detail, stale }) => {
    const how = `${detail}, on ${chosenAt.slice(0, 10)}`;
    const state = stale === null ? device : `${device}, to be measured anew (${stale})`;
    return told(`auto for ${basename(dir)}`, `${state}: ${file}: ${how}`);
  });
  if (held.length > 0) return [...held, told("auto forgets", `when you delete ${path}`)];
  const others = candidates.filter((name) => name !== "cpu");
  const detail =
    others.length === 0
      ? "the CPU: there is nothing else to choose from"
      : `${others.join(", ")} or the CPU: measured when a model is first opened`;
  return [told("device auto", detail)];
}

/** With which products prompts are read on the CPU. */
function prefills({ cacheDir = cacheFolder() }: DeviceCheckOptions): DoctorCheck[] {
  return rememberedPrefills(cacheDir).map(({ choice, used }) => {
    const threads = choice.threads === null ? "" : ` with ${choice.threads} threads`;
    const how = `${used ? "8" : "4"}-bit${threads}: measured ${describePrefill(choice)}`;
    return told(`prompts of ${choice.model}`, how);
  });
}

function told(name: string, detail: string): DoctorCheck {
  return { name, ok: true, optional: true, detail, hint: null };
}
