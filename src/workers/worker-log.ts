/**
 * A log inside a worker, whose lines come out of the log that its pool was given. They take the
 * worker's own channel, beside replies and streams: a line may arrive after the reply it precedes.
 */
import { parentPort } from "node:worker_threads";
import type { Log } from "../base/index.js";

type Level = keyof Log;

interface LogLine {
  readonly recollectLog: Level;
  readonly message: string;
}

export function workerLog(): Log {
  const at = (recollectLog: Level) => (message: string) => {
    const line: LogLine = { recollectLog, message };
    parentPort?.postMessage(line);
  };
  return { warn: at("warn"), info: at("info"), debug: at("debug") };
}

/** What a worker sends beside its replies. */
export function passOn(message: unknown, log: Log): void {
  if (isLogLine(message)) log[message.recollectLog](message.message);
}

function isLogLine(message: unknown): message is LogLine {
  if (typeof message !== "object" || message === null) return false;
  return "recollectLog" in message && "message" in message;
}
