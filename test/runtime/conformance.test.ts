/**
 * The CPU, and WebGPU where it is there: on a card, or in software by the Vulkan driver that
 * RECOLLECT_TEST_VULKAN names; only these tests see it. Others that RECOLLECT_TEST_DEVICES names,
 * such as "cuda" or "coreml,dml" (native-notes/execution-providers.md).
 */
import { describe, it } from "vitest";
import { conforms } from "./conformance.js";
import { DecoderProcess } from "./decoder-process.js";

conforms("cpu", { differenceMax: 2e-3, exact: true });
conforms("cpu", { differenceMax: 2e-3, exact: true, file: "model.onnx" });

// Runs of many tokens are off by .064 at most where single tokens are by .001 (SwiftShader).
const DIFFERENCE_MAX = 0.1;

const driver = process.env["RECOLLECT_TEST_VULKAN"] ?? "";
// Loaders before 1.3.207 know the second name only.
const env = driver === "" ? {} : { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
const named = process.env["RECOLLECT_TEST_DEVICES"]?.split(",") ?? [];

const probing = new DecoderProcess(env);
const devices = await probing.devices();
probing.close();

for (const name of new Set(["webgpu", ...named])) {
  const device = devices.find((one) => one.name === name);
  if (device?.works === true) conforms(device.name, { differenceMax: DIFFERENCE_MAX, env });
  else describe(name, () => it.skip(`is not here: ${device?.detail ?? "no such device"}`));
}
