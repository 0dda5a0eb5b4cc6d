/** The CPU, and WebGPU where it is there: on a card, or by SwiftShader (native-notes). */
import { describe, it } from "vitest";
import { listDevices } from "../../src/runtime/index.js";
import { conforms } from "./conformance.js";

conforms("cpu", { differenceMax: 2e-3, exact: true });
conforms("cpu", { differenceMax: 2e-3, exact: true, file: "model.onnx" });

// Its runs of many tokens are off by .064 at most where single tokens are by .001 (SwiftShader).
const webgpu = (await listDevices()).find(({ name }) => name === "webgpu");
if (webgpu?.works === true) conforms("webgpu", { differenceMax: 0.1 });
else describe("webgpu", () => it.skip(`is not here: ${webgpu?.detail ?? "not listed"}`));
