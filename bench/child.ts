/**
 * Runs one job in a process of its own, so that its memory and its cold start are its own.
 * Errors: those of the job, as they were; WORKER_DIED when the process ends without a word.
 */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fromErrorData, RecollectError } from "../src/base/index.js";
import type { PeerJob, PeerOutcome } from "./children/peer-protocol.js";
import type { ChildMessage, Job, Outcome } from "./children/protocol.js";
import type { BenchContext } from "./contract.js";
import { projectRoot } from "./project.js";

/** A process that lives on after its work has left a handle open. */
const LINGER_MS = 10_000;

export function runJob<J extends Job>(
  context: BenchContext,
  job: J,
): Promise<Extract<Outcome, { kind: J["kind"] }>> {
  return run(context, job, "job.js");
}

export function runPeerJob<J extends PeerJob>(
  context: BenchContext,
  job: J,
): Promise<Extract<PeerOutcome, { kind: J["kind"] }>> {
  return run(context, job, "peer.js");
}

/** The process answers the job that it was given. */
function run<T extends Outcome | PeerOutcome>(
  context: BenchContext,
  job: { readonly kind: string; readonly heapMiB?: number },
  file: string,
): Promise<T> {
  const entry = join(projectRoot(), "dist", "bench", "children", file);
  return new Promise((resolve, reject) => {
    const execArgv = job.heapMiB === undefined ? [] : [`--max-old-space-size=${job.heapMiB}`];
    const child = fork(entry, [], { signal: context.signal, execArgv });
    child.on("error", (error) => {
      reject(context.signal.aborted ? new RecollectError("INTERRUPTED") : error);
    });
    child.on("exit", (code, signal) => {
      const detail = `the process of ${job.kind} ended (${signal ?? code ?? "?"})`;
      reject(new RecollectError("WORKER_DIED", { detail }));
    });
    child.on("message", (data) => {
      const message = data as ChildMessage;
      if (message.kind === "progress") {
        context.progress(message.done, message.total, `${job.kind}: ${message.what}`);
      } else if (message.kind === "failure") {
        reject(fromErrorData(message.error));
      } else {
        resolve(message.outcome as T);
        endOf(context, child);
      }
    });
    child.send(job);
  });
}

function endOf(context: BenchContext, child: ChildProcess): void {
  const timer = setTimeout(() => {
    context.log.warn("a measured process did not end by itself");
    child.kill("SIGKILL");
  }, LINGER_MS);
  child.once("exit", () => clearTimeout(timer));
}
