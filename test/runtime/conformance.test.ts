/**
 * The CPU, and WebGPU where it is there: on a card, or in software by the Vulkan driver that
 * RECOLLECT_TEST_VULKAN names (native-notes/execution-providers.md). Only these tests see it.
 */
import { describe, it } from "vitest";
import { conforms } from "./conformance.js";
import { DecoderProcess } from "./decoder-process.js";

conforms("cpu", { differenceMax: 2e-3, exact: true });
conforms("cpu", { differenceMax: 2e-3, exact: true, file: "model.onnx" });

const driver = process.env["RECOLLECT_TEST_VULKAN"] ?? "";
// Loaders before 1.3.207 know the second name only.
const env = driver === "" ? {} : { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };

const probing = new DecoderProcess(env);
const { works, detail } = await probing.probe("webgpu");
probing.close();

// Its runs of many tokens are off by .064 at most where single tokens are by .001 (SwiftShader).
if (works) conforms("webgpu", { differenceMax: 0.1, env });
else describe("webgpu", () => it.skip(`is not here: ${detail}`));
