/** The CPU, and WebGPU where it is there: on a card, or by SwiftShader (native-notes). */
import { describe, it } from "vitest";
import { listDevices } from "../../src/runtime/index.js";
import { conforms } from "./conformance.js";

conforms("cpu");

const webgpu = (await listDevices()).find(({ name }) => name === "webgpu");
if (webgpu?.works === true) conforms("webgpu");
else describe("webgpu", () => it.skip(`is not here: ${webgpu?.detail ?? "not listed"}`));
