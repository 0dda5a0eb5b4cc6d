/**
 * Runs one scan of the store in a process of its own, which is killed when its time is up: neither
 * an expression that backtracks nor a query in SQLite listens to anything less.
 * Errors: TOOL_TIMEOUT, what the scan threw, ToolRefusal, WORKER_DIED, the signal's reason.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fromErrorData, RecollectError } from "../base/index.js";
import { type Json, ToolRefusal } from "./contract.js";
import type { Scan, ScanReply, ScanRequest } from "./scan-protocol.js";

const HEAP_MEGABYTES_MAX = 1_024;
const ENTRY = fileURLToPath(new URL("./scan.worker.js", import.meta.url));

export function runScan(
  scan: Scan,
  o: {
    readonly dir: string;
    readonly tool: string;
    readonly seconds: number;
    readonly signal: AbortSignal;
  },
): Promise<Json> {
  return new Promise((resolve, reject) => {
    if (o.signal.aborted) return reject(o.signal.reason as Error);
    const child = fork(ENTRY, [], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // It needs nothing of the environment.
      env: {},
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES_MAX}`],
    });
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      o.signal.removeEventListener("abort", stop);
      child.removeAllListeners();
      child.on("error", () => undefined);
      child.kill("SIGKILL");
      finish();
    };
    const stop = (): void => end(() => reject(o.signal.reason as Error));
    const timer = setTimeout(() => {
      const facts = { name: o.tool, seconds: o.seconds };
      end(() => reject(new RecollectError("TOOL_TIMEOUT", facts)));
    }, o.seconds * 1_000);
    o.signal.addEventListener("abort", stop, { once: true });
    child.on("message", (reply: ScanReply) => end(() => settle(reply, resolve, reject)));
    child.on("error", (error) => {
      end(() => reject(new RecollectError("WORKER_DIED", { detail: error.message })));
    });
    child.on("exit", (code, signal) => {
      const detail = `the scan ended with ${code ?? signal ?? "nothing"} (out of memory?)`;
      end(() => reject(new RecollectError("WORKER_DIED", { detail })));
    });
    child.send({ dir: o.dir, scan } satisfies ScanRequest);
  });
}

function settle(
  reply: ScanReply,
  resolve: (value: Json) => void,
  reject: (error: Error) => void,
): void {
  if (reply.ok) resolve(reply.value);
  else if ("refusal" in reply) reject(new ToolRefusal(reply.refusal));
  else reject(fromErrorData(reply.error));
}
