/**
 * Tries an execution provider in a process of its own: a graphics driver that crashes or hangs
 * must not take this process with it, and what drivers print stays out of the user's terminal.
 */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { nativeMessage } from "./native-message.js";

export interface ProbeOutcome {
  readonly works: boolean;
  /** Why not, in one line; "" where it works. */
  readonly detail: string;
  readonly ms: number;
}

const PROBE_SECONDS_MAX = 30;

/** ONNX, opset 13: y[1] = x[1] + x[1], float32. */
const PROBE_MODEL =
  "CAhCBAoAEA06OQoOCgF4CgF4EgF5IgNBZGQSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAQ==";

const SCRIPT = `
const [runtime, provider, model] = process.argv.slice(1);
const { InferenceSession, Tensor } = require(runtime);
(async () => {
  const session = await InferenceSession.create(Buffer.from(model, "base64"), {
    executionProviders: [provider], logSeverityLevel: 4 });
  const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(21), [1]) });
  if (y.data[0] !== 42) throw new Error("wrong result " + y.data[0]);
})().then(() => process.exit(0), (error) => {
  process.stdout.write(String(error?.message ?? error));
  process.exit(3);
});`;


/** Never throws for a provider that does not work. */
export function probeProvider(
  provider: string,
  o: { signal?: AbortSignal | undefined } = {},
): Promise<ProbeOutcome> {
  o.signal?.throwIfAborted();
  const startMs = performance.now();
  const runtime = createRequire(import.meta.url).resolve("onnxruntime-node");
  const args = ["-e", SCRIPT, runtime, provider, PROBE_MODEL];
  const timeout = PROBE_SECONDS_MAX * 1_000;
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout, killSignal: "SIGKILL" }, (error, stdout) => {
      const ms = performance.now() - startMs;
      const detail = error === null ? "" : describe(error, stdout);
      resolve({ works: error === null, detail, ms });
    });
  });
}

function describe(error: { killed?: boolean; signal?: string | null }, stdout: string): string {
  if (error.killed === true) return `no reply within ${PROBE_SECONDS_MAX} s`;
  if (typeof error.signal === "string") return `the driver crashed (${error.signal})`;
  return nativeMessage(stdout) || "it failed without a message";
}
