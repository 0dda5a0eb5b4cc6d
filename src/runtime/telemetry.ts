/**
 * onnxruntime 1.30 carries a telemetry client that starts with the first session, keeps a device
 * id in the user's cache folder and uploads usage where it can. Nothing leaves this machine from
 * recollect, so it is turned off before any session exists.
 * The native code reads the environment of the process: a worker thread's `process.env` is a copy
 * and has no effect, so this is called on the main thread, before the workers start.
 */
export function disableTelemetry(): void {
  // eslint-disable-next-line no-restricted-properties -- the native code takes it from nowhere else
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}
